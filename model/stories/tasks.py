"""The stories of runs that are no preset: of a task at any size and with any network, and of a text. No torch."""

from __future__ import annotations

from collections.abc import Mapping

from model.config import DataConfig
from model.stories.story import Beat, Story
from model.tasks.table import make_task

_QUESTIONS: Mapping[str, tuple[str, str]] = {
    "fat-cat": (
        "The adjective and the animal decide the verb, the animal the place. Will it find them?",
        "Not all can be: which adjective and which animal come is chance. "
        "The dashed floor below says how low the loss can get.",
    ),
    "copy": (
        "Letters, “=”, and the same letters again. How will it know which comes next?",
        "Each row has to look the same distance back.",
    ),
    "reverse": (
        "Letters, “=”, and the same letters backwards. Where will each row look?",
        "With every letter written it has to look one place further back.",
    ),
    "sort": (
        "Letters in any order, to be written by the alphabet. Where will each one look?",
        "Each row has to look at the next letter in the alphabet, wherever it stands.",
    ),
    "previous-token": (
        "Each “?” asks what came just before. Will it look there?",
        "Each “?” has to look one place back.",
    ),
    "induction": (
        "A row of letters comes again. Can it guess what follows by having seen it once?",
        "What followed an earlier letter is found where each token knows what it follows: that takes two layers.",
    ),
    "recall": (
        "A letter is asked for. Will its number be found?",
        "Each number has to know its letter before the question can find it.",
    ),
    "sentences": (
        "A letter is asked for that stood in an earlier sentence. Will its number be found?",
        "Under the mask “anchors” only the “.” of that sentence can tell.",
    ),
    "spam": (
        "Spam or ham? Will it know messages about things that no labelled one was about?",
        "Which things are alike no label says: a network that has read the inbox before may know.",
    ),
    "instructions": (
        "An instruction, a message, “=”. Will it look up what is asked for?",
        "“=” needs the instruction, and the word after it what it looks up in the message.",
    ),
    "facts": (
        "Facts, several in a sentence, then a letter is asked for. Will its number be found?",
        "Under the mask “anchors” one “.” has to keep apart which number is whose.",
    ),
    "brackets": (
        "Which kind of bracket closes next? Will it look for the one that is still open?",
        "It has to look past complete pairs, at the bracket that is still open.",
    ),
    "addition": (
        "Two numbers and their sum, written from its ones. Will it add, or learn sums by heart?",
        "Each digit needs the two of its place and what is carried from the places before.",
    ),
    "modular-addition": (
        "It sees some of the sums. Will it ever know those that it has not seen?",
        "What is known of sums that were held out cannot be known by heart.",
    ),
    "translation": (
        "Other words, another order. Which word will it look at while it writes?",
        "Each word written has to find the words of the source that it stands for.",
    ),
    "pronoun": (
        "“It was too tired”: who? Will it find what “it” stands for?",
        "The last word says whether a being or a place is meant.",
    ),
}
"""What each task asks, and what it takes."""

_BEATS = (
    Beat("{0} of the answers are right.", ("accuracy>=0",)),
    Beat("More than half of the answers are right: {0}.", ("accuracy>0.5",)),
    Beat("{0} of the answers are right.", ("accuracy>0.98",)),
)
"""Of a task in which every answer can be known."""


def task_story(data: DataConfig) -> Story:
    """The story of a task, whatever its size and whatever network learns it."""
    question, takes = _QUESTIONS[data.corpus]
    if make_task(data.corpus, data.length, data.symbols).entropy:
        return Story(question, "Watch the curve below: success is a loss on its dashed floor.", _BEATS[:2], takes)
    return Story(question, "Watch the curve below: success is a loss of 0, where every answer is right.", _BEATS, takes)


WEIGHTS_STORY = Story(
    "Weights that were made elsewhere: where does each head look?",
    "They have not been trained here, so there is no loss yet. Type a sentence, see all heads beside each other "
    "(Ctrl+2), or have it write (F5).",
    (
        Beat("Trained on: {0} of the next tokens are right.", ("accuracy>=0",)),
        Beat("Trained on: more than half of the next tokens are right, {0}.", ("accuracy>0.5",)),
    ),
    "What did that change? Go to step 0 and press Ctrl+D; back at the newest step F8 shows the change.",
)
"""Of weights from a file or folder: there is all to see and nothing to wait for."""


def text_story(data: DataConfig) -> Story:
    """The story of a text, built in or a person's own: which token comes next?"""
    unit = data.tokenizer_kind.unit
    return Story(
        f"{data.name}: which {unit} comes next? How much of that can be guessed?",
        "Watch the curve below: it falls as far as the text can be foreseen. After a while press F5: it writes.",
        (
            Beat("{0} of the guesses are right.", ("accuracy>=0",)),
            Beat("More than a quarter of the guesses are right: {0}.", ("accuracy>0.25",)),
            Beat("More than half of the guesses are right: {0}.", ("accuracy>0.5",)),
            Beat("{0} of the guesses are right.", ("accuracy>0.9",)),
        ),
        "Compare with the curve of what is held out: what is right only here is known by heart.",
    )
