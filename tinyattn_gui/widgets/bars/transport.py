"""Speed, "run to step", and where training stands: the right-hand part of the toolbar."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QSlider, QWidget

from tinyattn_gui.widgets.bars.tips import tip

PACES: tuple[float | None, ...] = (1, 2, 5, 10, 30, 60, 200, None)
"""Steps a second that the slider offers; None is as fast as it goes."""


def pace_words(pace: float | None) -> str:
    """A pace as the label shows it."""
    return "full speed" if pace is None else f"{pace:.3g} steps/s"


def _nearest(pace: float | None) -> int:
    """The place on the slider of the pace that is nearest."""
    known = [math.inf if offered is None else offered for offered in PACES]
    return min(range(len(PACES)), key=lambda n: abs(known[n] - pace)) if pace is not None else len(PACES) - 1


class Transport(QWidget):
    """Passive: shows where training stands, and tells what a person chose. Sheds its captions where room is short."""

    pace_chosen = Signal(object)
    run_to_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.speed = QSlider(Qt.Orientation.Horizontal)
        self.speed.setRange(0, len(PACES) - 1)
        self.speed.setPageStep(1)
        self.speed.setAccessibleName("Speed")
        self.speed.setToolTip("Steps a second while playing")
        self.speed.actionTriggered.connect(self._speed_moved)
        self.speed_label = QLabel()
        self.run_to = QLineEdit()
        self.run_to.setAccessibleName("Run to step")
        self.run_to.setPlaceholderText("step")
        self.run_to.setToolTip("Type a step and press Enter: training goes on until then")
        self.run_to.returnPressed.connect(self._run_to_typed)
        self.where = QLabel()
        self.where.setObjectName("where")
        self.where.setAccessibleName("Step and speed")
        self.where.setToolTip(tip("step", "loss", "right"))
        self.where.setTextFormat(Qt.TextFormat.PlainText)
        self.where.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.where.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._captions = (QLabel("Speed"), QLabel("Run to"))
        self._words: tuple[str, ...] = ()
        self._arrange()
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._shed()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        needed = (self.speed.minimumWidth(), self.run_to.width(), self.where.minimumWidth())
        return QSize(sum(needed) + 6 * len(needed) + 12, super().minimumSizeHint().height())

    def set_pace(self, pace: float | None) -> None:
        """Show the chosen pace."""
        self.speed.setValue(_nearest(pace))
        self.speed_label.setText(pace_words(pace))
        self.speed.setAccessibleName(f"Speed: {pace_words(pace)}")  # its value would be heard as a place in a list

    def set_where(self, words: tuple[str, ...]) -> None:
        """Show where training stands, as many of these words as there is room for."""
        self._words = words
        self._tell()

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 4, 0)
        row.setSpacing(6)
        for caption, widget in zip(self._captions, (self.speed, self.run_to), strict=True):
            caption.setBuddy(widget)
            row.addWidget(caption)
            row.addWidget(widget)
            if widget is self.speed:
                row.addWidget(self.speed_label)
        row.addWidget(self.where, 1)

    def _fit(self) -> None:
        """Widths that follow the size of the text."""
        metrics = self.fontMetrics()
        self.speed.setMinimumWidth(4 * metrics.height())
        self.speed.setMaximumWidth(8 * metrics.height())
        self.speed_label.setMinimumWidth(metrics.horizontalAdvance("200 steps/s") + 6)
        self.run_to.setFixedWidth(metrics.horizontalAdvance("1000000") + 18)
        self.where.setMinimumWidth(metrics.horizontalAdvance("step 10000") + 6)
        self._shed()

    def _shed(self) -> None:
        """Show what there is room for beside what is always there: first of all what the slider is."""
        left = self.width() - self.minimumSizeHint().width()
        for extra in (self._captions[0], self.speed_label, self._captions[1]):
            left -= extra.sizeHint().width() + 6
            extra.setVisible(left >= 0)
        self._tell()

    def _tell(self) -> None:
        metrics, room = self.where.fontMetrics(), self.where.width()
        texts = [" · ".join(self._words[:count]) for count in range(len(self._words), 0, -1)] or [""]
        self.where.setText(next((text for text in texts if metrics.horizontalAdvance(text) <= room), texts[-1]))
        self.where.setAccessibleDescription(texts[0])

    def _speed_moved(self) -> None:
        self.pace_chosen.emit(PACES[self.speed.sliderPosition()])

    def _run_to_typed(self) -> None:
        self.run_to_asked.emit(self.run_to.text())
