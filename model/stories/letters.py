"""The stories of letters that are copied, written backwards, and sorted, measured as those of the others. No torch."""

from __future__ import annotations

from collections.abc import Mapping

from model.stories.guess import StoryQuestion
from model.stories.story import Beat, Story, all_over

_LINE = ("attention[0,0,5,0]", "attention[0,0,6,1]", "attention[0,0,7,2]", "attention[0,0,8,3]", "attention[0,0,9,4]")
"""Where each letter that is copied stands."""

_BACKWARDS = tuple(f"attention[0,0,{5 + n},{4 - n}]" for n in range(5))
"""The same for letters that are written backwards."""

_NEXT = ("attention[0,0,5,3]", "attention[0,0,6,0]", "attention[0,0,7,4]", "attention[0,0,8,2]", "attention[0,0,9,1]")
"""From “=” and each letter of “b d e f h” to the next in the alphabet, in “d h f b e”."""

LETTER_STORIES: Mapping[str, Story] = {
    "copy": Story(
        "Five letters, “=”, and the same letters again. How will it know which comes next?",
        "Watch the outlined line: from “=” on, each row has to find the letter that it must write.",
        (
            Beat("“=” gives the first letter {0} of its attention.", ("attention[0,0,5,0]>=0",)),
            Beat("“=” has found the first letter: {0}.", ("attention[0,0,5,0]>0.5",)),
            Beat(
                "A line: every row looks five places back, and {0} of the letters are right.",
                ("accuracy>0.98", *all_over(_LINE, 0.8)),
            ),
        ),
        "Copying needs no meaning, only places: the head learned to look a fixed distance back.",
        _LINE,
        questions=(
            StoryQuestion("row", "attention[0,0,5,0]", 60),
            StoryQuestion("grows", "attention[0,0,8,3]", 80),
            StoryQuestion("word", "attention[0,0,5,0]", 100),
        ),
    ),
    "no-positions": Story(
        "The same task, but no token knows its place. Can it still copy?",
        "Watch the outlined cells: with positions a line comes here (preset copy). Success would be a loss of 0.",
        (
            Beat("{0} of the letters are right.", ("accuracy>=0",)),
            Beat(
                "Only {0} are right, the loss stays at {1}: it sees which letters there are, not their order.",
                ("accuracy<0.5", "loss<1.85"),
            ),
        ),
        "Without positions attention sees a set. Setup (F2) › Positions gives them back: all are right in 100 steps.",
        _LINE,
        questions=(
            StoryQuestion("grows", "attention[0,0,1,0]", 30),
            StoryQuestion("row", "attention[0,0,5,0]", 100),
        ),
    ),
    "reverse": Story(
        "The same letters backwards. Can one head look one place further back with every letter?",
        "Watch the outlined line: it runs across, against the diagonal.",
        (
            Beat("“=” gives the last letter {0} of its attention.", ("attention[0,0,5,4]>=0",)),
            Beat("“=” has found the last letter: {0}.", ("attention[0,0,5,4]>0.5",)),
            Beat("The line is there, and {0} of the letters are right.", ("accuracy>0.98", *all_over(_BACKWARDS, 0.8))),
        ),
        "Its own place tells each row how far back to look: the same network as for copying, with other weights.",
        _BACKWARDS,
        questions=(
            StoryQuestion("row", "attention[0,0,5,4]", 40),
            StoryQuestion("grows", "attention[0,0,8,1]", 60),
            StoryQuestion("word", "attention[0,0,5,4]", 80),
        ),
    ),
    "sort": Story(
        "Letters in any order, to be written by the alphabet. Where will each one look?",
        "Watch the outlined cells: from each letter written to the next in the alphabet. They make no line.",
        (
            Beat("“d” gives “e” {0} of its attention.", ("attention[0,0,7,4]>=0",)),
            Beat("“d” has found “e”, its neighbor in the alphabet: {0}.", ("attention[0,0,7,4]>0.5",)),
            Beat("Every row looks at the next letter, and {0} are right.", ("accuracy>0.97", *all_over(_NEXT, 0.5))),
        ),
        "Here attention goes by what a token is, not by where it stands.",
        _NEXT,
        questions=(
            StoryQuestion("grows", "attention[0,0,6,0]", 130),
            StoryQuestion("row", "attention[0,0,5,3]", 200),
            StoryQuestion("word", "attention[0,0,9,1]", 250),
        ),
    ),
}
