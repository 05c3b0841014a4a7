"""The line of the first launch."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from tinyattn_gui.widgets.bars.hints import Hints


def test_a_hint_is_seen_whole_or_not_at_all(qtbot: QtBot) -> None:
    line = Hints((("Space", "watch it learn"), ("F2", "the options"), ("F3", "where a number comes from")))
    qtbot.addWidget(line)
    line.show()
    seen = []
    for width in (1200, 500, 300, 120, 1200):
        line.resize(width, line.sizeHint().height())
        line.layout().activate()  # type: ignore[union-attr]
        seen.append([hint.isVisible() for hint in line.hints].count(True))
        for hint in line.hints:
            assert not hint.isVisible() or hint.width() >= hint.sizeHint().width()
    assert seen[0] == seen[-1] == 3
    assert seen == [*sorted(seen[:-1], reverse=True), 3]
    assert seen[3] == 0
    assert line.done.isVisible()
