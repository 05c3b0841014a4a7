"""An opened cell in a sentence of plain English, made of the numbers beside it in its row. Imports no torch.

There is a sentence for the cells of attention and of the prediction, from a score to the loss.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from model.explain.rules.attention import sees
from model.explain.rules.cell import StageCell
from model.explain.rules.product import forward
from model.explain.sums import Exact, Index, QuantitySide, View
from model.messages.wording import Named, Wording
from model.quantities import (
    ATTENTION_WEIGHTS,
    CLASS_LOGITS,
    CLASS_PROBABILITIES,
    LOGITS,
    LOSS,
    MASKED_SCORES,
    PROBABILITIES,
    SCALED_SCORES,
    SCORES,
    Axis,
)
from model.quantities.stages import Ref, Stage, stages

_GAPS = ((3.0, "far {}"), (1.0, "well {}"), (0.1, "a little {}"), (0.0, "hardly {}"))
"""How a score stands to another, by how far they are apart: e to the power of that is how often its weight is the
other's, so 3 is twenty times as much."""

_STRONGEST = 2
"""Dimensions that are named at most."""


def sentence(ref: Ref, at: Index, view: View) -> Wording:
    """What a cell of a stage's value says; `at` is over all axes. Empty where nothing is said of such a cell."""
    tell = _TELLING.get(ref.quantity.slug)
    stage = next((stage for stage in stages(view.source.model) if stage.ref == ref), None)
    return () if tell is None or stage is None else tell(StageCell(stage, at, view))


def mean_sentence(ref: Ref, values: Exact, at: Index) -> Wording:
    """What the average of attention weights over the heads says; `values` is that of each head."""
    if ref.quantity is not ATTENTION_WEIGHTS or not np.isfinite(values).all() or values.min() < 0 or values.max() > 1:
        return ()
    most, least = int(values.argmax()), int(values.argmin())
    query, looked = _looker(ref, at)
    words = (f"On average over {len(values)} heads, ", query, " looks at ", looked, f" with {percent(values.mean())}")
    if most == least:
        return (*words, ".")
    return (
        *words,
        f": most in head {most}, with {percent(values[most])}, and least in head {least}, "
        f"with {percent(values[least])}.",
    )


def reached(ref: Ref, known: Sequence[Stage]) -> set[Ref]:
    """The stages whose numbers are needed to say the sentence of a cell, and which its arithmetic does not need."""
    if ref.quantity is not ATTENTION_WEIGHTS:
        return set()
    return {given for stage in known if stage.ref == Ref(SCORES, ref.layer, ref.site) for given in stage.inputs}


@dataclass(frozen=True)
class _Rank:
    """How a number stands in its row: beside the largest of the others."""

    own: float
    other: float
    place: int

    @staticmethod
    def of(row: Exact, at: int) -> _Rank | None:
        """None where there is no other number to stand beside."""
        others = np.where(np.arange(len(row)) == at, -math.inf, row)
        place = int(others.argmax())
        if math.isnan(row.sum()) or not math.isfinite(others[place]) or not math.isfinite(row[at]):
            return None
        return _Rank(float(row[at]), float(others[place]), place)

    @property
    def is_top(self) -> bool:
        """Whether no other is larger."""
        return self.own >= self.other

    def words(self, axis: Axis, noun: str) -> Wording:
        """`its score 29.0 is far above the next (12.3, “sat”)`."""
        own, other = _apart(self.own, self.other)
        if own == other:
            return (f"{noun} {own} is as high as that of ", Named(axis, self.place))
        gap = next(words for least, words in _GAPS if abs(self.own - self.other) >= least)
        side = "above the next" if self.own > self.other else "below the highest"
        return (f"{noun} {own} is {gap.format(side)} ({other}, ", Named(axis, self.place), ")")


def _weight(cell: StageCell) -> Wording:
    """“the” looks at “cat” with 98 %: its score 29.0 is far above the next (12.3, “sat”), …"""
    row, key = _row(cell), cell.at[-1]
    weight = float(cell.view.array(QuantitySide(cell.stage.ref))[cell.at])
    query, looked = _looker(cell.stage.ref, cell.at)
    if not math.isfinite(weight):
        return ()
    if row[key] == -math.inf:
        return (query, " may not look at ", looked, ": the mask hides it, so its weight is 0.")
    if not cell.view.source.model.score_weighting.is_share:
        total = float(row[row != -math.inf].sum())
        part = f"its score {_short(row[key])} divided by the sum of its row, {_short(total)}"
        return (query, " takes ", f"{_short(weight)} times what ", looked, f" hands over: {part}.")
    rank = _Rank.of(row, key)
    if rank is None:
        only = np.isfinite(row).sum() == 1
        return (query, " can look at nothing but ", looked, ", which so gets 100 %.") if only else ()
    start = (query, " looks at ", looked, f" with {percent(weight)}: ")
    return (*start, *rank.words(Axis.KEY, "its score"), _agreement(cell, rank))


