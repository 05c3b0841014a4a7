"""How a small constant is written in a formula. Imports no torch."""

from __future__ import annotations

import math

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power_words(number: float) -> str:
    """A small constant as a power of ten, where it is one: `10⁻⁵`, or `3e-06`."""
    power = round(math.log10(number)) if number > 0 else 0
    return f"10{str(power).translate(_RAISED)}" if number and math.isclose(number, 10.0**power) else f"{number:g}"
