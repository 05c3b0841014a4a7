"""Looking closer at a matrix by hand and by keys."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.matrix.picture import make_picture
from model.quantities import EMBEDDING, Axis
from tests.kit.pointer import double_click
from tests.kit.zooms import STYLE, part, picture, ramp
from tests.kit.zooms import view as view
from tinyattn_gui.drawing.zoom import Zoom
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.widgets.views.matrix_view import MatrixView

pytestmark = pytest.mark.usefixtures("qapp")
K, NONE, CTRL = Qt.Key, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


def turn(view: MatrixView, at: QPointF, notches: int, modifiers: Qt.KeyboardModifier = CTRL) -> bool:
    """Turn the wheel; whether that was taken."""
    event = QWheelEvent(
        at, view.mapToGlobal(at), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton, modifiers,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)
    return event.isAccepted()


WHOLE = (0.0, 0.0, 100.0, 100.0)


def test_the_wheel_looks_closer_with_ctrl_and_moves_without(view: MatrixView) -> None:
    assert not turn(view, QPointF(200, 200), 1, NONE)  # a scroll area around it may want it
    assert turn(view, QPointF(200, 200), 6)
    close = part(view)
    assert close[2] < 40
    assert turn(view, QPointF(200, 200), -1, NONE)
    assert part(view)[1] > close[1]
    assert turn(view, QPointF(200, 200), -1, Qt.KeyboardModifier.ShiftModifier)
    assert part(view)[0] > close[0]
    turn(view, QPointF(200, 200), -20)
    assert part(view) == WHOLE


def test_a_drag_moves_and_chooses_nothing(view: MatrixView, qtbot: QtBot) -> None:
    told: list[object] = []
    view.cell_chosen.connect(told.append)
    turn(view, QPointF(200, 200), 8)
    before = part(view)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    for x in range(200, 150, -10):
        qtbot.mouseMove(view, QPoint(x, 190))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(150, 190))
    assert part(view)[0] > before[0]
    assert not told
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    assert len(told) == 1
    double_click(view, QPoint(200, 200))
    assert part(view) == WHOLE


def test_keys_look_closer_at_the_chosen_cell_and_arrows_go_on(view: MatrixView, qtbot: QtBot) -> None:
    for key in (K.Key_Return, K.Key_Down, K.Key_Down, K.Key_Plus, K.Key_Equal, K.Key_Plus, K.Key_Plus):
        qtbot.keyClick(view, key)
    _, top, columns, rows = part(view)
    assert columns < 30
    assert top <= 2 <= 3 <= top + rows
    for _ in range(int(rows) + 3):
        qtbot.keyClick(view, K.Key_Down)
    assert view.cursor_cell is not None
    row, top = view.cursor_cell[0], part(view)[1]
    assert 0 < top <= row <= row + 1 <= top + rows + 1e-6
    qtbot.keyClick(view, K.Key_End)
    assert part(view)[0] == pytest.approx(100 - columns, abs=0.05)
    qtbot.keyClick(view, K.Key_Minus)
    assert part(view)[2] > columns
    qtbot.keyClick(view, K.Key_0)
    assert part(view) == WHOLE


def test_a_part_stays_while_numbers_change_and_ends_with_another_shape(view: MatrixView) -> None:
    turn(view, QPointF(200, 200), 6)
    close = part(view)
    view.set_picture(picture(ramp(100, 100) ** 2))
    assert part(view) == close
    view.set_picture(picture(ramp(7, 7)))
    assert part(view) == (0.0, 0.0, 7.0, 7.0)


def test_a_matrix_of_one_row_grows_wide_before_it_grows_tall(qtbot: QtBot) -> None:
    view = MatrixView("loss", STYLE)
    qtbot.addWidget(view)
    view.resize(400, 200)
    view.set_picture(make_picture(EMBEDDING, ramp(2, 400).astype(np.float32), {}))
    for _ in range(12):
        QTest.keyClick(view, K.Key_Plus)
    layout = view._layout
    assert layout is not None
    wide, high = layout.pitch
    assert wide > 6 * STYLE.em
    assert high <= 4 * STYLE.em


def test_a_smaller_matrix_after_words_is_seen_whole(view: MatrixView) -> None:
    """While a step is read there are words; what was looked at closely may not be there any more."""
    view._zooming.zoom = Zoom(4, 75, 75)
    view._look_closer()
    view.set_picture("Reading step 5 …")
    view.set_picture(picture(ramp(60, 60)))
    assert view._layout is not None
    assert view._layout.part.shown_rows == range(60)
    view.set_link(Link({Axis.QUERY: frozenset({80})}))
    assert not view.grab().isNull()
