"""The curve as a timeline: pins from what the run knows, and a preview of the step that is pointed at."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from model.messages import Frame, Glance, Reading, TraceHeads, Watch
from model.messages.head_curves import HeadCurves, HeadFormed, heads_formed
from model.quantities import ATTENTION_WEIGHTS
from model.spec.stops import Hit
from tinyattn_gui.panels.loss import LossPanel
from tinyattn_gui.panels.registry import HEAD_PAST, LOSS
from tinyattn_gui.pictures.matrix import place
from tinyattn_gui.pictures.pins import pin_words, pins_of
from tinyattn_gui.pictures.scales import Scales
from tinyattn_gui.session.glances import Glances
from tinyattn_gui.session.session import Session
from tinyattn_gui.session.status import Status
from tinyattn_gui.settings.preferences import PreferenceStore
from tinyattn_gui.widgets.views.step_card import StepPreview
from tinyattn_gui.window.window import Window
from tinyattn_gui.wiring.timeline_actions import TimelineActions

_REST_MS = 30
"""The pointer stays on a step for so long before the trainer is asked: on its way it passes hundreds."""

_IDLE_MS = 1500
"""After so long without a step the heads of the run are measured, for the pins of those that have formed."""

_MOST = 48
"""Rows and columns of a small map."""


class TimelineLink(QObject):
    """Shows what happened when, and what a step was like that is pointed at."""

    def __init__(
        self,
        session: Session,
        window: Window,
        actions: TimelineActions,
        store: PreferenceStore,
        watch: Callable[[], None],
    ) -> None:
        super().__init__(window)
        self._watch = watch
        self._session, self._window, self._actions, self._store = session, window, actions, store
        self._glances, self._hits = Glances(), dict[int, tuple[Hit, ...]]()
        self._formed: tuple[HeadFormed, ...] = ()
        self._pointed: int | None = None
        self._known: object = None
        self._panel: LossPanel | None = None
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._ask)
        self.idle = QTimer(self, singleShot=True, interval=_IDLE_MS)
        self.idle.timeout.connect(self._measure_heads)
        session.status_changed.connect(self._follow_status)
        session.turned.connect(lambda: self._note_formed(()))
        session.frame_changed.connect(self._show_frame)
        session.stops.hit.connect(self._note_hits)
        session.run_changed.connect(self._forget)
        window.when_made(LOSS, self._connect)
        window.when_made(HEAD_PAST, lambda panel: panel.formed.connect(self._note_formed))

    def _connect(self, panel: LossPanel) -> None:
        self._panel = panel
        now = self._store.now
        for slug, box, on in (
            ("log_loss", panel.log_loss, now.log_loss),
            ("log_steps", panel.log_steps, now.log_steps),
        ):
            box.setChecked(on)
            self._window.actions_by_slug[slug].setChecked(on)
        panel.scaled.connect(self._remember)
        panel.pointed_at.connect(self._point)
        panel.show_pins(self._actions.pins)

    def _remember(self, scales: Scales) -> None:
        self._store.change(log_loss=scales.log_loss, log_steps=scales.log_steps)
        self._window.actions_by_slug["log_loss"].setChecked(scales.log_loss)
        self._window.actions_by_slug["log_steps"].setChecked(scales.log_steps)

    def _forget(self) -> None:
        """Another run begins."""
        self._hits.clear()
        self._formed = ()
        self._glances.forget()
        self._point(None)

    def _note_hits(self, hits: tuple[Hit, ...]) -> None:
        known = self._hits.get(self._session.run, ())
        self._hits[self._session.run] = tuple(dict.fromkeys((*known, *hits)))
        if self._session.frame is not None:
            self._show_pins(self._session.frame)

    def _note_formed(self, facts: tuple[HeadFormed, ...]) -> None:
        self._formed = facts
        if self._session.frame is not None:
            self._show_pins(self._session.frame)

    def _follow_status(self, status: Status) -> None:
        if status.playing or not status.frontier:
            self.idle.stop()
        elif not self.idle.isActive() and self._session.background != self._heads:
            self.idle.start()

    @property
    def _heads(self) -> tuple[TraceHeads, ...]:
        """What is measured while nothing else is done: the heads where the person looks."""
        return (TraceHeads(self._session.selection.at(self._session.spec.model).site, patient=True),)

    def _measure_heads(self) -> None:
        self._session.background = self._heads
        self._watch()

    def _show_frame(self, frame: Frame) -> None:
        for question in self._session.background:
            if isinstance(curves := dict(frame.answers).get(question), HeadCurves):
                self._formed = heads_formed(curves)
        self._glances.take(frame)
        self._show_pins(frame)
        if self._pointed is not None:
            self._show_preview()

    def _show_pins(self, frame: Frame) -> None:
        """Mark what happened; branches grow with each step, which is no news here."""
        branches = tuple((row.run, row.parent, row.forked_at, row.edits) for row in frame.branches)
        hits = self._hits.get(frame.run, ())
        known = (frame.run, frame.edits, branches, hits, self._formed)
        if known == self._known:
            return
        self._known = known
        pins = pins_of(frame.run, frame.edits, frame.branches, hits, self._session.spec.model, self._formed)
        self._actions.pins = pins
        for slug in ("next_pin", "previous_pin"):
            self._window.actions_by_slug[slug].setEnabled(bool(pins))
        if self._panel is not None:
            self._panel.show_pins(pins)

    def _point(self, step: int | None) -> None:
        """Another step is pointed at, or none."""
        if step == self._pointed:
            return
        self._pointed = step
        if step is None:
            self._rest.stop()
            self._session.glance(None)
            if self._panel is not None:
                self._panel.show_preview(0, None)
            return
        self._show_preview()
        if self._reading is None:
            self._rest.start()

    @property
    def _question(self) -> Glance:
        """What the map shows: the attention of the chosen head, at the step that is pointed at."""
        chosen = self._session.selection
        watch = Watch(ATTENTION_WEIGHTS.slug, layer=chosen.layer, head=chosen.head, site=chosen.site, most=_MOST)
        return Glance(self._pointed or 0, watch)

    @property
    def _reading(self) -> Reading | None:
        return self._glances.reading(self._session.run, self._question, self._session.probe)

    def _ask(self) -> None:
        if self._pointed is not None and not self._session.has_ended:
            self._session.glance(self._question)

    def _show_preview(self) -> None:
        step, losses, reading = self._pointed, self._session.losses, self._reading
        if step is None or self._panel is None:
            return
        title = f"step {step} · loss {losses[step - 1]:.3f}" if 0 < step <= len(losses) else f"step {step}"
        where = place(self._question.watch, None, self._session.spec.model)
        caption = "not computed yet" if reading is None else reading.why or f"attention, {where}"
        small = None if reading is None else reading.values
        pins = pin_words(step, self._actions.pins)
        self._panel.show_preview(step, StepPreview(title, pins, caption, small, awaited=reading is None))
