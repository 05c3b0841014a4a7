"""The bar with the question: nothing moves below it, and all of it can be read."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from model.spec.presets import PRESETS
from model.stories.table import story_of
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.widgets.bars.story_bar import StoryBar


@pytest.fixture
def bar(qtbot: QtBot) -> StoryBar:
    made = StoryBar(Style())
    qtbot.addWidget(made)
    made.resize(1000, 900)
    made.show()
    return made


def test_it_is_as_high_whatever_is_told(bar: StoryBar) -> None:
    for preset in PRESETS.values():
        story = story_of(preset.spec)
        bar.set_story(story.question, story.longest)
        heights = set()
        for text in story.longest:
            bar.tell(text)
            heights.add(bar.minimumSizeHint().height())
            needed = bar.caption.heightForWidth(bar.caption.width())
            assert bar.caption.height() >= needed, f"{preset.name}: “{text}” is cut"
            assert bar.caption.toolTip() == text
        assert len(heights) == 1


def test_the_button_stays_as_wide(bar: StoryBar) -> None:
    bar.set_playing(False, "&Play")
    wide = bar.play.width()
    bar.set_playing(True, "&Pause")
    bar._fit()
    assert bar.play.width() == wide
    assert bar.play.sizeHint().width() <= wide


def test_in_a_low_window_the_words_take_no_more_than_their_share(bar: StoryBar) -> None:
    story = story_of(PRESETS["fat-cat"].spec)
    bar.set_story(story.question, story.longest)
    bar.resize(300, 300)
    line = bar.caption.fontMetrics().lineSpacing()
    assert line <= bar.caption.height() <= max(0.2 * 300, line)
