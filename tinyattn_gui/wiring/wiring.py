"""The only place that connects session and panels: what a person wants goes to the session, frames come back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices

from model.errors import TinyattnError
from model.messages import Frame
from model.processes.jobs import JobStage
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.jobs import JobsPanel
from tinyattn_gui.panels.view import ViewPanel
from tinyattn_gui.pictures.branches import against, names, parting
from tinyattn_gui.pictures.curve import guide_of
from tinyattn_gui.pictures.jobs import JobRow
from tinyattn_gui.pictures.setup import Measured
from tinyattn_gui.pictures.stops import hit_words
from tinyattn_gui.session.status import Status
from tinyattn_gui.session.status_words import share, state_words, unsaved_words, walk_words, where_words
from tinyattn_gui.settings.appearance import Appearance
from tinyattn_gui.settings.preferences import Preferences
from tinyattn_gui.settings.recovery import Recovery, when
from tinyattn_gui.window.commands import make_actions
from tinyattn_gui.window.dock_layout import Layout
from tinyattn_gui.wiring.actions import Actions
from tinyattn_gui.wiring.cell_menu import CellMenu
from tinyattn_gui.wiring.commands import COMMANDS
from tinyattn_gui.wiring.inspector_link import Inspecting
from tinyattn_gui.wiring.panel_updates import Looking


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
        self.cell_menu = CellMenu(session, window, self.inspecting.open)
        window.set_commands(COMMANDS, make_actions(COMMANDS, self.actions, window))
        appearance.changed.connect(self._show_style)
        window.closing.connect(layout.save)
        self._connect()
        layout.restore()
        self._show_preferences(store.now)
        self._show_undo()
        self._show_run()
        self._show_walk()
        self._offer_recovered(recovery)
        QTimer.singleShot(0, self._load_plot)

    def close(self) -> bool:
        """Close the window, which ends the trainer."""
        return self.window.close()

    def _connect(self) -> None:
        session, window = self.session, self.window
        session.frame_changed.connect(self.show_frame)
        session.status_changed.connect(self._show_status)
        session.run_changed.connect(self._show_run)
        session.problem.connect(self._tell_problem)
        window.panels_changed.connect(self._show_side_panels)
        window.closing.connect(session.close)
        window.closing.connect(self.actions.document.closed)
        self.actions.document.changed.connect(lambda: self._show_status(session.status))
        window.may_close = self.actions.may_close
        window.dropped.connect(self.actions.files.open_path)
        window.escaped.connect(self.actions.escape)
        self.walk.changed.connect(self._show_walk)
        self.walk.told.connect(lambda words: window.statusBar().showMessage(words, 6000))
        window.pipeline.lens.chosen.connect(self.walk.choose_lens)
        window.hints.dismissed.connect(lambda: self._store.change(hints=False))
        window.recent.aboutToShow.connect(self._offer_recent)
        self._store.changed.connect(self._show_preferences)
        self.actions.undo.indexChanged.connect(self._show_undo)
        session.run_changed.connect(self.actions.undo.clear)
        window.closing.connect(lambda: self.actions.undo.blockSignals(True))  # it tells even of its own end
        window.pipeline.probe_typed.connect(self.actions.changes.set_probe)
        window.transport.pace_chosen.connect(session.set_pace)
        window.pipeline.selector.layer_chosen.connect(session.select_layer)
        window.pipeline.selector.head_chosen.connect(session.select_head)
        window.transport.run_to_asked.connect(self._run_to)
        window.setup.restart_asked.connect(self.actions.runs.begin)
        window.setup.rate_chosen.connect(self.actions.changes.set_learning_rate)
        self._connect_stops()
        self._connect_branches()
        self._connect_jobs()

    def _connect_jobs(self) -> None:
        jobs, window = self.actions.jobs, self.window
        window.view_opened.connect(self._connect_jobs_panel)
        window.closing.connect(jobs.close)
        jobs.ended.connect(self._tell_of_job)

    def _connect_jobs_panel(self, panel: ViewPanel) -> None:
        """The panel was opened for the first time."""
        jobs = self.actions.jobs
        if isinstance(panel, JobsPanel):
            panel.cancelled.connect(jobs.cancel)
            panel.cleared.connect(jobs.clear)
            panel.opened.connect(lambda folder: QDesktopServices.openUrl(QUrl.fromLocalFile(folder)))
            jobs.changed.connect(lambda: panel.show_rows(jobs.rows))
            panel.show_rows(jobs.rows)

    def _tell_of_job(self, row: JobRow) -> None:
        """Say what came of a job, for the panel may not be on show."""
        if row.stage is JobStage.FAILED:
            self.window.banner.tell(f"{row.title}: {row.words}")
        else:
            self.window.statusBar().showMessage(f"{row.title}: {row.words}", 8000)

    def _connect_branches(self) -> None:
        session, bar = self.session, self.window.branches
        bar.branch_chosen.connect(self.actions.branching.turn_to)
        bar.beside_chosen.connect(session.set_beside)
        bar.side_chosen.connect(session.set_side)
        bar.ended.connect(self.actions.branching.compare_step)
        session.side_changed.connect(self._show_side_panels)

    def _connect_stops(self) -> None:
        stops, panel = self.session.stops, self.window.stops
        stops.changed.connect(self._show_stops)
        stops.edited.connect(lambda before, after: self.actions.undo.change("stops", before, after, stops.put))
        stops.hit.connect(lambda _: self._show_status(self.session.status))
        panel.add_asked.connect(self._add_stop)
        panel.removed.connect(lambda row: stops.remove(stops.entries[row].stop))
        panel.switched.connect(lambda row, on: stops.switch(stops.entries[row].stop, on))
        self.window.menu_asked.connect(self.cell_menu.open)

    def _show_run(self) -> None:
        """Set everything up for the network of this run."""
        self._told = ""
        self._unsaved = ""
        self.actions.ranges.forget()
        spec, window = self.session.spec, self.window
        window.pipeline.probe.setText(self.session.probe)
        window.pipeline.selector.set_sizes(spec.model.n_layer, spec.model.n_head)
        window.setup.set_run(self._measured())
        for slug, size in (("layer", spec.model.n_layer), ("head", spec.model.n_head)):
            for action in (f"next_{slug}", f"previous_{slug}"):
                window.actions_by_slug[action].setEnabled(size > 1)
        window.actions_by_slug["mean"].setEnabled(spec.model.n_head > 1)
        self.looking.set_run()

    def _show_stops(self) -> None:
        self.window.stops.show_entries(self.session.stops.entries, self.session.stops.seconds)

    def _add_stop(self, text: str, plays: bool) -> None:
        """List a stop that was typed, about the sentence that is watched now; then play, if so asked."""
        try:
            stop = self.session.stops.add(text, self.session.probe)
        except TinyattnError as error:
            self.window.stops.set_problem(str(error))
            return
        self.window.stops.show_added()
        if plays:
            self.window.pipeline.take_focus()
            self.session.run_until(stop)

    def _show_style(self, style: Style) -> None:
        self.window.set_style(style)
        self.window.set_playing(self.session.status.playing)

    def _show_preferences(self, preferences: Preferences) -> None:
        self.window.hints.setVisible(preferences.hints)
        self.window.recent.setEnabled(bool(preferences.recent))

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
        self.window.banner.tell(sentence, *ways)

    def _offer_recovered(self, recovery: Recovery) -> None:
        """Offer what was neither kept nor discarded, one after another: after a crash, or Ctrl+C in the terminal."""
        self._offer(recovery, recovery.left())

    def _offer(self, recovery: Recovery, left: Sequence[Path]) -> None:
        if not left:
            return
        path, *others = left
        more = f", and {len(others)} more" if others else ""
        sentence = f"A run that was not kept is still there, saved on {when(path)}{more}."

        def then(deed: Callable[[], object]) -> Callable[[], object]:
            def both() -> None:
                deed()
                self._offer(recovery, others)

            return both

        open_it = ("Open it", then(lambda: self.actions.files.open_recovered(path)))
        self.window.banner.tell(sentence, open_it, ("Discard it", then(lambda: recovery.discard(path))))

    def _offer_recent(self) -> None:
        """Fill the menu of recent files, those that are still there."""
        menu = self.window.recent
        menu.clear()
        for number, path in enumerate(filter(lambda path: Path(path).is_file(), self._store.now.recent), start=1):
            action = menu.addAction(f"&{number}  {Path(path).name.replace('&', '&&')}")
            action.setStatusTip(path)
            action.triggered.connect(lambda _=False, path=path: self.actions.files.open_path(path))
        if menu.isEmpty():
            menu.addAction("None of them is there any more").setEnabled(False)

    def _show_walk(self) -> None:
        """Another moment, or none any more."""
        self.looking.show_walk()
        self._show_status(self.session.status)

    def _show_side_panels(self) -> None:
        """What is open beside the matrices, or from which side they are seen, has changed."""
        if self.session.frame is not None:
            self._show_branches(self.session.frame)
            self._show_losses(self.session.frame)

    def show_frame(self, frame: Frame) -> None:
        """Show what the trainer has on every panel that is open."""
        self._tell_of_file(frame)
        self._show_branches(frame)
        self.looking.show(frame)
        self._show_losses(frame)
        self.window.setup.set_measured(self._measured())
        parameters = f"{frame.info.parameters:,} parameters".replace(",", " ")
        about = [self.actions.document.name, f"seed {self.session.spec.seed}", parameters]
        if frame.info.unknown:
            about.append(f"{frame.info.unknown:.0%} of the text unknown")
        self._tell_of_saving(frame)
        here = next((row.trouble for row in frame.branches if row.run == frame.run), "")
        if self.actions.document.path and not here:
            about.append("for reading only" if frame.info.held else f"saved to step {frame.saved_step}")
        line = self.window.status_line
        line.set_about_run(" · ".join(about))
        line.set_digest(frame.digest)
        line.set_approximate(frame.approximate)

    def _tell_of_file(self, frame: Frame) -> None:
        """Say once what is wrong with the file of the run."""
        info = frame.info
        held = (
            f"{self.actions.document.name} {info.held}; it can be looked at, but not trained on." if info.held else ""
        )
        said = " ".join(filter(None, (info.lost, held)))
        if said and said != self._told:
            self.window.banner.tell(said)
        self._told = said

    def _tell_of_saving(self, frame: Frame) -> None:
        """Say at once that steps cannot be saved, with a way out, and go on saying it for as long as that is so."""
        row = next((row for row in frame.branches if row.trouble), None)
        trouble, banner = "" if row is None else row.trouble, self.window.banner
        self.window.status_line.set_unsaved("" if row is None else unsaved_words(row), trouble)
        if trouble != self._unsaved:
            if trouble:
                banner.tell(trouble, ("Save as…", self.actions.files.save_as))
            elif banner.sentence == self._unsaved:
                banner.hide()
        self._unsaved = trouble

    def _show_branches(self, frame: Frame) -> None:
        session, bar = self.session, self.window.branches
        steps = against(session.status.step, session.compared_step)
        bar.show_branches(names(frame.branches, session.spec.model), session.run, session.beside, steps)
        bar.show_side(session.branches.side, "" if steps else parting(frame.beside))
        self.window.actions_by_slug["compare_step"].setChecked(bool(steps))

    def _show_losses(self, frame: Frame) -> None:
        if self.window.loss is not None and self.window.loss.isVisible():
            losses, held_out, spec = self.session.losses, self.session.held_out, self.session.spec
            self.window.loss.show_losses(losses, held_out, guide_of(frame, spec.model), resting=not frame.training)
            self.window.loss.show_step(frame.step, frame.frontier)
            said = names(frame.branches, self.session.spec.model)
            here, there = said.get(frame.run, ""), said.get(self.session.beside or 0, "")
            self.window.loss.show_beside(self.session.branches.losses, (here, there), self.session.compared_step)

    def _measured(self) -> Measured:
        """The run as it is, for the setup panel."""
        spec, frame = self.session.current_spec, self.session.frame
        if frame is None:
            return Measured(spec, 1, 0.0)
        return Measured(spec, len(frame.info.vocabulary), frame.step_seconds)

    def _show_status(self, status: Status) -> None:
        window = self.window
        window.set_playing(status.playing)
        window.transport.set_pace(status.pace)
        window.transport.set_where(where_words(status, self.session.losses))
        hits = self.session.stops.newest
        rests_there = bool(hits) and status.ready and not status.playing and status.step == hits[0].step
        words = hit_words(hits) if rests_there and status.seeking is None else state_words(status)
        window.status_line.set_state(walk_words(self.walk.cursor) or words, share(status))
        window.setup.set_past(status.step < status.frontier)
        document = self.actions.document
        window.setWindowTitle(f"{document.name}[*] · step {status.step} — tinyattn")
        window.setWindowModified(document.is_unsaved)

    def _run_to(self, text: str) -> None:
        if not (text.isascii() and text.strip().isdecimal()):
            self.window.banner.tell(f"A step is “{text}”; allowed is a whole number, such as 600.")
            return
        self.window.pipeline.take_focus()
        self.walk.run_to(int(text))

    def _load_plot(self) -> None:
        """Load the plotting library after the first paint."""
        panel = self.window.add_loss()
        panel.step_chosen.connect(self.walk.look_at)
        if self.session.frame is not None:
            self._show_losses(self.session.frame)
