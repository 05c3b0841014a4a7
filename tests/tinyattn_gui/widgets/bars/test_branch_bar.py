"""The line of branches beside a narrow window: it folds, and makes no window wider than its screen."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from tests.kit.views import shown
from tinyattn_gui.pictures.compare import FigureSide
from tinyattn_gui.widgets.bars.branch_bar import BranchBar
from tinyattn_gui.widgets.bars.folding import Folding


def test_it_folds_where_there_is_no_room_and_when_its_words_grow(qtbot: QtBot) -> None:
    bar = BranchBar()
    bar.show_branches({1: "main", 2: "branch 1: with the sum instead of the softmax"}, 2, 1)
    bar.show_side(FigureSide.THIS, "")
    assert bar.minimumSizeHint().width() < 600
    parts = bar.findChild(Folding)
    assert parts is not None
    shown(qtbot, bar, (1200, 60))
    assert not parts.is_folded
    wide = parts.sizeHint().width()
    bar.resize(wide + 40, 60)
    qtbot.waitUntil(lambda: not parts.is_folded)
    bar.show_side(FigureSide.THIS, "differs from step 101 on")
    qtbot.waitUntil(lambda: parts.is_folded)
    bar.resize(1400, 60)
    qtbot.waitUntil(lambda: not parts.is_folded)
