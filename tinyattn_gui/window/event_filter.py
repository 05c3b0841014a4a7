"""The filter on the application, of which there is one: for every event of the program Python is called to ask it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent

from tinyattn_gui.window.keys import KeyFilter
from tinyattn_gui.window.wheel import WheelFilter

_DECIDED = frozenset({QEvent, QKeyEvent, QWheelEvent})
"""The classes of the events that are decided about. To ask of which class one is costs a tenth of what its type does,
and most are of none of these.
"""


class EventFilter(QObject):
    """Hands each kind of event to who decides about it. `commands` are the keys that act everywhere.

    It is asked from when it is made until it is let go.
    """

    def __init__(self, commands: Iterable[str], app: QCoreApplication) -> None:
        super().__init__(app)
        filters = (KeyFilter(commands, self), WheelFilter(self))
        self._deciders = {kind: one.eventFilter for one in filters for kind in one.kinds}
        self._app, self.is_asked = app, True
        app.installEventFilter(self)

    def let_go(self) -> None:
        """Decide no more."""
        self._app.removeEventFilter(self)
        self.is_asked = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if type(event) not in _DECIDED:
            return False
        decide = self._deciders.get(event.type())
        return decide is not None and decide(watched, event)


@contextmanager
def unasked() -> Iterator[None]:
    """What happens meanwhile is asked of no filter: for thousands of events of which none is a key or the wheel."""
    app = QCoreApplication.instance()
    assert app is not None
    found = app.findChildren(EventFilter, options=Qt.FindChildOption.FindDirectChildrenOnly)
    filters = [one for one in found if one.is_asked]
    for one in filters:
        app.removeEventFilter(one)
    try:
        yield
    finally:
        for one in filters:
            app.installEventFilter(one)
