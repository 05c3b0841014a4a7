"""A run that begins with the weights of another: `--from RUN@STEP`. Imports no torch."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from model.cli.arguments import Beginning
from model.config import DataConfig, RunSpec, Start
from model.data.textfile import Text
from model.errors import RequestError, check_step
from model.runfile.runfile import RunFile
from model.spec.first_words import probe_of

_CUT = ("tokenizer", "splitting", "vocabulary", "pattern", "special_tokens")
"""The options that say how text is cut, which stays as the weights know it."""


@dataclass(frozen=True)
class Descent:
    """A run that begins with the weights of another: its spec, its sentence, and the texts that it reads, where the
    file of the other has kept them."""

    spec: RunSpec
    probe: str
    texts: tuple[Text, ...]


def descent_of(named: str, beginning: Beginning) -> Descent:
    """The run that begins with the weights that `named`, such as `first.tinyattn@600`, had; of its newest step, where
    it names none. It has the options of that run, and what `beginning` changes in them.

    Raises RequestError for a step that it does not have, and for text that would be cut another way.
    """
    if beginning.preset:
        raise RequestError(f"--from {named} has its options already; leave --preset out.")
    match = re.fullmatch("(.+)@([0-9]{1,9})", named, re.DOTALL)
    path = Path(match[1] if match else named).expanduser().resolve()
    with closing(RunFile.open(path, write=False)) as file:
        step = int(match[2]) if match else file.saved_step
        check_step(step, file.saved_step, path.name)
        before, texts = file.spec_with_texts()
        probe = file.probe
    spec = beginning.changed(replace(before, start=Start.of_run(str(path), step)))
    _check_cut(spec.data, before.data, named)
    same = spec.data.corpus == before.data.corpus
    return Descent(spec, probe_of(spec, before, probe), texts if same else ())


def _check_cut(data: DataConfig, before: DataConfig, named: str) -> None:
    changed = next((name for name in _CUT if getattr(data, name) != getattr(before, name)), None)
    if changed is not None:
        raise RequestError(
            f"data.{changed} is {getattr(data, changed)}, but the weights of {named} know their text cut with "
            f"{getattr(before, changed)}; allowed is to leave it as it is."
        )
