"""How to draw: theme, size, and what to show."""

from __future__ import annotations

from dataclasses import dataclass

from model.matrix.shading import EVEN
from tinyattn_gui.theme.palette import LIGHT, Theme


@dataclass(frozen=True)
class Style:
    """Everything that a drawing depends on besides the picture. Lengths are in units of the painter.

    `size` is the height of the title's letters; all other text and all gaps follow from it. `tallest` limits a cell's
    height to a multiple of its width, `largest` to a multiple of `size` (half of it where cells need not be square);
    turned column labels take at most
    `label_share` of the height.
    """

    theme: Theme = LIGHT
    size: float = 12.0
    scale: float = 1.0
    """What the person multiplies all text by."""
    hairline: float = 1.0
    tallest: float = 1.6
    largest: float = 1e9
    widest: float = 1.0
    """How much wider than high square cells may be where there is room."""
    label_share: float = 0.3
    show_title: bool = True
    show_formula: bool = True
    show_labels: bool = True
    show_bar: bool = True
    show_numbers: bool = True
    large_numbers: bool = False
    """Write the numbers larger where there is room, and nothing but 0 fainter."""
    force_numbers: bool = False
    """Write the numbers also where they must be small to fit."""
    colours: str = "auto"
    """The colour map by name, auto for that of each kind; or two, the second for signed values: `viridis/auto`."""
    shading: str = EVEN
    """How weights become shades, by its name in SHADINGS."""
    show_lock: bool = True
    """Mark colour ranges that are locked."""
    show_where: bool = False
    show_axes: bool = False
    """Write what rows and columns are."""
    centred: bool = False
    """Put a matrix into the middle of its room, where that is wider."""
    shed: bool = True
    """Leave out lines where there is little room."""

    @property
    def em(self) -> float:
        """The height of the title's letters: the unit that every gap is a part of."""
        return self.size * self.scale

    @property
    def label(self) -> float:
        """The height of the letters of labels, formula and numbers."""
        return 0.9 * self.em
