"""From scores to weights: scaled, masked, softmax, dropout."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from model.choices.masks import Mask
from model.explain.rules.cell import Arithmetic, Back, Given, StageCell, taken_over
from model.explain.sums import Exact, Index, Opened, Places, QuantitySide, Summands, View, operands_at, summed
from model.messages.explanation import Operand, Term, bracketed, written
from model.quantities.drops import drop_rate
from model.quantities.stages import Stage, symbol_of
from model.quantities.watch import Lens


def scale(cell: StageCell) -> Opened:
    """A score divided by the square root of a head's width."""
    score, width = cell.same(), cell.view.source.model.head_width
    term = Term(f"{{0}} / √{width}", score.value / math.sqrt(width), (score,))
    return Opened((term,), term.value)


def scale_back(back: Back) -> Given:
    """Divided once more."""
    operand, width = back.operand(), back.view.source.model.head_width
    return f"{back.out} / √D", back.line(f"{{0}} / √{width}", operand.value / math.sqrt(width), operand)


def mask(cell: StageCell) -> Opened:
    """−∞ where a query may not look at a key."""
    score, before, says = cell.same(), tuple(_token(cell)), _mask(cell.view).formula_at(*cell.at[-2:])
    if sees(cell.stage, cell.at, cell.view):
        taken = taken_over(score)
        return Opened((*before, *taken.terms), taken.result, summands=taken.summands, formula=says)
    return Opened((*before, Term(_hidden(cell.at, cell.view), -math.inf, (score,))), -math.inf, formula=says)


def _token(cell: StageCell) -> Iterator[Term]:
    """Which token the key is, of those that a mask may go by; and whether the cell was opened by hand."""
    if len(cell.stage.inputs) > 1:
        key = cell.at[-1]
        token = cell.operand(1, cell.at[0], key)
        yield Term(f"key {key} is {{0}}", token.value, (token,))
    query, key = cell.at[-2:]
    if _mask(cell.view).cells.get((query, key)):
        yield Term(f"key {key} was opened to query {query} by hand", 1.0)


def mask_back(back: Back) -> Given:
    """Nothing comes back to a score that was masked."""
    operand = back.operand()
    formula = _mask(back.view).formula_at(*back.at[-2:]).format(back.out).replace("−∞", "0")
    if sees(back.stage, back.at, back.view):
        return formula, back.line("{0}", operand.value, operand)
    return formula, back.line(_hidden(back.at, back.view), 0.0, operand)


def sees(stage: Stage, at: Index, view: View) -> bool:
    """Whether the query of a score may look at its key; `at` is over all axes of the scores."""
    scores, *tokens = (view.array(QuantitySide(ref)) for ref in stage.inputs)
    places = np.arange(scores.shape[-1])
    ids = tokens[0][at[0]].astype(np.int64) if tokens else np.zeros_like(places)
    return bool(_mask(view).sees(places, ids)[at[-2:]])


def _mask(view: View) -> Mask:
    return view.source.mask(view.before)


def _hidden(at: Index, view: View) -> str:
    return f"{_mask(view).why_hidden(*at[-2:])}: not {{0}}"


def softmax(cell: StageCell) -> Opened:
    """exp(x − largest) as a share of the row's."""
    side, before, at = QuantitySide(cell.stage.inputs[0]), cell.at[:-1], cell.at[-1]
    x = cell.view.array(side)[before].astype(np.float64)
    row = operands_at(cell.view, (side, (*before, np.arange(len(x)))))
    top = float(x.max())
    powers = summed([Summands(np.exp(x - top), f"exp({{0}} − {bracketed(top)})", row)])
    own = math.exp(x[at] - top)
    terms = (
        Term("largest of the row: {0}", top, row(int(x.argmax()))),
        *powers.terms,
        Term(f"exp({{0}} − {bracketed(top)}) / {written(powers.result)}", own / powers.result, row(at)),
    )
    return Opened(terms, own / powers.result)


def softmax_back(back: Back) -> Given:
    """What comes back to a weight, less the mean of the row by its weights, times the weight."""
    made, before, at = QuantitySide(back.stage.ref), back.at[:-1], back.at[-1]
    weights, out = (back.view.array(side)[before].astype(np.float64) for side in (made, back.behind))
    place: Places = (*before, np.arange(len(weights)))
    row = operands_at(back.view, (made, place), (back.behind, place))
    symbol = symbol_of(back.stage.ref, back.view.source.model)
    products = summed([Summands(weights * out, "{0} × {1}", row, f"Σ {symbol} {back.out} of the row")])
    mean = products.result
    steps = (*products.terms, Term("their sum", mean, group=f"Σ {symbol} {back.out} of the row"))
    own = float(weights[at])
    says, value = f"{{0}} × ({{1}} − {bracketed(mean)})", own * (float(out[at]) - mean)
    line = Summands(np.array([value]), says, lambda n: row(at), back.group or "through the softmax", steps)
    return f"{symbol} ({back.out} − Σ {symbol} {back.out})", line


