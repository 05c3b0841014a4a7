"""The stories of the presets, by their names: a row each, measured on the run that the preset begins. No torch."""

from __future__ import annotations

from collections.abc import Mapping

from model.stories.book import BOOK_STORIES
from model.stories.guess import StoryQuestion
from model.stories.lessons import LESSON_STORIES
from model.stories.letters import LETTER_STORIES
from model.stories.reading import READING_STORIES
from model.stories.story import Beat, Story, all_over

_ACROSS = tuple(f"cross.attention[0,0,{n},{4 - n}]" for n in range(5))

_BEFORE = ("attention[0,0,1,0]", "attention[0,0,6,5]", "attention[0,0,11,10]", "attention[0,0,14,13]")
"""From each “?” to the token before it."""


PRESET_STORIES: Mapping[str, Story] = {
    "fat-cat": Story(
        "The animal decides where it sits. Will the second “the” find “cat”?",
        "Watch the outlined cell: how much the second “the” looks at “cat”. It has to guess the next word, and success "
        "is a loss on its dashed floor.",
        (
            Beat("The second “the” gives “cat” {0} of its attention; six words share it.", ("attention[0,0,5,2]>=0",)),
            Beat(
                "“cat” now gets more than half: {0}. The second “the” has found the animal.",
                all_over(("attention[0,0,5,2]",), 0.5),
            ),
            Beat(
                "“cat” gets {0} from “the”, and “cat” itself gives “fat” {1}.",
                ("attention[0,0,5,2]>0.8", "attention[0,0,2,1]>0.9"),
            ),
        ),
        "Nobody told it to: the place depends on the animal, the verb on both, and looking there guesses the next word "
        "best.",
        ("attention[0,0,5,2]",),
        questions=(
            StoryQuestion("row", "attention[0,0,5,2]", 45),
            StoryQuestion("grows", "attention[0,0,5,2]", 90),
            StoryQuestion("word", "attention[0,0,5,2]", 200),
        ),
    ),
    "two-heads": Story(
        "Two heads share the work. Will one take the adjective and the other the animal?",
        "Watch the outlined cells in both heads ([ and ] turn from one to the other): “cat” that looks at “fat”, and "
        "the second “the” that looks at “cat”.",
        (
            Beat("In head 0 “cat” gives “fat” {0} of its attention.", ("attention[0,0,2,1]>=0",)),
            Beat("Head 0 has found the adjective: “cat” gives “fat” {0}.", ("attention[0,0,2,1]>0.8",)),
            Beat(
                "The same head finds the animal too: the second “the” gives “cat” {0}.",
                ("attention[0,0,5,2]>0.5", "attention[0,0,2,1]>0.8"),
            ),
            Beat(
                "Head 0 does both, {0} on “cat” and {1} on “fat”; head 1 reads the animal off the verb: {2} on “sat”.",
                ("attention[0,0,5,2]>0.5", "attention[0,0,2,1]>0.8", "attention[0,1,5,3]>0.6"),
            ),
        ),
        "Nothing tells heads to divide the work; another seed (Ctrl+Shift+R) may do otherwise.",
        ("attention[0,0,2,1]", "attention[0,0,5,2]", "attention[0,1,2,1]", "attention[0,1,5,2]"),
        questions=(
            StoryQuestion("row", "attention[0,0,2,1]", 30),
            StoryQuestion("grows", "attention[0,0,5,2]", 60),
            StoryQuestion("word", "attention[0,0,5,2]", 130),
        ),
    ),
    "letters": Story(
        "The same sentences, letter by letter. Can it put words together from their letters?",
        "Watch the curve below: it comes down to its dashed floor only where each word is known by its letters.",
        (
            Beat("{0} of the letters are guessed right.", ("accuracy>=0",)),
            Beat("{0} are right: most letters follow from those before them in the word.", ("accuracy>0.88",)),
            Beat("The loss is {0}: only which adjective and which animal come is left to chance.", ("loss<0.125",)),
        ),
        "No single weight does it: the first layer gathers letters, the second looks for words (Ctrl+2: all heads).",
        questions=(
            StoryQuestion("grows", "attention[1,0,3,1]", 10),
            StoryQuestion("row", "attention[0,0,13,4]", 60),
            StoryQuestion("word", "attention[0,1,22,8]", 100),
        ),
    ),
    **BOOK_STORIES,
    **READING_STORIES,
    **LETTER_STORIES,
    **LESSON_STORIES,
    "previous-token": Story(
        "Each “?” asks what came just before. Will it look there, and nowhere else?",
        "Watch the outlined cells, one beside the diagonal for each “?”. What the other rows do does not count.",
        (
            Beat("The second “?” gives the token before it {0} of its attention.", ("attention[0,0,6,5]>=0",)),
            Beat("The second “?” has found the token before it: {0}.", ("attention[0,0,6,5]>0.5",)),
            Beat(
                "Each “?” looks one place back, and {0} of the answers are right.",
                ("accuracy>0.98", *all_over(_BEFORE, 0.7)),
            ),
        ),
        "A head that looks at the token before is the simplest there is; the preset induction builds on one.",
        _BEFORE,
        questions=(
            StoryQuestion("row", "attention[0,0,1,0]", 20),
            StoryQuestion("grows", "attention[0,0,6,5]", 60),
            StoryQuestion("word", "attention[0,0,6,5]", 100),
        ),
    ),
    "induction": Story(
        "A row of letters comes again. Can it guess what follows by having seen it once?",
        "Watch layer 1, the outlined cell: the second “o” should look at “e”, which followed the first “o”.",
        (
            Beat(
                "The second “o” gives “e” {0} of its attention; {1} of the letters are right.",
                ("attention[1,0,9,3]>=0", "accuracy>=0"),
            ),
            Beat(
                "It has found what followed the first “o”: {0}. {1} of the letters are right.",
                ("attention[1,0,9,3]>0.5", "accuracy>=0"),
            ),
            Beat(
                "The second “o” gives “e” {0}, and {1} of the letters are right.",
                ("attention[1,0,9,3]>0.8", "accuracy>0.97"),
            ),
        ),
        "Two heads do it: the one in layer 0 tells each letter which came before it, this one finds what "
        "came after the same letter. An induction head.",
        ("attention[1,0,9,3]",),
        questions=(
            StoryQuestion("row", "attention[1,0,9,3]", 160),
            StoryQuestion("grows", "attention[1,0,9,3]", 200),
            StoryQuestion("word", "attention[1,0,9,3]", 250),
        ),
    ),
    "one-layer": Story(
        "The same with one layer, and longer rows. Can it be done at all?",
        "Watch the outlined cell, where the last “c” would have to look, and the curve: success would be a loss of 0.",
        (
            Beat("{0} of the letters are right.", ("accuracy>=0",)),
            Beat(
                "Only {0} are right, the loss fell to {1}: what was just read cannot come next.",
                ("accuracy<0.4", "loss<2.6"),
            ),
        ),
        "What followed a letter is found where tokens know what they follow: that takes a layer before. Setup (F2) › "
        "Layers: 2.",
        ("attention[0,0,30,1]",),
        questions=(
            StoryQuestion("grows", "attention[0,0,30,1]", 200),
            StoryQuestion("word", "attention[0,0,30,1]", 400),
        ),
    ),
    "recall": Story(
        "“? h” asks for the number that stood after “h”. How will it be found?",
        "Watch layer 1, the outlined cell: “h” should look at “4”. Patience: for many hundred steps it only guesses.",
        (
            Beat("{0} of the answers are right.", ("accuracy>=0",)),
            Beat("{0} are right, as if it guessed among the numbers that it has read.", ("accuracy>0.3",)),
            Beat("In layer 0 each number looks at its letter: “4” gives “h” {0}.", ("attention[0,0,3,2]>0.5",)),
            Beat(
                "“h” gives “4” {0}, and {2} of the answers are right.",
                ("attention[1,0,9,3]>0.8", "attention[0,0,3,2]>0.5", "accuracy>0.97"),
            ),
        ),
        "First each number learned whose it is, then the question finds it: two layers, one after the other.",
        ("attention[1,0,9,3]", "attention[0,0,3,2]"),
        questions=(
            StoryQuestion("row", "attention[0,0,3,2]", 800),
            StoryQuestion("row", "attention[1,0,9,3]", 900),
            StoryQuestion("word", "attention[1,0,9,3]", 1000),
        ),
    ),
    "sentences": Story(
        "Only each “.” may be seen from later sentences. Will it gather what its sentence says?",
        "Watch layer 1, the outlined cell: the “p” that is asked for should look at the “.” after “p 2”.",
        (
            Beat("In head 1 “p” gives its “.” {0} of its attention.", ("attention[1,1,13,8]>=0",)),
            Beat("“p” has found its “.”: {0}.", ("attention[1,1,13,8]>0.5",)),
            Beat(
                "“p” gives its “.” {0}, and {1} of the answers are right.", ("attention[1,1,13,8]>0.6", "accuracy>0.97")
            ),
        ),
        "Each “.” holds its sentence. “Its controls” measures what is left without.",
        ("attention[1,1,13,8]",),
        questions=(
            StoryQuestion("row", "attention[1,1,13,8]", 200),
            StoryQuestion("word", "attention[1,1,13,8]", 350),
            StoryQuestion("grows", "attention[1,1,13,8]", 400),
        ),
        controls="anchors",
    ),
    "brackets": Story(
        "Which kind of bracket closes next? Will it look for the one that is still open?",
        "Watch layer 1, the outlined cell: before “)” the row should look past complete pairs, at its “(”.",
        (
            Beat("{0} of the closing brackets are right.", ("accuracy>=0",)),
            Beat("{0} are right: most close the bracket right before them.", ("accuracy>0.9",)),
            Beat("{0} are right, those that close past complete pairs too.", ("accuracy>0.97",)),
        ),
        "What is open cannot be read off a place: the first layer has to count before the second can look.",
        ("attention[1,0,10,6]",),
        questions=(
            StoryQuestion("grows", "attention[1,0,10,6]", 200),
            StoryQuestion("word", "attention[1,0,10,6]", 400),
            StoryQuestion("row", "attention[1,0,10,6]", 700),
        ),
    ),
    "addition": Story(
        "94 + 51 = 145, written from its ones: 5 4 1. Will it add, or learn sums by heart?",
        "Watch the outlined cells: in head 1 “=” should look at both ones, 4 and 1. A tenth of all sums is held out.",
        (
            Beat("{0} of the digits are right.", ("accuracy>=0",)),
            Beat("“=” looks at both ones, {0} and {1}.", ("attention[0,1,5,1]>0.3", "attention[0,1,5,4]>0.3")),
            Beat("{0} of the digits are right, of sums that were held out too.", ("held_out_accuracy>0.95",)),
        ),
        "It was never shown those: this is a rule, not a list.",
        ("attention[0,1,5,1]", "attention[0,1,5,4]"),
        questions=(
            StoryQuestion("grows", "attention[0,1,5,1]", 100),
            StoryQuestion("row", "attention[0,1,5,1]", 600),
            StoryQuestion("word", "attention[0,1,5,1]", 650),
        ),
    ),
    "modular-addition": Story(
        "It sees some of the sums. Will it ever know those that it has not seen?",
        "Watch the curve: first the sums that it learns from are known by heart. Then wait, long after that.",
        (
            Beat("{0} of the sums that it learns from are right.", ("accuracy>=0",)),
            Beat(
                "{0} of them are known by heart, and of those held out only {1}.",
                ("accuracy>0.9", "held_out_accuracy<0.5"),
            ),
            Beat("Of the sums held out {0} are right now. By heart that cannot be.", ("held_out_accuracy>0.5",)),
            Beat("{0} of the sums that it never saw are right.", ("held_out_accuracy>0.9",)),
        ),
        "This is called grokking: weight decay makes the list that it knows by heart give way to a rule.",
        ("attention[0,0,3,0]", "attention[0,0,3,2]"),
        questions=(
            StoryQuestion("row", "attention[0,0,3,0]", 250),
            StoryQuestion("word", "attention[0,0,3,0]", 500),
            StoryQuestion("grows", "attention[0,0,3,0]", 1250),
        ),
    ),
    "encoder-decoder": Story(
        "One half reads, the other writes backwards. Will the writer find its place in what was read?",
        "Watch the outlined line in the cross-attention: it runs from the upper right to the lower left.",
        (
            Beat("“=” gives the last letter {0} of its attention.", ("cross.attention[0,0,0,4]>=0",)),
            Beat("“=” has found the last letter of the source: {0}.", ("cross.attention[0,0,0,4]>0.5",)),
            Beat("The line is there, and {0} of the letters are right.", ("accuracy>0.98", *all_over(_ACROSS, 0.8))),
        ),
        "With every letter written the query looks one place further back in the source.",
        _ACROSS,
        questions=(
            StoryQuestion("row", "cross.attention[0,0,0,4]", 40),
            StoryQuestion("grows", "cross.attention[0,0,5,1]", 60),
            StoryQuestion("word", "cross.attention[0,0,0,4]", 80),
        ),
    ),
    "translation": Story(
        "Other words, another order. Which word will it look at while it writes?",
        "Watch the outlined cells: “=” has to write “luma”, which is “bun”; “velo” comes before the verb, “rup”.",
        (
            Beat("“=” gives “bun” {0} of its attention.", ("cross.attention[0,0,0,4]>=0",)),
            Beat(
                "“=” looks at “bun”, the fifth word: {0}. The object comes first in this language.",
                ("cross.attention[0,0,0,4]>0.5",),
            ),
            Beat(
                "{0} of the words are right in sentences that were held out.",
                ("held_out_accuracy>0.97", "cross.attention[0,1,4,2]>0.8"),
            ),
        ),
        "The cross-attention crosses, because the words stand in another order.",
        ("cross.attention[0,0,0,4]", "cross.attention[0,1,4,2]"),
        questions=(
            StoryQuestion("row", "cross.attention[0,0,0,4]", 60),
            StoryQuestion("grows", "cross.attention[0,1,6,4]", 80),
            StoryQuestion("word", "cross.attention[0,1,4,2]", 100),
        ),
    ),
}
