"""Words without room are cut with …, and a bar in another folds after it."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tinyattn_gui.widgets.bars.cut_box import CutBox
from tinyattn_gui.widgets.bars.folding import Folding
from tinyattn_gui.widgets.bars.status_line import StatusLine

LONG = "A long name of something that was chosen"


def test_what_is_chosen_is_cut_where_its_box_is_narrow(qtbot: QtBot) -> None:
    box = CutBox()
    qtbot.addWidget(box)
    box.addItems([LONG, "short"])
    for wide, index, whole in ((120, 0, False), (600, 0, True), (120, 1, True)):
        box.resize(wide, 30)
        box.setCurrentIndex(index)
        assert box.cut.endswith("…") is not whole
        assert (box.cut == box.currentText()) is whole
    box.resize(120, 30)
    before = box.grab().toImage()
    box.setItemText(1, LONG)
    assert box.currentText() == LONG
    box.setItemText(0, box.cut)
    assert box.grab().toImage() != before, "it paints what it cut"
    box.setCurrentIndex(0)
    cut = box.grab().toImage()
    box.setCurrentIndex(1)
    assert box.grab().toImage() == cut


def test_a_passing_message_is_cut_before_what_stands_at_the_right(qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.set_about_run("fat-cat · seed 9")
    line.resize(400, 24)
    line.show()
    line.showMessage("Saved")
    assert line._cut_message == "Saved"
    line.showMessage(4 * LONG)
    assert line._cut_message.endswith("…")
    assert line.fontMetrics().horizontalAdvance(line._cut_message) + line._message_room.x() < line._at_right[-1].x()
    line.grab()


def test_a_bar_in_another_folds_after_it(qtbot: QtBot) -> None:
    outer, inner, field = Folding(8, 300), Folding(8), QWidget()
    qtbot.addWidget(outer)
    outer.first.addWidget(field)
    for part in (inner.first, inner.second):
        part.addWidget(label := QLabel())
        label.setMinimumWidth(200)
    outer.second.addWidget(inner)
    outer.show()
    for wide, folded in ((800, (False, False)), (600, (True, False)), (300, (True, True)), (800, (False, False))):
        outer.resize(wide, 90)
        QApplication.sendPostedEvents()
        assert (outer.is_folded, inner.is_folded) == folded
        assert field.width() >= min(wide, 300), "the field is not squeezed"
