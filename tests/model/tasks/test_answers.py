"""The answers of every task are worked out again here from the question alone, by a few lines of plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np
import pytest

from model.config import RunSpec
from model.data.corpus import load_corpus
from model.errors import OptionError
from model.tasks.table import TASKS, make_task, with_source
from model.tasks.task import Drawn, Task, TaskKind
from model.text.splitting import words
from tests.kit.answers import instructed, meant, sorted_out

Words = Sequence[str]


def _parts(read: Words) -> tuple[Words, int]:
    """What was asked, before "=", and how many words of the answer are there."""
    equals = read.index("=")
    return read[:equals], len(read) - equals - 1


def _copied(read: Words) -> str:
    asked, written = _parts(read)
    return asked[written]


def _reversed(read: Words) -> str:
    asked, written = _parts(read)
    return asked[::-1][written]


def _sorted(read: Words) -> str:
    asked, written = _parts(read)
    return sorted(asked)[written]


def _before(read: Words) -> str | None:
    return read[-2] if read[-1] == "?" else None


def _induced(read: Words) -> str | None:
    """What followed this letter the last time, if it was there; in the first half it is not asked for."""
    followed = [after for letter, after in pairwise(read) if letter == read[-1]]
    assert len(set(followed)) <= 1
    return followed[0] if followed else None


def _recalled(read: Words) -> str | None:
    """In one row, or in sentences that end with a full stop."""
    said = [word for word in read if word != "."]
    return dict(zip(said[:-2:2], said[1:-2:2], strict=True))[said[-1]] if said[-2:-1] == ["?"] else None


def _closing(read: Words) -> str:
    text = "".join(read)
    while (shorter := text.replace("()", "").replace("[]", "").replace("{}", "").replace("<>", "")) != text:
        text = shorter
    return ")]}>"["([{<".index(text[-1])]


def _added(read: Words) -> str:
    asked, written = _parts(read)
    a, b = "".join(asked).split("+")
    assert len(a) == len(b)
    return f"{int(a) + int(b):0{len(a) + 1}}"[::-1][written]


def _clock(hours: int) -> Callable[[Words], str]:
    return lambda read: str((int(read[0]) + int(read[2])) % hours)


def _translated(read: Words) -> str:
    """Word for word by a dictionary of its own, then in the order of the other language."""
    asked, written = _parts(read)
    (adjective, subject, verb, other, thing, time), says = asked, dict(zip(_READ, _SAID, strict=True))
    noun, named = says[subject], says[thing]
    words = (named, says[other] + named[-1], noun, says[adjective] + noun[-1], says[verb] + says[time], ".")
    return words[written]


_READ = ["tik", "bun", "zor", "mep", "fas", "lud", "ki", "wu", "sha", "rup", "gol", "yat", "ya", "mo"]
_SAID = ["kato", "luma", "pelo", "sina", "nuro", "wela", "vel", "dol", "mir", "rog", "tan", "fem", "as", "is"]

CASES: tuple[tuple[str, int | None, int | None, Callable[[Words], str | None]], ...] = (
    ("copy", None, None, _copied),
    ("copy", 1, 2, _copied),
    ("copy", 40, 26, _copied),
    ("reverse", None, None, _reversed),
    ("reverse", 30, 26, _reversed),
    ("sort", None, None, _sorted),
    ("sort", 26, 26, _sorted),
    ("previous-token", None, None, _before),
    ("previous-token", 30, 2, _before),
    ("induction", None, None, _induced),
    ("induction", 3, 2, _induced),
    ("induction", 27, 26, _induced),
    ("recall", None, None, _recalled),
    ("recall", 26, 26, _recalled),
    ("sentences", None, None, _recalled),
    ("facts", None, None, _recalled),
    ("facts", 8, 26, _recalled),
    ("facts", 3, 8, _recalled),
    ("sentences", 1, 2, _recalled),
    ("sentences", 26, 26, _recalled),
    ("brackets", None, None, _closing),
    ("brackets", 40, 4, _closing),
    ("addition", None, None, _added),
    ("addition", 1, None, _added),
    ("addition", 9, None, _added),
    ("modular-addition", None, None, _clock(23)),
    ("modular-addition", None, 5, _clock(5)),
    ("modular-addition", None, 113, _clock(113)),
    ("translation", None, None, _translated),
    ("pronoun", None, None, meant),
    ("spam", None, None, sorted_out),
    ("instructions", None, None, instructed),
)


def random(seed: int = 3) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def test_every_task_has_its_answers_checked() -> None:
    assert {name for name, *_ in CASES} | {"fat-cat"} == set(TASKS)


@pytest.mark.parametrize(("name", "length", "symbols", "answer"), CASES)
def test_every_answer_that_counts_follows_from_what_was_read(
    name: str, length: int | None, symbols: int | None, answer: Callable[[Words], str | None]
) -> None:
    task = make_task(name, length, symbols)
    drawn = task.draw(random(), 300)
    assert drawn.ids.shape == (300, drawn.counts.shape[1] + 1)
    assert drawn.ids.dtype == np.int64
    assert set(drawn.counts.sum(axis=1)) == {drawn.counted}
    for ids, counts in zip(drawn.ids, drawn.counts, strict=True):
        words = task.text_of(ids).split(" ")
        for place in np.flatnonzero(counts):
            assert answer(words[: place + 1]) == words[place + 1], words
    assert task.entropy == 0.0


@pytest.mark.parametrize("name", [name for name in TASKS if name != "fat-cat"])
class TestEveryTask:
    def test_its_examples_follow_from_the_seed(self, name: str) -> None:
        task, again = make_task(name), make_task(name)
        first, second, other = task.draw(random(), 50), again.draw(random(), 50), task.draw(random(4), 50)
        assert (first.ids == second.ids).all()
        assert (first.counts == second.counts).all()
        assert (first.ids != other.ids).any()

    def test_its_words_are_words_and_all_are_used(self, name: str) -> None:
        task = make_task(name)
        assert words(" ".join(task.words)) == list(task.words)
        used = [part.ids.ravel() for part in (task.draw(random(), 2000), task.held_out) if part]
        assert set(np.concatenate(used)) == set(range(len(task.words)))
        assert set(task.probe.split(" ")) <= set(task.words)

    def test_an_answer_cannot_be_guessed_from_its_place_and_the_word_before_it(self, name: str) -> None:
        drawn = make_task(name).draw(random(), 4000)
        row, place = np.nonzero(drawn.counts)
        answers: dict[tuple[int, int], Counter[int]] = {}
        for t, word, right in zip(place, drawn.ids[row, place], drawn.ids[row, place + 1], strict=True):
            answers.setdefault((t, word), Counter())[right] += 1
        assert sum(counter.most_common(1)[0][1] for counter in answers.values()) / len(row) < 0.8

    def test_it_fits_the_network_that_a_run_begins_with(self, name: str) -> None:
        corpus = load_corpus(RunSpec().with_options({"data.corpus": name}))
        assert corpus.floor == 0.0
        assert corpus.unknown == 0.0

    def test_its_sizes_have_ends(self, name: str) -> None:
        kind = TASKS[name]
        for which, size in (("length", kind.length), ("symbols", kind.symbols)):
            if size is not None:
                for value in (size.low - 1, size.high + 1):
                    with pytest.raises(
                        OptionError, match=rf"data\.{which} is {value}; allowed for {name} is {size.low}"
                    ):
                        make_task(name, **{which: value})

    def test_it_can_be_made_at_both_ends(self, name: str) -> None:
        for end in ("low", "high"):
            task = make_task(name, *_sizes(TASKS[name], end))
            assert task.draw(random(), 3).counted > 0

    def test_its_paragraph_is_short_and_says_what_attends(self, name: str) -> None:
        about = TASKS[name].about
        assert "attend" in about
        assert len(about) < 480


def _sizes(kind: TaskKind, end: str) -> tuple[int | None, ...]:
    return tuple(None if size is None else int(getattr(size, end)) for size in (kind.length, kind.symbols))


@pytest.mark.parametrize(
    ("name", "length", "symbols", "needed"), [("sort", 6, 5, 6), ("recall", 6, 5, 6), ("induction", 7, 5, 6)]
)
def test_too_few_letters_are_refused(name: str, length: int, symbols: int, needed: int) -> None:
    with pytest.raises(OptionError, match=rf"data\.symbols is 5, but .* allowed is {needed} or more") as refusal:
        make_task(name, length, symbols)
    assert refusal.value.field == "data.symbols"
    make_task(name, length, needed)


def _texts(task: Task, count: int) -> list[str]:
    return [task.text_of(ids) for ids in task.draw(random(), count).ids]


def _is_even(found: Mapping[object, int], kinds: int) -> bool:
    """Whether all of so many kinds came equally often, within five standard deviations of chi squared."""
    expected = sum(found.values()) / kinds
    square = sum((number - expected) ** 2 / expected for number in found.values())
    return len(found) == kinds and abs(square - (kinds - 1)) < 5 * (2 * (kinds - 1)) ** 0.5


def test_all_letters_are_equally_likely() -> None:
    for name in ("copy", "reverse"):
        assert _is_even(Counter(text.partition(" =")[0] for text in _texts(make_task(name, 2, 3), 9000)), 9)


def test_all_orders_are_equally_likely() -> None:
    assert _is_even(Counter(text.partition(" =")[0] for text in _texts(make_task("sort", 3, 4), 9000)), 24)


def test_all_places_of_a_question_mark_are_equally_likely() -> None:
    """Two that are asked among four letters: six orders."""
    shapes = Counter(
        tuple(word == "?" for word in text.split()) for text in _texts(make_task("previous-token", 2, 2), 6000)
    )
    assert _is_even(shapes, 6)


def test_all_distances_are_equally_likely() -> None:
    texts = (text.split() for text in _texts(make_task("induction", 8, 16), 6000))
    distances = Counter(words.index(words[0], 1) for words in texts)
    assert set(distances) == {4, 5, 6, 7}
    assert _is_even(distances, 4)


def test_all_pairs_are_asked_for_equally_often() -> None:
    texts = (text.split() for text in _texts(make_task("recall", 4, 8), 8000))
    assert _is_even(Counter(words.index(words[-2]) for words in texts), 4)


def test_all_balanced_brackets_are_equally_likely() -> None:
    """Three pairs go five ways, each pair of two kinds."""
    assert _is_even(Counter(_texts(make_task("brackets", 3, 2), 12000)), 5 * 8)


def test_what_is_held_out_of_a_clock_is_never_learned_from_nor_its_mirror() -> None:
    task = make_task("modular-addition")
    assert task.held_out is not None
    learned, held_out = (
        {(a, b) for a, _, b, *_ in drawn.ids.tolist()} for drawn in (task.draw(random(), 20_000), task.held_out)
    )
    assert {(b, a) for a, b in held_out} == held_out
    assert not learned & held_out
    assert learned | held_out == {(a, b) for a in range(23) for b in range(23)}
    assert len(held_out) == pytest.approx(0.3 * 23**2, abs=12)


def test_what_is_held_out_of_small_sums_is_never_learned_from() -> None:
    task = make_task("addition")
    assert task.held_out is not None
    assert isinstance(task.examples, Drawn)
    learned, held_out = (set(map(tuple, drawn.ids.tolist())) for drawn in (task.examples, task.held_out))
    assert not learned & held_out
    assert (len(learned), len(held_out)) == (9000, 1000)
    assert make_task("addition", 3).held_out is None


def test_every_sentence_is_translated_or_held_out_and_none_is_both() -> None:
    task = make_task("translation")
    assert task.held_out is not None
    assert isinstance(task.examples, Drawn)
    learned, held_out = (set(map(task.text_of, drawn.ids)) for drawn in (task.examples, task.held_out))
    assert not learned & held_out
    assert len(learned | held_out) == 3 * 6 * 3 * 3 * 6 * 2
    assert len(held_out) == 194
    assert task.probe in learned | held_out


@pytest.mark.parametrize("name", with_source())
def test_a_source_is_what_comes_before_the_sign_and_nothing_of_it_counts(name: str) -> None:
    task = make_task(name)
    drawn = task.draw(random(), 300)
    assert {task.words[word] for word in drawn.ids[:, task.source]} == {"="}
    assert "=" not in " ".join(task.text_of(row[: task.source]) for row in drawn.ids)
    assert not drawn.counts[:, : task.source].any()
    assert drawn.counts[:, task.source :].all()
