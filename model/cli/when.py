"""The verb `when`: the first recorded step at which something was so. Imports torch only when it computes."""

from __future__ import annotations

import argparse
import math
from contextlib import ExitStack
from dataclasses import dataclass

from model.cli.arguments import Beginning, RunSource, file_name, stops
from model.cli.console import give_json, say
from model.cli.lookup import open_run
from model.cli.verb import DONE, Verb
from model.spec.stops import EXAMPLES, Hit, Stop


@dataclass(frozen=True)
class Inquiry:
    """Of which run file, when what was so, by which sentence if not the run's own."""

    run: str
    conditions: tuple[str, ...]
    text: str | None
    as_json: bool

    @classmethod
    def of(cls, options: argparse.Namespace) -> Inquiry:
        """What the options say."""
        return cls(options.run, tuple(options.condition), options.text, options.json)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which run, and what is looked for."""
    parser.add_argument("run", type=file_name, metavar="RUN", help="a run file")
    parser.add_argument("condition", nargs="+", metavar="CONDITION", help=f"what was so: {', '.join(EXAMPLES)}")
    parser.add_argument("--text", help="the sentence that is looked at (default: the run's)")
    parser.add_argument("--json", action="store_true", help="print an object")


def tell_when(inquiry: Inquiry) -> int:
    """Look through what is recorded, and print the first step of each; of what never was so, that."""
    from model.cli.computing import first_hits

    with ExitStack() as closing:
        run, probe = open_run(RunSource(inquiry.run, Beginning(None, ())), closing)
        wanted = stops(inquiry.conditions, inquiry.text or probe, run.learner.spec.model, run.learner.edits)
        hits, last = first_hits(run, wanted), run.learner.step
    if inquiry.as_json:
        give_json({"steps": last, "conditions": [_as_json(stop, hits.get(stop)) for stop in wanted]})
    for stop in () if inquiry.as_json else wanted:
        hit = hits.get(stop)
        say(f"{stop}: {f'first so at {hit}' if hit else f'at no step of the {last} that are recorded'}")
    return DONE


def _as_json(stop: Stop, hit: Hit | None) -> dict[str, object]:
    if hit is None:
        return {"condition": str(stop), "step": None, "value": None}
    return {
        "condition": str(stop),
        "step": hit.step,
        "value": hit.value if math.isfinite(hit.value) else str(hit.value),
    }


VERB = Verb("when", "find the first recorded step at which something was so", add_options, Inquiry.of, tell_when)
