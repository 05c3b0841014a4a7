"""The styles of figures that were named, and how the last figure looked: remembered, and handed on as files."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from model.errors import TinyattnError
from model.figures.figure import FigureOptions
from model.figures.figure_style import MOST_TEXT, OWN, FigureStyle
from model.figures.request_json import options_from_json
from model.spec.spec_json import WrittenError
from tinyattn_gui.export.save import save
from tinyattn_gui.settings.preferences import PreferenceStore

ENDING = ".json"


@dataclass(frozen=True)
class FigureLook:
    """How the last figure looked, and in which format it was saved."""

    options: FigureOptions = field(default_factory=FigureOptions)
    ending: str = "png"


class StyleError(TinyattnError):
    """A style could not be read; the sentence says which and why."""


class Styles:
    """Keeps styles and the last look in the preferences."""

    def __init__(self, store: PreferenceStore) -> None:
        self._store = store

    @property
    def look(self) -> FigureLook:
        """How the last figure looked, without what belonged to that figure alone; what makes no sense is forgotten."""
        try:
            told = json.loads(self._store.now.figure_look)
            return FigureLook(options_from_json(told["options"]), str(told["ending"]))
        except (ValueError, TypeError, KeyError, WrittenError):
            return FigureLook()

    def remember(self, options: FigureOptions, ending: str, folder: Path) -> None:
        """A figure was saved that looks like this."""
        first = FigureOptions()
        plain = replace(options, **{name: getattr(first, name) for name in OWN if name != "selection"})
        told = json.dumps({"options": asdict(plain), "ending": ending})
        self._store.change(figure_look=told, figure_folder=str(folder))

    def all(self) -> tuple[list[FigureStyle], str]:
        """Every style that can be read, and a sentence about those that cannot."""
        found, wrong = [], []
        for text in self._store.now.figure_styles:
            try:
                found.append(FigureStyle.from_text(text))
            except WrittenError as error:
                wrong.append(str(error))
        if not wrong:
            return found, ""
        count = "A style" if len(wrong) == 1 else f"{len(wrong)} styles"
        return found, f"{count} of yours cannot be used any more: {wrong[0]}"

    def keep(self, style: FigureStyle) -> None:
        """Keep a style; one of the same name is replaced, and what cannot be read is given up."""
        others = [other for other in self.all()[0] if other.name != style.name]
        self._use([*others, style])

    def delete(self, style: FigureStyle) -> None:
        """Forget a style."""
        self._use([other for other in self.all()[0] if other != style])

    def read(self, path: Path) -> FigureStyle:
        """The style in a file. Raises StyleError."""
        try:
            with path.open(encoding="utf-8") as file:
                return FigureStyle.from_text(file.read(MOST_TEXT + 1))
        except OSError as error:
            raise StyleError(f"{path} cannot be read: {(error.strerror or 'unknown reason').lower()}.") from None
        except UnicodeDecodeError:
            raise StyleError(f"{path.name} is no style: it is no text.") from None
        except WrittenError as error:
            raise StyleError(f"{path.name} is no style that can be used: {error}") from None

    @staticmethod
    def write(style: FigureStyle, path: Path) -> None:
        """Write a style to a file. Raises ExportError."""
        save(path, style.to_text().encode())

    def _use(self, styles: list[FigureStyle]) -> None:
        self._store.change(figure_styles=tuple(style.to_text() for style in styles))
