"""How the words of the view of samples are written, as the command line says it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from model.config.options import option_of
from model.config.sampling import MOST_TOKENS, SamplingConfig

_SEED = "draws"
"""What its seed is called here, where a run has a seed too."""


def add_sampling(parser: argparse.ArgumentParser) -> None:
    """How many words, and how they are drawn."""
    group = parser.add_argument_group("samples")
    group.add_argument("--tokens", type=_tokens, metavar="N", help="how many are written (default: 20)")
    for item in fields(SamplingConfig):
        kind = int if item.name in ("top_k", "seed") else float
        known, name = option_of(item), _SEED if item.name == "seed" else item.name.replace("_", "-")
        group.add_argument(f"--{name}", dest=f"sample_{item.name}", type=kind, help=f"{known.label}: {known.help}")


def sampling_of(options: Mapping[str, Any]) -> SamplingConfig | None:
    """What the options say of it, by their names; None where nothing was. Raises OptionError for what cannot be."""
    values = {item.name: options[f"sample_{item.name}"] for item in fields(SamplingConfig)}
    said = {name: value for name, value in values.items() if value is not None}
    return SamplingConfig(**said) if said else None


def _tokens(text: str) -> int:
    if not (text.isdecimal() and text.isascii() and 1 <= int(text[:9]) <= MOST_TOKENS):
        raise argparse.ArgumentTypeError(f"tokens are {text!r}; allowed is 1 to {MOST_TOKENS}")
    return int(text)
