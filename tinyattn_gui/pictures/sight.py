"""What a panel is shown: a frame, where the person looks, and the readings that the panel asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from model.config import ModelConfig
from model.messages import Frame, Lens, Reading, Sentence, Watch
from model.picture import Picture
from tinyattn_gui.pictures.compare import Side, seen_from


@dataclass(frozen=True)
class Selection:
    """Which layer and head the panels show, and the token whose query the views of one query show."""

    layer: int = 0
    head: int = 0
    token: int | None = None


@dataclass(frozen=True, eq=False)
class Sight:
    """One frame for one panel. `readings` has what the panel watches, by what it asked for, as far as it is known.

    While a step is walked what was read is of that moment; the panel need not know.
    """

    frame: Frame
    config: ModelConfig
    selection: Selection
    side: Side
    readings: Mapping[Watch, Reading]

    def reading(self, watch: Watch) -> Reading | None:
        """What was read of what was asked for, in the branch that is looked at; None if not known yet.

        The difference of two branches is for pictures of one matrix: here it is this branch.
        """
        reading, beside = self.readings.get(watch), self.frame.beside
        if reading is None or beside is None or self.side is not Side.OTHER:
            return reading
        others = (other for other in beside.readings if other.watch == reading.watch)
        return next(others, None)

    def sentence(self, reading: Reading) -> Sentence:
        """The sentence that a reading is about."""
        if reading.watch.lens is Lens.PROBE:
            return self.frame.probe
        other = self.side is Side.OTHER and self.frame.beside is not None
        return self.frame.beside.example if other and self.frame.beside else self.frame.example

    @property
    def branch(self) -> str:
        """Which branch `reading` tells of, in words; empty where there is only one."""
        if self.frame.beside is None:
            return ""
        return "other branch" if self.side is Side.OTHER else "this branch"

    def picture(self, watch: Watch) -> Picture | str | None:
        """The picture of what was asked for, or the sentence that says why there is none; None if not known yet."""
        reading = self.readings.get(watch)
        return None if reading is None else seen_from(reading, self.frame, self.config, self.side)
