"""The colours of light, dark and print, by what each is for. No Qt, no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Inks:
    """Every colour of a theme, such as `#1b2027`."""

    name: str
    dark: bool
    window: str
    """Behind the panels."""
    surface: str
    """Behind a matrix, a text or a list."""
    raised: str
    """Buttons, toolbars, tooltips."""
    border: str
    text: str
    muted: str
    accent: str
    accent_text: str
    """Text on the accent colour."""
    arrow: str
    cell_empty: str
    """A cell that is masked, or a token without a target."""
    cell_nan: str
    """A number that is none: nan."""
    hatch: str
    """The strokes over a cell that the mask forbids."""
    focus: str
    curve: str
    beside: str
    """The curve of another branch."""
    floor: str
    """The best that a curve could reach."""
    warning: str
    watched: str
    """The outline of the cells that a story is about."""


LIGHT = Inks(
    "light",
    dark=False,
    window="#eef0f3",
    surface="#ffffff",
    raised="#f8f9fb",
    border="#d3d8df",
    text="#1b2027",
    muted="#5a6472",
    accent="#1f63b5",
    accent_text="#ffffff",
    arrow="#7b8694",
    cell_empty="#eff1f4",
    cell_nan="#ff7ae0",
    hatch="#c3cad3",
    focus="#d9480f",
    curve="#1f63b5",
    beside="#872c4d",
    floor="#4f7a31",
    warning="#a84300",
    watched="#8a2bb8",
)

DARK = Inks(
    "dark",
    dark=True,
    window="#14171b",
    surface="#1b1f25",
    raised="#262b33",
    border="#3a414c",
    text="#e6e9ee",
    muted="#9ea9b8",
    accent="#6cb0f5",
    accent_text="#0c1520",
    arrow="#75818e",
    cell_empty="#23282f",
    cell_nan="#d14fbf",
    hatch="#434c58",
    focus="#ffd43b",
    curve="#6cb0f5",
    beside="#c37073",
    floor="#93c572",
    warning="#ffa94d",
    watched="#d59bff",
)

PRINT = Inks(
    "print",
    dark=False,
    window="#ffffff",
    surface="#ffffff",
    raised="#ffffff",
    border="#8a8f96",
    text="#000000",
    muted="#4a4f57",
    accent="#123f7a",
    accent_text="#ffffff",
    arrow="#6b7178",
    cell_empty="#f1f2f4",
    cell_nan="#ff7ae0",
    hatch="#bcc2c9",
    focus="#c2410c",
    curve="#123f7a",
    beside="#6b1226",
    floor="#44682b",
    warning="#9a3412",
    watched="#6a1b9a",
)

INKS: Mapping[str, Inks] = {inks.name: inks for inks in (LIGHT, DARK, PRINT)}
