"""What a figure compares its run with, trained again from what its file tells."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from model.cli.reproduce import compared
from model.config import DataConfig
from model.errors import RequestError
from model.figures.request import Against, FigureRequest, Origin
from model.runs.run import Run
from tests.kit.running import SPEC


def test_a_network_that_began_with_other_data_is_not_made_again() -> None:
    with Run(SPEC) as run:
        other = replace(SPEC, data=DataConfig(corpus="copy"))
        request = FigureRequest(Origin(SPEC), against=Against(0, (), spec=other))
        with pytest.raises(RequestError, match="began with other data or weights; it cannot be made again"):
            compared(run, request, Path("figure.png"))


def test_a_network_without_the_scaling_is_trained_again_beside_its_run() -> None:
    with Run(SPEC) as run:
        other = replace(SPEC, model=replace(SPEC.model, scale="none"))
        found = compared(run, FigureRequest(Origin(SPEC), against=Against(2, (), spec=other)), Path("figure.png"))
        assert found is not None
        branch, step = found
        with Run(other) as alone:
            alone.train_to(2)
            assert (step, branch.learner.state().digest()) == (2, alone.learner.state().digest())
