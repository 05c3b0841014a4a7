"""What a film shows of a run, whether it is trained meanwhile or was before: each frame has its own step and loss."""

from __future__ import annotations

import pytest

from model.config import RunSpec
from model.quantities.watch import Watch
from model.runs.run import Run
from model.trainer.film_frames import footage
from model.training.learner import Learner

SPEC = RunSpec().with_options({"model.d_model": "4", "train.batch_size": "2"})
WEIGHTS = Watch("attention_weights", layer=0, head=0)


@pytest.mark.parametrize("trained", [0, 6, 20])
@pytest.mark.parametrize("steps", [(0, 4, 8, 9), (1, 2), (9,)], ids=str)
def test_each_frame_has_the_step_and_the_loss_of_its_own(trained: int, steps: tuple[int, ...]) -> None:
    run, alone = Run(SPEC), Learner(SPEC)
    losses = [alone.advance() for _ in range(20)]
    run.train_to(trained)
    with footage(run, steps, (WEIGHTS,), "the fat cat") as found:
        frames = list(found.frames())
    assert [frame.step for frame in frames] == list(steps)
    assert [frame.losses.tolist() for frame in frames] == [pytest.approx(losses[:step][-1:]) for step in steps]
    assert found.count == len(steps)
    again = Learner(SPEC)
    while again.step < steps[-1]:
        again.advance()
    assert found.last.digest == again.state().digest()
