"""What a person has filled in, made into a run or into what is wrong with it, with what the run will take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from model.choices.optimizers import OPTIMIZERS
from model.config import RunSpec, options
from model.data.corpus import load_corpus
from model.data.split import split_of
from model.errors import OptionError
from model.layouts.own import own_shapes
from model.spec.first_loss import surprises
from model.spec.memory import check_memory, needed_bytes, parameter_count
from model.spec.step_time import step_seconds
from model.tasks.table import TASKS, make_task
from model.tasks.task import TaskKind
from model.tasks.texts import TEXTS
from model.text.table import kind_of
from tinyattn_gui.pictures.vocabularies import Counted, Subject, download_words, lacks_download

Texts = Mapping[str, str]

_LEFT_OPEN = {
    "data.anchor_after": "none",
    "train.decay_steps": "never",
    "train.least_rate": "a tenth of the learning rate",
    "train.clip": "no limit",
}
"""What these fields say while they are empty."""


@dataclass(frozen=True)
class Measured:
    """The run that is training now: its vocabulary, seconds a step (0 before the first) and the `pieces` of its text.

    `read` says what of that text was skipped or replaced.
    """

    spec: RunSpec
    vocabulary_size: int
    step_seconds: float
    pieces: int = 0
    read: str = ""


@dataclass(frozen=True)
class RunPlan:
    """The run that is filled in (None with `problem` if there is none), what it takes, and what applying it means."""

    spec: RunSpec | None
    field: str = ""
    problem: str = ""
    summary: str = ""
    restarts: bool = False
    vocabulary: str = ""
    """What is known of a vocabulary from outside; "" where there is none, or where it is not counted yet."""


def texts_of(spec: RunSpec) -> dict[str, str]:
    """Every option of a run as text, by its name."""
    found = {f"{section}.{item.name}": getattr(getattr(spec, section), item.name) for section, item in options()}
    return {name: text_of(value) for name, value in {**found, "seed": spec.seed}.items()}


def text_of(value: object) -> str:
    """A value as it is typed."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def task_of(texts: Texts) -> TaskKind | None:
    """The task that is filled in; None where a text is."""
    return TASKS.get(texts.get("data.corpus", "").strip())


def about_corpus(texts: Texts) -> str:
    """What is known of the task that is filled in, or of a text that the program has; empty for a file."""
    name = texts.get("data.corpus", "").strip()
    known = TASKS.get(name) or TEXTS.get(name)
    return " ".join(filter(None, (f"{known.title}: {known.about}", _in_short(texts, name)))) if known else ""


def _in_short(texts: Texts, name: str) -> str:
    """An example of a task at the sizes that are filled in; nothing where there is none."""
    try:
        data = RunSpec().with_options({**texts, "data.corpus": name}).data
        return make_task(name, data.length, data.symbols).in_short if name in TASKS else ""
    except OptionError:
        return ""


def unused_fields(texts: Texts) -> dict[str, str]:
    """Why what is filled in makes no use of an option of the text; empty where it does, or would be asked to."""
    tokenizer = texts.get("data.tokenizer", "").strip()
    uses = kind_of(tokenizer).uses | ({"anchor_after"} if texts.get("data.anchor_after") else set())
    options = ("vocabulary", "splitting", "pattern", "special_tokens", "anchor_after")
    why = f"The tokenizer {PurePath(tokenizer).name} makes no use of it."
    task = "A task holds out a share of its own, or nothing." if task_of(texts) else ""
    return {**{f"data.{name}": "" if name in uses else why for name in options}, "data.validation": task}


def size_hints(task: TaskKind | None) -> dict[str, str]:
    """What the fields of a task's sizes say while they are empty."""
    sizes = {"data.length": task and task.length, "data.symbols": task and task.symbols}
    return {name: f"{size.default} {size.counts}" if size else "not used here" for name, size in sizes.items()}


def constant_hints(texts: Texts) -> dict[str, str]:
    """What the fields of the optimizer's constants say while they are empty."""
    rule = OPTIMIZERS.get(texts.get("train.optimizer", ""))
    own = {name: getattr(rule, name, None) for name in ("beta1", "beta2", "epsilon", "momentum")}
    said = {f"train.{name}": "not used here" if value is None else f"{value:g}" for name, value in own.items()}
    return {**said, **_LEFT_OPEN}


