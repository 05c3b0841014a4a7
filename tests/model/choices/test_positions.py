"""A position is a row, and a fixed one a function of torch: one that is added here learns, opens and replays."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
import torch
from torch import Tensor

from model.choices.positions import PAIRINGS, POSITIONS, Lines, Position, turns
from model.config import ModelConfig, RunSpec
from model.errors import OptionError
from model.network.positions import TABLES
from model.quantities import EMBEDDING, POSITION_EMBEDDING, W_POSITION
from model.quantities.stages import Ref, parameters, stages
from model.runs.run import Run
from model.spec.memory import parameter_count
from model.training import passes
from model.training.learner import Learner
from tests.kit.opened import Opened


def _ramp(place: int, channel: int, width: int) -> Lines:
    return (f"{place} × {channel}", float(place * channel)), (f"{{before}} / {width}", place * channel / width)


def _ramps(positions: int, width: int) -> Tensor:
    return torch.arange(positions)[:, None] * torch.arange(width)[None, :] / width


@pytest.fixture
def spec(monkeypatch: pytest.MonkeyPatch) -> RunSpec:
    """A run with positions that the program does not have."""
    monkeypatch.setitem(POSITIONS, "ramps", Position("place × channel / C", _ramp))
    monkeypatch.setitem(TABLES, "ramps", _ramps)
    return RunSpec().with_options({"model.position": "ramps"})


def test_what_is_no_row_cannot_be_chosen() -> None:
    with pytest.raises(OptionError, match="allowed is learned or sinusoidal or none or alibi or rotary"):
        ModelConfig(position="ramps")


def test_it_learns_opens_and_is_replayed(spec: RunSpec, tmp_path: Path) -> None:
    with closing(Run(spec)) as run:
        run.save_as(tmp_path / "a.tinyattn")
        run.train_to(20)
        run.flush()
        digest = run.learner.state().digest()
        opened = Opened(run)
        cell = opened.cell(Ref(POSITION_EMBEDDING), 3, 5)
        assert cell.formula == "P = place × channel / C"
        assert [term.text for term in cell.terms] == ["3 × 5", "15 / 16"]
        assert cell.value == cell.result == 15 / 16
        assert Ref(W_POSITION) not in parameters(spec.model)
        assert parameter_count(spec, 20) == parameter_count(RunSpec(), 20) - 16 * 16
    with closing(Run.open(tmp_path / "a.tinyattn")) as again:
        assert again.learner.state().digest() == digest


@pytest.mark.parametrize("pairs", PAIRINGS)
@pytest.mark.parametrize("name", [name for name, row in POSITIONS.items() if not row.has_table])
def test_without_a_table_by_plan_and_by_autograd_are_one_to_the_bit(
    name: str, pairs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = RunSpec(model=ModelConfig(position=name, rotary_pairs=pairs, n_head=2, n_layer=2))
    planned = Learner(spec)
    monkeypatch.setattr(passes, "can_plan", lambda config: False)
    plain = Learner(spec)
    assert (type(planned._pass), type(plain._pass)) == (passes.ByPlan, passes.ByAutograd)
    for _ in range(5):
        planned.advance()
        plain.advance()
        assert planned.bits() == plain.bits()
    assert Ref(EMBEDDING) not in {stage.ref for stage in stages(spec.model)}


@pytest.mark.parametrize("name", PAIRINGS)
@pytest.mark.parametrize("width", [2, 4, 10])
def test_every_channel_has_one_partner(name: str, width: int) -> None:
    each = turns(width, name)
    assert [each[turn.partner].partner for turn in each] == list(range(width))
    assert sorted(turn.number for turn in each) == sorted([*range(width // 2)] * 2)
    assert all(each[turn.partner].sign == -turn.sign for turn in each)


@pytest.mark.parametrize("name", POSITIONS)
def test_every_row_has_what_it_needs(name: str) -> None:
    row, config = POSITIONS[name], ModelConfig(position=name, context=9)
    said = [stage.formula for stage in stages(config) if stage.ref == Ref(POSITION_EMBEDDING)]
    assert said == [row.formula.format("W_pos")] * row.has_table
    assert (name in TABLES) == (row.has_table and not row.is_learned)
    if row.lines is not None:
        for width in (1, 4, 7):
            told = [[row.lines(place, channel, width)[-1][1] for channel in range(width)] for place in range(9)]
            torch.testing.assert_close(TABLES[name](9, width), torch.tensor(told), atol=1e-6, rtol=1e-5)
    Learner(RunSpec(model=ModelConfig(position=name))).advance()
