"""Options: what is allowed, and the one sentence for what is not."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from model.config import DataConfig, ModelConfig, RunSpec, TrainConfig, option_of, options
from model.data.corpus import load_corpus
from model.errors import OptionError
from model.spec.memory import check_memory
from model.training.learner import Learner

REFUSED: tuple[tuple[Callable[[], object], str], ...] = (
    (
        lambda: ModelConfig(n_head=3),
        r"model\.n_head is 3, which does not divide model\.d_model 16; allowed is a divisor",
    ),
    (
        lambda: ModelConfig(n_head=4, n_kv_head=3),
        r"model\.n_kv_head is 3, which does not divide model\.n_head 4; allowed is a divisor of n_head\.",
    ),
    (lambda: ModelConfig(n_head=2, n_kv_head=4), r"model\.n_kv_head is 4, which does not divide model\.n_head 2;"),
    (lambda: ModelConfig(n_kv_head=0), r"model\.n_kv_head is 0; allowed is 1 to 64\."),
    (lambda: ModelConfig(d_model=0), r"model\.d_model is 0; allowed is 1 to 2048\."),
    (lambda: ModelConfig(d_model=True), r"model\.d_model is True; allowed is 1 to 2048\."),
    (lambda: ModelConfig(d_model=16.0), r"model\.d_model is 16\.0; allowed"),  # type: ignore[arg-type]
    (
        lambda: ModelConfig(position="polar"),
        r"model\.position is 'polar'; allowed is learned or sinusoidal or none or alibi or rotary\.",
    ),
    (lambda: ModelConfig(d_head=2, w_out=False), r"model\.w_out is off and the joined heads are 2 wide"),
    (lambda: TrainConfig(learning_rate=math.nan), r"train\.learning_rate is nan; allowed is 0 to 10\."),
    (lambda: TrainConfig(learning_rate=-0.1), r"train\.learning_rate is -0\.1; allowed is 0 to 10\."),
    (lambda: TrainConfig(batch_size=10**9), r"train\.batch_size is 1000000000; allowed is 1 to 4096\."),
    (lambda: DataConfig(corpus=""), r"data\.corpus is ''; allowed is fat-cat or .* or the path of a text file\."),
    (
        lambda: load_corpus(RunSpec(data=DataConfig(vocabulary=9))),
        r"data\.vocabulary is 9, but fat-cat has more pieces",
    ),
    (lambda: RunSpec(seed=-1), r"^seed is -1; allowed is 0 to 2147483647\."),
)


@pytest.mark.parametrize(("make", "sentence"), REFUSED)
def test_refused_in_one_sentence(make: Callable[[], object], sentence: str) -> None:
    with pytest.raises(OptionError, match=sentence):
        make()


def test_options_from_text() -> None:
    spec = RunSpec().with_options({"train.learning_rate": "1e-3", "model.norm": "yes", "seed": "7"})
    assert (spec.train.learning_rate, spec.model.norm, spec.seed) == (1e-3, True, 7)
    together = RunSpec().with_options({"model.n_head": "3", "model.d_model": "12"})
    assert together.model.head_width == 4
    assert RunSpec().with_options({"model.d_head": "none"}).model.d_head is None


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"train.lr": "1"}, r"no option called 'train\.lr'; allowed are seed, model\.d_model,"),
        ({"train.learning_rate": "0,5"}, r"train\.learning_rate is '0,5'; allowed is 0 to 10\."),
        ({"model.d_model": "1.5"}, r"model\.d_model is '1\.5'; allowed is 1 to 2048\."),
        ({"model.norm": "maybe"}, r"model\.norm is 'maybe'; allowed is yes or no\."),
        ({"seed": "x"}, r"^seed is 'x'"),
    ],
)
def test_texts_that_are_no_value_are_refused(given: dict[str, str], sentence: str) -> None:
    with pytest.raises(OptionError, match=sentence):
        RunSpec().with_options(given)


def test_every_option_tells_what_it_is() -> None:
    for section, item in options():
        option = option_of(item)
        assert option.label, f"{section}.{item.name} has no label"
        assert option.help.endswith("."), f"{section}.{item.name} has no help"


def test_a_run_that_does_not_fit_is_refused_before_memory_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.spec.memory.available_bytes", lambda: 50_000_000)
    with pytest.raises(OptionError, match=r"train\.batch_size 4096 with model\.d_model 512, .* allowed is 0\.0 GB\."):
        Learner(RunSpec(model=ModelConfig(d_model=512, n_layer=8), train=TrainConfig(batch_size=4096)))
    check_memory(RunSpec(), 24, 16)
