"""What steps of the run looked like that were glanced at: asked of the trainer once, then remembered."""

from __future__ import annotations

from collections import OrderedDict

from model.config import Edit
from model.messages import Frame, Glance, Glimpse, Reading, Watch

_MOST = 600
"""Small maps that are remembered."""

_Key = tuple[int, int, Watch, str]


class Glances:
    """Maps by run, step, what is watched, and the sentence; an edit of the run forgets those of it."""

    def __init__(self) -> None:
        self._known: OrderedDict[_Key, Reading] = OrderedDict()
        self._edits: dict[int, tuple[Edit, ...]] = {}

    def take(self, frame: Frame) -> None:
        """Remember what a frame tells of a step that was glanced at."""
        if self._edits.get(frame.run, frame.edits) != frame.edits:
            self._known = OrderedDict((key, value) for key, value in self._known.items() if key[0] != frame.run)
        self._edits[frame.run] = frame.edits
        pairs = ((asked, answer) for asked, answer in frame.answers if isinstance(answer, Glimpse))
        for _, glimpse in pairs:
            self._known[frame.run, glimpse.step, glimpse.reading.watch, glimpse.text] = glimpse.reading
        while len(self._known) > _MOST:
            self._known.popitem(last=False)

    def reading(self, run: int, asked: Glance, text: str) -> Reading | None:
        """What is known of a step; None where it has to be asked for."""
        return self._known.get((run, asked.step, asked.watch, text))

    def forget(self) -> None:
        """Another run begins."""
        self._known.clear()
        self._edits.clear()
