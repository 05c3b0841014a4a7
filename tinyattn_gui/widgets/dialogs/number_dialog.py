"""Asks for one number."""

from __future__ import annotations

import math

from tinyattn_gui.widgets.dialogs.line_dialog import LineDialog


class NumberDialog(LineDialog):
    """A line for a number."""

    @property
    def value(self) -> float | None:
        """The number that is typed; None if that is none."""
        return _number(self.line.text())

    def wrong(self, text: str) -> str:
        good = _number(text) is not None
        return "" if good else f"“{text}” is no number; allowed is a finite one, such as −0.25 or 1e-3."


def _number(text: str) -> float | None:
    try:
        number = float(text.replace("−", "-"))
    except ValueError:
        return None
    return number if math.isfinite(number) else None
