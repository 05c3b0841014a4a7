"""Runs worth watching, each with a paragraph on what to watch for. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from model.config import DataConfig, ModelConfig, RunSpec, TrainConfig
from model.errors import RequestError
from model.tasks import fat_cat

PROBE = fat_cat.PROBE


@dataclass(frozen=True)
class Preset:
    """A named way to begin."""

    name: str
    title: str
    watch_for: str
    spec: RunSpec
    probe: str = PROBE


_ROWS = (
    Preset(
        "fat-cat",
        "The fat cat: one layer, one head",
        "The verb depends on adjective and animal together, the place on the animal alone. Within a few hundred steps "
        "the second “the” turns to “cat”, because the animal decides the place, and “cat” turns to “fat”, because "
        "together they decide the verb. The loss falls to the floor that the grammar sets.",
        RunSpec(seed=9),
    ),
    Preset(
        "two-heads",
        "The fat cat with two heads of width 8",
        "Two heads share the work. Watch whether they divide it, one for the adjective and one for the animal, or both "
        "learn the same; another seed may decide otherwise.",
        RunSpec(model=ModelConfig(n_head=2), seed=0),
    ),
    Preset(
        "letters",
        "The fat cat letter by letter: two layers",
        "The same sentences cut into characters: each word must first be put together from its letters, so one layer "
        "gathers letters and the next looks for words. The loss per character is lower, its floor too.",
        RunSpec(
            model=ModelConfig(d_model=32, n_head=2, n_layer=2, context=32, norm=True, mlp=True),
            train=TrainConfig(learning_rate=3e-3),
            data=DataConfig(tokenizer="character"),
        ),
    ),
)

PRESETS: Mapping[str, Preset] = {row.name: row for row in _ROWS}
DEFAULT_PRESET = _ROWS[0]


def find_preset(name: str) -> Preset:
    """The preset called `name`; raises RequestError naming those that exist."""
    if name not in PRESETS:
        raise RequestError(f"There is no preset called '{name}'; allowed are {', '.join(PRESETS)}.")
    return PRESETS[name]
