"""What a person chose for the program itself, remembered between launches."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from PySide6.QtCore import QObject, QSettings, Signal

from model.matrix.colours import DIVERGING, MAPS
from model.matrix.shading import EVEN, SHADINGS
from model.quantities.head_measures import BY_SLUG

SEQUENTIAL = ("auto", *(name for name in MAPS if name not in DIVERGING))
SIGNED = ("auto", *DIVERGING)
"""Colour maps by name; auto is the theme's own."""

THEME_NAMES = ("system", "light", "dark")
TEXT_SIZES = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
"""What all text can be multiplied by."""

MOST_THREADS = os.cpu_count() or 1
LEAST_HISTORY, MOST_HISTORY = 16, 16_384
"""Megabytes of memory that the past of a run may be allowed to take."""

LEAST_DISK, MOST_DISK = 16, 1_048_576
"""Megabytes of its file that the past of a run may be allowed to take."""

LEAST_MOMENT, MOST_MOMENT = 0.5, 60.0
"""Seconds for which a moment of a step can be on show."""

_MOST_RECENT = 8
_KEY = "preferences"
_REMEMBERED = {"remembered": True}
"""Of what nobody chooses as a preference: it is no change to take back, and defaults leave it."""


@dataclass(frozen=True)
class Preferences:
    """One value of each; `threads`, `history` and `disk` are used by the trainer of the next launch."""

    theme: str = field(default="system", metadata={"ok": lambda v: v in THEME_NAMES})
    text: float = field(default=1.0, metadata={"ok": lambda v: v in TEXT_SIZES})
    threads: int = field(default=1, metadata={"ok": lambda v: 1 <= v <= MOST_THREADS})
    history: int = field(default=256, metadata={"ok": lambda v: LEAST_HISTORY <= v <= MOST_HISTORY})
    disk: int = field(default=1024, metadata={"ok": lambda v: LEAST_DISK <= v <= MOST_DISK})
    colours: str = field(default="auto", metadata={"ok": lambda v: v in SEQUENTIAL})
    """Of values from zero up."""
    signed: str = field(default="auto", metadata={"ok": lambda v: v in SIGNED})
    """Of values on both sides of zero."""
    shading: str = field(default=EVEN, metadata={"ok": lambda v: v in SHADINGS})
    """Of weights."""
    hints: bool = True
    story: bool = field(default=True, metadata=_REMEMBERED)
    """Whether what the run is about is told above the panels."""
    accuracy: bool = field(default=False, metadata=_REMEMBERED)
    """Whether the loss panel shows it."""
    large: bool = field(default=True, metadata=_REMEMBERED)
    """Whether one matrix is shown large, and not all on a sheet."""
    log_loss: bool = field(default=False, metadata=_REMEMBERED)
    log_steps: bool = field(default=False, metadata=_REMEMBERED)
    """Whether losses, and steps, are laid out by their logarithm."""
    heads_by: str = field(default="", metadata=_REMEMBERED | {"ok": lambda v: not v or v in BY_SLUG})
    """The measure by which the grid of heads is coloured."""
    moment: float = field(default=3.0, metadata=_REMEMBERED | {"ok": lambda v: LEAST_MOMENT <= v <= MOST_MOMENT})
    """Seconds for which each moment is on show while a walk through a step is played."""
    calm: bool = False
    """Whether nothing is to move that need not."""
    watched: tuple[str, ...] = field(default=(), metadata=_REMEMBERED)
    """Presets whose first play was watched: they go at the usual pace."""
    guesses: tuple[str, ...] = field(default=(), metadata=_REMEMBERED)
    """What became of guesses about a run, each run as JSON."""
    recent: tuple[str, ...] = field(default=(), metadata=_REMEMBERED)
    """Text files that were opened, the newest first."""
    figure_folder: str = field(default="", metadata=_REMEMBERED)
    figure_look: str = field(default="", metadata=_REMEMBERED)
    """How the last figure looked, as JSON."""
    figure_styles: tuple[str, ...] = field(default=(), metadata=_REMEMBERED)
    """The styles that were named, each as JSON."""
    film: str = field(default="", metadata=_REMEMBERED)
    """What was filled in for the last film, as JSON."""

    def with_recent(self, path: str) -> Preferences:
        """These with `path` as the newest file."""
        others = (other for other in self.recent if other != path)
        return replace(self, recent=(path, *others)[:_MOST_RECENT])

    def choosing(self, wanted: Preferences) -> Preferences:
        """What is chosen in `wanted`, and what is only remembered as it is here."""
        kept = (item.name for item in fields(self) if item.metadata.get("remembered"))
        return replace(wanted, **{name: getattr(self, name) for name in kept})


class PreferenceStore(QObject):
    """Holds the preferences of now, and writes what changes."""

    changed = Signal(object)

    def __init__(self, settings: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.now = _read(str(settings.value(_KEY, "")))

    def change(self, **values: Any) -> None:
        """Use other values from now on."""
        self.take(replace(self.now, **values))

    def take(self, wanted: Preferences) -> None:
        """Use these from now on."""
        if wanted != self.now:
            self.now = wanted
            self._settings.setValue(_KEY, json.dumps(asdict(wanted)))
            self.changed.emit(wanted)


def _read(text: str) -> Preferences:
    """The preferences in `text`; a value that is missing or makes no sense is the default."""
    try:
        found = json.loads(text)
    except ValueError:
        return Preferences()
    known = found if isinstance(found, dict) else {}
    return Preferences(
        **{item.name: _checked(item, known.get(item.name, item.default)) for item in fields(Preferences)}
    )


def _checked(item: Any, value: Any) -> Any:
    if isinstance(item.default, tuple):
        return tuple(part for part in value if isinstance(part, str)) if isinstance(value, list) else item.default
    same = type(value) is type(item.default)
    return value if same and item.metadata.get("ok", lambda v: True)(value) else item.default
