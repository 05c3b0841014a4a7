"""Theme and size of all that is painted: from the preferences, the platform, and whether this is a presentation."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.settings.preferences import TEXT_SIZES, Preferences, PreferenceStore
from tinyattn_gui.theme.palette import THEMES, Theme, apply, system_theme

PRESENTED = 1.5
"""How much larger text is in a presentation."""

_LARGEST = 2.4


class Appearance(QObject):
    """Dresses the application, and tells the style to paint in."""

    changed = Signal(object)

    def __init__(self, app: QApplication, store: PreferenceStore) -> None:
        super().__init__()
        self._app, self._store = app, store
        self.presenting = False
        self._dressed: tuple[Theme, float, str, str] | None = None
        self.style = Style(tallest=3.0)
        self._dress()
        store.changed.connect(self._dress)
        app.styleHints().colorSchemeChanged.connect(self._dress)

    @property
    def theme(self) -> Theme:
        """The theme as chosen; the platform's where nothing was."""
        return THEMES.get(self._store.now.theme) or system_theme(self._app)

    def turned(self) -> Preferences:
        """The preferences with dark for light, or light for dark."""
        return replace(self._store.now, theme="light" if self.theme.dark else "dark")

    def resized(self, steps: int) -> Preferences:
        """The preferences with text larger by so many of the sizes there are; by none, as large as at first."""
        here = TEXT_SIZES.index(self._store.now.text)
        there = min(max(here + steps, 0), len(TEXT_SIZES) - 1)
        return replace(self._store.now, text=TEXT_SIZES[there] if steps else 1.0)

    def present(self, presenting: bool) -> None:
        """Show everything in large type, or as usual again."""
        self.presenting = presenting
        self._dress()

    def _dress(self) -> None:
        scale = min(self._store.now.text * (PRESENTED if self.presenting else 1.0), _LARGEST)
        colours = f"{self._store.now.colours}/{self._store.now.signed}"
        shading = self._store.now.shading
        wanted = (self.theme, scale, colours, shading)
        if wanted == self._dressed:
            return
        self._dressed = wanted
        apply(self._app, self.theme, scale)
        self.style = replace(self.style, theme=self.theme, scale=scale, colours=colours, shading=shading)
        self.changed.emit(self.style)
