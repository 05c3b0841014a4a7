"""The verbs that need no window: presets, train, show. Imports torch only when a verb runs that computes."""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.cli_runs import add_run_verbs
from model.config import MAX_STEP, RunSpec
from model.errors import RequestError, RunFileError, TinyattnError
from model.messages import MEAN
from model.picture import labels_of
from model.presets import DEFAULT_PRESET, PRESETS, Preset, find_preset
from model.quantities import Facet
from model.stages import Ref, find
from model.table import Table

if TYPE_CHECKING:
    from model.messages import Sentence
    from model.run import Run
    from model.step import Learner

Verb = Callable[[argparse.Namespace], int]

DONE, FAILED, MISUSE = 0, 1, 2


def run_verb(parser: argparse.ArgumentParser, arguments: Sequence[str] | None = None) -> int:
    """Parse, run the chosen verb and turn trouble into one sentence on stderr and an exit code."""
    given = parser.parse_args(arguments)
    verb: Verb = given.verb
    try:
        return verb(given)
    except TinyattnError as error:
        print(f"tinyattn: {error}", file=sys.stderr)
        return MISUSE if isinstance(error, ValueError) else FAILED
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone; nothing is left to say
        return DONE
    except KeyboardInterrupt:
        print("tinyattn: stopped.", file=sys.stderr)
        return FAILED


def add_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs of this package to a command line."""
    presets = verbs.add_parser("presets", help="list the runs to begin from")
    presets.add_argument("--json", action="store_true", help="print an array of objects")
    presets.set_defaults(verb=list_presets)

    train = verbs.add_parser("train", help="train without a window")
    add_source(train)
    train.add_argument("--steps", type=step_number, default=600, metavar="N", help="train to step N (default: 600)")
    train.add_argument("-o", "--output", metavar="RUN", help="save as this run file while it trains")
    train.add_argument("--resume", action="store_true", help="go on with the run file, or begin it if there is none")
    train.add_argument("--progress", type=seconds, default=1.0, metavar="S", help="tell every S seconds (default: 1)")
    train.add_argument("--json", action="store_true", help="end with one object: step, loss, floor, speed, digest")
    train.set_defaults(verb=train_run)

    show = verbs.add_parser("show", help="print the numbers of a quantity")
    add_run_source(show)
    add_look(show)
    form = show.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print an object (the default)")
    form.add_argument("--csv", action="store_true", help="print a table")
    show.set_defaults(verb=show_quantity)

    add_run_verbs(verbs)


def add_source(parser: argparse.ArgumentParser) -> None:
    """Where a run comes from."""
    parser.add_argument("--preset", help=f"one of {', '.join(PRESETS)} (default: {DEFAULT_PRESET.name})")
    parser.add_argument(
        "--set", action="append", default=[], metavar="OPTION=VALUE", help="change an option, such as seed=3"
    )


def add_run_source(parser: argparse.ArgumentParser) -> None:
    """Where a run comes from, if it may come from a run file."""
    parser.add_argument("run", nargs="?", metavar="RUN", help="a run file, instead of a preset")
    add_source(parser)


def add_look(parser: argparse.ArgumentParser) -> None:
    """What is to be looked at."""
    parser.add_argument(
        "--step", type=step_number, metavar="K", help="after step K (default: 600, or the newest of a run file)"
    )
    parser.add_argument("--stage", default="attention_weights", metavar="NAME", help="a stage or a parameter")
    parser.add_argument(
        "--facet", default=Facet.DATA.value, choices=[facet.value for facet in Facet], help="which side of it"
    )
    parser.add_argument("--layer", type=int, metavar="L", help="layer, from 0 (default: the last)")
    parser.add_argument("--head", type=head_number, metavar="H", help="head, from 0, or mean (default: all)")
    parser.add_argument("--text", help="the sentence to run (default: the run's)")


def step_number(text: str) -> int:
    """A step as typed; argparse turns the error into a sentence."""
    try:
        step = int(text)
    except ValueError:
        step = -1
    if not 0 <= step <= MAX_STEP:
        raise argparse.ArgumentTypeError(f"a step is {text!r}; allowed is a whole number from 0 to {MAX_STEP}")
    return step


def seconds(text: str) -> float:
    """A time as typed."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 3600:
        raise argparse.ArgumentTypeError(f"a time is {text!r}; allowed is 0 to 3600 seconds")
    return value


