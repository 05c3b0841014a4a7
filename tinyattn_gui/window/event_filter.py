"""The filter on the application, of which there is one: for every event of the program Python is called to ask it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication

from tinyattn_gui.window.keys import KeyFilter
from tinyattn_gui.window.wheel import WheelFilter


class EventFilter(QObject):
    """Hands each kind of event to who decides about it. `commands` are the keys that act everywhere."""

    def __init__(self, commands: Iterable[str], parent: QObject) -> None:
        super().__init__(parent)
        filters = (KeyFilter(commands, self), WheelFilter(self))
        self._deciders = {kind: one.eventFilter for one in filters for kind in one.kinds}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        decide = self._deciders.get(event.type())
        return decide is not None and decide(watched, event)


@contextmanager
def unasked() -> Iterator[None]:
    """What happens meanwhile is asked of no filter: for thousands of events of which none is a key or the wheel."""
    app = QApplication.instance()
    assert app is not None
    filters = app.findChildren(EventFilter, options=Qt.FindChildOption.FindDirectChildrenOnly)
    for one in filters:
        app.removeEventFilter(one)
    try:
        yield
    finally:
        for one in filters:
            app.installEventFilter(one)
