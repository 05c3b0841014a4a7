"""A pass on memory that is used again: the same bits as on memory of its own, and less of it is written."""

from __future__ import annotations

from functools import partial

import pytest
import torch
from torch import Tensor

from model.config import ModelConfig, RunSpec
from model.quantities import LOGITS
from model.quantities.stages import Ref
from model.training.learner import Learner
from model.training.line import Calls
from model.training.passes import ByPlan
from model.training.plan import Plan
from model.training.reuse import reusing
from tests.kit.blocks import BLOCKS

CONFIGS = {"preset": ModelConfig(), "prefix": ModelConfig(mask="prefix", n_layer=2, dropout=0.2), **BLOCKS}


def plan_of(learner: Learner) -> Plan:
    assert isinstance(learner._pass, ByPlan)
    assert learner._pass._plan is not None
    return learner._pass._plan


def written(calls: Calls) -> dict[int, int]:
    """The bytes of all memory that calls write to, by its address."""
    ways = ("out", "out0", "out1", "out2", "output", "grad_input")
    outs = [call.keywords[way] for call in calls for way in ways if way in call.keywords]
    outs += [owner for call in calls if isinstance(owner := getattr(call.func, "__self__", None), Tensor)]
    return {out.untyped_storage().data_ptr(): out.untyped_storage().nbytes() for out in outs}


@pytest.mark.parametrize("name", CONFIGS)
def test_a_step_that_nobody_looks_at_has_the_bits_of_one_that_is_kept(name: str) -> None:
    spec = RunSpec(model=CONFIGS[name], seed=2)
    kept, plain = Learner(spec), Learner(spec)
    for _ in range(5):
        record, loss = kept.record(), plain.advance()
        assert record.loss == loss
        assert torch.equal(record.trace[Ref(LOGITS)], plan_of(plain).places.values[Ref(LOGITS)])
        for ref, parameter in plain.params.items():
            assert torch.equal(record.gradients[ref], parameter.grad)  # type: ignore[arg-type]
        assert kept.bits() == plain.bits()


@pytest.mark.parametrize("name", CONFIGS)
def test_it_writes_to_less_memory_and_all_that_is_used_again_is_in_one_place(name: str) -> None:
    learner = Learner(RunSpec(model=CONFIGS[name]))
    learner.advance()
    plan = plan_of(learner)
    all_of_it, used = written(plan._calls), written(plan._lean)
    assert len(used.keys() - all_of_it.keys()) == 1
    assert sum(used.values()) < 0.85 * sum(all_of_it.values())


def chain() -> tuple[Tensor, list[Tensor], Calls]:
    """Each of four tensors is one more than the one before."""
    first, rest = torch.zeros(3), [torch.empty(3) for _ in range(4)]
    return first, rest, [partial(torch.add, a, 1, out=b) for a, b in zip([first, *rest], rest, strict=False)]


def test_memory_is_used_again_once_it_was_read_for_the_last_time() -> None:
    first, rest, calls = chain()
    lean = reusing(calls, [rest[-1]])
    for call in lean:
        call()
    assert rest[-1].tolist() == [4.0] * 3
    sums = [call.keywords["out"] for call in lean]
    assert sums[0].tolist() == [3.0] * 3, "the third sum lies where the first was"
    assert sums[1].tolist() == [2.0] * 3
    assert first.tolist() == [0.0] * 3


def test_what_is_kept_stays() -> None:
    _, rest, calls = chain()
    for call in reusing(calls, rest):
        call()
    assert [tensor[0].item() for tensor in rest] == [1.0, 2.0, 3.0, 4.0]


def test_what_is_read_before_it_is_written_stays_from_pass_to_pass() -> None:
    total, one, two, three = torch.zeros(2), torch.ones(2), torch.empty(2), torch.empty(2)
    calls: Calls = [
        partial(torch.add, one, 1, out=two),
        partial(total.add_, two),
        partial(torch.add, one, 2, out=three),
        partial(total.add_, three),
    ]
    lean = reusing(calls, [])
    for _ in range(2):
        for call in lean:
            call()
    assert total.tolist() == [10.0, 10.0]


def test_memory_that_is_written_in_part_stays() -> None:
    rows, one, other = torch.zeros(2, 2), torch.ones(2), torch.empty(2, 2)
    calls: Calls = [
        partial(rows[:1].copy_, one),
        partial(torch.add, rows, 1, out=other),
    ]
    for call in reusing(calls, [other]):
        call()
    assert other.tolist() == [[2.0, 2.0], [1.0, 1.0]]


def test_what_a_function_of_pythons_holds_on_to_stays() -> None:
    one, two, three, four = torch.ones(2), torch.empty(2), torch.empty(2), torch.empty(2)
    seen: list[float] = []
    calls: Calls = [
        partial(torch.add, one, 1, out=two),
        partial(torch.add, two, 1, out=three),
        partial(torch.add, three, 1, out=four),
        partial(lambda: seen.extend(two.tolist())),
    ]
    for call in reusing(calls, []):
        call()
    assert seen == [2.0, 2.0]


def test_a_view_finds_its_part_in_the_new_place() -> None:
    x = torch.arange(6.0).view(2, 3)
    first, second, third = (torch.empty(2, 3) for _ in range(3))
    last = torch.empty(3, 2)
    calls: Calls = [
        partial(torch.mul, x, 2, out=first),
        partial(torch.mul, first, 2, out=second),
        partial(torch.mul, second, 2, out=third),
        partial(torch.add, third.t(), 0, out=last),
    ]
    for call in reusing(calls, [last]):
        call()
    assert torch.equal(last, (x * 8).t())