def _score(cell: StageCell) -> Wording:
    """How well the two match, which place that has in the row, and where they agree."""
    row = cell.view.array(QuantitySide(cell.stage.ref))[cell.at[:-1]].astype(np.float64)
    rank = _Rank.of(row, cell.at[-1])
    if rank is None:
        return ()
    query, looked = _looker(cell.stage.ref, cell.at)
    start: Wording = ("How well ", query, " matches ", looked, ": ")
    return (*start, *rank.words(Axis.KEY, "their score"), _agreement(cell, rank))


def _scaled(cell: StageCell) -> Wording:
    score, width = cell.same().value, cell.view.source.model.head_width
    value = float(cell.view.array(QuantitySide(cell.stage.ref))[cell.at])
    if not (math.isfinite(score) and math.isfinite(value)):
        return ()
    query, looked = _looker(cell.stage.ref, cell.at)
    root = f"√{width} = {math.sqrt(width):.3g}"
    ends = f" has the score {_short(score)}; divided by {root} that is {_short(value)}."
    return (query, " looking at ", looked, ends)


def _masked(cell: StageCell) -> Wording:
    query, looked = _looker(cell.stage.ref, cell.at)
    is_open = cell.view.source.mask(cell.view.before).cells.get((cell.at[-2], cell.at[-1]))
    hand = "" if is_open is None else ", opened by hand" if is_open else ", closed by hand"
    if not sees(cell.stage, cell.at, cell.view):
        is_share = cell.view.source.model.score_weighting.is_share
        makes = "of which softmax makes the weight 0" if is_share else "which is no part of the sum"
        return (query, " may not look at ", looked, f"{hand}: its score becomes −∞, {makes}.")
    value = cell.same().value
    stays = f"{hand}, so its score {_short(value)} stays as it is."
    return (query, " may look at ", looked, stays) if math.isfinite(value) else ()


def _agreement(cell: StageCell, rank: _Rank) -> str:
    """In which dimensions query and key agree most, by the products whose sum is their score."""
    scores = Ref(SCORES, cell.stage.ref.layer, cell.stage.ref.site)
    stage = next((s for s in stages(cell.view.source.model) if s.ref == scores), None)
    products = None if stage is None else forward(StageCell(stage, cell.at, cell.view)).summands
    if products is None or not np.isfinite(products).all():
        return "."
    total = float(products.sum())
    sign = 1.0 if total >= 0 else -1.0
    strongest = [int(n) for n in np.argsort(-sign * products, kind="stable")[:_STRONGEST]]
    strong = [n for n in strongest if sign * products[n] > 0]
    if not strong:
        return "."
    who = "query and key " + ("agree" if sign > 0 else "disagree")
    names = ("dimension " if len(strong) == 1 else "dimensions ") + _listed(map(str, strong))
    parts = ("brings " if len(strong) == 1 else "bring ") + _listed(_short(float(products[n])) for n in strong)
    said = f"{who} most in {names}, which {parts} to their dot product, {_short(total)}."
    return f", because {said}" if rank.is_top and sign > 0 else f". Q{said[1:]}"


def _logit(cell: StageCell) -> Wording:
    """“cat” after “the” has the logit 5.2, …"""
    row = cell.view.array(QuantitySide(cell.stage.ref))[cell.at[:-1]].astype(np.float64)
    rank = _Rank.of(row, cell.at[-1])
    if rank is None:
        return ()
    axis, after = cell.stage.ref.quantity.axes[-1], Named(Axis.POSITION, cell.at[-2])
    comes = " to come after " if axis is Axis.VOCAB else " after "
    return ("For ", Named(axis, cell.at[-1]), comes, after, ": ", *rank.words(axis, "its logit"), ".")


def _probability(cell: StageCell) -> Wording:
    """After “the” the network expects “cat” with 62 %: …"""
    rank = _Rank.of(_row(cell), cell.at[-1])
    value = float(cell.view.array(QuantitySide(cell.stage.ref))[cell.at])
    if rank is None or not math.isfinite(value):
        return ()
    axis, after = cell.stage.ref.quantity.axes[-1], Named(Axis.POSITION, cell.at[-2])
    start: Wording = ("After ", after, " the network expects ", Named(axis, cell.at[-1]), f" with {percent(value)}: ")
    return (*start, *rank.words(axis, "its logit"), ".")


