"""The verb `explain`: the arithmetic of one cell, with its numbers. Imports torch only when it computes."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from model.cli.arguments import RunSource, add_run_source
from model.cli.console import give_json, say
from model.cli.lookup import Place, add_facet, add_place, at_step, find_place, open_run
from model.cli.verb import DONE, Verb
from model.matrix.picture import exact, labels_of
from model.messages.explanation import Explanation, Fold, Operand, Term, folded
from model.messages.wording import worded
from model.quantities import Facet, Quantity
from model.quantities.site import Site
from model.quantities.watch import MEAN, Ask, Watch

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Question:
    """Which cell is to be opened, of which run, and how it is printed."""

    source: RunSource
    place: Place
    facet: Facet
    cell: tuple[int, ...]
    whole: bool
    as_json: bool

    @classmethod
    def of(cls, options: argparse.Namespace) -> Question:
        """What the options say."""
        source, place, facet = RunSource.of(options), Place.of(options), Facet(options.facet)
        return cls(source, place, facet, options.cell, options.all, options.json)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which cell is opened, and in which form it is printed."""
    add_run_source(parser)
    add_place(parser)
    add_facet(parser)
    parser.add_argument(
        "--cell",
        required=True,
        type=indices,
        metavar="I,J,…",
        help="its indices, in the order of the stage's axes; mean for the average over the heads",
    )
    parser.add_argument("--all", action="store_true", help="print every line of long sums")
    parser.add_argument("--json", action="store_true", help="print an object")


def indices(text: str) -> tuple[int, ...]:
    """Indices as typed, such as `0,5,2` or `mean,5,2`."""
    parts = [part.strip() for part in text.split(",")]
    if not all(part == "mean" or (part.isdecimal() and part.isascii() and len(part) < 9) for part in parts):
        raise argparse.ArgumentTypeError(
            f"a cell is {text!r}; allowed are whole numbers, such as 0,5,2, and mean for the head"
        )
    return tuple(MEAN if part == "mean" else int(part) for part in parts)


def explain_cell(question: Question) -> int:
    """Print how the cell comes about."""
    opened, step, quantity, sentence = read(question)
    if question.as_json:
        give_json(as_json(opened, step, sentence))
    else:
        say(in_words(opened, step, quantity, sentence, whole=question.whole))
    return DONE


def read(question: Question) -> tuple[Explanation, int, Quantity, str]:
    """The arithmetic of the cell, its step, what it is a cell of, and what it says in a sentence."""
    from model.cli.computing import Opener, Reader, explain, read_sentence, wanted_refs

    with ExitStack() as closing:
        run, probe = open_run(question.source, closing)
        ref = find_place(question.place, run.learner.spec.model)
        ask = Ask(Watch(ref.quantity.slug, question.facet, ref.layer, site=ref.site), question.cell)
        learner = at_step(run, question.place.step)
        config, corpus = learner.spec.model, learner.corpus
        sentence = read_sentence(corpus.tokenizer, question.place.sentence(probe), config.context, corpus.start)
        reader = Reader(learner, run.history, sentence, wanted_refs((), config, (ask,)))
        opened = explain(ask, Opener(learner, reader))
        labels = labels_of(sentence, corpus.tokenizer.labels, ref.site, corpus.classes)
        return opened, learner.step, ref.quantity, worded(opened.wording, labels)


def in_words(opened: Explanation, step: int, quantity: Quantity, sentence: str = "", *, whole: bool = False) -> str:
    """The sentence and the arithmetic as lines to read; long sums folded, unless the `whole` of them is wanted."""
    watch = opened.ask.watch
    places = zip(quantity.shown_axes, _places(opened.ask), strict=True)
    where = ", ".join(f"{axis.value} {at}" for axis, at in places)
    name = quantity.name if watch.facet is Facet.DATA else f"{quantity.name}: {watch.facet.title}"
    name += f", {watch.site.words}," if watch.site.words else ""
    shown = opened.terms if whole else folded(opened.terms)
    width = max((len(term.text) for term in shown), default=0)
    lines = [
        *_grouped(shown, width),
        f"  {'result':<{width}}  {exact(opened.result):>14}",
        f"  {'the network has':<{width}}  {exact(opened.value):>14}",
    ]
    said = [sentence] if sentence else []
    return "\n".join([f"{name} at {where}, step {step}", *said, opened.formula, *lines, opened.agreement])


def _grouped(shown: tuple[Term | Fold, ...], width: int) -> Iterator[str]:
    """The lines under their headings."""
    for group, items in groupby(shown, lambda item: item.group):
        yield from (f" {group}:" for _ in (1,) if group)
        yield from (f"  {item.text:<{width}}  {_number(item.value):>14}" for item in items)


def as_json(opened: Explanation, step: int, sentence: str = "") -> dict[str, object]:
    """The arithmetic as an object; numbers that JSON has no way to write come as words."""
    watch = opened.ask.watch
    return {
        "quantity": watch.slug,
        **_site(watch),
        "layer": watch.layer,
        "facet": watch.facet.value,
        "step": step,
        "index": _places(opened.ask),
        "sentence": sentence,
        "formula": opened.formula,
        "operands": [_operand(operand) for operand in opened.operands],
        "terms": [
            {"text": term.text, "value": _plain(term.value), "group": term.group, "running": _plain(term.running)}
            for term in opened.terms
        ],
        "result": _plain(opened.result),
        "value": _plain(opened.value),
        "agreement": opened.agreement,
    }


def _operand(operand: Operand) -> dict[str, object]:
    watch = operand.ask.watch
    return {
        "quantity": watch.slug,
        **_site(watch),
        "layer": watch.layer,
        "index": _places(operand.ask),
        "value": _plain(operand.value),
        "facet": watch.facet.value,
        "lens": watch.lens.value,
        "before": watch.before,
        "sentence": operand.ask.sentence,
    }


def _site(watch: Watch) -> dict[str, str]:
    """At which site it is, of a network that has several."""
    return {} if watch.site is Site.SELF else {"site": watch.site.value}


def _places(ask: Ask) -> list[int | str]:
    return ["mean" if at == MEAN else at for at in ask.index]


def _number(value: float) -> str:
    return f"{value + 0.0:.9g}".replace("-", "−").replace("inf", "∞")


def _plain(value: float | None) -> float | str | None:
    return value if value is None or abs(value) < float("inf") else str(value)


VERB = Verb("explain", "open the arithmetic of one cell", add_options, Question.of, explain_cell)
