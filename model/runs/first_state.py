"""The weights that a run begins with, where it does not draw them: those that its file has, or another run."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import torch

from model.config import RunSpec
from model.errors import RunFileError, TinyattnError
from model.layouts.own import own_shapes
from model.quantities import W_TOKEN
from model.quantities.stages import Ref
from model.runfile.first import first_bytes
from model.runfile.runfile import RunFile
from model.runfile.schema import DamagedError
from model.runs.state_bytes import PackingError, unpack_state
from model.text.words import kept
from model.training.learner import Learner
from model.training.state import State
from model.weights.first import First, read_first


def first_of(file: RunFile) -> First | None:
    """The weights that a run file has kept, or else those that lie where they came from; None for weights that its seed
    draws.

    Raises RunFileError if they are in neither place, or are others there.
    """
    start = file.spec.start
    if start is None:
        return None
    try:
        first = First(_kept(file).params)
        if first.sha256 == start.sha256:
            return first
        trouble = f"{file.store.name} has other weights than its run began with."
    except DamagedError as error:
        trouble = str(error)
    with suppress(TinyattnError):
        first = read_first(file.spec)
        if first.sha256 == start.sha256:
            file.lose(trouble)
            return first
    raise RunFileError(trouble)


def first_from(learner: Learner) -> First:
    """The weights of a learner as those that another run begins with, and the tokenizer that their ids are of."""
    params = {ref: parameter.detach().clone() for ref, parameter in learner.params.items()}
    return First(params, kept(learner.corpus.tokenizer))


def first_for(spec: RunSpec, learner: Learner) -> First | None:
    """The weights that a spec begins with, where the run of a learner began with the same, those of a run: that one may
    be nowhere any more."""
    start, first = spec.start, learner.first
    if start is None or start.run is None or first is None or start != learner.spec.start:
        return None
    return First(first.params, kept(learner.corpus.tokenizer))


def _kept(file: RunFile) -> State:
    data = first_bytes(file.store, file.spec, file.path.stat().st_size)
    try:
        header: Any = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
        rows = int(header[Ref(W_TOKEN).key]["shape"][0])
        shapes = {ref: torch.empty(shape, device="meta") for ref, shape in own_shapes(file.spec, rows).items()}
        return unpack_state(data, 0, shapes, ())
    except (PackingError, ValueError, TypeError, KeyError, IndexError, RecursionError, RuntimeError) as error:
        raise DamagedError(f"{file.store.name} has weights that it began with which cannot be read: {error}.") from None
