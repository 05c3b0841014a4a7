"""The Illustrated Transformer's sentence under eight heads: what does “it” look at? Imports no torch."""

from __future__ import annotations

from model.config import DataConfig, ModelConfig, RunSpec, TrainConfig
from model.spec.preset import Preset
from model.tasks.pronoun import PROBE

PRONOUN_PRESET = Preset(
    "pronoun",
    "What “it” is: eight heads, as the Illustrated Transformer draws them",
    "The weights are ours, learned here. After 200 steps four of the eight heads of the encoder's second layer have "
    "“it” look at “animal” most, the clearest with 0.75. Type “wide” for “tired”: now five have it look at “street”, "
    "one with 0.92. Most other words do the same: all of the sentence learns which noun is meant. Choose the encoder "
    "(A), layer 1, and click “it” in the head lines (Ctrl+1). Another seed may solve it otherwise: with seed 5 no head "
    "has “it” look at either.",
    RunSpec(
        model=ModelConfig(d_model=64, n_head=8, encoder_layers=2, norm=True, mlp=True),
        train=TrainConfig(learning_rate=1e-3, batch_size=32),
        data=DataConfig(corpus="pronoun"),
        seed=1,
    ),
    PROBE,
)
