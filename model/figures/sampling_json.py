"""How the words of a figure were drawn, as plain data and back, each value checked. Imports no Qt, no torch."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from model.config.sampling import SamplingConfig
from model.errors import OptionError, shown
from model.spec.spec_json import WrittenError


def sampling_from_json(written: Any) -> SamplingConfig | None:
    """What is written, if anything is; raises WrittenError for what makes no sense."""
    if written is None:
        return None
    if not isinstance(written, dict) or not set(written) <= {item.name for item in fields(SamplingConfig)}:
        raise WrittenError(f"how its words are drawn is {shown(written)}; allowed are options that this version knows.")
    try:
        return SamplingConfig(**written)
    except OptionError as error:
        raise WrittenError(f"one of the options by which its words are drawn cannot be: {error}") from None
