"""Cells as a screen reader hears them: each time with what has changed since it was last heard."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QWidget

from model.matrix.picture import Picture, spoken
from tinyattn_gui.drawing.heatmap_layout import Cell

try:
    from PySide6.QtGui import QAccessibleAnnouncementEvent
except ImportError:  # before Qt 6.8.1
    QAccessibleAnnouncementEvent = None  # type: ignore[assignment, misc]


class Speech:
    """Puts the chosen cell of one matrix into words."""

    def __init__(self) -> None:
        self._cell: Cell | None = None
        self._since: tuple[int, float] | None = None

    def words(self, picture: Picture, cell: Cell) -> str:
        """The cell in words; if it was the last one said, with the change since the step of which that was."""
        value, since = float(picture.values[cell]), self._since if cell == self._cell else None
        changed = since is not None and picture.step is not None and since[0] != picture.step
        self._cell = cell
        if picture.step is not None and (since is None or changed):
            self._since = (picture.step, value)
        if since is None or not changed:
            return spoken(picture, *cell)
        return spoken(picture, *cell, earlier=since[1], since=since[0])


def summary(picture: Picture) -> str:
    """What there is to hear of a matrix before its cells are walked."""
    return f"{picture.formula}: {picture.rows} by {picture.columns}; Enter walks its cells"


def announce(widget: QWidget, words: str) -> None:
    """Have a screen reader say something of a widget, now."""
    widget.setAccessibleDescription(words)
    if not QAccessible.isActive():
        return
    if QAccessibleAnnouncementEvent is not None:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))
    else:
        QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.DescriptionChanged))
