"""The three sizes that speed is told for. XS is the preset; S and N read random letters, for speed does not depend on
what is learned."""

from __future__ import annotations

import random
import string
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from model.config import RunSpec
from model.spec.presets import DEFAULT_PRESET


@cache
def letters() -> str:
    """A text of 200,000 characters, 64 different ones."""
    path = Path(tempfile.gettempdir(), "tinyattn-benchmark-letters.txt")
    rng = random.Random(0)
    path.write_text("".join(rng.choices(string.ascii_letters + string.digits + " .", k=200_000)), encoding="utf-8")
    return str(path)


def _spec(layers: int, heads: int, width: int) -> RunSpec:
    sizes = {"model.n_layer": layers, "model.n_head": heads, "model.d_model": width, "model.context": 64}
    rest = {"data.corpus": letters(), "data.tokenizer": "character", "model.norm": "yes", "model.mlp": "yes"}
    small = {"train.batch_size": 12, "train.learning_rate": 1e-3, "model.init_std": 0.02}
    return RunSpec().with_options({name: str(value) for name, value in (sizes | rest | small).items()})


SIZES: Mapping[str, Callable[[], RunSpec]] = {
    "XS": lambda: DEFAULT_PRESET.spec,
    "S": lambda: _spec(2, 4, 64),
    "N": lambda: _spec(4, 4, 128),
}
