"""The verb `heads`: what each head measures over a run, and which heads formed when. Imports torch only then."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass

import numpy as np

from model.cli.arguments import RunSource, add_run_source
from model.cli.console import give, give_json, say, tell
from model.cli.lookup import DEFAULT_STEP, open_run
from model.cli.training import trained
from model.cli.verb import DONE, Verb
from model.errors import RequestError
from model.exports.table import Sheet, strict
from model.messages import TraceHeads
from model.messages.head_curves import HeadCurves, heads_formed
from model.messages.progress import Progress
from model.quantities.head_measures import HEAD_MEASURES
from model.quantities.site import Site
from model.quantities.stages import catalogue

_SLICE = 0.5
"""Seconds of measuring between looks at how far it has come."""


@dataclass(frozen=True)
class Survey:
    """Of which run, at which attention, by which sentence, and in which form it is printed."""

    source: RunSource
    site: Site | None
    text: str | None
    repeated: bool
    form: str

    @classmethod
    def of(cls, options: argparse.Namespace) -> Survey:
        """What the options say."""
        site = None if options.site is None else Site(options.site)
        form = "csv" if options.csv else "json" if options.json else "words"
        return cls(RunSource.of(options), site, options.text, options.repeated, form)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which run, by what its heads are measured, and in which form that is printed."""
    add_run_source(parser)
    parser.add_argument("--site", choices=[site.value for site in Site], help="the attention (default: the last)")
    by = parser.add_mutually_exclusive_group()
    by.add_argument("--text", help="the sentence to measure by (default: the run's)")
    by.add_argument(
        "--repeated", action="store_true", help="measure by a row of random tokens that comes again, instead"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print an object")
    form.add_argument("--csv", action="store_true", help="print a table: a line for each head at each step")


def survey(asked: Survey) -> int:
    """Measure the heads over the run, and print that."""
    with ExitStack() as closing:
        run, probe = open_run(asked.source, closing)
        sites = catalogue(run.learner.spec.model).sites
        site = asked.site or sites[-1]
        if site not in sites:
            allowed = " or ".join(each.value for each in sites)
            raise RequestError(f"This network has no attention at {site.value}; allowed is {allowed}.")
        if run.storage.file is None:
            trained(run, DEFAULT_STEP)
        curves = _measured(run, TraceHeads(site, asked.repeated), probe if asked.text is None else asked.text)
    if asked.form == "csv":
        give(
            Sheet("heads", ("step", "layer", "head", *(m.slug for m in HEAD_MEASURES)), list(_rows(curves)), 0).to_csv()
        )
    elif asked.form == "json":
        give_json(_as_json(curves))
    else:
        say(_in_words(curves))
    return DONE


def _measured(run: object, question: TraceHeads, text: str) -> HeadCurves:
    from model.cli.computing import Run, curves_of, past_of

    assert isinstance(run, Run)
    past, way = past_of(run, question, text), Progress("measuring heads", run.learner.step)
    if past.why:
        raise RequestError(past.why)
    while past.advance(_SLICE, moves=False):
        way.tell(len(past.known))
    curves = curves_of(past, question.site)
    if np.isnan(curves.values[..., 2:]).any() and question.site.is_within_one:
        missing = [m for m in HEAD_MEASURES if np.isnan(curves.of(m)).all()]
        tell("\n".join(f"tinyattn: {m.slug} is not defined here: it needs {m.needs}." for m in missing))
    return curves


def _rows(curves: HeadCurves) -> Iterator[list[object]]:
    for n, step in enumerate(curves.steps.tolist()):
        for layer, head in np.ndindex(*curves.values.shape[1:3]):
            yield [step, layer, head, *("" if np.isnan(v) else v for v in curves.values[n, layer, head])]


def _as_json(curves: HeadCurves) -> dict[str, object]:
    """Values as (steps, layers, heads) for each measure, "nan" where one is not defined; and what formed."""
    return {
        "site": curves.site.value,
        "steps": curves.steps.tolist(),
        "measures": {m.slug: strict(curves.of(m).tolist()) for m in HEAD_MEASURES},
        "formed": [{**asdict(fact), "site": fact.site.value} for fact in heads_formed(curves)],
    }


def _in_words(curves: HeadCurves) -> str:
    """What each head measures at the newest step, and which heads formed when."""
    lines = ["layer head  " + "  ".join(f"{m.slug:>15}" for m in HEAD_MEASURES)]
    for layer, head in np.ndindex(*curves.values.shape[1:3]):
        cells = ("–" if np.isnan(v) else f"{v:.3f}" for v in curves.values[-1, layer, head].tolist())
        lines.append(f"{layer:>5} {head:>4}  " + "  ".join(f"{cell:>15}" for cell in cells))
    return "\n".join([f"step {curves.steps[-1]}", *lines, *map(str, heads_formed(curves))])


VERB = Verb("heads", "measure every head over a run, and say which formed when", add_options, Survey.of, survey)
