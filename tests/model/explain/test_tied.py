"""A table that is used twice: its gradient has two ways in, each of which is named, and it is updated once."""

from __future__ import annotations

import pytest
import torch

from model.config import ModelConfig, RunSpec, TrainConfig
from model.errors import OptionError
from model.explain.narration import describe, scale_of
from model.quantities import KEY, LOGITS, TOKEN_EMBEDDING, W_TOKEN, W_UNEMBED, Facet
from model.quantities.moments import Moment, Phase, moments
from model.quantities.stages import Ref, parameters
from model.training.learner import Learner
from tests.kit.opened import Opened

TIED = ModelConfig(norm=True, tied=True)


def narrated(moment: Moment) -> str:
    return describe(moment, TIED, TrainConfig(), scale_of(TIED, TrainConfig(), 24, 7, (), 1)).words


def test_a_gradient_comes_through_both_stages() -> None:
    opened = Opened.of_preset(5, TIED)
    found = opened.cell(Ref(W_TOKEN), 0, 3, facet=Facet.GRAD)
    assert found.formula == "∂W_tok = Σ ∂E where t is the row + ∂Lᵀ N"
    sources = {operand.ref for operand in found.operands}
    assert {Ref(TOKEN_EMBEDDING), Ref(LOGITS)} <= sources


def test_it_is_what_the_two_tables_would_have_got() -> None:
    """Beside a network that is not tied, and whose two tables hold the same numbers."""
    tied, apart = (Learner(RunSpec(model=ModelConfig(tied=tied))) for tied in (True, False))
    with torch.no_grad():
        for ref, parameter in apart.params.items():
            parameter.copy_(tied.params[Ref(W_TOKEN)].T if ref == Ref(W_UNEMBED) else tied.params[ref])
    whole, parts = tied.record().gradients, apart.record().gradients
    torch.testing.assert_close(whole[Ref(W_TOKEN)], parts[Ref(W_TOKEN)] + parts[Ref(W_UNEMBED)].T)


def test_a_step_tells_of_it() -> None:
    assert narrated(Moment(Phase.BACKWARD, Ref(LOGITS))).endswith(
        "It gives a part of the gradient of token table, which comes through token embedding and logits."
    )
    assert narrated(Moment(Phase.BACKWARD, Ref(KEY, 0))).endswith("It gives the gradient of key weights.")
    updated = [moment.ref for moment in moments(TIED) if moment.phase is Phase.UPDATE]
    assert updated.count(Ref(W_TOKEN)) == 1
    assert Ref(W_UNEMBED) not in parameters(TIED)


def test_a_product_turned_round_names_its_factors_in_their_order() -> None:
    opened = Opened.of_preset(1, ModelConfig())
    assert opened.cell(Ref(KEY, 0), 0, 1, 2, facet=Facet.GRAD).formula == "∂K = ∂Sᵀ Q"


def test_a_stream_of_another_width_has_no_such_table() -> None:
    with pytest.raises(OptionError, match=r"model\.tied is on and the stream ends 5 wide, .* table are 16; allowed"):
        ModelConfig(d_head=5, w_out=False, residual=False, tied=True)
