"""Named styles of figures: how several figures look alike, as small JSON, and those that come with the program.

Imports no Qt, no torch.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from model.errors import OptionError
from model.figures.figure import FigureOptions
from model.figures.request_json import options_from_json
from model.figures.written import read_json
from model.spec.spec_json import WrittenError

OWN = ("title", "caption", "low", "high", "selection")
"""What belongs to one figure and to no style."""

MOST_NAME = 60
"""Letters in the name of a style."""

MOST_TEXT = 10_000
"""Characters of a style that is read from a file."""
_NAME, _OPTIONS = "style", "options"


@dataclass(frozen=True)
class FigureStyle:
    """Options under a name; those that belong to one figure do not count."""

    name: str
    options: FigureOptions

    def __post_init__(self) -> None:
        if not 1 <= len(self.name.strip()) <= MOST_NAME or not self.name.isprintable():
            raise OptionError(
                f"The name of a style is {self.name[: MOST_NAME + 1]!r}; allowed are 1 to {MOST_NAME} letters."
            )

    def on(self, options: FigureOptions) -> FigureOptions:
        """A figure's options in this style."""
        return replace(self.options, **{name: getattr(options, name) for name in OWN})

    def to_text(self) -> str:
        """The style as JSON, with every option of it: a later version with other defaults draws the same."""
        options = {name: value for name, value in self.options.written().items() if name not in OWN}
        return json.dumps({_NAME: self.name, _OPTIONS: options}, indent=1)

    @classmethod
    def from_text(cls, text: str) -> FigureStyle:
        """The style that is written; options that it does not name have their defaults. Raises WrittenError."""
        if len(text) > MOST_TEXT:
            raise WrittenError(f"it has {len(text)} characters; allowed are {MOST_TEXT}.")
        content: Any = read_json(text)
        if not isinstance(content, dict) or set(content) != {_NAME, _OPTIONS} or not isinstance(content[_NAME], str):
            raise WrittenError(f"it is no style: allowed is an object with the texts '{_NAME}' and '{_OPTIONS}'.")
        options = options_from_json(content[_OPTIONS])
        try:
            return cls(content[_NAME], options)
        except OptionError as error:
            raise WrittenError(str(error)) from None


COLUMN = FigureStyle("Column (85 mm)", FigureOptions())
COLUMNS = FigureStyle("Two columns (178 mm)", FigureOptions(width=178))
SMALL = FigureStyle("Two columns (178 mm), small letters", FigureOptions(width=178, font_size=6))
SLIDE = FigureStyle(
    "Slide (1920 px, dark)",
    FigureOptions(width=1920, height=1080, unit="px", dpi=144, font_size=18, theme="dark", axes=True, centred=True),
)
LIGHT_SLIDE = FigureStyle("Slide (1920 px, light)", replace(SLIDE.options, theme="light"))
POSTER = FigureStyle("Poster (400 mm)", FigureOptions(width=400, dpi=200, font_size=24))

BUILT_IN = (COLUMN, COLUMNS, SMALL, LIGHT_SLIDE, SLIDE, POSTER)
"""The styles that come with the program; the first is what a figure has where nothing is said."""
