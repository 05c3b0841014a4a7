"""The efficiency lab: experiments that are measured on this machine, and drawn."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from model.processes.jobs import JobStage
from model.quantities.watch import Watch
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.picture_panel import PicturePanel
from tinyattn_gui.pictures.chart import Chart
from tinyattn_gui.pictures.jobs import JobRow
from tinyattn_gui.pictures.lab import LAB, LabRow
from tinyattn_gui.pictures.sight import Sight
from tinyattn_gui.widgets.bars.cut_box import CutBox
from tinyattn_gui.widgets.views.chart_view import ChartView


class LabPanel(PicturePanel):
    """Shows what came of one experiment. `measure_asked` brings its row and how much of it, `cancel_asked` the row of
    one that is to end.
    """

    measure_asked = Signal(object, object)
    cancel_asked = Signal(object)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, ChartView("Efficiency lab", style), parent)
        self.experiment, self.amount, self.measure = CutBox(), CutBox(), QPushButton()
        self.bar, self.words = QProgressBar(), QLabel()
        self._charts: dict[str, Chart] = {}
        self._running: dict[str, JobRow] = {}
        self._dress()
        self._arrange(self.experiment, self.amount, self.measure, wide=self.experiment, below=self._progress())
        self.experiment.currentIndexChanged.connect(self._choose)
        self.measure.clicked.connect(self._ask)
        self._choose()

    @property
    def row(self) -> LabRow:
        """The experiment that is chosen."""
        return LAB[self.experiment.currentIndex()]

    def watches(self) -> tuple[Watch, ...]:
        """What has to be known, where it is measured on the run itself."""
        return self.row.watches(self.selection)

    def show_sight(self, sight: Sight) -> None:
        """Show what a frame says, where it is measured on the run itself."""
        found = self.row.seen(sight)
        if found is not None:
            self.view.set_picture(found)

    def show_running(self, name: str, row: JobRow | None) -> None:
        """How it stands with the job of an experiment; None when it has ended."""
        if row is None or row.stage is not JobStage.RUNNING:
            self._running.pop(name, None)
        else:
            self._running[name] = row
        self._show_progress()

    def show_chart(self, name: str, chart: Chart) -> None:
        """Show what came of an experiment."""
        self._charts[name] = chart
        self._show()

    def begin(self, name: str) -> None:
        """Choose an experiment, and have it measured if it has not been, nor is being measured."""
        self.experiment.setCurrentIndex([row.name for row in LAB].index(name))
        if name not in self._charts and name not in self._running:
            self._ask()

    def _choose(self) -> None:
        """Another experiment: what it offers, and what came of it."""
        self.amount.clear()
        self.amount.addItems(list(self.row.amounts))
        for part in (self.amount, self.measure):
            part.setVisible(bool(self.row.amounts))
        self._show()
        self._show_progress()
        self.changed.emit()

    def _show(self) -> None:
        self.view.set_picture(self._charts.get(self.row.name, self.row.about))

    def _show_progress(self) -> None:
        row = self._running.get(self.row.name)
        self.measure.setText("Measure" if row is None else "Cancel")
        self.amount.setEnabled(row is None)
        for part in (self.bar, self.words):
            part.setVisible(row is not None)
        if row is not None:
            self.bar.setRange(0, 0 if row.share is None else 1000)
            self.bar.setValue(round(1000 * (row.share or 0.0)))
            self.words.setText(row.words)
            self.bar.setAccessibleDescription(row.words)

    def _ask(self) -> None:
        if self.row.name in self._running:
            self.cancel_asked.emit(self.row)
        else:
            self.measure_asked.emit(self.row, self.row.amounts[self.amount.currentText()])

    def _progress(self) -> QWidget:
        held = QWidget()
        column = QVBoxLayout(held)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.bar)
        column.addWidget(self.words)
        return held

    def _dress(self) -> None:
        self.experiment.addItems([row.title for row in LAB])
        self.experiment.setAccessibleName("Experiment")
        self.amount.setAccessibleName("How much is measured")
        for box in (self.experiment, self.amount):
            box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            box.setMinimumWidth(round(9 * self._style.em))
        self.amount.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.measure.setToolTip("Measure it in the background, on one core; the panel Jobs has it as well")
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(max(6, round(0.5 * self._style.em)))
        self.bar.setAccessibleName("How far the measuring is")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setAccessibleName("How it stands")