def share(cell: StageCell) -> Opened:
    """A score as a part of the sum of its row, of which those that are hidden are no part."""
    side, before, at = QuantitySide(cell.stage.inputs[0]), cell.at[:-1], cell.at[-1]
    x = cell.view.array(side)[before].astype(np.float64)
    if x[at] == -math.inf:
        return Opened((Term("{0} is hidden: 0", 0.0, (cell.same(),)),), 0.0)
    seen = np.flatnonzero(x != -math.inf)
    total = summed([Summands(x[seen], "{0}", operands_at(cell.view, (side, (*before, seen))))])
    term = Term(f"{{0}} / {bracketed(total.result)}", float(x[at]) / total.result, (cell.same(),))
    return Opened((*total.terms, term), term.value, largest=abs(term.value) * _cancelled(x[seen], total.result))


def _cancelled(numbers: Exact, total: float) -> float:
    """How much larger than their sum the numbers are together: so many times as large a rounding shows in it."""
    return max(1.0, float(np.abs(numbers).sum()) / abs(total)) if total else 1.0


def share_back(back: Back) -> Given:
    """What comes back to a weight, less the sum over the row of that times the weights, divided by the scores' sum."""
    made, before, at = QuantitySide(back.stage.ref), back.at[:-1], back.at[-1]
    scores = QuantitySide(back.stage.inputs[0])
    x, weights, out = (back.view.array(side)[before].astype(np.float64) for side in (scores, made, back.behind))
    symbol = symbol_of(back.stage.ref, back.view.source.model)
    formula = f"({back.out} − Σ {symbol} {back.out}) / Σ {back.symbol(0)}"
    own = back.operand()
    if x[at] == -math.inf:
        return formula, back.line("{0} goes to a weight that is hidden: 0", 0.0, own)
    seen = np.flatnonzero(x != -math.inf)
    place: Places = (*before, seen)
    products = summed(
        [
            Summands(
                weights[seen] * out[seen],
                "{0} × {1}",
                operands_at(back.view, (made, place), (back.behind, place)),
                f"Σ {symbol} {back.out} of the row",
            )
        ]
    )
    total = summed([Summands(x[seen], "{0}", operands_at(back.view, (scores, place)), "sum of the scores")])
    mean = products.result
    steps = (
        *products.terms,
        Term("their sum", mean, group=f"Σ {symbol} {back.out} of the row"),
        *total.terms,
        Term("their sum", total.result, group="sum of the scores"),
    )
    value = (float(out[at]) - mean) / total.result
    says = f"({{0}} − {bracketed(mean)}) / {bracketed(total.result)}"
    together = max(abs(float(out[at])), float(np.abs(weights[seen] * out[seen]).sum()))
    largest = together / abs(total.result) * _cancelled(x[seen], total.result)
    line = Summands(np.array([value]), says, lambda n: (own,), back.group or "through the sum", steps, largest)
    return formula, line


def dropout(cell: StageCell) -> Opened:
    """A number that is dropped, or made larger so that the mean stays; the probe keeps all as they are."""
    number = cell.same()
    if cell.view.lens is Lens.PROBE:
        return taken_over(number)
    says, kept = dropped(number, cell.stage, cell.at, cell.view)
    return Opened((Term(says, kept, (number,)),), kept)


def dropout_back(back: Back) -> Given:
    """Nothing comes back to a number that was dropped."""
    operand = back.operand()
    says, value = dropped(operand, back.stage, back.at, back.view)
    return f"{back.out} ⊙ mask / (1 − p)", back.line(says, value, operand)


def dropped(passing: Operand, stage: Stage, at: Index, view: View) -> tuple[str, float]:
    """What dropout leaves of a number that passes through it, there or back, and how that is said."""
    if not view.source.kept(stage.ref)[at]:
        return "{0} is dropped: 0", 0.0
    keep = 1 - drop_rate(stage.ref.quantity, view.source.model)
    return f"{{0}} / {keep:g}", passing.value / keep


SCALE = Arithmetic(scale, scale_back)
MASK = Arithmetic(mask, mask_back)
SOFTMAX = Arithmetic(softmax, softmax_back)
SHARE = Arithmetic(share, share_back)
DROPOUT = Arithmetic(dropout, dropout_back)
