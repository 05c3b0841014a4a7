"""A network that ends in classes, held to torch's own: nn.Linear at the last position and F.cross_entropy."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch.nn import functional

from model.config import ModelConfig
from model.errors import OptionError, RequestError
from model.layouts.gpt2_config import config_of, gpt2_shape
from model.network.network import NO_TARGET, Network
from model.network.trace import Recorder
from model.quantities import CLASS_LOGITS, CLASS_PROBABILITIES, FINAL_NORM
from tests.kit.blocks import CLASSIFIERS
from tests.kit.pairs import with_task


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_the_head_is_a_linear_layer_read_at_the_last_position(dtype: torch.dtype) -> None:
    network = Network(CLASSIFIERS["classifier"], 30).to(dtype)
    network.initialise(torch.Generator().manual_seed(1))
    random = torch.Generator().manual_seed(2)
    head, of_trunk = torch.nn.Linear(16, 2, dtype=dtype), Recorder(gradients=True)
    weights, bias = network.head
    assert bias is not None
    with torch.no_grad():
        bias.normal_(generator=random)
        head.weight.copy_(weights.T)
        head.bias.copy_(bias)
    ids, classes = torch.randint(30, (5, 7), generator=random), torch.randint(2, (5,), generator=random)
    targets = torch.full_like(ids, NO_TARGET)
    targets[:, -1] = classes
    losses = network(ids, targets, of_trunk)
    (losses.sum() / 5).backward()
    stream = of_trunk.trace[FINAL_NORM].detach().requires_grad_()
    said = head(stream[:, -1, :])
    loss = functional.cross_entropy(said, classes)
    loss.backward()
    torch.testing.assert_close(losses[:, -1].mean(), loss)
    assert not losses[:, :-1].any()
    torch.testing.assert_close(of_trunk.trace[CLASS_LOGITS][:, -1], said)
    torch.testing.assert_close(of_trunk.trace[CLASS_PROBABILITIES][:, -1], said.softmax(-1))
    assert head.weight.grad is not None
    torch.testing.assert_close(weights.grad, head.weight.grad.T)
    torch.testing.assert_close(bias.grad, head.bias.grad)
    torch.testing.assert_close(of_trunk.trace.gradients()[FINAL_NORM], stream.grad)


def test_gpt2s_layout_has_no_classes() -> None:
    model = replace(gpt2_shape(activation="gelu-tanh"), classes=2)
    with pytest.raises(RequestError, match=r"model\.classes is 2; allowed there is 0"):
        config_of(model, 30)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"model.classes": "2"}, "model.classes is 2; allowed for fat-cat is 0, or data.corpus spam"),
        ({"model.classes": "3", "data.corpus": "spam"}, "model.classes is 3; allowed for spam is 0 or 2"),
        ({"model.classes": "1", "data.corpus": "spam"}, "model.classes is 1; allowed is 0, or 2 to 64"),
        ({"model.classes": "2", "data.corpus": "spam", "model.tied": "yes"}, "is 2 and model.tied is on; allowed is 0"),
        ({"model.classes": "2", "data.corpus": "inbox"}, "model.classes is 2; allowed for inbox is 0"),
    ],
)
def test_classes_have_to_be_those_of_the_task(options: dict[str, str], said: str) -> None:
    with pytest.raises(OptionError, match=said) as refusal:
        with_task(ModelConfig()).with_options(options)
    assert refusal.value.field == "model.classes"
