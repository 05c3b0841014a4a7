"""The chips of heads, and the least weight that is drawn."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.messages import MEAN
from tests.kit.pointer import double_click
from tests.kit.views import shown
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.widgets.bars.head_chips import HeadChips
from tinyattn_gui.widgets.bars.least_weight import LEAST, LeastWeight

pytestmark = pytest.mark.usefixtures("qapp")
K, CTRL, LEFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.MouseButton.LeftButton


def test_chips(qtbot: QtBot) -> None:
    chips, chosen = HeadChips(Style()), list[object]()
    chips.set_size(12)
    chips.chosen.connect(chosen.append)
    shown(qtbot, chips, (150, 200))
    assert chips.heads == tuple(range(12))
    assert chips.heightForWidth(150) > chips.heightForWidth(900) > 0
    qtbot.mouseClick(chips.chips[2], LEFT)
    assert chosen[-1] == (0, 1, *range(3, 12))
    qtbot.mouseClick(chips.chips[2], LEFT, CTRL)
    assert chosen[-1] == (2,)
    double_click(chips.chips[12])
    assert chosen[-1] == (MEAN,)
    assert [chips.chips[n].accessibleName() for n in (0, 12)] == ["Head 0", "Mean of heads"]
    chips.set_heads((3,), 3)
    assert chips.heads == (3,)
    assert not chips.grab().isNull()


def test_chips_by_keyboard(qtbot: QtBot) -> None:
    chips, chosen = HeadChips(Style()), list[object]()
    chips.set_size(3)
    chips.chosen.connect(chosen.append)
    shown(qtbot, chips, (300, 40))
    with qtbot.waitActive(chips):
        chips.activateWindow()
    chips.chips[0].setFocus()
    for key in (K.Key_Right, K.Key_Right, K.Key_Left):
        qtbot.keyClick(QApplication.focusWidget(), key)
    assert QApplication.focusWidget() is chips.chips[1]
    stops = [chip for chip in chips.chips if chip.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == [chips.chips[1]]
    qtbot.keyClick(chips.chips[1], K.Key_Space)
    assert chosen == [(0, 2)]
    qtbot.keyClick(chips.chips[1], K.Key_Return)
    assert chosen[-1] == (1,)


def test_the_least_weight(qtbot: QtBot) -> None:
    least, told = LeastWeight(), list[float]()
    qtbot.addWidget(least)
    least.chosen.connect(told.append)
    qtbot.keyClick(least.slider, K.Key_Right)
    qtbot.keyClick(least.slider, K.Key_End)
    assert told == [LEAST[1], 1.0]
    assert (least.value, least.slider.accessibleDescription()) == (1.0, "1")
    assert tuple(sorted(LEAST)) == LEAST
