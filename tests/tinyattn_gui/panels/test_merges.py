"""The panel of merges: there and back by keys, a sentence of one's own, its figure and its film."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.cli.verb import run_verb
from model.config import DataConfig
from model.exports.stamp import carried
from model.figures.film import MERGES
from model.messages import LookAtMerges
from model.spec.presets import DEFAULT_PRESET
from tests.kit.desktop import Desktop
from tests.kit.figure_dialogs import save_figure
from tests.kit.views import open_panel, settle
from tests.tinyattn_gui.wiring.figures.test_films import Started, answer
from tinyattn_gui.__main__ import make_parser
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.merges import MergesPanel
from tinyattn_gui.widgets.dialogs.film_dialog import FilmDialog
from tinyattn_gui.wiring.figures.figure_subject import part_of
from tinyattn_gui.wiring.wiring import Wiring

pytestmark = pytest.mark.usefixtures("qapp")

TEXT = (
    "It was the best of times, it was the worst of times, it was the age of wisdom. "
    "Все смешалось в доме. 🙂 café, it was the season of light. "
) * 3

Key = Qt.Key


@pytest.fixture
def opened(desktop: Desktop, tmp_path: Path) -> tuple[Wiring, MergesPanel]:
    """A window with a run that cuts by merges, and the panel with the keyboard."""
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    data = DataConfig(corpus=str(path), tokenizer="byte-pair", vocabulary=330, validation=0)
    wiring = desktop.open(replace(DEFAULT_PRESET.spec, data=data))
    return wiring, panel_of(wiring)


def panel_of(wiring: Wiring) -> MergesPanel:
    return open_panel(wiring, "merges", MergesPanel)


def press(wiring: Wiring, *keys: Qt.Key, shift: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    for key in keys:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key, modifier)
        settle(wiring)


def test_keys_go_from_merge_to_merge_and_back(opened: tuple[Wiring, MergesPanel]) -> None:
    wiring, panel = opened
    assert panel.view.picture.words.startswith("0 of 74 merges")
    first = panel.view.picture
    press(wiring, Key.Key_Right)
    assert panel.view.picture.merges.count == 1
    made = panel.view.picture.merges.newest
    assert (made.left, made.right, made.count) == (
        first.merges.next.left,
        first.merges.next.right,
        first.merges.next.count,
    )
    assert any(piece.text == made.joined for piece in panel.view.picture.merges.passage.pieces)
    press(wiring, Key.Key_Right, shift=True)
    assert panel.view.picture.merges.count == 11
    press(wiring, Key.Key_Left)
    assert panel.view.picture.merges.count == 10
    press(wiring, Key.Key_End)
    assert panel.view.picture.merges.count == panel.view.picture.merges.total == 74
    assert panel.view.picture.next_words == "all merges are made"
    press(wiring, Key.Key_Home)
    assert panel.view.picture.merges.pairs == first.merges.pairs
    assert wiring.session.status.frontier == 0, "these keys train nothing here"
    assert panel.slider.value() == panel.count == 0


def test_space_plays_and_ends_with_the_last_merge(opened: tuple[Wiring, MergesPanel], qtbot: QtBot) -> None:
    wiring, panel = opened
    panel.go_to(72)
    settle(wiring)
    press(wiring, Key.Key_Space)
    assert panel.play.isChecked()

    def at_the_end() -> None:
        wiring.session.look()
        assert panel.view.picture.merges.count == 74
        assert not panel.play.isChecked()

    qtbot.waitUntil(at_the_end)
    press(wiring, Key.Key_Space)
    settle(wiring)
    assert panel.play.isChecked()
    assert panel.count < 72, "from the end it begins anew"
    press(wiring, Key.Key_Space)
    assert not panel.play.isChecked()


def test_a_sentence_of_ones_own_is_cut_at_every_number_of_merges(
    opened: tuple[Wiring, MergesPanel], qtbot: QtBot
) -> None:
    wiring, panel = opened
    assert panel.view.picture.merges.sentence.pieces[0].text == TEXT[0], "the text's own first words"
    panel.field.setFocus()
    panel.field.insert("the café")
    QTest.keyClick(panel.field, Key.Key_Return)
    settle(wiring)
    pieces = panel.view.picture.merges.sentence.pieces
    assert b"".join(piece.data for piece in pieces) == "the café".encode()
    assert len(pieces) == len("the café".encode())
    panel.go_to(74)
    settle(wiring)
    tokenizer = wiring.session.conversation.link.trainer._trainer._run.learner.corpus.tokenizer  # type: ignore[attr-defined]
    cut = panel.view.picture.merges.sentence.pieces
    assert cut == tokenizer.encode("the café"), "after all merges it is what the network reads"
    assert panel.view.picture.part.text == "the café"


def test_the_wheel_and_the_slider_move_it_too(opened: tuple[Wiring, MergesPanel]) -> None:
    wiring, panel = opened
    turn(panel, -60)
    settle(wiring)
    assert panel.view.picture.merges.count == 0, "half a notch"
    turn(panel, -60)
    settle(wiring)
    assert panel.view.picture.merges.count == 1
    turn(panel, 120)
    settle(wiring)
    assert panel.view.picture.merges.count == 0
    panel.slider.setFocus()
    press(wiring, Key.Key_End)
    assert panel.view.picture.merges.count == 74


def turn(panel: MergesPanel, angle: int) -> None:
    at, none = QPointF(30, 30), QPoint()
    event = QWheelEvent(
        at, panel.view.mapToGlobal(at), none, QPoint(0, angle), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(panel.view, event)


def test_pairs_are_walked_and_told(opened: tuple[Wiring, MergesPanel]) -> None:
    wiring, panel = opened
    press(wiring, Key.Key_Down)
    assert panel.view.picture.describe(0) in panel.view.accessibleDescription()
    assert panel.view.accessibleDescription().endswith("it is merged next")
    press(wiring, Key.Key_Right)
    assert panel.view.accessibleDescription() == "I: id 73, bytes 49"
    assert panel.view.picture.merges.count == 0, "while tokens are walked the arrows go from one to the next"
    press(wiring, Key.Key_Escape, Key.Key_Right)
    assert panel.view.picture.merges.count == 1


def test_a_run_without_merges_says_how_to_get_some(desktop: Desktop) -> None:
    panel = panel_of(desktop.open())
    assert panel.view.picture is None
    assert "byte-pair" in panel.view.message
    assert "Setup" in panel.view.message
    assert not panel.slider.isEnabled()
    assert not panel.field.isEnabled()


def test_its_figure_is_what_is_on_show(opened: tuple[Wiring, MergesPanel]) -> None:
    wiring, panel = opened
    panel.go_to(9)
    settle(wiring)
    part = part_of(panel.view)
    assert (part.view, part.merges) == ("merges", 9)
    wiring.actions.figures.export()
    exporting = wiring.actions.figures.exporting
    assert exporting is not None
    dialog = exporting.dialog
    assert dialog.draft.request.parts == (part,)
    assert dialog.draft.pictures == (panel.view.picture,)
    assert not dialog.draft.problem_of_numbers
    dialog.reject()


def test_its_files_are_saved_from_the_window(opened: tuple[Wiring, MergesPanel], tmp_path: Path) -> None:
    wiring, panel = opened
    panel.go_to(9)
    settle(wiring)
    for ending in ("csv", "png", "svg", "pdf"):
        panel.take_focus()
        assert save_figure(wiring, tmp_path / f"merges.{ending}").stat().st_size > 100
    rows = (tmp_path / "merges.csv").read_text(encoding="utf-8").splitlines()
    first = panel.view.picture.merges.pairs[0]
    assert rows[0] == "left,right,count,ties,next"
    assert rows[1].endswith(f",{first.count},{first.ties},1")
    told = carried(tmp_path / "merges.svg").request
    assert (told.parts[0].view, told.parts[0].merges) == ("merges", 9)


def test_a_film_from_the_window_goes_through_the_merges(
    opened: tuple[Wiring, MergesPanel], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wiring, panel = opened
    started, target = Started(wiring, monkeypatch), tmp_path / "film.gif"
    seen = answer(wiring.actions.films, target, last="6", spacing="every so many", stride="3", width="300")
    panel.field.insert("the café")
    QTest.keyClick(panel.field, Key.Key_Return)
    settle(wiring)
    panel.take_focus()
    wiring.actions.films.export()
    (dialog,) = seen
    assert "evenly in loss" not in [dialog.fields["spacing"].editor.itemText(n) for n in range(2)]  # type: ignore[attr-defined]
    assert dialog.plan.film is not None
    assert dialog.plan.film.over == MERGES
    begun = ["export", "--like", str(started.copy), *started.arguments[3:]]
    assert run_verb(make_parser(), begun) == 0
    with Image.open(target) as film:
        assert (film.n_frames, film.width) == (3, 300)  # type: ignore[attr-defined]
    told = carried(target)
    assert (told.request.parts[0].merges, told.request.parts[0].text, told.request.step) == (6, "the café", 0)
    started.copy.unlink()


def test_the_film_dialog_looks_at_other_merges_and_comes_back(opened: tuple[Wiring, MergesPanel]) -> None:
    wiring, panel = opened
    panel.go_to(5)
    settle(wiring)
    at = list[str]()

    def ask(dialog: FilmDialog) -> bool:
        dialog.slider.setValue(20)
        settle(wiring)
        at.append(dialog.at.text())
        return False

    wiring.actions.films.ask = ask
    wiring.actions.films.export()
    settle(wiring)
    assert at == ["merge 20"]
    assert panel.view.picture.merges.count == 5


def test_what_is_asked_is_the_number_and_the_sentence(qtbot: QtBot) -> None:
    panel = MergesPanel(Style())
    qtbot.addWidget(panel)
    assert panel.questions() == (LookAtMerges(0, ""),)
