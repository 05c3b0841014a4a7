"""Runs beside an oracle: a plain optimizer of torch's, and the same run once more from its file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import torch

from model.config import RunSpec
from model.runs.run import Run
from model.training.learner import Learner

Optimizer = Callable[[Iterable[torch.nn.Parameter]], torch.optim.Optimizer]


def assert_learns_as(make: Optimizer, spec: RunSpec, steps: int = 10, rtol: float = 1e-4, atol: float = 1e-5) -> None:
    """A run's weights are those of autograd and of the optimizer that `make` makes of the same first weights."""
    ours, theirs = Learner(spec), Learner(spec)
    oracle = make(theirs.network.parameters())
    for _ in range(steps):
        ours.advance()
        batch = theirs.sample()
        oracle.zero_grad()
        theirs.network(batch.ids, batch.targets).mean().backward()
        oracle.step()
        theirs.step += 1
    for ref, parameter in ours.params.items():
        torch.testing.assert_close(parameter, theirs.params[ref], rtol=rtol, atol=atol)


@contextmanager
def coming_back(spec: RunSpec, path: Path) -> Iterator[Run]:
    """A run of 20 steps, saved at `path`; in the end its file is opened, and holds the same to the bit."""
    with closing(Run(spec)) as run:
        run.save_as(path)
        run.train_to(20)
        run.flush()
        digest = run.learner.state().digest()
        yield run
    with closing(Run.open(path)) as again:
        assert again.learner.state().digest() == digest
