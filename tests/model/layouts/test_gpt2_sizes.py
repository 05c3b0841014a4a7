"""All four sizes of GPT-2 have a place, as far as memory goes: that is said before any is taken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model.config import RunSpec
from model.errors import OptionError
from model.layouts.gpt2_config import read_config
from model.spec import memory

SIZES = {
    "gpt2": (768, 12, 12, 124_439_808),
    "gpt2-medium": (1024, 16, 24, 354_823_168),
    "gpt2-large": (1280, 20, 36, 774_030_080),
    "gpt2-xl": (1600, 25, 48, 1_557_611_200),
}
"""Width, heads and layers, and how many numbers each has, as its model card says."""


@pytest.mark.parametrize("name", SIZES)
def test_each_has_as_many_numbers_as_its_card_says(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    width, heads, layers, count = SIZES[name]
    written = {"n_embd": width, "n_head": heads, "n_layer": layers, "n_positions": 1024, "vocab_size": 50257}
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "gpt2", **written}))
    found = read_config(tmp_path / "config.json")
    assert memory.parameter_count(RunSpec(model=found.model), found.vocabulary_size) == count
    monkeypatch.setattr(memory, "available_bytes", lambda: 32 * 10**9)
    memory.check_opening(count, name)
    monkeypatch.setattr(memory, "available_bytes", lambda: 10**9)
    with pytest.raises(OptionError, match=rf"{name} has {count:,} numbers, which need about .* GB to be opened"):
        memory.check_opening(count, name)
