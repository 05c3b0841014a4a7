"""What the README says of the fat cat, measured: what each seed looks at, and how near the floor it comes.

The numbers are read off its text, so that neither can change without the other.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import torch
from torch import Tensor

from model.config import RunSpec
from model.data.corpus import load_corpus
from model.network.trace import Recorder, Trace
from model.quantities import ATTENTION_WEIGHTS, VALUE
from model.spec.preset import PROBE
from model.spec.presets import PRESETS
from model.tasks.fat_cat import ADJECTIVES, ANIMALS, VERBS
from model.tasks.table import make_task
from model.training.learner import Learner

README = " ".join((Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8").split())
STEPS, SEEDS = 600, range(12)
WORDS = PROBE.split()
CAT, SAT, ON, THE = (WORDS.index(word) for word in ("cat", "sat", "on", "the"))
SECOND = WORDS.index("the", THE + 1)
NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


class Learned(NamedTuple):
    """What a seed comes to: the attention of the probe, and how far its loss is above the floor."""

    attention: Tensor
    above: float


def looked(learner: Learner, text: str) -> Trace:
    recorder = Recorder()
    learner.look([piece.id for piece in learner.corpus.tokenizer.encode(text)], recorder)
    return recorder.trace


@cache
def learned(seed: int) -> Learned:
    learner = Learner(RunSpec(seed=seed))
    for _ in range(STEPS):
        learner.advance()
    assert learner.corpus.floor is not None
    return Learned(looked(learner, PROBE)[ATTENTION_WEIGHTS][0, 0], learner.corpus_loss() - learner.corpus.floor)


def said(pattern: str) -> tuple[str, ...]:
    """What the README has in the place of the groups of a pattern; it must say it once."""
    found = re.findall(pattern, README)
    assert len(found) == 1, f"the README no longer says: {pattern}"
    return found[0] if isinstance(found[0], tuple) else (found[0],)


def most_on(place: int) -> list[int]:
    """The seeds whose second *the* puts about half or more there."""
    return [seed for seed in SEEDS if learned(seed).attention[SECOND, place] >= 0.495]


def test_how_many_seeds_look_at_the_animal() -> None:
    first, last, count = said(r"of seeds (\d+) to (\d+), (\w+) put half or more of that attention on \*cat\*")
    assert (int(first), int(last)) == (SEEDS[0], SEEDS[-1])
    assert len(most_on(CAT)) == NUMBERS.index(count)


def test_which_seeds_look_elsewhere() -> None:
    verb, one, other = said(r"(\w+), (\d+) and (\d+), put most on \*sat\*")
    assert most_on(SAT) == [int(one), int(other)]
    assert NUMBERS.index(verb.lower()) == 2
    count, *itself = said(r"(\w+), (\d+), (\d+) and (\d+), on the second \*the\* itself")
    assert most_on(SECOND) == [int(seed) for seed in itself]
    assert NUMBERS.index(count) == 3
    assert sorted([*most_on(CAT), *most_on(SAT), *most_on(SECOND)]) == list(SEEDS)


def test_no_seed_looks_at_on() -> None:
    (most,) = said(r"None puts more than (0\.\d+) on \*on\*")
    largest = max(float(learned(seed).attention[SECOND, ON]) for seed in SEEDS)
    assert float(most) - 0.01 < largest <= float(most)


def test_how_near_the_floor_they_come() -> None:
    near, within, far, above = said(
        r"After 600 steps (\w+) of the twelve are within (0\.\d+) of the floor, and (\w+) are still more than (0\.\d+) "
    )
    excess = [learned(seed).above for seed in SEEDS]
    assert all(value > 0 for value in excess)
    assert sum(value < float(within) for value in excess) == NUMBERS.index(near)
    assert sum(value > float(above) for value in excess) == NUMBERS.index(far)


def test_in_a_single_layer_a_value_knows_nothing_of_what_came_before() -> None:
    assert said(r"(in a single layer the values of a token know nothing of what came before it)")
    learner = Learner(PRESETS["fat-cat"].spec)
    for _ in range(20):
        learner.advance()
    values = [
        looked(learner, f"the {a} {n} sat on the mat")[VALUE][0, 0, SAT] for a, n in (("fat", "cat"), ("old", "fox"))
    ]
    assert torch.equal(*values)


def test_a_verb_leaves_two_animals_of_four() -> None:
    assert said(r"(a verb that leaves two animals of four)")
    for verb in VERBS:
        assert len({text.split()[2] for text in make_task("fat-cat").texts or () if text.split()[3] == verb}) == 2
    assert (len(ANIMALS), len(ADJECTIVES)) == (4, 4)


def test_the_verb_depends_on_both_and_the_place_on_the_animal_alone() -> None:
    rows = [text.split() for text in make_task("fat-cat").texts or ()]
    assert len(rows) == 16
    assert len({(row[2], row[6]) for row in rows}) == len({row[2] for row in rows}) == 4
    for part in (1, 2):
        assert len({(row[part], row[3]) for row in rows}) > 4, "neither word alone decides the verb"
    assert len({(row[1], row[2], row[3]) for row in rows}) == 16


def test_the_presets_picture_is_clear_within_a_few_hundred_steps() -> None:
    learner = Learner(PRESETS["fat-cat"].spec)
    for _ in range(300):
        learner.advance()
    attention = looked(learner, PROBE)[ATTENTION_WEIGHTS][0, 0]
    assert attention[SECOND, CAT] > 0.9
    assert attention[CAT, WORDS.index("fat")] > 0.5
    assert learned(9).above < 0.005
    assert learned(9).attention[CAT, WORDS.index("fat")] > 0.9


def test_letters_have_a_lower_floor_and_come_below_words() -> None:
    letters, words = (load_corpus(PRESETS[name].spec).floor for name in ("letters", "fat-cat"))
    assert letters is not None
    assert words is not None
    assert letters < words
    learner = Learner(PRESETS["letters"].spec)
    for _ in range(150):
        learner.advance()
    assert learner.corpus_loss() < words


@pytest.mark.parametrize("name", ["two-heads"])
def test_heads_share_the_work(name: str) -> None:
    """They come to the floor together, and do not look alike."""
    learner = Learner(PRESETS[name].spec)
    for _ in range(STEPS):
        learner.advance()
    assert learner.corpus.floor is not None
    assert learner.corpus_loss() - learner.corpus.floor < 0.02
    attention = looked(learner, PROBE)[ATTENTION_WEIGHTS][0]
    assert (attention[0] - attention[1]).abs().max() > 0.3
