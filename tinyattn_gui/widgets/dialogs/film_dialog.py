"""The film dialog: what is filled in, what that comes to, and one frame of it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from model.figures.figure import FigureOptions
from model.figures.film import MOMENTS, STEPS
from tinyattn_gui.export.figure import figure_size
from tinyattn_gui.export.save import ExportError
from tinyattn_gui.pictures.film import LOOKS, SHOWN, FilmPlan, offered, plan
from tinyattn_gui.widgets.dialogs.form import Field
from tinyattn_gui.widgets.dialogs.preview import Preview


class FilmDialog(QDialog):
    """Passive: shows what is filled in, and tells each change of it and which step the preview is to show.

    `looked` tells whether another step was asked for.
    """

    changed = Signal()
    step_wanted = Signal(int)

    def __init__(
        self,
        what: str,
        texts: Mapping[str, str],
        newest: int | None,
        frontier: int,
        parent: QWidget | None = None,
        over: str = STEPS,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Film of {what}")
        self._newest, self._plan, self.looked = newest, FilmPlan(), False
        self._over, self._word, known = over, over.removesuffix("s"), offered(over)
        self.fields = {
            **{name: Field(name, known[name], isinstance(item.default, bool)) for name, item in SHOWN.items()},
            **{name: Field(name, option, False) for name, option in LOOKS.items()},
        }
        self.preview, self.slider = Preview(), QSlider(Qt.Orientation.Horizontal)
        self.preview.show_words("A frame is shown here as soon as there is one.")
        self.summary, self.at = QLabel(), QLabel()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self._arrange(frontier)
        for name, field in self.fields.items():
            field.set_text(texts.get(name, ""))
            field.edited.connect(self._look)
        self.slider.valueChanged.connect(self._want)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._look()

    @property
    def plan(self) -> FilmPlan:
        """What is filled in comes to."""
        return self._plan

    @property
    def texts(self) -> dict[str, str]:
        """What is filled in."""
        return {name: field.text() for name, field in self.fields.items()}

    def show_frame(self, drawing: object, options: FigureOptions, step: int) -> None:
        """Show the frame of a step; one that cannot be is told in words."""
        try:
            self.preview.show_figure(drawing, options, figure_size(drawing, options))
        except ExportError as error:
            self.preview.show_words(str(error))
        self.at.setText(f"{self._word} {step}")
        if not self.looked:  # later frames may be behind the slider
            with QSignalBlocker(self.slider):
                self.slider.setValue(step)

    def _want(self, step: int) -> None:
        self.looked = True
        self.step_wanted.emit(step)

    def _look(self) -> None:
        """Say what is filled in comes to."""
        found = plan(self.texts, self._newest, self._over)
        self._plan = found
        for name, field in self.fields.items():
            field.set_problem(found.problem if name == found.wrong else "")
        lonely = "" if found.wrong in self.fields else found.problem
        self.summary.setText(lonely or found.summary)
        self.fields["stride"].setEnabled(found.has_stride)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(found.film is not None)
        self.changed.emit()

    def _arrange(self, frontier: int) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(6)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        labels = {name: option.label for name, option in {**offered(self._over), **LOOKS}.items()}
        for name, field in self.fields.items():
            if name != "counter":
                form.addRow(labels[name], field)
            elif self._over != MOMENTS:  # which say where they are in any case
                form.addRow("", field)
        self.summary.setWordWrap(True)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setAccessibleName("What the film comes to")
        name = f"{self._word.capitalize()} of the preview"
        self.at.setAccessibleName(name)
        self.slider.setRange(1 if self._over == MOMENTS else 0, frontier)
        self.slider.setValue(frontier)
        self.slider.setEnabled(frontier > 0)
        self.slider.setAccessibleName(name)
        self.slider.setToolTip(f"Look at a frame of another {self._word}; the window looks there too")
        ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setText("Make film…")
        ok.setDefault(True)
        below = QHBoxLayout()
        below.addWidget(self.slider, 1)
        below.addWidget(self.at)
        shown = QVBoxLayout()
        shown.addWidget(self.preview, 1)
        shown.addLayout(below)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(form, 3)
        row.addLayout(shown, 4)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addLayout(row, 1)
        column.addWidget(self.summary)
        column.addWidget(self.buttons)
        em = self.fontMetrics().height()
        self.resize(52 * em, 30 * em)
