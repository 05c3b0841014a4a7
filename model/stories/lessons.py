"""The stories of networks that lack a part, by the names of their presets. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping

from model.stories.guess import StoryQuestion
from model.stories.story import Beat, Story

LESSON_STORIES: Mapping[str, Story] = {
    "without-root": Story(
        "Letters backwards again, but no score is divided by √d. Will each row find its letter?",
        "Watch the outlined line: from the first steps on each row is sure of one letter, right or wrong.",
        (
            Beat("{0} of the letters are right.", ("accuracy>=0",)),
            Beat(
                "“=” gives the “f” it must write {0}, and {1} of the letters are right.",
                ("attention[0,0,5,4]<0.01", "accuracy>0.5"),
            ),
        ),
        "Undivided scores are far apart: rows are sure before they know where to look. Setup (F2) › Scale gives √d "
        "back: all are right in 50 steps.",
        tuple(f"attention[0,0,{5 + n},{4 - n}]" for n in range(5)),
        questions=(
            StoryQuestion("row", "attention[0,0,5,4]", 30),
            StoryQuestion("word", "attention[0,0,6,3]", 100),
        ),
    ),
}
