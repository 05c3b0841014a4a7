"""A guess as it is shown: the question in words, the bars of a row or of tokens, the growth of a matrix. No Qt."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from model.config import ModelConfig
from model.matrix.picture import Picture, colour_range, labels_of
from model.messages import Watch
from model.quantities import ATTENTION_WEIGHTS, QUANTITIES, Axis, Kind
from model.quantities.ending import PROBABILITIES_OF_ALL
from model.quantities.stages import catalogue, refs
from model.stories.guess import GUESSES, GuessKind, Numbers, Verdict
from tinyattn_gui.pictures.matrix import place
from tinyattn_gui.pictures.sight import Selection, Sight

_MOST_TOKENS = 100
"""Of more tokens than these the likeliest are offered."""

_LOST = "A number is not finite: there is nothing to compare the guess with."


@dataclass(frozen=True)
class Subject:
    """What a question is about: the numbers of a watched matrix, or one row of them, that of position `query`."""

    kind: GuessKind
    watch: Watch
    query: int

    @property
    def is_matrix(self) -> bool:
        """Whether it is about all rows."""
        return self.watch.is_matrix and not self.kind.is_shared

    def numbers(self, sight: Sight) -> Numbers | None:
        """Those of the state on show; None where they are not known, or those of a moment of a step are on show."""
        reading = sight.readings.get(self.watch)
        if reading is None or reading.values is None or reading.watch != self.watch:
            return None
        values = reading.values.astype(np.float64)
        if self.watch.slug == ATTENTION_WEIGHTS.slug and self.kind.is_shared:
            return values[self.query] if self.query < len(values) else None
        return values if self.watch.rows is None else np.ravel(values)


@dataclass(frozen=True, eq=False)
class Prediction:
    """A guess about a run and sentence: made when `before` was so, `start` steps in, of what `step` will bring.

    `after` is what came; None until that has been revealed.
    """

    subject: Subject
    run: int
    sentence: str
    start: int
    step: int
    tokens: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    before: Numbers
    guess: Numbers | None = None
    after: Numbers | None = None

    @property
    def question(self) -> str:
        """What is asked, and where."""
        queries = self.tokens
        token = named(queries, self.subject.query) if queries else ""
        return self.subject.kind.question.format(token=token, step=self.step)

    @property
    def cell(self) -> tuple[int, int] | None:
        """The cell of a matrix that was chosen."""
        return None if self.guess is None or self.guess.ndim != 2 else _cell(self, int(self.guess.argmax()))

    @property
    def verdict(self) -> Verdict | None:
        """How far off it was; None before that is known, and where a number is not finite."""
        if self.guess is None or self.after is None:
            return None
        if not (np.isfinite(self.before).all() and np.isfinite(self.after).all()):
            return None
        return self.subject.kind.score(self.guess, self.before, self.after)

    @property
    def words(self) -> str:
        """The same as a sentence."""
        verdict = self.verdict
        if verdict is None:
            return "" if self.after is None else _LOST
        kind, numbers = self.subject.kind, {key: getattr(verdict, key) for key in ("gap", "best", "chosen")}
        text = kind.right if verdict.is_right else kind.wrong
        best, chosen = self._name(verdict.best_at), self._name(verdict.chosen_at)
        told = text.format(
            best_name=best, chosen_name=chosen, rank=verdict.rank, count=verdict.count, **numbers
        ).replace("-", "−")
        return told[0].upper() + told[1:]

    def _name(self, at: int) -> str:
        places = np.unravel_index(at, self.before.shape)
        return " → ".join(named(names, int(place)) for names, place in zip(self.names, places, strict=True))


def named(names: tuple[str, ...], at: int) -> str:
    """A token in quotes, with its place where there are several of it."""
    return f"“{names[at]}” ({at})" if names.count(names[at]) > 1 else f"“{names[at]}”"


def _all_named(names: tuple[str, ...]) -> tuple[str, ...]:
    """All of them so, in one go: a sentence may have a thousand."""
    several = {name for name, count in Counter(names).items() if count > 1}
    return tuple(f"“{name}” ({at})" if name in several else f"“{name}”" for at, name in enumerate(names))


def subject(kind: GuessKind, config: ModelConfig, selection: Selection, query: int) -> Subject | None:
    """What a question of this kind is about, where the person looks; None if such a network has none."""
    if kind is GUESSES["word"]:
        ref = next((ref for ref in refs(config) if ref.quantity in PROBABILITIES_OF_ALL), None)
        return None if ref is None else Subject(kind, Watch(ref.quantity.slug, rows=(query, query + 1)), query)
    chosen = selection.at(config)
    if not catalogue(config).layers(chosen.site):
        return None
    watch = Watch(ATTENTION_WEIGHTS.slug, layer=chosen.layer, head=chosen.head, site=chosen.site)
    return Subject(kind, watch, query)


def prediction(about: Subject, sight: Sight, step: int) -> Prediction | None:
    """The question as the state on show poses it, without a guess; None while its numbers are not known."""
    before, frame, watch = about.numbers(sight), sight.frame, about.watch
    if before is None or not before.size:
        return None
    labels = labels_of(frame.probe, frame.info.vocabulary, watch.site, frame.info.classes)
    queries = labels[Axis.QUERY]
    asked = QUANTITIES[watch.slug]
    axes = asked.axes[-1:] if asked in PROBABILITIES_OF_ALL else (Axis.QUERY, Axis.KEY)[-before.ndim :]
    names = tuple(labels[axis] for axis in axes)
    if tuple(map(len, names)) != before.shape or about.query >= len(queries):
        return None
    return Prediction(about, frame.run, frame.probe_text, frame.step, step, queries, names, before)


@dataclass(frozen=True)
class GuessBar:
    """A bar of a list: where it is among the numbers, what it was, what was guessed, and what came (None: not yet).

    Where one of all is chosen, `guess` is None and `chosen` says whether it is this one.
    """

    text: str
    at: int
    before: float
    guess: float | None
    after: float | None
    chosen: bool
    best: bool = False

    @property
    def words(self) -> str:
        """As it is read out: `“cat”: guessed 0.40, was 0.17, came 0.62`."""
        parts = [f"guessed {self.guess:.2f}"] if self.guess is not None else ["your choice"] if self.chosen else []
        parts += [f"was {self.before:.2f}"]
        parts += [f"came {self.after:.2f}"] if self.after is not None else []
        return f"{self.text}: {', '.join(parts)}{', the largest' if self.best else ''}"


def bars(made: Prediction) -> tuple[GuessBar, ...]:
    """The bars of a row, or of tokens that may come: of many those that are or were likeliest, and the chosen one."""
    guess, after, shared = made.guess, made.after, made.subject.kind.is_shared
    (names,), before = made.names, made.before
    chosen = None if guess is None else int(guess.argmax())
    best = None if after is None else int(after.argmax())
    texts = _all_named(names) if shared else names
    return tuple(
        GuessBar(
            texts[at],
            at,
            float(before[at]),
            float((before if guess is None else guess)[at]) if shared else None,
            None if after is None else float(after[at]),
            at == chosen and not shared,
            at == best,
        )
        for at in _offered(made, {at for at in (chosen, best) if at is not None})
    )


def _offered(made: Prediction, always: set[int]) -> list[int]:
    size = len(made.before)
    if made.subject.kind.is_shared or size <= _MOST_TOKENS:
        return list(range(size))
    likeliest = np.argsort(-made.before, kind="stable")[:_MOST_TOKENS].tolist()
    return [*likeliest, *sorted(always.difference(likeliest))]


def growth(picture: Picture, made: Prediction, config: ModelConfig) -> Picture:
    """What attention has grown by, once that has been revealed; before, the `picture` as it was."""
    if made.after is None:
        return picture
    values = (made.after - made.before).astype(np.float32)
    low, high = colour_range(values, Kind.SIGNED)
    return replace(
        picture,
        title="Growth of the weights",
        symbol=f"Δ{picture.symbol}",
        formula="",
        caption="What came, minus what was.",
        where=where(made, config),
        kind=Kind.SIGNED,
        values=values,
        low=low,
        high=high,
        watch=None,
        source=made.subject.watch,
        step=made.step,
        locked=False,
    )


def best_cell(made: Prediction) -> tuple[int, int] | None:
    """The cell of a matrix that came out largest; None until that is known."""
    return None if made.verdict is None else _cell(made, made.verdict.best_at)


def _cell(made: Prediction, at: int) -> tuple[int, int]:
    row, column = np.unravel_index(at, made.before.shape)
    return int(row), int(column)


def where(made: Prediction, config: ModelConfig) -> str:
    """Where the numbers of a question stand: `layer 0 · head 0 · from step 10 to 45`."""
    found = place(made.subject.watch, None, config)
    return f"{found}{' · ' if found else ''}from step {made.start} to {made.step}"
