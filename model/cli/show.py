"""The verb `show`: the numbers of a quantity, of a preset or a run file. Imports torch only when it computes."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from dataclasses import dataclass

from model.cli.arguments import RunSource, add_run_source
from model.cli.console import give
from model.cli.lookup import Place, add_look, at_step, check_head, find_place, open_run, tell_sentence
from model.cli.verb import DONE, Verb
from model.exports.table import Table, table_of
from model.quantities import Facet
from model.quantities.watch import ALL, Watch


@dataclass(frozen=True)
class Look:
    """Which quantity is to be printed, of which run, and whether as a table instead of an object."""

    source: RunSource
    place: Place
    facet: Facet
    head: int | None
    as_csv: bool

    @classmethod
    def of(cls, options: argparse.Namespace) -> Look:
        """What the options say."""
        facet = Facet(options.facet)
        return cls(RunSource.of(options), Place.of(options), facet, options.head, options.csv)


def add_options(parser: argparse.ArgumentParser) -> None:
    """What is looked at, and in which form it is printed."""
    add_run_source(parser)
    add_look(parser)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print an object (the default)")
    form.add_argument("--csv", action="store_true", help="print a table")


def show(look: Look) -> int:
    """Print the numbers."""
    table, step = read(look)
    give(table.to_csv() if look.as_csv else table.to_json(step=step, facet=look.facet.value) + "\n")
    return DONE


def read(look: Look) -> tuple[Table, int]:
    """The numbers, of every head if none is named, and their step: one that a run file has, or to which a preset is
    trained.
    """
    from model.cli.computing import frame_at

    with ExitStack() as closing:
        run, probe = open_run(look.source, closing)
        spec = run.learner.spec
        ref = find_place(look.place, spec.model)
        head = ALL if look.head is None and ref.quantity.per_head else look.head
        check_head(head, ref, spec)
        learner = at_step(run, look.place.step)
        watch = Watch(ref.quantity.slug, look.facet, ref.layer, head, site=ref.site)
        frame = frame_at(run, learner, look.place.sentence(probe), (watch,))
        tell_sentence(frame, spec)
        return table_of(frame.readings[0], frame), learner.step


VERB = Verb("show", "print the numbers of a quantity", add_options, Look.of, show)
