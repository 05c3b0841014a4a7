"""Where windows and docks are, kept between launches; what makes no sense any more is left aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings

from model.quantities import QUANTITIES, Facet

if TYPE_CHECKING:
    from tinyattn_gui.window import Window

VERSION = 2
"""Raised when docks change so that an older layout no longer fits."""


class Layout:
    """Saves and restores the arrangement of one window."""

    def __init__(self, window: Window, settings: QSettings) -> None:
        self._window, self._settings = window, settings
        self._first = window.saveState(VERSION)

    def save(self) -> None:
        """Remember the arrangement as it is; one made for a presentation is not worth it."""
        window, settings = self._window, self._settings
        if window.isFullScreen():
            return
        settings.setValue("layout/geometry", window.saveGeometry())
        settings.setValue("layout/panels", [f"{slug} {facet.value}" for slug, facet in window.open_quantities()])
        settings.setValue("layout/docks", window.saveState(VERSION))

    def restore(self) -> None:
        """Arrange everything as it was left; as on first launch where nothing fitting is known."""
        window, settings = self._window, self._settings
        geometry, docks = settings.value("layout/geometry"), settings.value("layout/docks")
        if isinstance(geometry, QByteArray):
            window.restoreGeometry(geometry)
        for slug, facet in _panels(settings.value("layout/panels")):
            window.add_quantity(slug, facet)
        window.open_quantities()
        if not (isinstance(docks, QByteArray) and window.restoreState(docks, VERSION)):
            self.reset()

    def reset(self) -> None:
        """Arrange the docks as on first launch; panels for quantities stay open, on the right."""
        self._window.close_views()
        self._window.restoreState(self._first, VERSION)
        self._window.line_up_quantities()


def _panels(saved: object) -> list[tuple[str, Facet]]:
    """The panels in a saved list, as far as there still are such."""
    texts = [saved] if isinstance(saved, str) else saved if isinstance(saved, list) else []
    pairs = (str(text).partition(" ")[::2] for text in texts)
    known = {facet.value for facet in Facet}
    return [(slug, Facet(facet)) for slug, facet in pairs if slug in QUANTITIES and facet in known]
