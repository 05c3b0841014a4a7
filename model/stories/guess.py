"""Predict, then reveal: what a person can be asked of a run before it goes on, and how far the guess was off. No torch.

A guess has the shape of what it is about: shares that sum to 1, or 1 at what was chosen and 0 elsewhere.

>>> import numpy as np
>>> before, after = np.array([0.5, 0.5, 0.0]), np.array([0.2, 0.7, 0.1])
>>> round(GUESSES["row"].score(np.array([0.4, 0.6, 0.0]), before, after).gap, 3)
0.2
>>> grown = GUESSES["grows"].score(one(2, (3,)), before, after)
>>> grown.rank, grown.count, round(grown.chosen, 3), round(grown.gap, 3)
(2, 3, 0.1, 0.1)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.errors import RequestError

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Verdict:
    """What became of a guess. `chosen` is the number at what was chosen, `best` the largest one, which is at `best_at`
    of all counted in rows; `rank` 1 is the largest of `count`. `gap` is how far off the guess was, 0 at best.
    """

    kind: str
    gap: float
    chosen_at: int
    chosen: float
    best_at: int
    best: float
    rank: int
    count: int

    @property
    def is_right(self) -> bool:
        """Whether nothing had a larger number than what was chosen."""
        return self.rank == 1


@dataclass(frozen=True)
class GuessKind:
    """A kind of guess. `measure` makes of the numbers before and after that by which what was chosen is ranked.

    Where the guess `is_shared` it is shares, and its gap is the total variation distance, ½ Σ |guess − after|: 0 for
    the same shares, 1 for nothing in common (Levin, Peres and Wilmer, Markov Chains and Mixing Times, 4.1). Else it is
    what the largest number has more than the one chosen. `hint` says how to guess, `legend` how what
    came is drawn; `question`, `right`, `wrong` and `tally` are sentences to be filled in.
    """

    slug: str
    title: str
    question: str
    hint: str
    legend: str
    measure: Callable[[Numbers, Numbers], Numbers]
    right: str
    wrong: str
    tally: str
    is_shared: bool = False
    asks_of_token: bool = True

    def score(self, guess: Numbers, before: Numbers, after: Numbers) -> Verdict:
        """How far a guess was off; all three have one shape. What is 0 before and after, as masked cells are, cannot be
        the answer, and is not counted.

        RequestError: shapes that differ, or a number that is not finite.
        """
        if not guess.shape == before.shape == after.shape or not guess.size:
            raise RequestError(f"A guess of shape {guess.shape} is no guess of numbers of shape {after.shape}.")
        if not (np.isfinite(before).all() and np.isfinite(after).all()):
            raise RequestError("There is a number that is not finite, so that nothing can be scored.")
        chosen_at = int(guess.argmax())
        number = self.measure(before, after).ravel()
        counts = ((before != 0) | (after != 0)).ravel()
        counts[chosen_at] = True
        best_at = int(np.where(counts, number, -np.inf).argmax())
        chosen, best = float(number[chosen_at]), float(number[best_at])
        gap = float(np.abs(guess - after).sum()) / 2 if self.is_shared else best - chosen
        rank = 1 + int((counts & (number > chosen)).sum())
        return Verdict(self.slug, gap, chosen_at, chosen, best_at, best, rank, int(counts.sum()))


@dataclass(frozen=True)
class StoryQuestion:
    """A question of a story: its `kind` in GUESSES, the `cell` whose head or row it is about, written as in stops, and
    the step at which the answer is looked at.
    """

    kind: str
    cell: str
    step: int


def _growth(before: Numbers, after: Numbers) -> Numbers:
    return after - before


def _after(before: Numbers, after: Numbers) -> Numbers:
    return after


GUESSES: Mapping[str, GuessKind] = {
    kind.slug: kind
    for kind in (
        GuessKind(
            "row",
            "Where a row looks",
            "Where will {token} look at step {step}?",
            "Up and Down choose a bar, Left and Right move weight (with Shift: less); or drag the bars.",
            "Bar: what came. Dashed: your guess. Tick: what was.",
            _after,
            "Your bars are {gap:.2f} away from what came (0: the same, 1: nothing in common). {best_name} gets most: "
            "{best:.2f}.",
            "Your bars are {gap:.2f} away from what came (0: the same, 1: nothing in common). {best_name} gets most: "
            "{best:.2f}; {chosen_name}, which you gave most, gets {chosen:.2f}.",
            "rows {gap:.2f} away on average ({n})",
            is_shared=True,
        ),
        GuessKind(
            "grows",
            "Which weight grows most",
            "Which attention weight will have grown most at step {step}?",
            "Enter, then the arrows choose a cell; or a click does.",
            "Outlined: what grew most. Marked: your guess.",
            _growth,
            "Right: {best_name} grew most, by {best:+.3f}.",
            "{best_name} grew most: {best:+.3f}. Yours, {chosen_name}: {chosen:+.3f}, number {rank} of {count}, "
            "{gap:.3f} short.",
            "{right} of {n} cells right",
            asks_of_token=False,
        ),
        GuessKind(
            "word",
            "What comes next",
            "What will be likeliest after {token} at step {step}?",
            "Up and Down choose a token, or its first letter does.",
            "Bar: what came. ✓: your guess. Tick: what was.",
            _after,
            "Right: {best_name} is likeliest, with a probability of {best:.3f}.",
            "{best_name} is likeliest: {best:.3f}. Yours, {chosen_name}: {chosen:.3f}, number {rank} of {count}.",
            "{right} of {n} tokens right, with a probability of {chosen:.2f} on average",
        ),
    )
}


def one(at: int, shape: tuple[int, ...]) -> Numbers:
    """The guess that chooses one of numbers of this shape, counted in rows."""
    guess = np.zeros(shape)
    guess.flat[at] = 1.0
    return guess


def with_share(shares: Numbers, at: int, share: float, open_to: NDArray[np.bool_]) -> Numbers:
    """The shares with another one at a place; the others give or take what that needs, each by its size.

    Where all of them are 0, those that are `open_to` weight share it evenly.

    >>> with_share(np.array([0.5, 0.25, 0.25]), 0, 0.6, np.array([True] * 3)).tolist()
    [0.6, 0.2, 0.2]
    """
    others = np.where(np.arange(len(shares)) == at, 0.0, shares)
    if not others.sum():
        others = np.where(np.arange(len(shares)) == at, 0.0, open_to.astype(float))
    share = min(max(share, 0.0), 1.0) if others.sum() else 1.0
    made = others * ((1 - share) / others.sum()) if others.sum() else others
    made[at] = share
    return made


def tally(verdicts: Sequence[Verdict]) -> str:
    """What came of all guesses of a run, in a line; empty without any."""
    parts = []
    for kind in GUESSES.values():
        mine = [verdict for verdict in verdicts if verdict.kind == kind.slug]
        if mine:
            gap, chosen = (float(np.mean([getattr(verdict, name) for verdict in mine])) for name in ("gap", "chosen"))
            right = sum(verdict.is_right for verdict in mine)
            parts.append(kind.tally.format(n=len(mine), right=right, gap=gap, chosen=chosen))
    return f"This run: {'; '.join(parts)}." if parts else ""
