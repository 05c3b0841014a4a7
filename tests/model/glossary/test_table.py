"""The glossary: what has to have an entry has one, and a question is found as learners ask it."""

from __future__ import annotations

import pytest

from model.config import options
from model.glossary.entry import Entry
from model.glossary.questions import QUESTIONS
from model.glossary.table import ENTRIES, entry, search
from model.quantities import QUANTITIES, Facet
from model.quantities.head_measures import HEAD_MEASURES

PARAGRAPH = 480
"""Letters that a paragraph has at most."""

ASKED = {
    "What are keys, queries and values?": "What are queries, keys and values?",
    "Why those names?": "Why are they called query, key and value?",
    "Is a value not the same as a key?": "Is a value not the same as a key?",
    "how are the projections trained without labels": "How are the projections trained without labels for them?",
    "one loss: why do Q, K and V come out different?": "The inputs are the same: why do Q, K and V come out different?",
    "Why do heads differ?": "Why do heads differ?",
    "number of heads": "What does the number of heads do?",
    "why view and transpose": "Why are there a view and a transpose around the heads?",
    "root of embedding's or head's": "The root of which size: the embedding's or the head's?",
    "why do we divide by √d?": "Why do we divide by √d?",
    "Why a root at all?": "Why do we divide by √d?",
    "sqrt": "Why do we divide by √d?",
    "why softmax and not the sum": "Why softmax and not simply the sum?",
    "rows sum to more than 1": "Why do rows of weights sum to more than 1?",
    "dropout 1/p or 1/(1 − p)": "Does dropout scale by 1/p or 1/(1 − p)?",
    "mask with −inf or 0": "Mask with −inf or 0, and which triangle?",
    "Why mask at inference?": "Why is there a mask when the network writes?",
    "without a mask the loss falls": "Without a mask the loss still falls: why is that wrong?",
    "positions trained at once": "How can all positions be trained at once?",
    "position added not appended": "Why is the position added and not appended?",
    "what updates the embeddings": "What updates the embeddings?",
    "rows or columns": "Do rows or columns sum to 1?",
    "first token so much attention": "Why does the first token get so much attention?",
    "lm_head": "Where is the prediction's matrix, lm_head?",
    "my numbers not the book's": "Why are my numbers not the book's?",
}
"""What is typed, and the question that stands first then."""


@pytest.mark.parametrize(("typed", "title"), ASKED.items())
def test_a_question_is_found_as_it_is_asked(typed: str, title: str) -> None:
    assert search(typed)[0].title == title


def test_each_question_is_asked_above() -> None:
    assert set(ASKED.values()) == {question.title for question in QUESTIONS}
    assert all(question.is_question for question in QUESTIONS)


@pytest.mark.parametrize("word", [
    "nats", "floor", "digest", "logits", "probe", "head", "keyframe", "layer", "token", "id", "step", "moment", "seed",
    "softmax", "entropy", "gradient", "residual stream", "mask", "branch", "frontier", "stop", "loss", "right",
])  # fmt: skip
def test_the_words_of_the_window_are_found_first(word: str) -> None:
    assert search(word)[0] is entry(word)


def test_every_stage_parameter_option_and_facet_has_an_entry() -> None:
    titles = " ".join(each.title for each in ENTRIES).casefold()
    for quantity in QUANTITIES.values():
        assert entry(f"{quantity.name} ({quantity.symbol})").text == quantity.caption
        assert quantity in [QUANTITIES.get(found.also.split(" ")[0]) for found in search(quantity.name)]
    for _, item in options():
        assert item.name in {found.also for found in search(item.name)}
    for measure in HEAD_MEASURES:
        assert search(measure.kind or measure.name)[0].text.startswith(measure.about) or not measure.kind
    for facet in Facet:
        if facet is not Facet.DATA:
            assert facet.title in titles


def test_nothing_is_longer_than_a_paragraph_and_all_say_where() -> None:
    for each in ENTRIES:
        assert 10 < len(each.text) <= PARAGRAPH, each.title
        assert "\n" not in each.text + each.where + each.experiment
        assert each.where.endswith((".", "…", "=…")), each.title
        assert each.text[0].isupper() or not each.text[0].isalpha(), each.title
    assert len({each.title for each in ENTRIES}) == len(ENTRIES)


def test_what_is_not_there_is_not_found_and_nothing_typed_lists_all() -> None:
    assert search("zyzzyva") == []
    assert search(" ") == search("?!") == list(ENTRIES)
    assert search("why")


def test_the_order_is_by_nearness() -> None:
    rows = (Entry("norm", "x", "y"), Entry("a norm of it", "x", "y"), Entry("else", "norm", "y"))
    assert search("norm", rows[::-1]) == list(rows)
