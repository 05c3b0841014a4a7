"""The story of what “it” is, measured as those of the other presets. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping

from model.stories.story import Beat, Story

_IT = "encoder.attention[1,0,9,1]"
"""From “it” to “animal”, in the first head of the encoder's second layer."""

WORD_STORIES: Mapping[str, Story] = {
    "pronoun": Story(
        "“It was too tired”: who? Will “it” look at the animal?",
        "Watch the outlined cell: “it” that looks at “animal”, in the encoder's second layer.",
        (
            Beat("“it” gives “animal” {0} of its attention.", (f"{_IT}>=0",)),
            Beat("“it” gives “animal” more than a third: {0}.", (f"{_IT}>0.34",)),
            Beat(
                "“it” gives “animal” {0}; {1} of the sentences held out are right.",
                (f"{_IT}>0.6", "held_out_accuracy>0.98"),
            ),
        ),
        "Type “wide” for “tired”: then what is meant is the street, and other heads have “it” look there.",
        (_IT,),
    ),
}