def plan(texts: Texts, now: Measured, counted: Counted | None = None) -> RunPlan:
    """What the filled-in texts mean, beside the run that is training now, with what was counted for such a run."""
    try:
        spec = _begun(RunSpec().with_options(texts), now)
        known = counted if counted is not None and counted.subject == Subject.of(spec) else None
        if spec.data != now.spec.data and (problem := _vocabulary_problem(spec, known)):
            return RunPlan(None, "data.tokenizer", problem)
        size, exact, positions = _sizes(spec, now, known)
        check_memory(spec, size, positions)
        notes = (*filter(None, [surprises(spec.model, size, positions)]), *_notes(spec, now))
    except OptionError as error:
        return RunPlan(None, error.field, str(error))
    summary = _summary(spec, size, exact, positions, now)
    return RunPlan(
        spec,
        summary=" ".join((summary.rstrip(".") + "." if notes else summary, *notes)),
        restarts=_needs_restart(spec, now.spec),
        vocabulary="" if known is None or known.cost is None else known.cost.words(spec),
    )


def _begun(spec: RunSpec, now: Measured) -> RunSpec:
    """The spec, which begins with the weights that the run on show began with, as long as they fit it."""
    start, rows = now.spec.start, now.vocabulary_size
    same = (spec.data.tokenizer, spec.data.pattern) == (now.spec.data.tokenizer, now.spec.data.pattern)
    if start is not None and start.example:  # the words of the book's sentence have its embeddings, and no others
        same = same and spec.data == now.spec.data
    if start is None or not same or own_shapes(spec, rows) != own_shapes(now.spec, rows):
        return spec
    return replace(spec, start=start)


def _notes(spec: RunSpec, now: Measured) -> tuple[str, ...]:
    """What is to be said of the text, where it is the one that is read now. Raises OptionError if it is too short."""
    same = replace(spec.data, validation=now.spec.data.validation) == now.spec.data
    if not (spec.data.is_text and same and now.pieces):
        return ()
    return tuple(filter(None, (split_of(spec, now.pieces).note, now.read)))


def _vocabulary_problem(spec: RunSpec, known: Counted | None) -> str:
    """Why a run cannot begin with this vocabulary, as far as is known."""
    if lacks_download(spec.data.tokenizer):
        return download_words(spec.data.tokenizer)
    return "" if known is None else known.problem


def _needs_restart(spec: RunSpec, now: RunSpec) -> bool:
    """Whether more changes than the learning rate, which can change on the way."""
    return replace(spec, train=replace(spec.train, learning_rate=now.train.learning_rate)) != now


def _sizes(spec: RunSpec, now: Measured, counted: Counted | None = None) -> tuple[int, bool, int]:
    """The vocabulary, whether it is known already, and the positions of a training example."""
    if spec.start is not None:
        return now.vocabulary_size, True, spec.data.stretch or spec.model.context
    if counted is not None and counted.cost is not None:
        return counted.cost.rows, True, spec.model.context
    if not spec.data.is_text and not spec.data.is_foreign:
        corpus = load_corpus(spec)
        return corpus.vocabulary_size, True, corpus.train.length - 1
    known = spec.data == now.spec.data
    size = now.vocabulary_size if known else spec.data.tokenizer_kind.rows(spec.data.cutting)
    return size, known, spec.model.context


def _summary(spec: RunSpec, size: int, exact: bool, positions: int, now: Measured) -> str:
    about = "" if exact else "at most "
    said = [f"{about}{parameter_count(spec, size):,} parameters".replace(",", " ")]
    said.append(f"{about}{bytes_in_words(needed_bytes(spec, size, positions))} of memory")
    if now.step_seconds:
        before = step_seconds(now.spec, *_sizes(now.spec, now)[::2])
        speed = before / step_seconds(spec, size, positions) / now.step_seconds
        said.append(f"about {_two_digits(speed)} steps a second at full speed")
    return ", ".join(said) + (f". {spec.model.caveat}" if spec.model.caveat else "")


def bytes_in_words(count: int) -> str:
    """Such as `3.1 MB`."""
    for unit, size in (("GB", 1e9), ("MB", 1e6)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count / 1e3:.0f} kB"


def _two_digits(value: float) -> str:
    return f"{float(f'{value:.2g}'):.0f}" if value >= 10 else f"{value:.2g}"
