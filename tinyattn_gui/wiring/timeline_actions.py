"""The curve as a timeline, as a person asks for it: from pin to pin, and how it is laid out."""

from __future__ import annotations

from tinyattn_gui.panels.registry import LOSS
from tinyattn_gui.pictures.pins import Pin, next_pin, pin_words
from tinyattn_gui.session.session import Session
from tinyattn_gui.session.step_walk import Walk
from tinyattn_gui.window.window import Window


class TimelineActions:
    """Goes to the steps of pins, and turns the scales of the curve; `pins` are those of the run on show."""

    def __init__(self, session: Session, window: Window, walk: Walk) -> None:
        self._session, self._window, self._walk = session, window, walk
        self.pins: tuple[Pin, ...] = ()

    def next_pin(self, by: int) -> None:
        """Go to the nearest pin after the step on show, or before it, and say what it is."""
        step = next_pin(self.pins, self._session.status.step, by)
        if step is None:
            side = "after" if by > 0 else "before"
            self._walk.told.emit(f"There is no pin {side} step {self._session.status.step}.")
            return
        self._walk.look_at(step)
        self._walk.told.emit(f"Step {step}: {pin_words(step, self.pins)}")

    def turn_log_loss(self) -> None:
        """Lay losses out by their logarithm, or evenly."""
        self._window.open_panel(LOSS).log_loss.toggle()

    def turn_log_steps(self) -> None:
        """The same with steps."""
        self._window.open_panel(LOSS).log_steps.toggle()
