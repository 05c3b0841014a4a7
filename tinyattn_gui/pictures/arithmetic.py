"""An opened cell as rows to read: where it is, its formula, line by line what went in, and how far it agrees."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

from model.config import ModelConfig
from model.matrix.picture import Picture, exact, labels_of
from model.messages import Frame, OpenedCell, Sentence
from model.messages.explanation import Explanation, Fold, Operand, Term, folded, written
from model.messages.wording import worded
from model.quantities import Axis, Facet
from model.quantities.catalogue import Catalogue, Ref
from model.quantities.watch import MEAN, Ask, Lens, Watch
from tinyattn_gui.pictures.matrix import head_words


@dataclass(frozen=True)
class ArithmeticRow:
    """One line of the arithmetic: words and operands, and what it gives."""

    parts: tuple[str | Operand, ...]
    value: str


@dataclass(frozen=True)
class Heading:
    """What the lines below are about."""

    text: str


@dataclass(frozen=True)
class Folded:
    """Lines of a sum that are not shown until they are asked for by their `number`."""

    number: int
    text: str
    value: str
    running: str


@dataclass(frozen=True)
class Summand:
    """One number of a sum: at which place of what is summed over, from which operands, and the sum so far."""

    place: str
    operands: tuple[Operand, ...]
    value: str
    running: str


@dataclass(frozen=True)
class Sum:
    """Numbers that are all made in one way. `heads` stand over place, operands, value and the sum so far."""

    heads: tuple[str, ...]
    rows: tuple[Summand | Folded, ...]


Row = ArithmeticRow | Heading | Sum | Folded


@dataclass(frozen=True)
class OpenedPicture:
    """A cell as it is read. `rows` are empty, and `agreement` says why, where it cannot be opened."""

    name: str
    symbol: str
    value: str
    where: str
    formula: str = ""
    rows: tuple[Row, ...] = ()
    result: str = ""
    agreement: str = ""
    sentence: str = ""


def ask_of(picture: Picture, row: int, column: int) -> Ask | None:
    """The question for one cell of a matrix; None for one that is no single tensor of the run."""
    watch, quantity = picture.watch, picture.quantity
    if watch is None or quantity is None:
        return None
    head = (watch.head or 0,) if quantity.per_head else ()
    place = (row, column) if picture.row_axis is not None else (column,)
    return Ask(replace(watch, head=None), (*head, *place))


def cell_in(picture: Picture, ask: Ask) -> tuple[int, int] | None:
    """Where in a matrix an asked cell stands; None if the matrix is of something else."""
    watch = picture.watch
    if watch is None or watch.slug != ask.watch.slug or ask.sentence:
        return None
    if replace(watch, head=None) != replace(ask.watch, head=None):
        return None
    head, place = ask.index[:1], ask.index[1:]
    if picture.quantity is None or not picture.quantity.per_head:
        place = ask.index
    elif head != (watch.head or 0,):
        return None
    return (place[0], place[1]) if len(place) == 2 else (0, place[0])


def opened(answer: OpenedCell, frame: Frame, unfolded: Collection[int] = ()) -> OpenedPicture:
    """The answer of a frame as it is read; the folds with these numbers are shown line by line."""
    ask, explanation = answer.ask, answer.explanation
    shown = OpenedPicture(
        name_of(ask, frame.info.catalogue), symbol_of(ask, frame), "", where_of(ask, frame), agreement=answer.why
    )
    if explanation is None:
        return shown
    return replace(
        shown,
        value=exact(explanation.value),
        formula=explanation.formula,
        rows=tuple(_rows(explanation.terms, frame, unfolded)),
        result=exact(explanation.result),
        agreement=_agreement(explanation),
        sentence=worded(explanation.wording, _labels(ask, frame)),
    )


def name_of(ask: Ask, known: Catalogue) -> str:
    """What is opened, such as `Attention scores` or `Query weights: gradient`."""
    name, facet = known[ask.watch.slug].name, ask.watch.facet
    return name if facet is Facet.DATA else f"{name}: {facet.title}"


def symbol_of(ask: Ask, frame: Frame) -> str:
    """The cell as it stands in formulas, such as `S[0, 5, 2]`; of a deep network with its layer."""
    watch = ask.watch
    ref = Ref(frame.info.catalogue[watch.slug], watch.layer, watch.site)
    return Operand(ask, 0.0, ref, **several(frame)).cell


def several(frame: Frame) -> dict[str, bool]:
    """What a symbol has to say of the run on show: of which layer and of which sentence it is, where there are more."""
    model = None if frame.info.spec is None else frame.info.spec.model
    return {"deep": model is not None and model.is_deep, "pair": model is not None and model.is_pair}


def where_of(ask: Ask, frame: Frame) -> str:
    """The place in words: `head 0 · query 5 “the” · key 2 “cat” · layer 0 · step 600`."""
    watch, quantity = ask.watch, frame.info.catalogue[ask.watch.slug]
    parts = []
    for axis, at in zip(quantity.shown_axes, ask.index, strict=False):
        if axis is Axis.HEAD:
            parts.append(head_words(quantity, at, frame.info.spec.model if frame.info.spec else ModelConfig()))
        else:
            parts.append(f"{_axis_name(axis)} {_labelled(ask, axis, at, frame)}")
    if watch.site.words:
        parts.append(watch.site.words)
    if watch.layer is not None:
        parts.append("mean of layers" if watch.layer == MEAN else f"layer {watch.layer}")
    parts += [f"training sentence {ask.sentence}"] if _is_of_example(ask, frame) else []
    return " · ".join([*parts, f"before step {frame.step}" if watch.before else f"step {frame.step}"])


def _is_of_example(ask: Ask, frame: Frame) -> bool:
    watch = ask.watch
    of_training = watch.lens is Lens.EXAMPLE or watch.facet is Facet.GRAD
    return of_training and not frame.info.catalogue[watch.slug].learned


def _axis_name(axis: Axis) -> str:
    return axis.value.replace("_", " ")


def _labelled(ask: Ask, axis: Axis, at: int, frame: Frame) -> str:
    """A place on an axis with its token or word, where it is known: `5 “the”`."""
    of_sentence = axis.is_position and not frame.info.catalogue[ask.watch.slug].learned
    if not of_sentence and axis not in (Axis.VOCAB, Axis.CLASS):
        return str(at)
    if of_sentence and _is_of_example(ask, frame) and ask.sentence:
        return str(at)  # of the batch, the first sentence alone is told
    names = _labels(ask, frame).get(axis, ())
    return f"{at} “{names[at]}”" if 0 <= at < len(names) else str(at)


def _labels(ask: Ask, frame: Frame) -> dict[Axis, tuple[str, ...]]:
    """The names along the axes of a cell's matrix; of the sentences of a batch those of the first alone are known."""
    of_example = _is_of_example(ask, frame)
    sentence = Sentence() if of_example and ask.sentence else frame.example if of_example else frame.probe
    return labels_of(sentence, frame.info.vocabulary, ask.watch.site, frame.info.classes)


