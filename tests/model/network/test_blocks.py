"""Norms, MLPs and whole blocks against torch's own modules: values and gradients, in single and double precision."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from model.choices.activations import ACTIVATIONS
from model.choices.norms import EPSILON
from model.config import ModelConfig, RunSpec
from model.network.blocks import Block, Mlp, Norm
from model.network.trace import untapped
from model.quantities import FINAL_NORM, G_FINAL, MLP_RESIDUAL_NORM, RESIDUAL_NORM, S_FINAL
from model.quantities.stages import Ref, stages
from model.training.learner import Learner

TYPES = (torch.float32, torch.float64)


def assert_alike(ours: Sequence[Tensor], theirs: Sequence[Tensor]) -> None:
    """To nearly the last digit of the precision."""
    close = 1e-12 if ours[0].dtype is torch.float64 else 2e-5
    torch.testing.assert_close(tuple(ours), tuple(theirs), atol=close, rtol=close)


def randomised(module: nn.Module) -> nn.Module:
    """With weights that are all different, gains and shifts too."""
    torch.manual_seed(1)
    for parameter in module.parameters():
        nn.init.normal_(parameter, 0.1, 0.5)
    return module


@pytest.mark.parametrize("dtype", TYPES, ids=str)
@pytest.mark.parametrize("epsilon", [EPSILON, 1e-12, 0.3])
@pytest.mark.parametrize("kind", ["layer", "rms"])
def test_a_norm_is_that_of_torch(kind: str, epsilon: float, dtype: torch.dtype) -> None:
    ours = randomised(Norm(kind, FINAL_NORM, G_FINAL, S_FINAL, 8, epsilon=epsilon)).to(dtype)
    theirs = {"layer": nn.LayerNorm, "rms": nn.RMSNorm}[kind](8, eps=epsilon, dtype=dtype)
    theirs.load_state_dict({{"gain": "weight", "shift": "bias"}[name]: x for name, x in ours.state_dict().items()})
    x = torch.randn(3, 5, 8, dtype=dtype, requires_grad=True)
    pull = torch.randn(3, 5, 8, dtype=dtype)
    values = [ours(x, untapped), theirs(x)]
    grads = [torch.autograd.grad(y, (x, *m.parameters()), pull) for y, m in zip(values, (ours, theirs), strict=True)]
    assert_alike((values[0], *grads[0]), (values[1], *grads[1]))


def as_torch(block: Block, config: ModelConfig, dtype: torch.dtype) -> nn.TransformerEncoderLayer:
    """Torch's own layer with the weights of ours."""
    theirs = nn.TransformerEncoderLayer(
        config.d_model,
        config.n_head,
        config.hidden,
        dropout=0.0,
        activation=config.activation,
        layer_norm_eps=EPSILON,
        batch_first=True,
        norm_first=config.pre_norm,
        dtype=dtype,
    )
    own = {name: x.detach() for name, x in block.named_parameters()}
    attention, parts = "attention.{}_{}".format, ("query", "key", "value")
    theirs.load_state_dict(
        {
            "self_attn.in_proj_weight": torch.cat([own[attention("w", part)].T for part in parts]),
            "self_attn.in_proj_bias": torch.cat([own[attention("b", part)] for part in parts]),
            "self_attn.out_proj.weight": own["attention.w_out"].T,
            "self_attn.out_proj.bias": own["attention.b_out"],
            "linear1.weight": own["mlp.w_up"].T,
            "linear1.bias": own["mlp.b_up"],
            "linear2.weight": own["mlp.w_down"].T,
            "linear2.bias": own["mlp.b_down"],
            "norm1.weight": own["attention_norm.gain"],
            "norm1.bias": own["attention_norm.shift"],
            "norm2.weight": own["mlp_norm.gain"],
            "norm2.bias": own["mlp_norm.shift"],
        }
    )
    return theirs


@pytest.mark.parametrize("dtype", TYPES, ids=str)
@pytest.mark.parametrize("activation", ["relu", "gelu"])
@pytest.mark.parametrize("place", ["pre", "post"])
def test_a_block_is_the_layer_of_torch(place: str, activation: str, dtype: torch.dtype) -> None:
    config = ModelConfig(
        d_model=8, n_head=2, context=6, bias=True, mlp=True, norm=True, norm_place=place, activation=activation
    )
    ours = randomised(Block(config, 0)).to(dtype)
    theirs = as_torch(ours, config, dtype)
    x, pull = torch.randn(3, 6, 8, dtype=dtype, requires_grad=True), torch.randn(3, 6, 8, dtype=dtype)
    ahead = torch.ones(6, 6).triu(1).bool()
    values = [ours(x, untapped, {}, torch.zeros(3, 6, dtype=torch.int64)), theirs(x, src_mask=ahead)]
    names = ("mlp.w_up", "mlp.w_down", "attention.w_out", "attention_norm.gain", "mlp_norm.shift", "mlp.b_up")
    same = (
        "linear1.weight",
        "linear2.weight",
        "self_attn.out_proj.weight",
        "norm1.weight",
        "norm2.bias",
        "linear1.bias",
    )
    mine, other = dict(ours.named_parameters()), dict(theirs.named_parameters())
    gradients = torch.autograd.grad(values[0], (x, *(mine[name] for name in names)), pull)
    expected = torch.autograd.grad(values[1], (x, *(other[name] for name in same)), pull)
    turned = [g.T if g.dim() == 2 else g for g in expected[1:]]
    assert_alike((values[0], *gradients), (values[1], expected[0], *turned))


def test_a_norm_comes_last_where_it_comes_after() -> None:
    """Each row that a layer passes on has mean 0 and variance 1, as gain and shift begin."""
    config = ModelConfig(n_layer=2, norm=True, norm_place="post", mlp=True)
    record = Learner(RunSpec(model=config)).record()
    for quantity in (RESIDUAL_NORM, MLP_RESIDUAL_NORM):
        passed = record.trace[Ref(quantity, 1)]
        torch.testing.assert_close(passed.mean(-1), torch.zeros(passed.shape[:-1]), atol=1e-5, rtol=0)
        torch.testing.assert_close(passed.var(-1, correction=0), torch.ones(passed.shape[:-1]), atol=1e-2, rtol=0)
    assert Ref(FINAL_NORM) not in {stage.ref for stage in stages(config)}


@pytest.mark.parametrize("dtype", TYPES, ids=str)
@pytest.mark.parametrize("name", list(ACTIVATIONS))
def test_an_mlp_is_its_textbook_formula(name: str, dtype: torch.dtype) -> None:
    config = ModelConfig(d_model=6, mlp=True, d_ff=10, activation=name, bias=True)
    mlp = randomised(Mlp(config, 0)).to(dtype)
    own = dict(mlp.named_parameters())
    curve = {
        "gelu": functional.gelu,
        "gelu-tanh": partial(functional.gelu, approximate="tanh"),
        "relu": torch.relu,
        "swiglu": lambda x: functional.silu(x @ own["w_gate"] + own["b_gate"]),
    }[name]
    x, pull = torch.randn(2, 4, 6, dtype=dtype, requires_grad=True), torch.randn(2, 4, 6, dtype=dtype)
    hidden = x @ own["w_up"] + own["b_up"]
    active = hidden * curve(x) if name == "swiglu" else curve(hidden)
    values = [mlp(x, untapped), active @ own["w_down"] + own["b_down"]]
    gradients = [torch.autograd.grad(y, (x, *own.values()), pull) for y in values]
    assert_alike((values[0], *gradients[0]), (values[1], *gradients[1]))
