"""Everything that carries out commands; a row of COMMANDS names one method of what is here."""

from __future__ import annotations

from PySide6.QtCore import QObject

from tinyattn_gui.pictures.ranges import Ranges
from tinyattn_gui.session.jobs import Jobs
from tinyattn_gui.session.session import Session
from tinyattn_gui.session.step_walk import Walk
from tinyattn_gui.session.undo import Undo
from tinyattn_gui.session.walk_player import WalkPlayer
from tinyattn_gui.session.when import When
from tinyattn_gui.settings.appearance import Appearance
from tinyattn_gui.settings.preferences import PreferenceStore
from tinyattn_gui.settings.recovery import Recovery
from tinyattn_gui.window.dock_layout import Layout
from tinyattn_gui.window.window import Window
from tinyattn_gui.wiring.branch_actions import Branching
from tinyattn_gui.wiring.change_actions import ChangeActions
from tinyattn_gui.wiring.experiment_actions import ExperimentActions
from tinyattn_gui.wiring.figures.dragging import Dragging
from tinyattn_gui.wiring.figures.figure_subject import Subjects
from tinyattn_gui.wiring.figures.figures import Figures
from tinyattn_gui.wiring.figures.films import Films
from tinyattn_gui.wiring.file_actions import Files
from tinyattn_gui.wiring.fine_tuning import FineTuning
from tinyattn_gui.wiring.help_actions import HelpActions
from tinyattn_gui.wiring.panel_actions import PanelActions
from tinyattn_gui.wiring.run_actions import RunActions
from tinyattn_gui.wiring.screen_actions import ScreenActions
from tinyattn_gui.wiring.selection_actions import SelectionActions
from tinyattn_gui.wiring.timeline_actions import TimelineActions
from tinyattn_gui.wiring.vocabulary_actions import VocabularyActions
from tinyattn_gui.wiring.weight_actions import WeightActions


class Actions(QObject):
    """The controllers of one window, each with the methods of one idea; here is only what needs several of them."""

    def __init__(
        self,
        session: Session,
        window: Window,
        store: PreferenceStore,
        appearance: Appearance,
        layout: Layout,
        recovery: Recovery,
    ) -> None:
        super().__init__(window)
        self.session, self.window, self.store, self.layout = session, window, store, layout
        self.walk, self.ranges, self.undo, self.jobs = Walk(session, self), Ranges(), Undo(), Jobs(self)
        self.player = WalkPlayer(self.walk, session, self)
        self.when = When(session, self)
        self.files = Files(session, window, store, recovery)
        self.document = self.files.document
        subjects = Subjects(session, window, self.document, self.walk, self.ranges)
        self.figures, self.dragging = Figures(session, window, store, subjects), Dragging(window, store, subjects)
        self.films = Films(session, window, store, self.document, self.jobs, self.walk)
        self.runs, self.branching = RunActions(session, window, self.document), Branching(session, window, self.undo)
        self.fine_tuning = FineTuning(session, window, self.document)
        self.changes = ChangeActions(session, window, self.undo, self.branching)
        self.experiments = ExperimentActions(session, window)
        self.screen = ScreenActions(window, store, appearance, layout, self.undo)
        self.selection = SelectionActions(session, window, self.ranges)
        self.timeline = TimelineActions(session, window, self.walk)
        self.vocabularies = VocabularyActions(session, window, self.jobs)
        self.weights = WeightActions(session, window, self.files, self.jobs)
        self.panels, self.help = PanelActions(session, window), HelpActions(window)

    def leave(self) -> None:
        """Close the window without a question: for Ctrl+C in the terminal, where nobody may be at the window."""
        self.films.let_go()
        self.document.leave_at_once(self.window.close)

    def may_close(self) -> bool:
        """Whether the window may close; asked where that would lose something."""
        return self.films.may_close() and self.document.may_close(self.window.close)

    def escape(self) -> None:
        """Give up a long way to a step, or an experiment; else leave the walk; else go back to a window, if the screen
        was filled.
        """
        if self.session.stay() or self.experiments.give_up() or self.when.give_up():
            return
        if self.walk.cursor is not None:
            self.walk.leave()
        elif self.window.isFullScreen():
            self.screen.fill_screen(False, presenting=False)
