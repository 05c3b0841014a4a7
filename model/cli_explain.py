"""The verb `explain`: the arithmetic of one cell, with its numbers. Imports torch only when it computes."""

from __future__ import annotations

import argparse
import json
from contextlib import ExitStack
from typing import TYPE_CHECKING

from model.errors import RequestError
from model.look import add_place, at_step, found
from model.picture import exact
from model.quantities import Facet
from model.source import add_run_source
from model.stages import Ref, stages

if TYPE_CHECKING:
    from model.explain import Array, Explanation


def add_explain(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to a command line."""
    explain = verbs.add_parser("explain", help="open the arithmetic of one cell")
    add_run_source(explain)
    add_place(explain)
    explain.add_argument(
        "--cell", required=True, type=indices, metavar="I,J,…", help="its indices, in the order of the stage's axes"
    )
    explain.add_argument("--json", action="store_true", help="print an object")
    explain.set_defaults(verb=explain_cell)


def indices(text: str) -> tuple[int, ...]:
    """Indices as typed, such as `0,5,2`."""
    parts = text.split(",")
    if not all(part.strip().isdecimal() and part.isascii() and len(part) < 9 for part in parts):
        raise argparse.ArgumentTypeError(f"a cell is {text!r}; allowed are whole numbers, such as 0,5,2")
    return tuple(int(part) for part in parts)


def explain_cell(given: argparse.Namespace) -> int:
    """`tinyattn explain`"""
    opened, step = _opened(given)
    print(json.dumps(as_json(opened, step)) if given.json else in_words(opened, step))
    return 0


def _opened(given: argparse.Namespace) -> tuple[Explanation, int]:
    import torch

    from model.explain import explain
    from model.network import as_matrix
    from model.reader import read_sentence, without_batch
    from model.trace import Recorder

    torch.set_num_threads(1)
    with ExitStack() as closing:
        run, text, ref = found(given, closing)
        config = run.learner.spec.model
        stage = next((stage for stage in stages(config) if stage.ref == ref), None)
        if stage is None:
            raise RequestError(f"{ref.quantity.name} is learned, not computed from other quantities at a step.")
        learner = at_step(run, given)
        probe = read_sentence(learner.corpus.tokenizer, text if given.text is None else given.text, config.context)
        recorder = Recorder()
        learner.look([piece.id for piece in probe.pieces], recorder)
        trace = recorder.trace

        def values(wanted: Ref) -> Array:
            learned = wanted.quantity.learned
            tensor = as_matrix(wanted, learner.params[wanted], config) if learned else trace[wanted]
            whole: Array = (tensor if learned else without_batch(wanted, tensor)).detach().numpy()
            return whole

        return explain(stage, given.cell, values, config), learner.step


def in_words(opened: Explanation, step: int) -> str:
    """The arithmetic as lines to read."""
    quantity = opened.ref.quantity
    axes = ", ".join(f"{axis.value} {at}" for axis, at in zip(quantity.shown_axes, opened.index, strict=True))
    lines = [f"{quantity.name} at {axes}, step {step}", opened.formula]
    width = max((len(term.text) for term in opened.terms), default=0)
    lines += [f"  {term.text:<{width}}  {_number(term.value):>14}" for term in opened.terms]
    lines += [f"  {'result':<{width}}  {exact(opened.result):>14}"]
    return "\n".join([*lines, f"  {'the network has':<{width}}  {exact(opened.value):>14}", opened.agreement])


def as_json(opened: Explanation, step: int) -> dict[str, object]:
    """The arithmetic as an object; numbers that JSON has no way to write come as words."""
    return {
        "quantity": opened.ref.quantity.slug,
        "layer": opened.ref.layer,
        "facet": Facet.DATA.value,
        "step": step,
        "index": list(opened.index),
        "formula": opened.formula,
        "operands": [
            {"quantity": o.ref.quantity.slug, "layer": o.ref.layer, "index": list(o.index), "value": _plain(o.value)}
            for o in opened.operands
        ],
        "terms": [{"text": term.text, "value": _plain(term.value)} for term in opened.terms],
        "result": _plain(opened.result),
        "value": _plain(opened.value),
        "agreement": opened.agreement,
    }


def _number(value: float) -> str:
    return f"{value:.9g}".replace("-", "−")


def _plain(value: float) -> float | str:
    return value if abs(value) < float("inf") else str(value)