def _rows(terms: Sequence[Term], frame: Frame, unfolded: Collection[int]) -> list[Row]:
    rows, group = list[Row](), ""
    for made, run in groupby(_items(terms, unfolded), lambda pair: _making(pair[1])):
        block = list(run)
        if made is not None and made.group and made.group != group:
            rows.append(Heading(made.group))
        group = made.group if made is not None else ""
        if made is not None and made.summed and len(block) > 1:
            rows.append(_sum(block, frame))
        else:
            rows += [_folded(number, item) if isinstance(item, Fold) else _line(item) for number, item in block]
    return rows


def _items(terms: Sequence[Term], unfolded: Collection[int]) -> Iterator[tuple[int, Term | Fold]]:
    """The lines, with those of a fold one by one where it was opened, and the number of each fold."""
    for number, item in enumerate(folded(terms)):
        if isinstance(item, Fold) and number in unfolded:
            yield from ((number, term) for term in item.terms)
        else:
            yield number, item


class _Making(NamedTuple):
    """How a line is made: lines that are made alike stand in one table."""

    says: str
    group: str
    summed: bool
    of: tuple[Watch, ...]


def _making(item: Term | Fold) -> _Making | None:
    """How all lines of an item are made; None if not in one way."""
    terms = item.terms if isinstance(item, Fold) else (item,)
    ways = {
        _Making(t.says, t.group, t.running is not None, tuple(f.ask.watch for f in t.factors))
        for t in terms
        if t.count == 1
    }
    return ways.pop() if len(ways) == 1 else None


