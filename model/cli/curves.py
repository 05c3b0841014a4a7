"""The curves of a run file as a table: a row a step. Imports no torch."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from model.exports.table import Sheet
from model.runfile.runfile import RunFile
from model.spec.recipe import rate_of

TITLES = ("step", "loss", "gradient norm", "learning rate", "accuracy", "held-out loss", "held-out accuracy")


def curves_of(file: RunFile) -> Sheet:
    """The loss of each step's batch in nats, the norm of all its gradients before they were clipped, the learning rate
    it was made with, and what was measured every so many steps: empty where it was not, or is not known.
    """
    return Sheet("curves", TITLES, list(_rows(file)), 0)


def _rows(file: RunFile) -> Iterator[list[object]]:
    steps = file.saved_step
    losses, norms = file.losses(steps), file.norms(steps)
    held_out = dict(file.held_out(steps))
    accuracy = {step: shares for step, *shares in file.accuracies(steps)}
    for made in range(steps):
        batch, unseen = accuracy.get(made + 1, (math.nan, math.nan))
        measured = (batch, held_out.get(made + 1, math.nan), unseen)
        rate = rate_of(file.spec.train, file.edits, made)
        yield [made + 1, *map(_number, (losses[made], norms[made], rate, *measured))]


def _number(value: float) -> object:
    """As short as says which float32 it is; nothing for what is not known."""
    return "" if math.isnan(value) else np.float32(value)
