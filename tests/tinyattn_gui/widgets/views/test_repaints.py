"""What changes with every frame is painted a little at a time, and keys come between."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QElapsedTimer, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from model.trainer.pacing import Beat
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.loss import LossPanel
from tinyattn_gui.pictures.curve import Guide
from tinyattn_gui.widgets.views import repaints
from tinyattn_gui.widgets.views.repaints import Repaints


class Told(QWidget):
    """Tells of its paints and keys."""

    def __init__(self, name: str, told: list[str]) -> None:
        super().__init__()
        self._name, self._told = name, told
        self.painted: Callable[[], object] = lambda: None
        self.setMinimumSize(20, 20)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        self._told.append(self._name)
        self.painted()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        self._told.append(event.text())


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(repaints, "SLICE", 0.0)  # one in a turn
    return []


@pytest.fixture
def shown(qtbot: QtBot, told: list[str]) -> Iterator[list[Told]]:
    whole, made = QWidget(), [Told(name, told) for name in "abc"]
    qtbot.addWidget(whole)
    column = QVBoxLayout(whole)
    for widget in made:
        column.addWidget(widget)
    with qtbot.waitExposed(whole):
        whole.show()
    qtbot.waitUntil(lambda: {*told} == {*"abc"})
    told.clear()
    yield made
    whole.hide()


def test_a_key_comes_between_two_paints(shown: list[Told], told: list[str], qtbot: QtBot) -> None:
    waiting = Repaints()
    for widget in (*shown, shown[0]):
        waiting.add(widget)
    pressed = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier, "x")
    shown[0].painted = lambda: QApplication.postEvent(shown[1], pressed)
    qtbot.waitUntil(lambda: len(told) == 4)
    assert told == ["a", "x", "b", "c"]


def test_it_is_painted_also_where_it_is_asked_for_again_all_the_time(shown: list[Told], told: list[str]) -> None:
    waiting, since = Repaints(), QElapsedTimer()
    since.start()
    while since.elapsed() < 5:
        waiting.add(shown[0])
    QApplication.processEvents()
    assert told == ["a"]


def test_what_is_gone_is_not_painted(shown: list[Told], told: list[str], qtbot: QtBot) -> None:
    waiting = Repaints()
    for widget in shown:
        waiting.add(widget)
    shown[1].deleteLater()
    qtbot.waitUntil(lambda: "c" in told)
    assert "b" not in told


def test_sixty_beats_a_second_are_made_of_sixty_two_chances() -> None:
    beat, made = Beat(1 / 60), 0
    for chance in range(620):
        if beat.has_come(now := 100.0 + chance / 62):
            beat.strike(now)
            made += 1
    assert 595 <= made <= 601  # ten seconds; a plain wait of a sixtieth would make half as many


def test_after_a_rest_only_one_beat_is_made_up_for() -> None:
    beat = Beat(1.0)
    beat.strike(0.0)
    beat.strike(10.0)
    assert beat.has_come(10.0)
    beat.strike(10.0)
    assert not beat.has_come(10.9)
    assert beat.has_come(11.0)


def test_the_curve_is_drawn_now_and_then_while_training_and_at_once_at_rest(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, drawn, none = LossPanel(Style()), list[int](), np.zeros((0, 2), np.float32)
    qtbot.addWidget(panel)
    monkeypatch.setattr(panel.plot, "set_curves", lambda points, held_out, guide: drawn.append(len(points[1])))
    for count in (1, 2, 3):
        panel.show_losses(np.ones(count, np.float32), none, Guide(), resting=False)
    assert not drawn
    qtbot.waitUntil(lambda: bool(drawn))
    assert drawn == [3]
    panel.show_losses(np.ones(4, np.float32), none, Guide(), resting=False)
    panel.show_losses(np.ones(5, np.float32), none, Guide(), resting=True)
    assert drawn == [3, 5]
    assert not panel._redraw.isActive()
