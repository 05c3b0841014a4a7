"""A run that begins with the weights of another: `--from RUN@STEP`. Imports no torch."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from model.cli.arguments import Beginning
from model.config import DataConfig, RunSpec
from model.data.textfile import Text
from model.errors import RequestError, check_step, shortened
from model.runfile.runfile import RunFile
from model.spec.first_words import probe_of
from model.spec.heir import head_of, heir_of, taken_over
from model.tasks.table import TASKS

_CUT = ("tokenizer", "splitting", "vocabulary", "pattern", "special_tokens", "anchor_after")
"""The options that say how text is cut, which stays as the weights know it."""


@dataclass(frozen=True)
class Descent:
    """A run that begins with the weights of another: its spec, its sentence, and the texts that it reads, where the
    file of the other has kept them. `notes` say what it takes over of what was changed there on the way."""

    spec: RunSpec
    probe: str
    texts: tuple[Text, ...]
    notes: tuple[str, ...] = ()


def descent_of(named: str, beginning: Beginning, task: str = "") -> Descent:
    """The run that begins with the weights that `named`, such as `first.tinyattn@600`, had; of its newest step, where
    it names none. It has the options of that run, and what `beginning` changes in them; with a `task` it learns that.

    Raises RequestError for a step that it does not have, and for text that would be cut another way.
    """
    if task not in ("", *TASKS):
        raise RequestError(f"There is no task called '{shortened(task)}'; allowed are {', '.join(TASKS)}.")
    if beginning.preset:
        raise RequestError(f"--from {named} has its options already; leave --preset out.")
    match = re.fullmatch("(.+)@([0-9]{1,9})", named, re.DOTALL)
    path = Path(match[1] if match else named).expanduser().resolve()
    with closing(RunFile.open(path, write=False)) as file:
        step = int(match[2]) if match else file.saved_step
        check_step(step, file.saved_step, path.name)
        before, texts = file.spec_with_texts()
        probe, edits = file.probe, file.edits
    spec = beginning.changed(heir_of(before, edits, str(path), step, task))
    _check_cut(spec.data, before.data, named)
    same = spec.data.corpus == before.data.corpus
    notes = (*head_of(spec, before), *taken_over(spec, edits, step))
    return Descent(spec, probe_of(spec, before, probe), texts if same else (), notes)


def _check_cut(data: DataConfig, before: DataConfig, named: str) -> None:
    changed = next((name for name in _CUT if getattr(data, name) != getattr(before, name)), None)
    if changed is not None:
        raise RequestError(
            f"data.{changed} is {getattr(data, changed)}, but the weights of {named} know their text cut with "
            f"{getattr(before, changed)}; allowed is to leave it as it is."
        )
