"""What is taken back: one change at a time, and what was typed letter by letter as a whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tinyattn_gui.session.undo import Undo

pytestmark = pytest.mark.usefixtures("qapp")


class Desk:
    """Values that are changed through an undo stack."""

    def __init__(self) -> None:
        self.undo = Undo()
        self.values: dict[str, object] = {"sentence": "", "rate": 0.1, "other": ""}

    def change(self, name: str, after: object, *, typed: bool = False) -> None:
        def use(value: object) -> None:
            self.values[name] = value

        self.undo.change(name, self.values[name], after, use, typed=typed)

    def after(self, deed: Callable[[], object]) -> tuple[object, object, object]:
        deed()
        return tuple(self.values.values())  # type: ignore[return-value]


def test_single_changes_are_taken_back_one_at_a_time_and_done_again() -> None:
    desk = Desk()
    for rate in (0.2, 0.3, 0.4):
        desk.change("rate", rate)
    undo, redo = desk.undo.undo, desk.undo.redo
    assert [desk.after(deed)[1] for deed in (undo, undo, redo, undo, undo)] == [0.3, 0.2, 0.3, 0.2, 0.1]
    assert not desk.undo.canUndo()


def test_what_is_typed_goes_as_a_whole_and_nothing_else_with_it() -> None:
    desk = Desk()
    desk.change("rate", 0.2)
    for text in ("t", "th", "the"):
        desk.change("sentence", text, typed=True)
    for text in ("x", "xy"):
        desk.change("other", text, typed=True)
    for text in ("the ", "the c"):
        desk.change("sentence", text, typed=True)
    assert desk.undo.count() == 4
    undo, redo = desk.undo.undo, desk.undo.redo
    assert desk.after(undo) == ("the", 0.2, "xy")
    assert desk.after(undo) == ("the", 0.2, "")
    assert desk.after(undo) == ("", 0.2, "")
    assert desk.after(undo) == ("", 0.1, "")
    assert [desk.after(redo) for _ in range(4)][-1] == ("the c", 0.2, "xy")


def test_a_change_to_the_same_is_none_and_typing_back_leaves_none() -> None:
    desk = Desk()
    desk.change("rate", 0.1)
    assert desk.undo.count() == 0
    for text in ("t", ""):
        desk.change("sentence", text, typed=True)
    assert desk.undo.count() == 0