def head_number(text: str) -> int:
    """A head as typed: its number, or `mean` for the average over all."""
    try:
        head = MEAN if text == "mean" else int(text)
    except ValueError:
        head = MEAN - 1
    if head < 0 and text != "mean":
        raise argparse.ArgumentTypeError(f"a head is {text!r}; allowed is a whole number from 0, or mean")
    return head


def source(given: argparse.Namespace) -> tuple[Preset, RunSpec]:
    """The preset and the spec that the options name."""
    preset = find_preset(given.preset or DEFAULT_PRESET.name)
    pairs = [text.partition("=") for text in given.set]
    if wrong := next((text for text, (_, equals, _) in zip(given.set, pairs, strict=True) if not equals), None):
        raise RequestError(f"--set {wrong} has no value; allowed is OPTION=VALUE, such as train.learning_rate=0.01.")
    return preset, preset.spec.with_options({name.strip(): value for name, _, value in pairs})


def trained(run: Run, steps: int, every: float = 1.0) -> Run:
    """The run, trained to `steps`, with its progress on stderr."""
    shown = time.perf_counter()

    def progress(run: Run) -> None:
        nonlocal shown
        if time.perf_counter() - shown > every:
            shown = time.perf_counter()
            saved = f", saved {run.saved_step}" if run.file else ""
            print(f"step {run.learner.step} of {steps}, loss {run.losses[-1]:.4f}{saved}", file=sys.stderr, flush=True)
            if run.trouble:
                raise RunFileError(run.trouble)

    run.prepare()
    run.train_to(steps, progress)
    return run


def opened(given: argparse.Namespace, preset: Preset, spec: RunSpec) -> Run:
    """The run that `train` is to train: a new one, or one that goes on in its file."""
    import torch

    from model.run import Run
    from model.runfile import is_run

    torch.set_num_threads(1)
    path = Path(given.output) if given.output else None
    if given.resume and path is None:
        raise RequestError("--resume needs a run file to go on with; allowed is -o RUN.")
    if path is not None and given.resume and is_run(path):
        if given.preset or given.set:
            raise RequestError(f"{path} has its options already; leave --preset and --set out.")
        run = Run.open(path)
        if run.lost:
            print(f"tinyattn: {run.lost}", file=sys.stderr)
        return run
    run = Run(spec)
    if path is not None:
        run.save_as(path, probe=preset.probe)
    return run


def list_presets(given: argparse.Namespace) -> int:
    """`tinyattn presets`"""
    rows = [{"name": row.name, "title": row.title, "watch_for": row.watch_for} for row in PRESETS.values()]
    if given.json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        print("\n\n".join(f"{row['name']}: {row['title']}\n{row['watch_for']}" for row in rows))
    return DONE


def train_run(given: argparse.Namespace) -> int:
    """`tinyattn train`"""
    preset, spec = source(given)
    with opened(given, preset, spec) as run:
        learner, first = run.learner, run.learner.step
        if given.steps < first:
            raise RequestError(f"{given.output} is at step {first} already; allowed is --steps {first} or more.")
        trained(run, given.steps, given.progress)
        speed = (given.steps - first) / (time.perf_counter() - run.began)
        result = {
            "step": learner.step,
            "loss": final_loss(run),
            "floor": learner.corpus.floor,
            "steps_per_second": round(speed, 1),
            "digest": learner.state().digest(),
        }
    if given.json:
        print(json.dumps({name: _finite(value) for name, value in result.items()}))
    else:
        floor = "" if learner.corpus.floor is None else f" (floor {learner.corpus.floor:.4f})"
        print(f"step {result['step']}: loss {_words(result['loss'])}{floor}")
        print(f"{speed:.0f} steps a second; digest {result['digest']}")
    return DONE


def final_loss(run: Run) -> float | None:
    """The mean loss over a grammar's sentences at the final weights; of a text, the last batch's (None before one)."""
    if run.learner.corpus.floor is not None:
        return run.learner.corpus_loss()
    return run.losses[-1] if run.losses else None


