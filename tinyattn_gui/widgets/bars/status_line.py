"""The line at the foot of the window: what goes on at its left, what is on show at its right."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QStyle, QStyleOption, QWidget

from tinyattn_gui.widgets.bars.cut_line import CutLine
from tinyattn_gui.widgets.bars.tips import tip

_APPROXIMATE_TIP = (
    "The past is computed again from what was kept of it. At step {step} that did not give, to the last bit, what was "
    "recorded: another processor or another version of PyTorch can do that, mostly in the last digits. Training goes "
    "on from the state as it was stored."
)

_MESSAGE_LEFT = 12
"""Where a passing message begins: with the state that it stands over."""


class StatusLine(QStatusBar):
    """Passive: shows words, and how far something is that takes a while."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state, self._approximate = _label(CutLine(), "State"), _label(QLabel(), "Approximate")
        self._digest, self._about_run = _label(QLabel(), "Digest"), _label(CutLine(), "About this run")
        self._unsaved = _label(QLabel(), "Not saved")
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setRange(0, 1000)
        self._progress.setFixedSize(160, 6)
        self._progress.setAccessibleName("How far it is")
        self._progress.hide()
        for notice in (self._approximate, self._unsaved):
            notice.setObjectName("notice")
            notice.hide()
        self._digest.setToolTip(tip("digest"))
        self._state.setContentsMargins(10, 0, 0, 0)
        for label in (self._unsaved, self._approximate, self._digest, self._about_run):
            label.setContentsMargins(0, 0, 10, 0)
        self.addWidget(self._state)
        self.addWidget(self._progress)
        self._at_right = (self._unsaved, self._approximate, self._digest, self._about_run)
        for label in self._at_right:
            self.addPermanentWidget(label)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Qt cuts a passing message without telling so."""
        if not self.currentMessage():
            super().paintEvent(event)
            return
        option = QStyleOption()
        option.initFrom(self)
        painter = QPainter(self)
        try:
            self.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelStatusBar, option, painter, self)
            painter.setPen(self.palette().windowText().color())
            painter.drawText(self._message_room, Qt.AlignmentFlag.AlignVCenter, self._cut_message)
        finally:
            painter.end()

    @property
    def _message_room(self) -> QRect:
        right = min((label.x() for label in self._at_right if label.isVisible()), default=self.width())
        return QRect(_MESSAGE_LEFT, 0, right - _MESSAGE_LEFT - 12, self.height())

    @property
    def _cut_message(self) -> str:
        wide = self._message_room.width()
        return self.fontMetrics().elidedText(self.currentMessage(), Qt.TextElideMode.ElideRight, wide)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip:
            message = self.currentMessage()
            self.setToolTip(f"<qt>{escape(message)}</qt>" if message != self._cut_message else "")
        return super().event(event)

    @property
    def state(self) -> str:
        """What it says on the left."""
        return self._state.text()

    @property
    def digest(self) -> str:
        """What it says of the digest."""
        return self._digest.text()

    @property
    def approximate(self) -> str:
        """What it says where the past is not what it was."""
        return self._approximate.text() if not self._approximate.isHidden() else ""

    @property
    def unsaved(self) -> str:
        """What it says of steps that cannot be saved."""
        return self._unsaved.text() if not self._unsaved.isHidden() else ""

    @property
    def about_run(self) -> str:
        """What it says of the run."""
        return self._about_run.text()

    def set_state(self, words: str, share: float | None = None) -> None:
        """What goes on, and how much of it is done, if that is known."""
        self._state.setText(words)
        self._progress.setHidden(share is None)
        self._progress.setValue(round(1000 * (share or 0.0)))

    def set_digest(self, digest: str) -> None:
        """The digest of the state on show, or an empty string where it is not known."""
        self._digest.setText(f"digest {digest}" if digest else "")

    def set_approximate(self, step: int | None) -> None:
        """The first step of the past that is not what it was, if there is one."""
        tip = _APPROXIMATE_TIP.format(step=step)
        if tip != self._approximate.toolTip():
            self._approximate.setText("approximate: not bit for bit as recorded")
            self._approximate.setToolTip(tip)
        self._approximate.setHidden(step is None)

    def set_unsaved(self, words: str, why: str) -> None:
        """What cannot be saved, and why; empty where everything is."""
        self._unsaved.setText(words)
        self._unsaved.setToolTip(why)
        self._unsaved.setHidden(not words)

    def set_about_run(self, words: str) -> None:
        """What the run is called, and how large it is."""
        self._about_run.setText(words)


def _label(label: QLabel, name: str) -> QLabel:
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setAccessibleName(name)
    return label
