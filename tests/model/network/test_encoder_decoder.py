"""An encoder and a decoder against torch's own modules: cross-attention, and whole networks with either place of norms,
values and gradients, in single and double precision."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from model.choices.norms import EPSILON
from model.config import ModelConfig
from model.network.attention import Attention
from model.network.blocks import Block
from model.network.network import Network
from model.network.trace import Recorder, Trace, untapped
from model.quantities import ATTENTION_WEIGHTS, LOGITS, LOSS, MASKED_SCORES, TURNED_KEY
from model.quantities.site import Site
from model.quantities.stages import stages
from tests.kit.pairs import PAIRS
from tests.model.network.test_blocks import TYPES, assert_alike, randomised

B, S, T, C, H, V = 3, 5, 4, 8, 2, 11
_MINE = ("query", "key", "value")


@pytest.mark.parametrize("dtype", TYPES, ids=str)
def test_cross_attention_is_that_of_torch(dtype: torch.dtype) -> None:
    ours = randomised(Attention(ModelConfig(d_model=C, n_head=H, bias=True), 0, Site.CROSS)).to(dtype)
    theirs = nn.MultiheadAttention(C, H, batch_first=True, dtype=dtype)
    theirs.load_state_dict(_attention(dict(ours.named_parameters()), ""))
    x = torch.randn(B, T, C, dtype=dtype, requires_grad=True)
    memory = torch.randn(B, S, C, dtype=dtype, requires_grad=True)
    recorder, pull = Recorder(), torch.randn(B, T, C, dtype=dtype)
    value = ours(x, recorder, memory=memory.flatten(0, 1))
    expected, weights = theirs(x, memory, memory, average_attn_weights=False)
    assert_alike((value, recorder.trace[ATTENTION_WEIGHTS, 0]), (expected, weights))
    assert recorder.trace[ATTENTION_WEIGHTS, 0].shape == (B, H, T, S)
    names = ("w_query", "w_key", "w_value")
    mine = dict(ours.named_parameters())
    gradients = torch.autograd.grad(value, (x, memory, mine["w_out"], *(mine[name] for name in names)), pull)
    others = (x, memory, theirs.out_proj.weight, theirs.in_proj_weight)
    *plain, out, joined = torch.autograd.grad(expected, others, pull)
    assert_alike(gradients, (*plain, out.T, *(part.T for part in joined.chunk(3))))


def _attention(own: Mapping[str, Tensor], before: str) -> dict[str, Tensor]:
    return {
        "in_proj_weight": torch.cat([own[f"{before}w_{part}"].detach().T for part in _MINE]),
        "in_proj_bias": torch.cat([own[f"{before}b_{part}"].detach() for part in _MINE]),
        "out_proj.weight": own[f"{before}w_out"].detach().T,
        "out_proj.bias": own[f"{before}b_out"].detach(),
    }


def _layer(block: Block, own: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The weights of one of our blocks as a layer of torch has them."""
    named = {f"self_attn.{name}": x for name, x in _attention(own, "attention.").items()}
    named |= {"linear1.weight": own["mlp.w_up"].T, "linear1.bias": own["mlp.b_up"]}
    named |= {"linear2.weight": own["mlp.w_down"].T, "linear2.bias": own["mlp.b_down"]}
    norms = ["attention_norm", "mlp_norm"]
    if block.cross is not None:
        named |= {f"multihead_attn.{name}": x for name, x in _attention(own, "cross.attention.").items()}
        norms.insert(1, "cross.norm")
    for n, norm in enumerate(norms, 1):
        named |= {f"norm{n}.weight": own[f"{norm}.gain"], f"norm{n}.bias": own[f"{norm}.shift"]}
    return {name: x.detach() for name, x in named.items()}


class Theirs(nn.Module):
    """Torch's encoder and decoder with the weights of ours, and a table of waves written anew."""

    def __init__(self, ours: Network, dtype: torch.dtype) -> None:
        super().__init__()
        config, encoder = ours.config, ours.encoder
        assert encoder is not None
        options = {"dropout": 0.0, "activation": config.activation, "layer_norm_eps": EPSILON, "batch_first": True}
        shape = (C, H, config.hidden)
        final = [nn.LayerNorm(C, EPSILON, dtype=dtype) if config.pre_norm else None for _ in range(2)]
        first = nn.TransformerEncoderLayer(*shape, **options, norm_first=config.pre_norm, dtype=dtype)  # type: ignore[arg-type]
        second = nn.TransformerDecoderLayer(*shape, **options, norm_first=config.pre_norm, dtype=dtype)  # type: ignore[arg-type]
        self.encoder = nn.TransformerEncoder(first, config.encoder_layers, final[0], enable_nested_tensor=False)
        self.decoder = nn.TransformerDecoder(second, config.n_layer, final[1])
        pairs = ((encoder.blocks, self.encoder.layers), (ours.blocks, self.decoder.layers))
        for blocks, layers in pairs:
            for block, layer in zip(blocks, layers, strict=True):
                layer.load_state_dict(_layer(block, dict(block.named_parameters())))
        for norm, own in zip(final, (encoder.final_norm, ours.final_norm), strict=True):
            if norm is not None and own is not None:
                norm.load_state_dict({"weight": own.gain.detach(), "bias": own.shift.detach()})
        assert ours.w_unembed is not None
        self.table = nn.Parameter(ours.embedding.w_token.detach().clone())
        self.unembedding = nn.Parameter(ours.w_unembed.detach().clone())
        self.bias = ours.b_unembed

    def forward(self, source: Tensor, ids: Tensor) -> Tensor:
        memory = self.encoder(self.table[source] + _waves(source.shape[1], self.table.dtype))
        ahead = torch.ones(ids.shape[1], ids.shape[1]).triu(1).bool()
        written = self.decoder(self.table[ids] + _waves(ids.shape[1], self.table.dtype), memory, tgt_mask=ahead)
        logits: Tensor = written @ self.unembedding + self.bias
        return logits


