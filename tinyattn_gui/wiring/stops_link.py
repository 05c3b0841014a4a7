"""The stops panel shows the stops of the session, and what is typed there becomes one."""

from __future__ import annotations

from model.errors import TinyattnError
from tinyattn_gui.session.session import Session
from tinyattn_gui.session.undo import Undo
from tinyattn_gui.window.window import Window


class StopsLink:
    """Connects the stops with their panel; what is changed there can be taken back."""

    def __init__(self, session: Session, window: Window, undo: Undo) -> None:
        self._session, self._window = session, window
        stops, panel = session.stops, window.stops
        stops.changed.connect(self._show_stops)
        stops.edited.connect(lambda before, after: undo.change("stops", before, after, stops.put))
        panel.add_asked.connect(self._add_stop)
        panel.removed.connect(lambda row: stops.remove(stops.entries[row].stop))
        panel.switched.connect(lambda row, on: stops.switch(stops.entries[row].stop, on))

    def _show_stops(self) -> None:
        self._window.stops.show_entries(self._session.stops.entries, self._session.stops.seconds)

    def _add_stop(self, text: str, plays: bool) -> None:
        """List a stop that was typed, about the sentence that is watched now; then play, if so asked."""
        try:
            stop = self._session.stops.add(text, self._session.probe)
        except TinyattnError as error:
            self._window.stops.set_problem(str(error))
            return
        self._window.stops.show_added()
        if plays:
            self._window.pipeline.take_focus()
            self._session.run_until(stop)
