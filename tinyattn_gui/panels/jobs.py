"""The jobs panel: what is being made in the background, how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from model.processes.jobs import JobStage
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.view import ViewPanel
from tinyattn_gui.pictures.jobs import JobRow
from tinyattn_gui.widgets.bars.cut_line import CutLine

NOTHING = "Nothing is being made. A film (Ctrl+Shift+E) is made here while you go on."


class JobsPanel(ViewPanel):
    """Shows a line for each job. `cancelled` and `folder_asked` bring a job's number and a folder, `cleared` that those
    which have ended are to go.
    """

    cancelled = Signal(int)
    folder_asked = Signal(str)
    cleared = Signal()

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self.lines: dict[int, JobLine] = {}
        self.nothing, self.clear = QLabel(NOTHING), QPushButton("Clear ended")
        self._arrange()
        self.clear.setToolTip("Take those that have ended from the list; what they made stays")
        self.clear.clicked.connect(self.cleared)
        self.show_rows(())

    def take_focus(self) -> None:
        """Take the keyboard: to the newest job, if there is one."""
        line = next(iter(self.lines.values()), None)
        (self if line is None else line.deed).setFocus()

    def show_rows(self, rows: Sequence[JobRow]) -> None:
        """Show these, the newest first; lines stay the same widgets as long as there is their job."""
        for number in self.lines.keys() - {row.number for row in rows}:
            line = self.lines.pop(number)
            if line.isAncestorOf(self.focusWidget()):
                self.setFocus()
            self._column.removeWidget(line)
            line.deleteLater()
        for place, row in enumerate(rows):
            if row.number not in self.lines:
                line = JobLine(row.number, self._style)
                line.cancelled.connect(self.cancelled)
                line.opened.connect(self.folder_asked)
                self._column.insertWidget(place, line)
                self.lines[row.number] = line
            self.lines[row.number].show_row(row)
        self.lines = {row.number: self.lines[row.number] for row in rows}
        for upper, lower in pairwise([*(line.deed for line in self.lines.values()), self.clear]):
            self.setTabOrder(upper, lower)
        self.nothing.setVisible(not rows)
        self.clear.setVisible(any(row.stage is not JobStage.RUNNING for row in rows))

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        super().set_style(style)
        for line in self.lines.values():
            line.set_style(style)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(round(30 * self._style.em), round(7 * self._style.em))

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(round(40 * self._style.em), round(9 * self._style.em))

    def _arrange(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Jobs")
        self.nothing.setWordWrap(True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        held = QWidget()
        self._column = QVBoxLayout(held)
        self._column.setContentsMargins(0, 0, 4, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.nothing)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(held)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        below = QHBoxLayout()
        below.addStretch(1)
        below.addWidget(self.clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 8, 6)
        column.setSpacing(4)
        column.addWidget(scroll, 1)
        column.addLayout(below)


class JobLine(QWidget):
    """One job: its title, a bar while it runs, words, and what can be done."""

    cancelled = Signal(int)
    opened = Signal(str)

    def __init__(self, number: int, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number, self._row = number, JobRow(number, "", "", JobStage.RUNNING)
        self.title, self.words, self.bar, self.deed = CutLine(), QLabel(), QProgressBar(), QPushButton()
        self.deed.clicked.connect(self._do)
        self._arrange()
        self.set_style(style)

    def show_row(self, row: JobRow) -> None:
        """Show how it stands."""
        if row == self._row:
            return
        self._row = row
        running = row.stage is JobStage.RUNNING
        self.title.setText(row.title)
        self.words.setText(row.words)
        self.words.setToolTip(row.words)
        self.words.setObjectName("problem" if row.stage is JobStage.FAILED else "")
        self.words.style().polish(self.words)
        self.bar.setVisible(running)
        self.bar.setRange(0, 0 if row.share is None else 1000)
        self.bar.setValue(round(1000 * (row.share or 0.0)))
        self.bar.setAccessibleName(f"How far it is: {row.title}")
        self.bar.setAccessibleDescription(row.words)
        deed = "Cancel" if running else "Open folder"
        self.deed.setText(deed)
        self.deed.setAccessibleName(f"{deed}: {row.title}")
        self.deed.setVisible(running or bool(row.place))

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self.bar.setFixedHeight(max(6, round(0.5 * style.em)))

    def _do(self) -> None:
        if self._row.stage is JobStage.RUNNING:
            self.deed.setText("Ending …")
            self.cancelled.emit(self._number)
        else:
            self.opened.emit(self._row.place)

    def _arrange(self) -> None:
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.bar.setTextVisible(False)
        for label, name in ((self.title, "Job"), (self.words, "How it stands")):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAccessibleName(name)
        self.words.setWordWrap(True)
        for label in (self.title, self.words):  # a long line must not push the button out of sight
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 2, 0, 6)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.addWidget(self.title, 0, 0)
        grid.addWidget(self.words, 1, 0)
        grid.addWidget(self.deed, 0, 1, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.bar, 2, 0, 1, 2)
        grid.setColumnStretch(0, 1)