def _waves(length: int, dtype: torch.dtype) -> Tensor:
    """Section 3.5 of the paper, number by number, kept in single precision as ours are."""
    rows = [
        [(math.cos if c % 2 else math.sin)(t / 10_000 ** ((c - c % 2) / C)) for c in range(C)] for t in range(length)
    ]
    return torch.tensor(rows, dtype=torch.float32).to(dtype)


@pytest.mark.parametrize("dtype", TYPES, ids=str)
@pytest.mark.parametrize("activation", ["relu", "gelu"])
@pytest.mark.parametrize("place", ["pre", "post"])
def test_a_network_is_the_encoder_and_decoder_of_torch(place: str, activation: str, dtype: torch.dtype) -> None:
    config = ModelConfig(
        d_model=C,
        n_head=H,
        n_layer=2,
        encoder_layers=3,
        context=6,
        position="sinusoidal",
        bias=True,
        norm=True,
        norm_place=place,
        mlp=True,
        activation=activation,
    )
    ours = randomised(Network(config, V)).to(dtype)
    theirs = Theirs(ours, dtype)
    source, ids, targets = (torch.randint(V, (B, length)) for length in (S, T, T))
    recorder = Recorder(gradients=True)
    losses = ours(ids, targets, recorder, source=source)
    logits = theirs(source, ids)
    expected = functional.cross_entropy(logits.mT, targets, reduction="none")
    assert_alike((recorder.trace[LOGITS, None], losses), (logits, expected))
    losses.mean().backward()
    expected.mean().backward()
    assert ours.encoder is not None
    assert ours.w_unembed is not None
    assert_alike(*_gradients((ours.embedding.w_token, theirs.table), (ours.w_unembed, theirs.unembedding)))
    blocks = (*ours.encoder.blocks, *ours.blocks)
    for block, layer in zip(blocks, (*theirs.encoder.layers, *theirs.decoder.layers), strict=True):
        mine, others = _layer(block, _gradients_of(block)), _gradients_of(layer)
        assert set(mine) == set(others)
        assert_alike(list(mine.values()), [others[name] for name in mine])
    for own, norm in ((ours.encoder.final_norm, theirs.encoder.norm), (ours.final_norm, theirs.decoder.norm)):
        if own is not None:
            assert_alike(*_gradients((own.gain, norm.weight), (own.shift, norm.bias)))


def _gradients(*pairs: tuple[Tensor | None, Tensor]) -> tuple[list[Tensor], ...]:
    """Those of ours and of torch's, side by side."""
    return tuple([x.grad for x in side if x is not None and x.grad is not None] for side in zip(*pairs, strict=True))


def _gradients_of(module: nn.Module) -> dict[str, Tensor]:
    return {name: x.grad for name, x in module.named_parameters() if x.grad is not None}


@pytest.mark.parametrize("name", PAIRS)
def test_each_stage_is_tapped_once_in_its_order(name: str) -> None:
    config = PAIRS[name][0]
    trace = _trace(config, torch.tensor([[1, 2, 3]]), torch.tensor([[4, 1]]))
    assert list(trace) == [stage.ref for stage in stages(config)]


def _trace(config: ModelConfig, source: Tensor, ids: Tensor) -> Trace:
    network, recorder = Network(config, V), Recorder()
    network.initialise(torch.Generator().manual_seed(2))
    network(ids, ids, recorder, source=source)
    return recorder.trace


def test_a_source_is_seen_as_a_whole_and_a_target_only_up_to_each_place() -> None:
    config = ModelConfig(d_model=C, encoder_layers=1, position="rotary")
    first = _trace(config, torch.tensor([[1, 2, 3]]), torch.tensor([[4, 5, 6]]))
    other_source = _trace(config, torch.tensor([[1, 2, 7]]), torch.tensor([[4, 5, 6]]))
    other_target = _trace(config, torch.tensor([[1, 2, 3]]), torch.tensor([[4, 5, 7]]))
    assert (first[LOSS][0] != other_source[LOSS][0])[:2].all()
    assert first[LOGITS][0, :2].equal(other_target[LOGITS][0, :2])
    hidden = {ref.site for ref in first if ref.quantity is MASKED_SCORES}
    assert hidden == {Site.DECODER}
    assert {ref.site for ref in first if ref.quantity is TURNED_KEY} == {Site.ENCODER, Site.DECODER}
    assert (first[ATTENTION_WEIGHTS, 0, Site.ENCODER] > 0).all()


def test_a_network_with_an_encoder_asks_for_a_source() -> None:
    ids = torch.tensor([[1, 2]])
    with pytest.raises(AssertionError, match="an encoder reads a source"):
        Network(ModelConfig(d_model=C, encoder_layers=1), V)(ids, ids, untapped)
