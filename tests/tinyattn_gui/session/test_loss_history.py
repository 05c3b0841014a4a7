"""The curves of a run, told bit by bit."""

from __future__ import annotations

import numpy as np

from model.messages.readings import no_rows
from tinyattn_gui.session.loss_history import Curves

MOST_PARTS = 100


def test_curves_that_nobody_reads_do_not_grow_with_each_frame() -> None:
    """Norms are read only where they are shown; a frame that tells nothing new leaves nothing behind."""
    steps = np.arange(1000, dtype=np.float32)
    curves = Curves()
    for step in range(1000):
        row = np.array([[step, 0.5]], np.float32)
        for _ in range(2):
            curves.take(steps[step : step + 1], step, row, no_rows(), 2 * steps[step : step + 1])
    for parts in (curves._losses, curves._norms, curves._held_out, curves._accuracy):
        assert len(parts) < MOST_PARTS
    np.testing.assert_array_equal(curves.losses, steps)
    np.testing.assert_array_equal(curves.norms, 2 * steps)
    np.testing.assert_array_equal(curves.held_out[:, 0], steps)
    assert (curves.count, len(curves.accuracy)) == (1000, 0)