def _words(loss: object) -> str:
    return f"{loss:.4f} nats" if isinstance(loss, float) else "unknown before the first step"


def _finite(value: object) -> object:
    return str(value) if value in (float("inf"), float("-inf")) or value != value else value


def show_quantity(given: argparse.Namespace) -> int:
    """`tinyattn show`"""
    seen = look(given)
    if given.csv:
        sys.stdout.write(seen.table.to_csv())
    else:
        print(seen.table.to_json(step=seen.step, facet=given.facet))
    return DONE


@dataclass(frozen=True)
class Look:
    """What was found where the options point."""

    spec: RunSpec
    step: int
    ref: Ref
    table: Table


def look(given: argparse.Namespace, head: int | None = None) -> Look:
    """Go to the step that is asked for and read the quantity, of one head if one is named.

    From a preset it is trained; from a run file it is one that the file has. `head` is the one to take if none is
    named, where there are heads.
    """
    import torch

    from model.reader import Reader, one_head, read_sentence

    torch.set_num_threads(1)
    with ExitStack() as closing:
        run, probe_text, ref = _found(given, closing, head)
        spec, facet = run.learner.spec, Facet(given.facet)
        learner = _at(run, given)
        text = probe_text if given.text is None else given.text
        probe = read_sentence(learner.corpus.tokenizer, text, spec.model.context)
        if probe.beyond:
            print(f"tinyattn: {cut_sentence(probe, spec.model.context)}", file=sys.stderr)
        stage = () if ref.quantity.learned or facet is not Facet.DATA else (ref,)
        reader = Reader(learner, run.history, probe, stage)
        tensor, axes = reader.tensor(ref, facet), ref.quantity.shown_axes
        values = tensor.numpy()
        if given.head is not None:
            axes, values = axes[1:], one_head(ref, tensor, given.head)
        read = probe if facet is Facet.DATA else reader.example
        labels = labels_of(read, learner.corpus.tokenizer.labels)
        return Look(spec, learner.step, ref, Table(ref.quantity.slug, axes, labels, values.copy()))


def _found(given: argparse.Namespace, closing: ExitStack, head: int | None) -> tuple[Run, str, Ref]:
    """The run that is to be looked at, its sentence, and the quantity in it."""
    from model.run import Run

    def checked(spec: RunSpec) -> Ref:
        ref = find(given.stage, spec.model, given.layer)
        if given.head is None and ref.quantity.per_head:
            given.head = head
        _check_head(given.head, ref, spec)
        return ref

    if not given.run:
        preset, spec = source(given)
        ref = checked(spec)
        return Run(spec), preset.probe, ref
    if given.preset or given.set:
        raise RequestError(f"{given.run} has its options already; leave --preset and --set out.")
    run = closing.enter_context(Run.open(Path(given.run), write=False))
    if run.lost:
        print(f"tinyattn: {run.lost}", file=sys.stderr)
    assert run.file is not None
    return run, run.file.probe, checked(run.learner.spec)


def _at(run: Run, given: argparse.Namespace) -> Learner:
    """A learner at the step that is asked for."""
    newest = run.learner.step
    if run.file is None:
        return trained(run, 600 if given.step is None else given.step).learner
    if given.step is None or given.step == newest:
        return run.learner
    if given.step > newest:
        raise RequestError(f"Step {given.step} is not in {run.file.path.name}; it has steps 0 to {newest}.")
    found = run.history.at(given.step, math.inf)
    assert found is not None
    return found


def _check_head(head: int | None, ref: Ref, spec: RunSpec) -> None:
    if head is None:
        return
    if not ref.quantity.per_head:
        raise RequestError(f"{ref.quantity.slug} has no heads; leave --head out.")
    if not MEAN <= head < spec.model.n_head:
        raise RequestError(f"Head {head} does not exist; allowed is 0 to {spec.model.n_head - 1}, or mean.")


def cut_sentence(sentence: Sentence, context: int) -> str:
    """What is said of a sentence that is longer than the context."""
    size = len(sentence.pieces) + len(sentence.beyond)
    return f"The sentence has {size} tokens; the network reads {context}, so the last {size - context} do not run."
