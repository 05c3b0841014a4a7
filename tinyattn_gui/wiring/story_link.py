"""The story of the run on show: asks what its captions need to know, and tells them as the step on show has it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from model.messages import Frame, ReadStops
from model.quantities.watch import Ask
from model.spec.stops import Stop
from model.stories.story import Story
from model.stories.table import story_of
from tinyattn_gui.panels.registry import LAB, PREDICT
from tinyattn_gui.pictures.sight import Selection
from tinyattn_gui.session.session import Session
from tinyattn_gui.settings.preferences import Preferences, PreferenceStore
from tinyattn_gui.window.window import Window

_REST_MS = 400
"""After the last change of what is told: only then it is said aloud."""


class StoryLink(QObject):
    """Keeps the bar of the window, the outlined cells and the session in step."""

    def __init__(self, session: Session, window: Window, store: PreferenceStore) -> None:
        super().__init__(window)
        self._session, self._window, self._store = session, window, store
        self._story: Story | None = None
        self._reached = 0
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(window.story.say)
        window.story.set_play(window.actions_by_slug["play"])
        window.story.predict_asked.connect(lambda: window.view(PREDICT.slug).take_focus())
        window.story.controls_asked.connect(self._measure)
        window.story.dismissed.connect(self._dismiss)
        store.changed.connect(self._show_preferences)
        session.run_changed.connect(self.set_run)
        session.frame_changed.connect(self.show)
        self.set_run()
        self._show_preferences(store.now)

    def set_run(self) -> None:
        """Another run is on show: it opens on its question, and on the head that this is about."""
        story, session = story_of(self._session.spec), self._session
        if story != self._story:
            self._story = story
            asks, has_controls = bool(story.questions), bool(story.controls)
            self._window.story.set_story(story.question, story.longest, asks=asks, has_controls=has_controls)
            self._window.story.tell(story.watch)
            self._outline(on=False)
            self._ask()
        if self._store.now.story and story.watched and session.selection == Selection().at(session.spec.model):
            first = story.watched[0]
            session.select(Selection(layer=first.place[0], head=first.place[1], site=first.site))

    def show(self, frame: Frame) -> None:
        """Tell what has been measured at the step on show."""
        story, answer = self._story, frame.answer(ReadStops)
        if story is None or answer is None:
            return
        seen = {reading.stop: reading.value for reading in answer.readings}
        telling = story.tell(seen, frame.step)
        is_other = frame.probe_text != story.sentence and any(stop.place for stop in story.conditions)
        where = f"In “{story.sentence}”: " if is_other and frame.step else ""
        self._window.story.tell(f"{where}{telling.text}")
        self._outline(on=frame.probe_text == story.sentence)
        if telling.reached != self._reached:
            self._reached = telling.reached
            self._rest.start()

    def _ask(self) -> None:
        """Have the conditions read in each frame, while the story is on show."""
        stops = self._story.conditions if self._story is not None and self._store.now.story else ()
        talk = self._session.conversation
        talk.want(talk.goal.asking(ReadStops, *([ReadStops(stops)] if stops else [])))

    def _outline(self, *, on: bool) -> None:
        """Outline the cells to watch in every panel that shows them, or no more."""
        cells = self._story.watched if on and self._story is not None and self._store.now.story else ()
        asks = tuple(_ask(stop) for stop in cells)
        for panel in self._window.every_panel:
            panel.set_watched(asks)

    def _show_preferences(self, preferences: Preferences) -> None:
        bar = self._window.story
        if bar.is_wanted != preferences.story:
            had_focus = bar.isAncestorOf(self._window.focusWidget()) if self._window.focusWidget() else False
            bar.set_wanted(preferences.story)
            if had_focus:
                self._window.pipeline.take_focus()
        self._window.actions_by_slug["story"].setChecked(preferences.story)
        self._ask()
        if (frame := self._session.frame) is not None:
            self._outline(on=self._story is not None and frame.probe_text == self._story.sentence)

    def _measure(self) -> None:
        """Begin in the lab what is measured beside the story, or show it if it has been."""
        if self._story is not None:
            self._window.show_panel(LAB.slug)
            self._window.open_panel(LAB).begin(self._story.controls)

    def _dismiss(self) -> None:
        self._store.change(story=False)


def _ask(stop: Stop) -> Ask:
    """The cell of the attention weights that a stop looks at."""
    return Ask(stop.watch, stop.place[1:])
