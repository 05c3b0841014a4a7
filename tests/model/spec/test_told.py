"""What a loss is a mean of is said, and which options are a run's own."""

from __future__ import annotations

from model.config import ModelConfig, TrainConfig
from model.spec.told import all_of, batch_of, of_loss, own_options, own_words


def test_what_a_loss_is_a_mean_of() -> None:
    assert batch_of(TrainConfig(), 0) == of_loss(batch_of(TrainConfig(), 0), TrainConfig(label_smoothing=0.1))
    several = TrainConfig(batch_size=4, accumulate=3, label_smoothing=0.1)
    assert of_loss(batch_of(several, 7), several) == (
        "mean over the 12 examples of step 7 in 3 batches, before its update; targets are smoothed by 0.1"
    )
    assert of_loss(all_of(7), TrainConfig()) == "mean over every example of the corpus, at the weights after step 7"


def test_options_of_its_own() -> None:
    assert own_options(ModelConfig()) == own_options(TrainConfig()) == {}
    assert own_words(own_options(TrainConfig(clip=0.5, nesterov=True))) == "clip=0.5, nesterov=yes"
    assert own_words(own_options(ModelConfig(norm=True, norm_place="post", activation="relu"))) == (
        "norm=yes, norm_place=post, activation=relu"
    )
