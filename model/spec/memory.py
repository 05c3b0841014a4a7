"""How much memory a run needs, worked out before any of it is taken. Imports no torch."""

from __future__ import annotations

import math
import os

from model.choices.positions import POSITIONS
from model.config import RunSpec
from model.errors import OptionError, shortened
from model.quantities.shapes import Extent, shape_of
from model.quantities.stages import parameters

_FALLBACK = 2 * 1024**3
MOST_PLANNED = 256 * 1024**2
"""Bytes of a batch up to which a step is made by plan: beyond, a step is all arithmetic, and memory is short first."""

_OPENED = 3  # the value, the state that the run begins with, and what is read at a time
_LARGE_COPIES = 9  # measured: the two states of the step on show, and what is being written, count then
_COPIES = 6  # value, gradient, two moments, and two keyframes of values


def parameter_count(spec: RunSpec, vocabulary_size: int) -> int:
    """How many numbers a network of this shape learns."""
    extent = Extent(vocabulary_size)
    return sum(math.prod(shape_of(ref, spec.model, extent)) for ref in parameters(spec.model))


def batch_bytes(spec: RunSpec, vocabulary_size: int, positions: int) -> int:
    """About what the values of one batch and their gradients take, and at most what a plan of it does.

    Of two sentences the longer one counts.
    """
    m, T, B = spec.model, positions, spec.train.batch_size
    place, hidden = POSITIONS[m.position], (5 if m.mlp_activation.is_gated else 3) * m.hidden * m.mlp
    layer = T * (9 * m.d_model + (8 + 6 * place.turns) * m.joined + hidden)
    layer += T * 3 * m.d_model * (1 + m.mlp) * (m.dropout_residual > 0)
    layer += (6 + place.by_distance) * m.n_head * T * T
    return 8 * B * (m.attentions * layer + T * (4 * m.d_model + 4 * m.scores_of(vocabulary_size)))


def fits_plan(spec: RunSpec, vocabulary_size: int) -> bool:
    """Whether a step is made by plan, which holds all tensors of a batch while the run lasts; a spec's own matter."""
    return batch_bytes(spec, vocabulary_size, spec.model.context) <= MOST_PLANNED


def needed_bytes(spec: RunSpec, vocabulary_size: int, positions: int) -> int:
    """About what training takes at its peak: parameters with their copies, and a batch.

    By plan there are two of these: that of the run, and that of the learner that computes its past again. A step that
    accumulates several is kept with all of them, where it is looked at.
    """
    batches = 1 + fits_plan(spec, vocabulary_size)
    if spec.train.accumulate > 1:
        batches += spec.train.accumulate
    parameters = 8 * (_COPIES if spec.start is None else _LARGE_COPIES) * parameter_count(spec, vocabulary_size)
    return parameters + batches * batch_bytes(spec, vocabulary_size, positions)


def check_opening(count: int, name: str) -> None:
    """Raise OptionError if weights of so many numbers, from a file of this name, would not fit: they and a state."""
    needed, allowed = _OPENED * 4 * count, available_bytes() * 8 // 10
    if needed > allowed:
        raise OptionError(
            f"{shortened(name)} has {count:,} numbers, which need about {needed / 1e9:.1f} GB to be opened; allowed is "
            f"{allowed / 1e9:.1f} GB."
        )


def available_bytes() -> int:
    """Memory that can be taken now, as far as the system says."""
    try:
        with open("/proc/meminfo", encoding="ascii") as lines:
            return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))
    except (OSError, StopIteration):
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (AttributeError, ValueError, OSError):
        return _FALLBACK


def lacks_memory(spec: RunSpec, vocabulary_size: int, positions: int) -> str:
    """Why a run can be looked at, and not trained: weights from outside may be larger than can be trained here.

    Raises OptionError, as `check_memory`, for a run that draws its weights.
    """
    try:
        check_memory(spec, vocabulary_size, positions)
    except OptionError as error:
        if spec.start is None:
            raise
        return str(error)
    return ""


def check_memory(spec: RunSpec, vocabulary_size: int, positions: int) -> None:
    """Raise OptionError if a run would not fit; the sentence names the options that matter and their values."""
    needed, allowed = needed_bytes(spec, vocabulary_size, positions), available_bytes() * 8 // 10
    if needed > allowed:
        m, count = spec.model, spec.train.accumulate
        times = f", {count} times a step," if count > 1 else ""
        raise OptionError(
            f"train.batch_size {spec.train.batch_size}{times} with model.d_model {m.d_model}, model.n_layer "
            f"{m.n_layer} and model.n_head {m.n_head} needs about {needed / 1e9:.1f} GB; "
            f"allowed is {allowed / 1e9:.1f} GB."
        )
