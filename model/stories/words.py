"""The stories of runs on words: the book's, those on messages, and on what “it” is; measured as others. No torch."""

from __future__ import annotations

from collections.abc import Mapping

from model.stories.book import BOOK_STORIES
from model.stories.story import Beat, Story

_IT = "encoder.attention[1,0,9,1]"
"""From “it” to “animal”, in the first head of the encoder's second layer."""

WORD_STORIES: Mapping[str, Story] = {
    **BOOK_STORIES,
    "inbox": Story(
        "How a message goes on follows from what it is about. Will it find out?",
        "Watch both curves: what it learns from, and the tenth that is held out.",
        (
            Beat("{0} of the next words are right.", ("accuracy>=0",)),
            Beat("{0} of the next words that were held out are right.", ("held_out_accuracy>0.5",)),
            Beat("{0} of the next words that were held out are right.", ("held_out_accuracy>0.7", "step>=600")),
        ),
        "It knows now which things friends write about, though nobody sorted them. Fine-tune it on spam (Training).",
    ),
    "spam": Story(
        "64 messages have a label. Will it know spam when it is about other things?",
        "Watch both curves: the labelled messages, and those held out, which are about other things.",
        (
            Beat("{0} of the labels are right.", ("accuracy>=0",)),
            Beat("{0} of the labels are right, {1} of those held out.", ("accuracy>0.98", "held_out_accuracy>=0")),
        ),
        "The labels are known by heart. Who has read the inbox first, and is fine-tuned then, knows the others too.",
    ),
    "instructions": Story(
        "Who, when or what: will it find the word that is asked for?",
        "Watch the curve below: success is a loss of 0. Only the answer counts.",
        (
            Beat("{0} of the answers' words are right.", ("accuracy>=0",)),
            Beat("{0} are right: how an answer begins and ends is known.", ("accuracy>0.6",)),
            Beat("{0} are right, {1} of those held out.", ("accuracy>0.98", "held_out_accuracy>0.9")),
        ),
        "It looks the word up in the message, wherever it stands: so answers that were held out are right too.",
    ),
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
