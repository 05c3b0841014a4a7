"""The stops of one window: what a person has listed, and what the trainer has told of each."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from model.config import Edit, ModelConfig
from model.errors import RequestError
from model.messages import Frame
from model.spec.stops import Hit, Stop, parse
from tinyattn_gui.pictures.stops import Entry

Rows = tuple[tuple[Stop, bool], ...]


class StopList(QObject):
    """Entries in the order in which they were added; they stay when another run begins.

    `changed` tells that the entries are to be shown anew, `wanted_changed` which stops the trainer is to look out for
    from now on, `hit` the hits that have ended the training, `edited` the rows before and after a person's change.
    """

    changed = Signal()
    wanted_changed = Signal(object)
    hit = Signal(object)
    edited = Signal(object, object)

    def __init__(self, config: ModelConfig, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._config = config
        self._edits: tuple[Edit, ...] = ()
        self._noticed = 0
        self.entries: tuple[Entry, ...] = ()
        self.newest: tuple[Hit, ...] = ()
        self.seconds = 0.0

    @property
    def wanted(self) -> tuple[Stop, ...]:
        """The stops that are on and fit the network."""
        return tuple(e.stop for e in self.entries if e.on and not self._refusal(e.stop))

    @property
    def rows(self) -> Rows:
        """Every stop, and whether it is on."""
        return tuple((entry.stop, entry.on) for entry in self.entries)

    def put(self, rows: Rows) -> None:
        """List these stops; what is known of one that stays as it is is kept."""
        known = {(entry.stop, entry.on): entry for entry in self.entries}
        fresh = (Entry(stop, on, why=self._refusal(stop)) for stop, on in rows)
        self._show(tuple(known.get((entry.stop, entry.on), entry) for entry in fresh))
        self.wanted_changed.emit(self.wanted)

    def add(self, text: str, probe: str) -> Stop:
        """List another stop; one that names no sentence is about `probe`, whatever is watched later.

        Raises RequestError, with one sentence, if it makes no sense, does not fit the network or is there already.
        """
        stop = parse(text, probe)
        if refusal := self._refusal(stop):
            raise RequestError(refusal)
        if any(entry.stop == stop for entry in self.entries):
            raise RequestError(f"{stop.condition} is in the list already; allowed is each stop once.")
        self._edit((*self.rows, (stop, True)))
        return stop

    def remove(self, stop: Stop) -> None:
        """Take a stop from the list."""
        self._edit(tuple(row for row in self.rows if row[0] != stop))

    def switch(self, stop: Stop, on: bool) -> None:
        """Look out for a stop, or leave it aside; switched on again it is as new."""
        self._edit(tuple((other, on if other == stop else was) for other, was in self.rows))

    def begin(self, config: ModelConfig, noticed: int = 0) -> tuple[Stop, ...]:
        """Forget what was seen: another run begins, with hits up to step `noticed` known. Returns what is wanted."""
        self._config, self._noticed, self.newest, self.seconds = config, noticed, (), 0.0
        self._edits = ()  # they come with its first frame
        self._show(tuple(Entry(e.stop, e.on, why=self._refusal(e.stop)) for e in self.entries))
        return self.wanted

    def take(self, frame: Frame) -> int:
        """Take what a frame tells; returns the step of the newest hit that is known now."""
        self._take_edits(frame.edits)
        new = frame.hits if frame.hits and frame.hits[0].step > self._noticed else ()
        by_stop = {hit.stop: hit for hit in new}
        readings = {reading.stop: reading for reading in frame.stops}
        entries = []
        for entry in self.entries:
            reading, stop = readings.get(entry.stop), entry.stop
            if reading is not None:
                entry = replace(entry, value=reading.value, why=reading.why)
            if stop.what == "step":
                entry = replace(entry, value=float(frame.frontier))
            entries.append(replace(entry, hit=by_stop.get(stop, entry.hit)))
        self.seconds = frame.stop_seconds
        if new:
            self.newest, self._noticed = new, new[0].step
        self._show(tuple(entries))
        if new:
            self.hit.emit(new)
        return self._noticed

    def note(self, hits: tuple[Hit, ...]) -> None:
        """Show hits that were found in what is recorded."""
        by_stop = {hit.stop: hit for hit in hits}
        self.newest = hits
        self._show(tuple(replace(entry, hit=by_stop.get(entry.stop, entry.hit)) for entry in self.entries))
        self.hit.emit(hits)

    def _take_edits(self, edits: tuple[Edit, ...]) -> None:
        """A cell that is opened by hand can be looked at."""
        if edits == self._edits:
            return
        before, self._edits = self.wanted, edits
        self._show(tuple(replace(e, why=self._refusal(e.stop)) for e in self.entries))
        if self.wanted != before:
            self.wanted_changed.emit(self.wanted)

    def _refusal(self, stop: Stop) -> str:
        return stop.refusal(self._config, edits=self._edits)

    def _edit(self, rows: Rows) -> None:
        before = self.rows
        self.put(rows)
        self.edited.emit(before, rows)

    def _show(self, entries: tuple[Entry, ...]) -> None:
        if entries != self.entries:
            self.entries = entries
            self.changed.emit()
