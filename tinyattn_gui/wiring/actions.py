"""What the commands of the window do; those of training are the session's own."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt

from model.config import ModelConfig, RunSpec
from model.matrix.picture import Picture
from model.messages import MEAN
from model.quantities import Facet
from model.quantities.stages import facets, refs
from model.spec.presets import PRESETS, Preset
from tinyattn_gui.about import TEXT, parts
from tinyattn_gui.panels.quantity import QuantityPanel
from tinyattn_gui.pictures.ranges import Ranges, can_lock
from tinyattn_gui.session.jobs import Jobs
from tinyattn_gui.session.session import Session
from tinyattn_gui.session.step_walk import Walk
from tinyattn_gui.session.undo import Undo
from tinyattn_gui.settings.appearance import Appearance
from tinyattn_gui.settings.preferences import Preferences, PreferenceStore
from tinyattn_gui.settings.recovery import Recovery
from tinyattn_gui.widgets.dialogs.dialogs import Chooser, KeySheet, Row, ask
from tinyattn_gui.widgets.dialogs.preferences import PreferencesDialog
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.window.commands import COMMANDS, Command, key_words
from tinyattn_gui.window.dock_layout import Layout
from tinyattn_gui.window.window import Window
from tinyattn_gui.wiring.branch_actions import Branching
from tinyattn_gui.wiring.figures.dragging import Dragging
from tinyattn_gui.wiring.figures.figure_subject import Subjects
from tinyattn_gui.wiring.figures.figures import Figures
from tinyattn_gui.wiring.figures.films import Films
from tinyattn_gui.wiring.file_actions import Files

MATRIX_KEYS = (
    ("Enter", "In a matrix: choose a cell with the arrows, Home and End"),
    ("Enter again", "In a matrix: show where the number in the chosen cell comes from"),
    ("+, − and 0", "In a matrix or the embedding space: look closer, further away, at all of it; or Ctrl and wheel"),
    ("Enter", "In the embedding space: walk the points; among the tokens: select one, or none again"),
    ("Esc", "Give the arrows back to time; leave the walk through a step; leave full screen"),
    ("Tab", "Go to the next matrix or field"),
)


class Actions(QObject):
    """Carries out commands on the session and the window."""

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
        self.session, self.window = session, window
        self.walk = Walk(session, self)
        self.store, self._appearance, self._layout = store, appearance, layout
        self.files = Files(session, window, store, recovery)
        self.document = self.files.document
        self.ranges = Ranges()
        subjects = Subjects(session, window, self.document, self.walk, self.ranges)
        self.figures, self.dragging = Figures(session, window, store, subjects), Dragging(window, store, subjects)
        self.jobs = Jobs(self)
        self.films = Films(session, window, store, self.document, self.jobs)
        self.undo = Undo()
        self.branching = Branching(session, window, self.undo)
        self._head = 0

    # File

    def open_preset(self) -> None:
        """Ask for one of the runs that come with the program, and begin it."""
        preset = self._chosen("New run", [Row(preset.title, preset, preset.watch_for) for preset in PRESETS.values()])
        if isinstance(preset, Preset):
            self.document.leave(lambda: self.session.open_preset(preset))

    def close(self) -> bool:
        """Close the window, which ends the trainer."""
        return self.window.close()

    def leave(self) -> None:
        """Close the window without a question: for Ctrl+C in the terminal, where nobody may be at the window."""
        self.films.let_go()
        self.document.leave_at_once(self.window.close)

    def may_close(self) -> bool:
        """Whether the window may close; asked where that would lose something."""
        return self.films.may_close() and self.document.may_close(self.window.close)

    # Edit

    def undo_change(self) -> None:
        """Take the last change back."""
        self.undo.undo()

    def redo_change(self) -> None:
        """Make the last change that was taken back again."""
        self.undo.redo()

    def set_probe(self, text: str) -> None:
        """Watch another sentence."""
        self.undo.change("sentence", self.session.probe, text, self._use_probe, typed=True)

    def set_learning_rate(self, value: float) -> None:
        """Use another learning rate from the next step on."""
        before = self.session.current_spec.train.learning_rate
        if not self.branching.set_learning_rate(value):
            self.undo.change("learning rate", before, value, self._use_learning_rate)

    def focus_sentence(self) -> None:
        """Put the cursor into the sentence."""
        self.window.pipeline.probe.setFocus()
        self.window.pipeline.probe.selectAll()

    def edit_preferences(self) -> None:
        """Show the preferences; what is chosen there holds at once."""
        dialog = PreferencesDialog(self.store.now, self.window)
        dialog.changed.connect(self._prefer)
        ask(dialog)

    # View

    def choose_quantity(self) -> None:
        """Ask for a quantity and open a panel for it."""
        chosen = self._chosen("Quantity", _quantity_rows(self.session))
        if isinstance(chosen, tuple):
            self.open_quantity(*chosen)

    def open_quantity(self, slug: str, facet: Facet = Facet.DATA) -> QuantityPanel:
        """Open a panel for one quantity, seen from one side."""
        panel = self.window.add_quantity(slug, facet)
        panel.set_run(self.session.spec.model, self.session.spec.train)
        self.window.panels_changed.emit()
        return panel

    def toggle_panel(self, name: str) -> None:
        """Show or hide a panel."""
        self.window.toggle_panel(name)

    def next_panel(self, steps: int) -> None:
        """Give another panel the keyboard."""
        self.window.next_panel(steps)

    def reset_layout(self) -> None:
        """Put all panels where they were at first."""
        self._layout.reset()

    def next_layer(self, steps: int) -> None:
        """Show another layer; after the last comes the first."""
        self.session.select_layer((self.session.selection.layer + steps) % self._config.n_layer)

    def next_head(self, steps: int) -> None:
        """Show another head; after the last comes the first."""
        head = self.session.selection.head
        self.session.select_head((self._head if head == MEAN else head + steps) % self._config.n_head)

    def toggle_mean(self) -> None:
        """Show the average of all heads, or the head that was shown before."""
        head = self.session.selection.head
        if head != MEAN:
            self._head = head
        self.session.select_head(MEAN if head != MEAN else min(self._head, self._config.n_head - 1))

    def lock_colours(self) -> None:
        """Give all layers and heads of the selected matrix one range of colours, or each its own."""
        picture = None if self.window.selected is None else self.window.selected.picture
        if isinstance(picture, Picture) and picture.watch is not None and can_lock(picture):
            self.ranges.turn(picture.watch)
            self.window.panels_changed.emit()

    def toggle_theme(self) -> None:
        """Change between light and dark."""
        self._prefer(self._appearance.turned())

    def resize_text(self, steps: int) -> None:
        """Make all text larger or smaller; by 0 steps as large as at first."""
        self._prefer(self._appearance.resized(steps))

    def toggle_full_screen(self) -> None:
        """Fill the screen, or leave it."""
        self._fill_screen(not self.window.isFullScreen(), presenting=False)

    def toggle_presentation(self) -> None:
        """Fill the screen with large type, or leave it."""
        on = not self._appearance.presenting
        self._fill_screen(on, presenting=on)

    def escape(self) -> None:
        """Give up a long way to a step; else leave the walk; else go back to a window, if the screen was filled."""
        if self.session.stay():
            return
        if self.walk.cursor is not None:
            self.walk.leave()
        elif self.window.isFullScreen():
            self._fill_screen(False, presenting=False)

    # Training

    def focus_run_to(self) -> None:
        """Put the cursor into the field for a step."""
        self.window.transport.run_to.setFocus()
        self.window.transport.run_to.selectAll()

    def focus_run_until(self) -> None:
        """Put the cursor into the field for a stop; what is typed there begins to play."""
        self.window.show_panel("stops")
        self.window.stops.focus_line(plays=True)

    def open_cell_menu(self) -> None:
        """Show the menu of the chosen cell of the selected matrix, or else of the attention weights."""
        if not isinstance(self.window.selected, MatrixView):
            self.window.pipeline.take_focus()
        if isinstance(self.window.selected, MatrixView):
            self.window.selected.ask_menu()

    def change_weight(self) -> None:
        """Ask for another value of the chosen weight."""
        self.branching.change_weight()

    def silence_head(self) -> None:
        """Set what the chosen head brings to zero."""
        self.branching.silence_head()

    def branch_corpus(self) -> None:
        """Go on from here with another corpus, in a branch."""
        self.branching.branch_corpus()

    def branch_seed(self) -> None:
        """Go on from here with another seed, in a branch."""
        self.branching.branch_seed()

    def next_branch(self) -> None:
        """Show the next branch."""
        self.branching.next_branch()

    def compare_step(self) -> None:
        """Compare with the step on show, or no longer."""
        self.branching.compare_step()

    def turn_side(self) -> None:
        """Show this, the other, or their difference."""
        self.branching.turn_side()

    def reset(self) -> None:
        """Begin again from the same first weights."""
        self.document.leave(self.session.reset)

    def new_seed(self) -> None:
        """Begin again from other first weights."""
        self.document.leave(self.session.new_seed)

    def begin(self, spec: RunSpec) -> None:
        """Begin the run that was set up."""
        self.document.leave(lambda: self.session.begin(spec))

    # Help

    def find_command(self) -> None:
        """Ask for a command by a part of its name, and do it."""
        rows = [Row(_spoken(command), command, command.tip) for command in COMMANDS if command.slug != "find"]
        command = self._chosen("Find a command", rows)
        if isinstance(command, Command):
            self.window.actions_by_slug[command.slug].trigger()

    def show_shortcuts(self) -> None:
        """List the keys."""
        rows = [(key_words(command), command.tip) for command in COMMANDS if command.keys]
        ask(KeySheet("Keys", ("Key", "What it does"), [*rows, *MATRIX_KEYS], parent=self.window))

    def show_about(self) -> None:
        """Versions and licences."""
        ask(KeySheet("About tinyattn", ("Part", "Version", "Licence"), parts(), TEXT, self.window))

    @property
    def _config(self) -> ModelConfig:
        return self.session.spec.model

    def _fill_screen(self, on: bool, presenting: bool) -> None:
        window = self.window
        if on and not window.isFullScreen():
            self._layout.docks.note()
        self._appearance.present(presenting)  # first: large type may not fit into the window that comes back
        window.setWindowState(
            window.windowState() | Qt.WindowState.WindowFullScreen
            if on
            else window.windowState() & ~Qt.WindowState.WindowFullScreen
        )
        window.hints.setVisible(self.store.now.hints and not presenting)
        for slug, state in (("presentation", presenting), ("full_screen", on and not presenting)):
            window.actions_by_slug[slug].setChecked(state)

    def _prefer(self, wanted: Preferences) -> None:
        self.undo.change("preferences", self.store.now, wanted, self._use_preferences)

    def _use_preferences(self, wanted: Preferences) -> None:
        self.store.take(self.store.now.choosing(wanted))  # what was opened and saved meanwhile is nothing to take back

    def _use_probe(self, text: str) -> None:
        line = self.window.pipeline.probe
        if line.text() != text:
            line.setText(text)
        self.session.set_probe(text)

    def _use_learning_rate(self, value: float) -> None:
        self.session.set_learning_rate(value)
        self.window.setup.show_rate(value)

    def _chosen(self, title: str, rows: list[Row]) -> object:
        chooser = Chooser(title, rows, self.window)
        ask(chooser)
        return chooser.chosen


def _spoken(command: Command) -> str:
    keys = f"   {key_words(command)}" if command.keys else ""
    return f"{command.menu}: {command.name}{keys}"


def _quantity_rows(session: Session) -> list[Row]:
    """Every quantity of the run from each of its sides."""
    quantities = dict.fromkeys(ref.quantity for ref in refs(session.spec.model))
    return [
        Row(f"{quantity.name}  {quantity.symbol}  –  {facet.title}", (quantity.slug, facet), quantity.caption)
        for quantity in quantities
        for facet in facets(quantity, session.spec.train)
    ]
