"""The stories of the book's examples as runs, measured as those of the other presets. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping

from model.stories.guess import StoryQuestion
from model.stories.story import Beat, Story

BOOK_STORIES: Mapping[str, Story] = {
    "book-simple": Story(
        "No weights: queries, keys, values are the words themselves. What if they may become something else?",
        "Watch the outlined cell: “Your” that looks at itself. At step 0 these are the numbers that the book prints.",
        (
            Beat("“Your” gives itself {0} of its attention.", ("attention[0,0,0,0]>=0",)),
            Beat("“Your” looks at itself alone: {0}.", ("attention[0,0,0,0]>0.9",)),
            Beat("{0} of the words are right, and no more come to be.", ("accuracy>0.6", "attention[0,0,0,0]>0.9")),
        ),
        "Nothing divides these scores: the rows turned sharp at once, and sharp rows hardly learn any more. The book's "
        "next attention divides by √d.",
        ("attention[0,0,0,0]",),
        questions=(
            StoryQuestion("row", "attention[0,0,0,0]", 50),
            StoryQuestion("word", "attention[0,0,5,5]", 200),
        ),
    ),
    "book-trainable": Story(
        "The book's weights never learned anything. What happens if they do?",
        "Watch the outlined cell: the row of “step”. At step 0 these are the numbers that the book prints.",
        (
            Beat("“step” gives itself {0} of its attention.", ("attention[0,0,5,5]>=0",)),
            Beat("The rows part: “step” looks at itself alone, {0}.", ("attention[0,0,5,5]>0.9",)),
            Beat(
                "{0} of the words are right: six rows that can be told apart.",
                ("accuracy>0.99", "attention[0,0,5,5]>0.9"),
            ),
        ),
        "Nothing is masked here, so each word sees the one that it must guess: a small loss proves nothing yet.",
        ("attention[0,0,5,5]",),
        questions=(
            StoryQuestion("row", "attention[0,0,1,1]", 60),
            StoryQuestion("grows", "attention[0,0,5,5]", 130),
            StoryQuestion("word", "attention[0,0,5,5]", 250),
        ),
    ),
    "book-linear": Story(
        "nn.Linear draws smaller numbers, and all weights begin nearly even. Can anything come of that?",
        "Watch the outlined cell: “journey” that looks at “step”. For some fifty steps nearly nothing happens.",
        (
            Beat("“journey” gives “step” {0} of its attention.", ("attention[0,0,1,5]>=0",)),
            Beat("The first row turned sharp: “journey” gives “step” {0}.", ("attention[0,0,1,5]>0.9",)),
            Beat("{0} of the words are right.", ("accuracy>0.99", "attention[0,0,1,5]>0.9")),
        ),
        "From nearly even weights one row after another turned sharp. Nothing is masked: each word sees the one that "
        "it must guess.",
        ("attention[0,0,1,5]",),
        questions=(
            StoryQuestion("row", "attention[0,0,1,5]", 80),
            StoryQuestion("grows", "attention[0,0,5,1]", 130),
            StoryQuestion("word", "attention[0,0,1,5]", 200),
        ),
    ),
    "book-causal": Story(
        "Now no word may look ahead. Will it look back at the words before?",
        "Watch the outlined diagonal: how much each word looks at itself.",
        (
            Beat("“with” gives itself {0} of its attention.", ("attention[0,0,3,3]>=0",)),
            Beat("“journey” looks at itself alone: {0}.", ("attention[0,0,1,1]>0.9",)),
            Beat(
                "All six words look at themselves: “step” with {0}.",
                ("attention[0,0,5,5]>0.8", *(f"attention[0,0,{n},{n}]>0.8" for n in (1, 2, 3, 4))),
            ),
        ),
        "In this sentence a word alone decides which comes next, so nothing is gained by looking back. Where two words "
        "decide it is: see the fat cat (Ctrl+N).",
        tuple(f"attention[0,0,{n},{n}]" for n in (1, 2, 3, 4, 5)),
        questions=(
            StoryQuestion("row", "attention[0,0,1,1]", 60),
            StoryQuestion("grows", "attention[0,0,5,5]", 250),
            StoryQuestion("word", "attention[0,0,5,5]", 300),
        ),
    ),
    "book-wrapper": Story(
        "Two heads, four numbers for each word instead of two. Does it learn sooner?",
        "Watch the curve below, and both heads ([ and ]): what the two look at differs.",
        (
            Beat("{0} of the words are right.", ("accuracy>=0",)),
            Beat("More than half are right: {0}.", ("accuracy>0.5",)),
            Beat("{0} are right.", ("accuracy>0.99",)),
        ),
        "Four numbers are enough room for six words: this takes half the steps that one head takes (book-causal).",
        questions=(
            StoryQuestion("row", "attention[0,0,1,0]", 60),
            StoryQuestion("grows", "attention[0,0,1,0]", 80),
            StoryQuestion("word", "attention[0,0,5,1]", 130),
        ),
    ),
    "book-heads": Story(
        "One number for a query, one for a key. Can a head so narrow still tell six words apart?",
        "Watch the outlined cell: “with” that looks at itself in the first head. At step 0 the output is the book's.",
        (
            Beat("“with” gives itself {0} of its attention.", ("attention[0,0,3,3]>=0",)),
            Beat("“with” looks at itself alone: {0}.", ("attention[0,0,3,3]>0.9",)),
            Beat("{0} of the words are right.", ("accuracy>0.99", "attention[0,0,3,3]>0.9")),
        ),
        "What two heads find is joined by an output matrix into three numbers: enough room for six words.",
        ("attention[0,0,3,3]",),
        questions=(
            StoryQuestion("grows", "attention[0,0,3,3]", 50),
            StoryQuestion("row", "attention[0,0,3,3]", 100),
            StoryQuestion("word", "attention[0,0,3,3]", 200),
        ),
    ),
}