def _line(term: Term) -> ArithmeticRow:
    return ArithmeticRow(term.parts, written(term.value))


def _folded(number: int, fold: Fold) -> Folded:
    return Folded(number, fold.text, brief(fold.value), brief(fold.running or 0.0))


def _sum(block: Sequence[tuple[int, Term | Fold]], frame: Frame) -> Sum:
    """Lines that are made alike as a table: what they share stands once, above them."""
    terms = [term for _, item in block for term in (item.terms if isinstance(item, Fold) else (item,))]
    single = [term for term in terms if term.count == 1]
    varying = [_varying([term.factors[n].ask for term in single]) for n in range(len(single[0].factors))]
    widest = max(range(len(varying)), key=lambda n: len(varying[n]), default=0)
    symbols = [factor.symbol for factor in single[0].factors]
    heads = [_pattern(factor, places) for factor, places in zip(single[0].factors, varying, strict=True)]
    over = _summed_over(single[0].factors[widest].ask, varying[widest], frame) if varying else ""
    rows = list[Summand | Folded]()
    for number, item in block:
        if isinstance(item, Fold):
            rows.append(_folded(number, item))
            continue
        ask = item.factors[widest].ask if item.factors else None
        place = item.text if ask is None else _place(ask, varying[widest], frame)
        rows.append(Summand(place, item.factors, brief(item.value), brief(item.running or 0.0)))
    return Sum((over, *heads, single[0].says.format(*symbols), "sum"), tuple(rows))


def brief(value: float) -> str:
    """A number in a table: four digits; the cell itself has them all."""
    if not math.isfinite(value):
        return exact(value)
    return re.sub(r"e([+-])0*", r"e\1", f"{value:.4g}").replace("e+", "e").replace("-", "−")


_SENTENCE = -1
"""Stands for the sentence among the places of an index."""


def _varying(asks: Sequence[Ask]) -> tuple[int, ...]:
    """The places of the index that are not the same in all of these; the sentence of the batch first."""
    found = [_SENTENCE] if len({ask.sentence for ask in asks}) > 1 else []
    return (*found, *(n for n in range(len(asks[0].index)) if len({ask.index[n] for ask in asks}) > 1))


def _pattern(factor: Operand, varying: Collection[int]) -> str:
    """The operands of a column: `Q[0, 5, ·]`."""
    index = factor.ask.index
    place = ", ".join("·" if n in varying else "mean" if at == MEAN else str(at) for n, at in enumerate(index))
    return f"{factor.symbol}[{place}]"


def _summed_over(ask: Ask, varying: Sequence[int], frame: Frame) -> str:
    axes = frame.info.catalogue[ask.watch.slug].shown_axes
    return ", ".join("sentence" if n == _SENTENCE else _axis_name(axes[n]) for n in varying)


def _place(ask: Ask, varying: Sequence[int], frame: Frame) -> str:
    axes = frame.info.catalogue[ask.watch.slug].shown_axes
    named = [str(ask.sentence) if n == _SENTENCE else _labelled(ask, axes[n], ask.index[n], frame) for n in varying]
    return ", ".join(named)


def _agreement(explanation: Explanation) -> str:
    said = explanation.agreement
    return f"{said[0].upper()}{said[1:]}."
