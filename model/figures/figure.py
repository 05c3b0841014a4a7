"""How a figure looks: frozen, validated options, from which the dialog, the command line and the README's table follow.

The defaults make a figure that can be published as it is: as wide as a column, in 8 pt. Imports no Qt, no torch.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import Field, asdict, dataclass, fields, replace
from typing import Any

from model.config import Section, option, parsed
from model.errors import OptionError
from model.matrix.colours import MAPS
from model.matrix.shading import EVEN, SHADINGS

MM_PER_INCH = 25.4

_MOST_PIXELS = 20_000
"""What a side of a figure may have."""

_SIZES_MM = (10.0, 1000.0)

_SIZES = f"{_SIZES_MM[0]:g} to {_SIZES_MM[1]:g} mm"


_NEWER: Mapping[str, Any] = {"shading": EVEN, "axes": False, "centred": False}
"""Options that came later: a file of a figure that has them at these values is the one that it was before."""


@dataclass(frozen=True)
class FigureOptions(Section):
    """Everything that a figure depends on besides what it shows. None leaves a number to what is drawn."""

    section = "figure"

    width: float = option(85.0, "Width", "How wide it is.", low=1, high=_MOST_PIXELS, says=_SIZES)
    height: float | None = option(
        None, "Height", "How high it is; default as high as what is drawn needs.", low=1, high=_MOST_PIXELS, says=_SIZES
    )
    unit: str = option("mm", "Unit", "What width and height are counted in.", choices=("mm", "px"))
    dpi: int = option(300, "Resolution", "Pixels in an inch.", low=30, high=2400)
    font_size: float = option(8.0, "Text size", "Height of the letters, in points.", low=3, high=48)
    theme: str = option("print", "Theme", "The colours around the matrix.", choices=("print", "light", "dark"))
    background: str = option(
        "theme", "Background", "What lies behind everything.", choices=("theme", "white", "transparent")
    )
    colours: str = option("auto", "Colours", "The colour map; auto is the one on the screen.", choices=("auto", *MAPS))
    shading: str = option(
        EVEN,
        "Weights",
        "How weights become shades: " + "; ".join(f"{name}: {known.help}" for name, known in SHADINGS.items()) + ".",
        choices=tuple(SHADINGS),
    )
    low: float | None = option(
        None, "Lowest", "The value at the low end of the colours; default from the values.", low=-1e30, high=1e30
    )
    high: float | None = option(
        None, "Highest", "The value at the high end of the colours; default from the values.", low=-1e30, high=1e30
    )
    numbers: str = option(
        "auto", "Numbers", "Values in the cells; auto is where they fit.", choices=("auto", "on", "off")
    )
    title: str = option("", "Title", "A line above all; default the name of what is drawn.", letters=200)
    caption: str = option("", "Caption", "Words below all.", letters=2000)
    heading: bool = option(True, "Heading", "The name of each matrix above it.")
    formula: bool = option(True, "Formula", "The formula and the shape below the name.")
    place: bool = option(True, "Place", "Layer, head and step below the matrix.")
    labels: bool = option(True, "Labels", "Tokens and numbers beside rows and columns.")
    colour_bar: bool = option(True, "Colour bar", "Which colour is which number.")
    text_as_paths: bool = option(False, "Text as paths", "In SVG: outlines instead of text that can be searched.")
    axes: bool = option(False, "Axes", "What rows and columns are, such as query and key, beside a matrix.")
    centred: bool = option(False, "Centred", "A matrix in the middle of its room, where that is wider.")
    selection: bool = option(False, "Selection", "Keep the outline of the chosen cell.")

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("width", "height"):
            self._check_size(name, getattr(self, name))
        if self.low is not None and self.high is not None and not self.low < self.high:
            raise OptionError(
                f"figure.low is {self.low:g}; allowed is a number below figure.high {self.high:g}.", "figure.low"
            )

    def _check_size(self, name: str, value: float | None) -> None:
        if value is None:
            return
        low, high = _SIZES_MM
        if not low <= self.in_mm(value) <= high:
            raise self.refusal(name, value, _SIZES)
        if self.in_mm(value) / MM_PER_INCH * self.dpi > _MOST_PIXELS:
            raise OptionError(
                f"figure.{name} is {value:g} {self.unit}, which at {self.dpi} dpi is more than {_MOST_PIXELS} pixels; "
                "allowed is a smaller size or resolution.",
                f"figure.{name}",
            )

    def refusal(self, name: str, value: object, allowed: str) -> OptionError:
        """The sentence for a value that is not allowed; of a size it names the ends in the unit that was asked for."""
        if allowed == _SIZES and self.unit == "px" and isinstance(self.dpi, int):
            low, high = (end * self.dpi / MM_PER_INCH for end in _SIZES_MM)
            allowed = f"{math.ceil(low)} to {min(math.floor(high), _MOST_PIXELS)} px at {self.dpi} dpi"
        return super().refusal(name, value, allowed)

    def in_mm(self, size: float) -> float:
        """A width or height of these options, in millimetres."""
        return size if self.unit == "mm" else size / self.dpi * MM_PER_INCH

    def with_options(self, given: Mapping[str, str]) -> FigureOptions:
        """These options with some set from text, such as `{"width": "180", "formula": "no"}`, all at once.

        Raises OptionError for an unknown name, and for a text that is not a value of that option.
        """
        known = {item.name: item for item in figure_options()}
        if unknown := next((name for name in given if name not in known), None):
            raise OptionError(f"There is no option of a figure called '{unknown}'; allowed are {', '.join(known)}.")
        return replace(self, **{name: parsed(FigureOptions, known[name], text) for name, text in given.items()})

    def written(self) -> dict[str, Any]:
        """All of them by name, as files have them: without those that came later, where they are at their default."""
        return {name: value for name, value in asdict(self).items() if name not in _NEWER or value != _NEWER[name]}

    def changed(self) -> dict[str, Any]:
        """Those options that are not at their default, by name."""
        return {item.name: getattr(self, item.name) for item in figure_options() if not self._is_default(item)}

    def _is_default(self, item: Field[Any]) -> bool:
        return bool(getattr(self, item.name) == item.default)


def figure_options() -> tuple[Field[Any], ...]:
    """Every option of a figure; `config.option_of` tells what is known of it."""
    return fields(FigureOptions)
