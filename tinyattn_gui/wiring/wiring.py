"""The only place that connects session and panels: what a person wants goes to the session, frames come back."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from model.messages import Frame
from model.quantities.stages import catalogue
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.grid import GridPanel
from tinyattn_gui.panels.loss import LossPanel
from tinyattn_gui.panels.registry import BOOK, GRID, LOSS, SAMPLING
from tinyattn_gui.pictures.stops import hit_words
from tinyattn_gui.session.counting import Counting
from tinyattn_gui.session.status import Status
from tinyattn_gui.session.status_words import share, state_words, unknown_words, walk_words, where_words
from tinyattn_gui.settings.appearance import Appearance
from tinyattn_gui.settings.preferences import Preferences
from tinyattn_gui.settings.recovery import Recovery
from tinyattn_gui.window.commands import make_actions
from tinyattn_gui.window.dock_layout import Layout
from tinyattn_gui.wiring.actions import Actions
from tinyattn_gui.wiring.beside_link import BesideLink
from tinyattn_gui.wiring.cell_menu import CellMenu
from tinyattn_gui.wiring.commands import COMMANDS
from tinyattn_gui.wiring.file_notes import FileNotes
from tinyattn_gui.wiring.inspector_link import Inspecting
from tinyattn_gui.wiring.jobs_link import JobsLink
from tinyattn_gui.wiring.lab_link import LabLink
from tinyattn_gui.wiring.letters import Letters
from tinyattn_gui.wiring.motion_link import MotionLink
from tinyattn_gui.wiring.panel_updates import Looking
from tinyattn_gui.wiring.predict_link import PredictLink
from tinyattn_gui.wiring.setup_link import SetupLink
from tinyattn_gui.wiring.stops_link import StopsLink
from tinyattn_gui.wiring.story_link import StoryLink
from tinyattn_gui.wiring.text_watch import TextWatch
from tinyattn_gui.wiring.timeline_link import TimelineLink
from tinyattn_gui.wiring.walk_link import WalkLink
from tinyattn_gui.wiring.when_link import WhenLink

_PAINTED_MS = 30
"""When the window has been painted for the first time; what can wait until then is made after it, in milliseconds."""


class Wiring(QObject):
    """Keeps window and session in step."""

    def __init__(self, actions: Actions, appearance: Appearance, layout: Layout, recovery: Recovery) -> None:
        super().__init__(actions.window)
        self.actions = actions
        self.session, self.window, self.walk, self._store = actions.session, actions.window, actions.walk, actions.store
        session, window, store = self.session, self.window, self._store
        self.looking = Looking(session, window, self.walk, actions.ranges)
        self.inspecting = Inspecting(window)
        self.inspecting.pinned.connect(self.looking.pin)
        self.cell_menu = CellMenu(session, window, self.inspecting.open, actions.branching.turn_mask, actions.when)
        self.beside = BesideLink(session, window, actions.branching)
        self.notes = FileNotes(window, actions.files, store, recovery)
        jobs = actions.jobs
        self._links = (
            JobsLink(jobs, window),
            LabLink(jobs, window),
            StopsLink(session, window, actions.undo),
            WhenLink(actions.when, window),
            PredictLink(session, self.walk, window, store),
        )
        self.timeline = TimelineLink(session, window, actions.timeline, store, self.looking.watch)
        self.motion = MotionLink(session, window, store)
        self.texts = TextWatch(session, window, actions.runs)
        self.counting = Counting(self)
        self.setup = SetupLink(session, window, actions, self.counting)
        window.set_commands(COMMANDS, make_actions(COMMANDS, self.actions, window))
        appearance.changed.connect(self._show_style)
        window.closing.connect(layout.save)
        self.letters = Letters(session, window)
        self.inside = WalkLink(self.walk, actions.player, window, store)
        self._problem = ""
        self._connect()
        layout.restore()
        self._show_preferences(store.now)
        self._show_undo()
        self._show_run()
        self._show_walk()
        self.story = StoryLink(session, window, store)
        self.notes.offer_recovered()
        window.when_made(BOOK, lambda panel: panel.learn_asked.connect(actions.runs.learn_book))
        window.when_made(SAMPLING, lambda panel: panel.figure_asked.connect(actions.figures.export))
        window.when_made(SAMPLING, lambda panel: panel.film_asked.connect(actions.films.export_selected))
        window.when_made(LOSS, self._remember_accuracy)
        window.when_made(GRID, self._remember_measure)
        QTimer.singleShot(_PAINTED_MS, self, lambda: window.open_panel(LOSS))  # its plotting library, and all its parts

    def close(self) -> bool:
        """Close the window, which ends the trainer."""
        return self.window.close()

    def _connect(self) -> None:
        session, window = self.session, self.window
        session.frame_changed.connect(self.show_frame)
        session.status_changed.connect(lambda _: self._show_status(session.status))  # a first play has slowed it down
        session.run_changed.connect(self._show_run)
        session.turned.connect(self._show_run)
        session.problem.connect(self._tell_problem)
        window.closing.connect(session.close)
        window.closing.connect(self.actions.document.closed)
        self.actions.document.changed.connect(lambda: self._show_status(session.status))
        window.may_close = self.actions.may_close
        window.escaped.connect(self.actions.escape)
        self.walk.changed.connect(self._show_walk)
        self.walk.told.connect(lambda words: window.statusBar().showMessage(words, 6000))
        window.hints.dismissed.connect(lambda: self._store.change(hints=False))
        self._store.changed.connect(self._show_preferences)
        self.actions.undo.indexChanged.connect(self._show_undo)
        session.run_changed.connect(self.actions.undo.clear)
        window.closing.connect(lambda: self.actions.undo.blockSignals(True))  # it tells even of its own end
        window.pipeline.probe_typed.connect(self.actions.changes.set_probe)
        window.pipeline.ladder_turned.connect(window.actions_by_slug["ladder"].setChecked)
        window.pipeline.large_turned.connect(self.actions.screen.turn_large)
        window.pipeline.notice.lower_case_asked.connect(self.actions.changes.use_lower_case)
        window.transport.pace_chosen.connect(session.set_pace)
        window.transport.run_to_asked.connect(self._run_to)
        session.stops.hit.connect(lambda _: self._show_status(session.status))
        self.motion.told.connect(lambda: self._show_status(session.status))
        window.menu_asked.connect(self.cell_menu.open)

    def _show_run(self) -> None:
        """Set everything up for the network of this run."""
        self.notes.forget()
        self.actions.ranges.forget()
        spec, window = self.session.spec, self.window
        self.setup.show_run()
        known = catalogue(spec.model)
        layers = max(map(known.layers, known.sites), default=1)
        for slug, size in (("layer", layers), ("head", spec.model.n_head), ("site", len(known.sites))):
            for action in (f"next_{slug}", f"previous_{slug}"):
                if action in window.actions_by_slug:
                    window.actions_by_slug[action].setEnabled(size > 1)
        window.actions_by_slug["mean"].setEnabled(spec.model.n_head > 1)
        self.looking.set_run()
        window.actions_by_slug["ladder"].setEnabled(window.pipeline.ladder.is_offered)
        window.pipeline.lines.show_text(self.session.probe)
        self._show_title()
        if window.banner.sentence == self._problem:  # it told of the run before
            window.banner.hide()

    def _show_style(self, style: Style) -> None:
        self.window.set_style(style)
        self.window.set_playing(self.session.status.playing)

    def _show_preferences(self, preferences: Preferences) -> None:
        self.window.hints.setVisible(preferences.hints and not preferences.story)
        self.window.recent.setEnabled(bool(preferences.recent))
        self.window.pipeline.set_large(preferences.large)
        self.window.actions_by_slug["large"].setChecked(preferences.large)

    def _remember_accuracy(self, panel: LossPanel) -> None:
        """Show it if it was shown at the last launch, and remember what is chosen now."""
        panel.right.setChecked(self._store.now.accuracy)
        panel.right.toggled.connect(lambda on: self._store.change(accuracy=on))

    def _remember_measure(self, panel: GridPanel) -> None:
        panel.set_measure(self._store.now.heads_by)
        panel.coloured.connect(lambda slug: self._store.change(heads_by=slug))

    def _show_undo(self) -> None:
        """Name in the menu what would be taken back, and what made again."""
        undo, actions = self.actions.undo, self.window.actions_by_slug
        for slug, text, deed, possible in (
            ("undo", undo.undoText(), "&Undo", undo.canUndo()),
            ("redo", undo.redoText(), "&Redo", undo.canRedo()),
        ):
            actions[slug].setText(f"{deed} {text}".strip())
            actions[slug].setEnabled(possible)

    def _tell_problem(self, sentence: str) -> None:
        """Tell it; after the end of the trainer with the way to go on."""
        ways = [self.actions.document.way_on] if self.session.status.failed else []
        self._problem = sentence
        self.window.banner.tell(sentence, *ways)

    def _show_walk(self) -> None:
        """Another moment, or none any more."""
        self.looking.show_walk()
        self._show_status(self.session.status)

    def show_frame(self, frame: Frame) -> None:
        """Show what the trainer has on every panel that is open."""
        self.beside.show_branches(frame)
        self.looking.show(frame)
        self.beside.show_losses(frame)
        self.setup.show_frame()
        self.window.actions_by_slug["lower_case"].setEnabled(frame.probe.lower is not None)
        parameters = f"{frame.info.parameters:,} parameters".replace(",", " ")
        about = [self.actions.document.name, f"seed {self.session.spec.seed}", parameters]
        if (start := self.session.spec.start) is not None:
            about.insert(1, f"weights of {start.name}{start.head}")
        if frame.info.unknown:
            about.append(unknown_words(frame.info.unknown, self.session.spec.data.tokenizer_kind.unit))
        self.notes.show(frame)
        self._show_title()
        here = next((row.trouble for row in frame.branches if row.run == frame.run), "")
        if self.actions.document.path and not here:
            about.insert(1, "for reading only" if frame.info.held else f"saved to step {frame.saved_step}")
        line = self.window.status_line
        line.set_about_run(" · ".join(about))
        line.set_digest(frame.digest)
        line.set_approximate(frame.approximate)

    def _show_status(self, status: Status) -> None:
        window = self.window
        window.set_playing(status.playing)
        window.transport.set_pace(status.pace)
        window.transport.set_where(where_words(status, self.session.losses, self.session.accuracy))
        hits = self.session.stops.newest
        rests_there = bool(hits) and status.ready and not status.playing and status.step == hits[0].step
        is_on_way = status.seeking is not None or status.searching is not None or not status.ready
        words = hit_words(hits) if rests_there and status.seeking is None else ""
        words = words or ("" if is_on_way else self.motion.words) or state_words(status)
        window.status_line.set_state(walk_words(self.walk.cursor) or words, share(status))
        self.setup.show_status()
        self._show_title()

    def _show_title(self) -> None:
        """Name the run; another one may stand where the one before stood."""
        window, document = self.window, self.actions.document
        window.setWindowTitle(f"{document.name}[*] · step {self.session.status.step} — tinyattn")
        window.setWindowModified(document.is_unsaved)

    def _run_to(self, text: str) -> None:
        if not (text.isascii() and text.strip().isdecimal()):
            self.window.banner.tell(f"A step is “{text}”; allowed is a whole number, such as 600.")
            return
        self.window.pipeline.take_focus()
        self.walk.run_to(int(text))
