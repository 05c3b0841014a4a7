"""Folders of a small GPT-2 with random weights, and runs that begin with them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch import Tensor

from model.layouts.beginning import beginning_of
from model.runs.run import Run
from tests.kit.gpt2 import config, random_weights, write_folder
from tests.kit.vocabularies import as_pair


def small_folder(folder: Path, *, weights: Mapping[str, Tensor] | None = None, **changes: Any) -> Path:
    """A folder with its tokenizer; `changes` are of its config."""
    told = config(**changes)
    write_folder(folder, random_weights(told) if weights is None else weights, told)
    as_pair(folder, "merges.txt", "vocab.json")
    return folder


def begun(path: Path) -> Run:
    """The run that begins with weights from there."""
    return Run(beginning_of(path).spec)