def _loss(cell: StageCell) -> Wording:
    """After “the” came “cat”, which the network had given 62 %: …"""
    target, logits = cell.same(1).value, _row(cell)
    after, axis = Named(Axis.POSITION, cell.at[-1]), cell.stage.inputs[0].quantity.axes[-1]
    comes, unit, lacks = _AFTER[axis]
    if math.isnan(target):
        return ("After ", after, f" {lacks} that counts, so there is no loss.")
    value = float(cell.view.array(QuantitySide(cell.stage.ref))[cell.at])
    if not (np.isfinite(logits).all() and math.isfinite(value)):
        return ()
    smooth, powers = cell.view.source.train.label_smoothing > 0, np.exp(logits - logits.max())
    shares, came = powers / powers.sum(), int(target)
    share, best = float(shares[came]), int(shares.argmax())
    surprise = float(logits.max() - logits[came] + math.log(powers.sum())) if smooth else value
    start: Wording = ("After ", after, comes, Named(axis, came), f", to which the network gave {percent(share)}")
    nats = f": the surprise is {_surprise(share, surprise)} nats"
    smoothed = f", and {_short(value)} as targets are smoothed" if smooth else ""
    if best == came:
        return (*start, f"{nats}{smoothed}. That is the {unit} it expected most.")
    return (*start, f"{nats}{smoothed}. It expected ", Named(axis, best), f" most, with {percent(shares[best])}.")


_AFTER = {Axis.VOCAB: (" came ", "token", "no token follows"), Axis.CLASS: (" the class is ", "class", "is no answer")}
"""What is right after a token, what that is called, and what is said where there is nothing."""

_TELLING: Mapping[str, Callable[[StageCell], Wording]] = {
    SCORES.slug: _score,
    SCALED_SCORES.slug: _scaled,
    MASKED_SCORES.slug: _masked,
    ATTENTION_WEIGHTS.slug: _weight,
    **dict.fromkeys((LOGITS.slug, CLASS_LOGITS.slug), _logit),
    **dict.fromkeys((PROBABILITIES.slug, CLASS_PROBABILITIES.slug), _probability),
    LOSS.slug: _loss,
}
"""Of which stages a cell is told, and how."""


def _row(cell: StageCell) -> Exact:
    """The row of the first input that the cell was made from."""
    of = cell.stage.ref.quantity
    before = cell.at if of is LOSS else cell.at[:-1]
    row: Exact = cell.view.array(QuantitySide(cell.stage.inputs[0]))[before].astype(np.float64)
    return row


def _looker(ref: Ref, at: Index) -> tuple[Named, str | Named]:
    """Who looks, and at whom: itself, where that is the same place of the same sentence."""
    query, key = at[-2:]
    itself = query == key and ref.site.is_within_one
    return Named(Axis.QUERY, query), "itself" if itself else Named(Axis.KEY, key)


def percent(share: float) -> str:
    """A share in percent, never rounded to nothing or to all.

    >>> percent(0.984), percent(0.0123), percent(0.99999), percent(1e-9)
    ('98 %', '1.2 %', 'over 99.9 %', 'less than 0.1 %')
    """
    if share in (0.0, 1.0):
        return f"{share:.0%}".replace("%", " %")
    if share < 0.001:
        return "less than 0.1 %"
    if share > 0.999:
        return "over 99.9 %"
    return f"{100 * share:.1f} %" if share < 0.1 or share >= 0.985 else f"{100 * share:.0f} %"


def _surprise(share: float, nats: float) -> str:
    """The surprise at a token of such a probability.

    >>> _surprise(0.25, 1.3863), _surprise(0.99412, 0.0059), _surprise(0.99995, 0.00005)
    ('−ln 0.25 = 1.39', '−ln 0.9941 = 0.0059', 'less than 0.001')
    """
    if nats < 0.001:
        return "less than 0.001"
    return f"−ln {f'{share:.4f}' if share > 0.99 else _short(share)} = {_short(nats)}"


def _short(value: float) -> str:
    """Three digits, as people say a number."""
    return f"{value + 0.0:.3g}".replace("-", "−").replace("e−0", "e−").replace("e+0", "e")


def _apart(own: float, other: float) -> tuple[str, str]:
    """Two numbers with as many decimals as tell them apart.

    >>> _apart(29.04, 12.3), _apart(0.104, -0.001), _apart(2.5, 2.5)
    (('29.0', '12.3'), ('0.10', '0.00'), ('2.5000', '2.5000'))
    """
    start = 1 if max(abs(own), abs(other)) >= 1 else 2
    for decimals in range(start, 5):
        first, second = (f"{round(number, decimals) + 0.0:.{decimals}f}".replace("-", "−") for number in (own, other))
        if first != second:
            break
    return first, second


def _listed(items: Iterable[str]) -> str:
    return " and ".join(items)
