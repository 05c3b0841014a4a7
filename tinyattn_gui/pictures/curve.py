"""The loss curve at the size of the screen: every peak stays, and no more points than can be seen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.config import Edit, ModelConfig, TrainConfig
from model.messages import Frame
from model.spec.edits import RATE, mask_at
from model.spec.recipe import rate_of

Points = tuple[NDArray[np.floating], NDArray[np.floating]]
"""Steps, and the losses at them."""

_ROOM = 1.5
"""Losses up to so many times that of a blind guess are in range, whenever they were."""

_FIRST = 0.1
"""The part of all steps that are the first: where they lost more than that, they leave the range at its top."""


_CALM = 9
"""Points whose median says how high a curve is where one of them is a spike."""

_OVER = 0.5
"""A spike reaches above the calm curve by more than this part of its range."""


@dataclass(frozen=True)
class Guide:
    """What a loss is read by: the lowest that can be reached, if there is one, and that of a `blind` guess, ln V.

    `caveat` says why it tells little, if it does.
    """

    floor: float | None = None
    blind: float = 0.0
    caveat: str = ""


def guide_of(frame: Frame, model: ModelConfig) -> Guide:
    """What the losses of a run are read by."""
    return Guide(
        frame.info.floor,
        math.log(max(model.scores_of(len(frame.info.vocabulary)), 1)),
        model.caveat_of(mask_at(frame.edits, model, frame.frontier)),
    )


def loss_range(curves: Sequence[Points], guide: Guide) -> tuple[float, float]:
    """The ends of the axis for all curves; neither a bad start nor a spike presses the rest to the ground."""
    last = max((float(steps[-1]) for steps, _ in curves if len(steps)), default=0.0)
    kept = [np.array([]) if guide.floor is None else np.array([guide.floor])]
    for steps, losses in curves:
        later = steps > _FIRST * last
        stays = (losses <= _ROOM * guide.blind) | (later & ~_spikes(losses, later))
        kept.append(losses[stays & np.isfinite(losses)])
    values = np.concatenate(kept)
    if not len(values):
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    return low, max(high, low + 1e-3)


def _spikes(losses: NDArray[np.floating], later: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where a curve is far above what it was before and is after; its newest points may be on their way up."""
    spikes, finite = np.zeros(len(losses), np.bool_), np.flatnonzero(np.isfinite(losses) & later)
    if len(finite) < _CALM:
        return spikes
    known = losses[finite]
    calm = np.median(np.lib.stride_tricks.sliding_window_view(known, _CALM), axis=1)
    top = float(calm.max())
    spikes[finite[: -(_CALM // 2)]] = known[: -(_CALM // 2)] > top + _OVER * (top - float(known.min()))
    return spikes


def out_of_range(curves: Sequence[Points], high: float) -> Points:
    """The points above the range, to be marked at its top: their steps, and how high they are."""
    over = [(steps[losses > high], losses[losses > high]) for steps, losses in curves]
    return (
        np.concatenate([np.empty(0), *(steps for steps, _ in over)]),
        np.concatenate([np.empty(0), *(values for _, values in over)]),
    )


def norm_curve(norms: NDArray[np.float32]) -> Points:
    """Steps (from 1) and the norms of all gradients, where these are known, to draw."""
    known = np.flatnonzero(~np.isnan(norms))
    return thinned(known + 1, norms[known])


def rate_curve(train: TrainConfig, edits: Sequence[Edit], steps: int, most: int = 600) -> Points | None:
    """The learning rates of so many steps; None where it stays as it was."""
    if not (train.has_schedule or any(edit.what == RATE for edit in edits)):
        return None
    changes = {at for edit in edits if edit.what == RATE for at in (edit.step, edit.step + 1) if 1 <= at <= steps}
    shown = sorted({*np.linspace(1, max(steps, 1), min(steps, most)).round().astype(int).tolist(), *changes})
    return np.array(shown, np.float64), np.array([rate_of(train, edits, step - 1) for step in shown], np.float64)


def curve(losses: NDArray[np.float32], most: int = 1200) -> Points:
    """Steps (from 1) and losses to draw; long runs give the lowest and highest loss of each stretch, in their order."""
    return thinned(np.arange(1, len(losses) + 1), losses, most)


def thinned(steps: NDArray[np.number], values: NDArray[np.floating], most: int = 1200) -> Points:
    """Steps and values to draw; where there are many, the lowest and highest of each stretch, in their order."""
    x, y = steps.astype(np.float64), values.astype(np.float64)
    if len(y) <= most:
        return x, y
    width = -(-len(values) // (most // 2))
    whole = len(values) // width * width
    parts = values[:whole].reshape(-1, width)
    starts = np.arange(0, whole, width)
    ends = np.stack((starts + parts.argmin(1), starts + parts.argmax(1)), axis=1)
    index = np.concatenate((np.sort(ends, axis=1).ravel(), np.arange(whole, len(values))))
    return x[index], y[index]


def loss_words(points: Points, held_out: Points, guide: Guide) -> str:
    """What a screen reader hears of the losses."""
    if not len(points[1]):
        return f"No step has been made yet. {guide.caveat}".strip()
    said = [f"Loss {points[1][-1]:.3f} nats after step {points[0][-1]:.0f}"]
    if len(held_out[1]):
        said.append(f"on what is held out {held_out[1][-1]:.3f}")
    if guide.floor is not None:
        said.append(f"the floor is {guide.floor:.3f}")
    return f"{'; '.join(said)}. {guide.caveat}" if guide.caveat else "; ".join(said)
