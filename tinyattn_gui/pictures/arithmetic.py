"""An opened cell as rows to read: where it is, its formula, line by line what went in, and how far it agrees."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from model.arithmetic import Explanation, Fold, Operand, Term, folded, written
from model.messages import Answer, Frame
from model.picture import Picture, exact, labels_of
from model.quantities import QUANTITIES, Axis, Facet
from model.watch import MEAN, Ask, Lens


@dataclass(frozen=True)
class Line:
    """One line of the arithmetic: words and operands, what it gives, and the sum so far where it is one of a sum."""

    parts: tuple[str | Operand, ...]
    value: str
    running: str = ""


@dataclass(frozen=True)
class Heading:
    """What the lines below are about."""

    text: str


@dataclass(frozen=True)
class Folded:
    """Lines that are not shown until they are asked for by their `number`."""

    number: int
    text: str
    value: str
    running: str


Row = Line | Heading | Folded


@dataclass(frozen=True)
class Opened:
    """A cell as it is read. `rows` are empty, and `agreement` says why, where it cannot be opened."""

    name: str
    symbol: str
    value: str
    where: str
    formula: str = ""
    rows: tuple[Row, ...] = ()
    result: str = ""
    agreement: str = ""


def ask_of(picture: Picture, row: int, column: int) -> Ask | None:
    """The question for one cell of a matrix; None for one that is no single tensor of the run."""
    watch = picture.watch
    if watch is None:
        return None
    quantity = QUANTITIES[watch.slug]
    head = (watch.head or 0,) if quantity.per_head else ()
    place = (row, column) if picture.row_axis is not None else (column,)
    return Ask(replace(watch, head=None), (*head, *place))


def opened(answer: Answer, frame: Frame, unfolded: Collection[int] = ()) -> Opened:
    """The answer of a frame as it is read; the folds with these numbers are shown line by line."""
    ask, explanation = answer.ask, answer.explanation
    shown = Opened(name_of(ask), symbol_of(ask), "", where_of(ask, frame), agreement=answer.why)
    if explanation is None:
        return shown
    return replace(
        shown,
        value=exact(explanation.value),
        formula=explanation.formula,
        rows=tuple(_rows(explanation.terms, unfolded)),
        result=exact(explanation.result),
        agreement=_agreement(explanation),
    )


def name_of(ask: Ask) -> str:
    """What is opened, such as `Attention scores` or `Query weights: gradient`."""
    name, facet = QUANTITIES[ask.watch.slug].name, ask.watch.facet
    return name if facet is Facet.DATA else f"{name}: {facet.title}"


def symbol_of(ask: Ask) -> str:
    """The cell as it stands in formulas, such as `S[0, 5, 2]`."""
    place = ", ".join("mean" if at == MEAN else str(at) for at in ask.index)
    return f"{QUANTITIES[ask.watch.slug].symbol}[{place}]"


def where_of(ask: Ask, frame: Frame) -> str:
    """The place in words: `query 5 “the” · key 2 “cat” · head 0 · layer 0 · step 600`."""
    watch, quantity = ask.watch, QUANTITIES[ask.watch.slug]
    of_example = not quantity.learned and (watch.lens is Lens.EXAMPLE or watch.facet is Facet.GRAD)
    labels = labels_of(frame.example if of_example and not ask.sentence else frame.probe, frame.info.vocabulary)
    parts = []
    for axis, at in zip(quantity.shown_axes, ask.index, strict=False):
        names = () if of_example and ask.sentence and axis.is_position else labels.get(axis, ())
        label = f" “{names[at]}”" if (axis.is_position or axis is Axis.VOCAB) and 0 <= at < len(names) else ""
        if axis is Axis.HEAD:
            parts.append("mean of heads" if at == MEAN else f"head {at}")
        elif not (quantity.learned and axis.is_position):
            parts.append(f"{axis.value.replace('_', ' ')} {at}{label}")
        else:
            parts.append(f"{axis.value} {at}")
    parts += [f"layer {watch.layer}"] if watch.layer is not None else []
    parts += [f"training sentence {ask.sentence}"] if of_example else []
    return " · ".join([*parts, f"before step {frame.step}" if watch.before else f"step {frame.step}"])


def _rows(terms: Sequence[Term], unfolded: Collection[int]) -> list[Row]:
    rows, group, number = list[Row](), "", 0
    for item in folded(terms):
        if isinstance(item, Fold):
            if number in unfolded:
                rows += [_line(term) for term in item.terms]
            else:
                rows.append(Folded(number, item.text, written(item.value), _running(item)))
            number += 1
            continue
        if item.group and item.group != group:
            rows.append(Heading(item.group))
        group = item.group
        rows.append(_line(item))
    return rows


def _line(term: Term) -> Line:
    return Line(term.parts, written(term.value), _running(term))


def _running(item: Term | Fold) -> str:
    return "" if item.running is None else written(item.running)


def _agreement(explanation: Explanation) -> str:
    said = explanation.agreement
    return f"{said[0].upper()}{said[1:]}."
