"""The stories of the presets that read texts and messages, measured as those of the others. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping

from model.stories.guess import StoryQuestion
from model.stories.story import Beat, Story

_IT = "encoder.attention[1,0,9,1]"
"""From “it” to “animal”, in the first head of the encoder's second layer."""

READING_STORIES: Mapping[str, Story] = {
    "nanogpt": Story(
        "It has never seen a letter. How much of the language will it know in a few hundred steps?",
        "Watch the curve below: a blind guess among all characters costs ln V, where it begins. After a while press "
        "F5: it writes.",
        (
            Beat("The loss of the last steps is {0}; a blind guess costs 4.01.", ("loss>0",)),
            Beat("The loss is {0}, less than 3.05: how often each letter comes cannot explain that.", ("loss<3.05",)),
            Beat(
                "The loss is {0}, less than 2.22: which letter follows which cannot explain that either.", ("loss<2.2",)
            ),
            Beat(
                "The loss is {0}, and {1} of the characters are right: words take shape.", ("loss<1.6", "accuracy>0.5")
            ),
        ),
        "All of it comes from one task, to guess the next character.",
        questions=(StoryQuestion("word", "attention[0,0,17,0]", 50),),
    ),
    "tales": Story(
        "Which word comes next in a tale? And when does it begin to know its tales by heart?",
        "Watch both curves: what it learns from, and the tenth that is held out. After a while press F5: it writes.",
        (
            Beat("{0} of the next words are right.", ("accuracy>=0",)),
            Beat("{0} of the next words are right, {1} of those held out.", ("accuracy>0.4", "held_out_accuracy>=0")),
            Beat(
                "{0} are right, {1} of those held out: it knows the storybook's phrases.",
                ("accuracy>0.7", "held_out_accuracy>0.6"),
            ),
            Beat("{0} are right, {1} of those held out.", ("accuracy>0.78", "held_out_accuracy>0.7")),
        ),
        "From here on the curves part: it learns its tales by heart, and knows no more of others.",
        questions=(
            StoryQuestion("word", "attention[0,0,1,0]", 200),
            StoryQuestion("word", "attention[0,0,3,0]", 600),
        ),
    ),
    "inbox": Story(
        "Messages of friends and of swindlers. How much of one follows from how it begins?",
        "Watch both curves: what it learns from, and the messages that are held out.",
        (
            Beat("{0} of the next words are right.", ("accuracy>=0",)),
            Beat("{0} are right, {1} of those held out.", ("accuracy>0.6", "held_out_accuracy>0.5")),
            Beat("The loss is {0}: how a message begins is chance, how it goes on is known.", ("loss<0.8",)),
        ),
        "Now it can be fine-tuned to sort messages or to answer (Training, Fine-tune this network).",
        questions=(
            StoryQuestion("word", "attention[0,0,2,0]", 50),
            StoryQuestion("word", "attention[0,0,5,0]", 100),
        ),
    ),
    "spam": Story(
        "Spam or not, from 64 labelled messages and nothing else. Will it know the others?",
        "Watch both curves: the labelled messages, and those that are held out, which are about other things.",
        (
            Beat("{0} of the labelled messages are right.", ("accuracy>=0",)),
            Beat(
                "{0} of the labelled messages are right, by heart; of the others {1}.",
                ("accuracy>0.95", "held_out_accuracy<0.75"),
            ),
        ),
        "No label says which other things are alike. Begin with the preset inbox, then fine-tune: that network has "
        "read of them.",
        questions=(
            StoryQuestion("row", "attention[0,1,9,8]", 40),
            StoryQuestion("grows", "attention[0,1,9,6]", 60),
            StoryQuestion("word", "attention[0,1,9,8]", 100),
        ),
    ),
    "instructions": Story(
        "An instruction, a message, “=”. Will it look up in the message what is asked for?",
        "Watch the curve below: success is a loss of 0, where every word of the answer is right.",
        (
            Beat("{0} of the words of the answers are right.", ("accuracy>=0",)),
            Beat("More than three quarters are right: {0}.", ("accuracy>0.75",)),
            Beat("{0} are right, {1} of those held out.", ("accuracy>0.95", "held_out_accuracy>0.9")),
        ),
        "The first word of an answer follows from the instruction, the next one has to be found in the message.",
        questions=(
            StoryQuestion("word", "attention[0,0,12,0]", 50),
            StoryQuestion("word", "attention[0,0,13,0]", 200),
        ),
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
        questions=(
            StoryQuestion("word", "cross.attention[0,0,0,1]", 50),
            StoryQuestion("row", "encoder.attention[1,0,9,1]", 100),
        ),
    ),
}
