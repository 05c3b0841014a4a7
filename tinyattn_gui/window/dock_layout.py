"""Where windows and docks are, kept between launches; what makes no sense any more is left aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, QSize, Qt, QTimer
from PySide6.QtWidgets import QDockWidget

from model.quantities import QUANTITIES, Facet

if TYPE_CHECKING:
    from tinyattn_gui.window.window import Window

VERSION = 2
"""Raised when docks change so that an older layout no longer fits."""


class Layout:
    """Saves and restores the arrangement of one window."""

    def __init__(self, window: Window, settings: QSettings) -> None:
        self._window, self._settings = window, settings
        self._first = window.saveState(VERSION)
        self.docks = DockSizes(window)

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
        with self._window.arranging():
            self._window.close_views()
            self._window.restoreState(self._first, VERSION)
            self._window.line_up_quantities()


class DockSizes(QObject):
    """The sizes of docks before the screen was filled, which they have again when the window has its own."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._noted: dict[QDockWidget, QSize] = {}
        self._size = QSize()
        window.installEventFilter(self)

    def note(self) -> None:
        """Note the sizes as they are."""
        self._size = self._window.size()
        self._noted = {dock: dock.size() for dock in self._docks}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        window = self._window
        back = event.type() is QEvent.Type.Resize and not window.isFullScreen() and window.size() == self._size
        if back and self._noted:
            QTimer.singleShot(0, self, self._restore)  # Qt itself shares the room out first
        return False

    def _restore(self) -> None:
        docks = [dock for dock in self._docks if dock in self._noted]
        for along, length in ((Qt.Orientation.Horizontal, QSize.width), (Qt.Orientation.Vertical, QSize.height)):
            self._window.resizeDocks(docks, [length(self._noted[dock]) for dock in docks], along)
        self._noted = {}

    @property
    def _docks(self) -> list[QDockWidget]:
        """Those that have a place in the window and can be seen."""
        docks = self._window.findChildren(QDockWidget)
        return [dock for dock in docks if dock.isVisible() and not dock.isFloating()]


def _panels(saved: object) -> list[tuple[str, Facet]]:
    """The panels in a saved list, as far as there still are such."""
    texts = [saved] if isinstance(saved, str) else saved if isinstance(saved, list) else []
    pairs = (str(text).partition(" ")[::2] for text in texts)
    known = {facet.value for facet in Facet}
    return [(slug, Facet(facet)) for slug, facet in pairs if slug in QUANTITIES and facet in known]
