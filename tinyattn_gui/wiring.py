"""The only place that connects session and panels: what a person wants goes to the session, frames come back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QSettings, QStandardPaths, QTimer
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from model import __version__
from model.errors import TinyattnError
from model.messages import Frame
from model.picture import Picture
from model.quantities import QUANTITIES, Facet
from model.stages import facets, refs
from tinyattn_gui.commands import COMMANDS, key_words, make_actions
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.export.figure import render
from tinyattn_gui.export.save import format_of, save
from tinyattn_gui.panels.quantity import QuantityPanel
from tinyattn_gui.pictures.setup import Measured
from tinyattn_gui.session import Session, Status
from tinyattn_gui.theme.palette import THEMES, apply
from tinyattn_gui.widgets.dialogs import About, Chooser, KeySheet
from tinyattn_gui.window import Window

FIGURE_FILTERS = "PNG picture (*.png);;SVG drawing (*.svg);;PDF document (*.pdf)"

MATRIX_KEYS = (
    ("Enter", "In a matrix: choose a cell with the arrows, Home and End"),
    ("Esc", "Give the arrows back to time"),
    ("Tab", "Go to the next matrix or field"),
)


class Wiring(QObject):
    """Carries out commands, and keeps window and session in step."""

    def __init__(self, session: Session, window: Window, style: Style, settings: QSettings) -> None:
        super().__init__(window)
        self.session = session
        self.window, self._style, self._settings = window, style, settings
        self.ask_path: Callable[[str], str] = self._ask_path
        window.set_actions(make_actions(self, window))
        self._connect()
        self._show_run()
        self._show_status(session.status)
        QTimer.singleShot(0, self._load_plot)

    # Commands of the window; those of training are the session's own.

    def export(self) -> None:
        """Save the selected matrix as a figure."""
        picture = self._selected_picture()
        if picture is None:
            return
        path = self.ask_path(self._figure_name(picture))
        if not path:
            return
        try:
            save(Path(path), render(picture, format_of(path)))
        except TinyattnError as error:
            self.window.banner.tell(str(error))
        else:
            self._settings.setValue("figure folder", str(Path(path).parent))
            self.window.statusBar().showMessage(f"Saved {path}", 8000)

    def copy(self) -> None:
        """Copy the selected text where there is some, else the selected matrix as a picture."""
        focus = QApplication.focusWidget()
        if isinstance(focus, QLineEdit) and focus.hasSelectedText():
            focus.copy()
        elif (picture := self._selected_picture()) is not None:
            QGuiApplication.clipboard().setImage(QImage.fromData(render(picture, "png")))
            self.window.statusBar().showMessage(f"Copied “{picture.title}” as a picture", 4000)

    def choose_quantity(self) -> None:
        """Ask for a quantity and open a panel for it."""
        chooser = Chooser("Quantity", self._quantity_rows(), self.window)
        if chooser.exec() and isinstance(chooser.chosen, tuple):
            slug, facet = chooser.chosen
            self.open_quantity(slug, Facet(facet))

    def open_quantity(self, slug: str, facet: Facet = Facet.DATA) -> QuantityPanel:
        """Open a panel for one quantity, seen from one side."""
        panel = self.window.add_quantity(slug, facet)
        panel.set_run(self.session.spec.model, self.session.spec.train)
        self._watch()
        return panel

    def focus_sentence(self) -> None:
        """Put the cursor into the sentence."""
        self.window.pipeline.probe.setFocus()
        self.window.pipeline.probe.selectAll()

    def focus_run_to(self) -> None:
        """Put the cursor into the field for a step."""
        self.window.transport.run_to.setFocus()
        self.window.transport.run_to.selectAll()

    def toggle_loss(self) -> None:
        """Show or hide the loss panel."""
        self.window.toggle_loss()

    def toggle_setup(self) -> None:
        """Show or hide the options of the run."""
        self.window.toggle_setup()

    def toggle_theme(self) -> None:
        """Change between light and dark."""
        self.set_theme("light" if self._style.theme.dark else "dark")

    def set_theme(self, name: str) -> None:
        """Paint everything in the theme of this name, now and at the next start."""
        self._settings.setValue("theme", name)
        self._style = replace(self._style, theme=THEMES[name])
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply(app, THEMES[name])
        self.window.set_style(self._style)
        self.window.set_playing(self.session.status.playing)

    def show_shortcuts(self) -> None:
        """List the keys."""
        rows = [(key_words(row.key), row.tip) for row in COMMANDS if row.key]
        KeySheet([*rows, *MATRIX_KEYS], self.window).exec()

    def show_about(self) -> None:
        """Name, version and licences."""
        About(
            f"tinyattn {__version__}\nWatch self-attention learn.\n\nMIT licence. Qt for Python under the LGPL, "
            "torch under a BSD licence,\nDejaVu fonts under their own free licence.",
            self.window,
        ).exec()

    @property
    def trainer_pid(self) -> int:
        """The number of the trainer's process."""
        return self.session.trainer_pid

    def close(self) -> bool:
        """Close the window, which ends the trainer."""
        return self.window.close()

    def _connect(self) -> None:
        session, window = self.session, self.window
        session.frame_changed.connect(self.show_frame)
        session.status_changed.connect(self._show_status)
        session.run_changed.connect(self._show_run)
        session.selection_changed.connect(self._watch)
        session.problem.connect(window.banner.tell)
        window.panels_changed.connect(self._watch)
        window.closing.connect(session.close)
        window.pipeline.probe_typed.connect(session.set_probe)
        window.transport.pace_chosen.connect(session.set_pace)
        window.transport.layer_chosen.connect(session.select_layer)
        window.transport.head_chosen.connect(session.select_head)
        window.transport.run_to_asked.connect(self._run_to)
        window.setup.restart_asked.connect(session.begin)
        window.setup.rate_chosen.connect(session.set_learning_rate)

    def _show_run(self) -> None:
        """Set everything up for the network of this run."""
        spec, window = self.session.spec, self.window
        window.pipeline.probe.setText(self.session.probe)
        window.transport.set_sizes(spec.model.n_layer, spec.model.n_head)
        window.setup.set_run(self._measured())
        for panel in window.quantities:
            panel.set_run(spec.model, spec.train)
        self._watch()

    def _watch(self) -> None:
        """Tell the session what is on screen now."""
        config, selection = self.session.spec.model, self.session.selection
        self.window.transport.set_selection(selection.layer, selection.head)
        pipeline, others = self.window.pipeline, self.window.quantities
        watches = list(pipeline.watches(config, selection.layer, selection.head))
        for panel in others:
            if panel.isVisible():
                watches.extend(panel.watches(config, selection.layer, selection.head))
        self.session.watch(tuple(dict.fromkeys(watches)))

    def show_frame(self, frame: Frame) -> None:
        """Show what the trainer has on every panel that is open."""
        config = self.session.spec.model
        self.window.pipeline.show_frame(frame, config)
        for panel in self.window.quantities:
            if panel.isVisible():
                panel.show_frame(frame, config)
        self._show_losses(frame)
        self.window.setup.set_measured(self._measured())
        parameters = f"{frame.info.parameters:,} parameters".replace(",", " ")
        self.window.set_about_run(f"{self.session.name} · seed {self.session.spec.seed} · {parameters}")

    def _show_losses(self, frame: Frame) -> None:
        if self.window.loss is not None and self.window.loss.isVisible():
            losses, held_out = self.session.losses, self.session.held_out
            self.window.loss.show_losses(losses, held_out, frame.info.floor, resting=not frame.training)
            self.window.loss.show_step(frame.step, frame.frontier)

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
        window.transport.set_where(_where_words(status, self.session.losses))
        window.set_state(_state_words(status))
        window.setWindowTitle(f"{self.session.name} · step {status.step} — tinyattn")

    def _run_to(self, text: str) -> None:
        if not text.strip().isdecimal():
            self.window.banner.tell(f"A step is “{text}”; allowed is a whole number, such as 600.")
            return
        self.window.pipeline.setFocus()
        self.session.run_to(int(text))

    def _load_plot(self) -> None:
        """Load the plotting library after the first paint."""
        panel = self.window.add_loss()
        panel.step_chosen.connect(self.session.look_at)
        if self.session.frame is not None:
            self._show_losses(self.session.frame)

    def _selected_picture(self) -> Picture | None:
        view = self.window.selected
        picture = None if view is None else view.picture
        if picture is None:
            self.window.banner.tell("There is no matrix to take yet: choose one that shows numbers.")
        return picture

    def _figure_name(self, picture: Picture) -> str:
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        known = (str(self._settings.value("figure folder", "")), pictures)
        folder = next((path for path in known if path and Path(path).is_dir()), str(Path.home()))
        name = picture.title.lower().replace(" ", "-").replace(":", "")
        return str(Path(folder) / f"{self.session.name}-{name}-step-{self.session.status.step}.png")

    def _ask_path(self, suggested: str) -> str:
        return QFileDialog.getSaveFileName(self.window, "Export figure", suggested, FIGURE_FILTERS)[0]

    def _quantity_rows(self) -> list[tuple[str, object]]:
        spec, rows = self.session.spec, []
        for slug in dict.fromkeys(ref.quantity.slug for ref in refs(spec.model)):
            quantity = QUANTITIES[slug]
            for facet in facets(quantity, spec.train):
                rows.append((f"{quantity.name}  {quantity.symbol}  –  {facet.title}", (slug, facet.value)))
        return list(rows)


def _where_words(status: Status, losses: NDArray[np.float32]) -> str:
    """Where training stands: the step on show, its loss, and the speed."""
    words = f"step {status.step}"
    if status.step < status.frontier:
        words += f" of {status.frontier}"
    if 0 < status.step <= len(losses):
        words += f" · loss {losses[status.step - 1]:.3f}"
    if status.playing and status.steps_per_second:
        words += f" · {status.steps_per_second:.0f} steps/s"
    return words


def _state_words(status: Status) -> str:
    if status.failed:
        return "The trainer has ended."
    if not status.ready:
        return "Preparing: loading the trainer …"
    if status.step < status.frontier:
        return f"Looking back: ← and → go through the steps, End returns to step {status.frontier}."
    if status.playing:
        return "Training. Space pauses."
    return "Ready. Space trains, → makes one step, Ctrl+E exports the selected matrix."
