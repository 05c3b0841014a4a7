"""The colours of light, dark and print, by what each is for. No Qt, no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace


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
    now: str
    """The time cursor, and nothing else: where the step on show is among all."""
    focus: str
    """What has the keyboard."""
    chosen: str
    """What is selected: a cell, a head, a point."""
    curve: str
    beside: str
    """The curve of another branch."""
    floor: str
    """The best that a curve could reach."""
    held: str
    """The loss of texts that are not trained on."""
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
    now="#d9480f",
    focus="#0b7285",
    chosen="#d6006c",
    curve="#1f63b5",
    beside="#872c4d",
    floor="#4f7a31",
    held="#8a5a00",
    warning="#b3261e",
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
    now="#ff922b",
    focus="#38d9a9",
    chosen="#ffd43b",
    curve="#6cb0f5",
    beside="#c37073",
    floor="#93c572",
    held="#e0c15c",
    warning="#ff8787",
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
    now="#c2410c",
    focus="#c2410c",
    chosen="#c2410c",
    curve="#123f7a",
    beside="#6b1226",
    floor="#44682b",
    held="#9a3412",
    warning="#9a3412",
    watched="#6a1b9a",
)

INKS: Mapping[str, Inks] = {inks.name: inks for inks in (LIGHT, DARK, PRINT)}


def _marked(inks: Inks, mark: str, warning: str) -> Inks:
    return replace(inks, now=mark, focus=mark, chosen=mark, held=warning, warning=warning)


FIGURE_INKS: Mapping[str, Inks] = {
    "light": _marked(LIGHT, "#d9480f", "#a84300"),
    "dark": _marked(DARK, "#ffd43b", "#ffa94d"),
    "print": PRINT,
}
"""The colours of figures, which stay as they are: on paper nothing has the keyboard, and one mark is enough."""
