"""A grammar's texts and the chance in them, against all texts of a small grammar, each with its probability."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from model.tasks.grammar import Choice, Node, Pick, entropy, text, written
from tests.kit.readings import readings

SMALL: Node = (
    Choice("one", ("cat", "dog", "hen")),
    Choice("other", ("cat", "dog", "hen"), ("one",)),
    text("The {one} [sat|lay[| down| in the sun]] by the {other}[.|!| and left.]"),
    Pick((" End.", (Choice("third", ("I", "you")), " {third} know."))),
)


def _all(node: Node, memory: dict[str, object]) -> Iterator[tuple[str, float, dict[str, object]]]:
    """Every text of a grammar, with its probability and what is remembered after it."""
    if isinstance(node, str):
        yield node.format(**memory), 1.0, memory
    elif isinstance(node, Pick):
        for option in node.options:
            for words, chance, after in _all(option, memory):
                yield words, chance / len(node.options), after
    elif isinstance(node, Choice):
        values = [value for value in node.values if all(value != memory[name] for name in node.besides)]
        for value in values:
            yield "", 1 / len(values), memory | {node.name: value}
    elif not node:
        yield "", 1.0, memory
    else:
        for words, chance, after in _all(node[0], memory):
            for more, further, end in _all(node[1:], after):
                yield words + more, chance * further, end


def test_its_entropy_is_that_of_all_its_texts() -> None:
    texts = list(_all(SMALL, {}))
    assert math.fsum(chance for _, chance, _ in texts) == pytest.approx(1)
    assert len({words for words, *_ in texts}) == len(texts) == 6 * 4 * 3 * 3
    assert entropy(SMALL) == pytest.approx(-math.fsum(chance * math.log(chance) for _, chance, _ in texts))


def test_it_writes_each_text_as_often_as_it_says() -> None:
    random = Random(5)
    chances = {words: chance for words, chance, _ in _all(SMALL, {})}
    drawn = Counter()
    for _ in range(20_000):
        words, surprise = written(SMALL, random)
        assert surprise == pytest.approx(-math.log(chances[words]))
        drawn[words] += 1
    assert drawn.keys() == chances.keys()
    for words, number in drawn.items():
        expected = 20_000 * chances[words]
        assert abs(number - expected) < 5 * math.sqrt(expected)


def test_two_ways_to_one_text_are_noticed() -> None:
    assert readings(SMALL, written(SMALL, Random(1))[0]) == 1
    assert readings(text("[a|ab][bc|c]"), "abc") == 2
    assert readings(text("[a|ab]c"), "b") == 0


def test_a_bracket_that_is_not_closed_is_refused() -> None:
    with pytest.raises(ValueError, match="not closed"):
        text("one [or|another")
