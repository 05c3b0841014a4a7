"""The verb `weights`: a run that begins with weights from outside, and the weights of a run for other programs.

Imports torch only when it reads or writes them.
"""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from model.cli.arguments import Beginning, RunSource, file_name, step_number
from model.cli.console import give_json, say, tell
from model.cli.lookup import at_step, open_run
from model.cli.verb import DONE, Verb
from model.errors import RequestError
from model.layouts.beginning import beginning_of
from model.messages.progress import Shares
from model.spec.first_words import first_words

IMPORT, EXPORT = "import", "export"


@dataclass(frozen=True)
class Transfer:
    """Weights that come in, from `source` into the run file `output`, or go out of one, as they were at `step`."""

    way: str
    source: str
    output: Path
    changes: tuple[str, ...]
    step: int | None
    as_json: bool

    @classmethod
    def of(cls, options: argparse.Namespace) -> Transfer:
        """What the options say; raises RequestError for one that belongs to the other way."""
        if options.way == IMPORT and options.step is not None:
            raise RequestError("--step says which weights of a run go out; allowed is it with weights export alone.")
        if options.way == EXPORT and options.set:
            raise RequestError("--set says how a run begins; allowed is it with weights import alone.")
        return cls(options.way, options.source, Path(options.output), tuple(options.set), options.step, options.json)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which way, from where and to where."""
    parser.add_argument(
        "way", choices=(IMPORT, EXPORT), metavar=f"{IMPORT}|{EXPORT}", help="into a new run file, or out of one"
    )
    parser.add_argument(
        "source",
        type=file_name,
        metavar="FROM",
        help="import: a folder in the layout of GPT-2 (config.json, model.safetensors, its tokenizer), or a file that "
        "export made; export: a run file",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=file_name,
        required=True,
        metavar="TO",
        help="import: the new run file; export: a new .safetensors file, or a new folder in the layout of GPT-2",
    )
    parser.add_argument("--step", type=step_number, metavar="N", help="export: the step (default: the newest)")
    parser.add_argument(
        "--set", action="append", default=[], metavar="OPTION=VALUE", help="import: change an option of the run"
    )
    parser.add_argument("--json", action="store_true", help="print an object")


def transfer(request: Transfer) -> int:
    """Read or write them, and say what they are."""
    return _import(request) if request.way == IMPORT else _export(request)


def _import(request: Transfer) -> int:
    beginning = beginning_of(Path(request.source))
    spec = Beginning(None, request.changes).changed(beginning.spec)
    from model.cli.computing import Run

    with Run(spec, progress=Shares()) as run:
        run.save_as(request.output, probe=first_words(spec))
        start = run.learner.spec.start
        assert start is not None
        told = {
            "file": str(request.output),
            "weights": start.path,
            "sha256": start.sha256,
            "parameters": run.info.parameters,
            "vocabulary": run.learner.corpus.vocabulary_size,
            "notes": list(beginning.notes),
        }
    return _tell(request, told)


def _export(request: Transfer) -> int:
    from model.cli.computing import export_weights

    with ExitStack() as closing:
        run, _ = open_run(RunSource(request.source, Beginning(None, ())), closing)
        learner = at_step(run, request.step)
        spec, tokenizer = run.learner.spec, run.learner.corpus.tokenizer
        params = {ref: parameter.detach() for ref, parameter in learner.params.items()}
        notes = export_weights(request.output, params, spec, run.learner.edits, learner.step, tokenizer)
        told = {
            "file": str(request.output),
            "step": learner.step,
            "parameters": run.info.parameters,
            "notes": list(notes),
        }
    return _tell(request, told)


def _tell(request: Transfer, told: dict[str, object]) -> int:
    if request.as_json:
        give_json(told)
        return DONE
    notes = told.pop("notes")
    words = {name: f"{value:,}" if isinstance(value, int) else value for name, value in told.items()}
    say("\n".join(f"{name}: {value}" for name, value in words.items()))
    for note in notes if isinstance(notes, list) else ():
        tell(f"tinyattn: {note}")
    return DONE


VERB = Verb("weights", "begin a run with weights from outside, or save a run's", add_options, Transfer.of, transfer)
