"""The panel in the middle: the sentence to watch, and its way through the network."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from model.config import ModelConfig
from model.messages import Frame, Watch
from model.quantities import Facet
from model.stages import find
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.compare import Side, sides_of
from tinyattn_gui.pictures.notice import notice
from tinyattn_gui.pictures.pipeline import pipeline, watch_of
from tinyattn_gui.widgets.pipeline_view import PipelineView
from tinyattn_gui.widgets.selector import Selector

MOST_TEXT = 2000
"""Characters that the sentence line takes."""


class PipelinePanel(QWidget):
    """Shows one layer and head of each frame."""

    probe_typed = Signal(str)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.probe = QLineEdit()
        self.probe.setAccessibleName("Sentence")
        self.probe.setMaxLength(MOST_TEXT)
        self.probe.setMinimumWidth(180)
        self.probe.setPlaceholderText("Type a sentence to run it through these weights")
        self.probe.setClearButtonEnabled(True)
        self.probe.textEdited.connect(self.probe_typed)
        self.probe.returnPressed.connect(self.take_focus)
        leave = QShortcut(QKeySequence(Qt.Key.Key_Escape), self.probe, context=Qt.ShortcutContext.WidgetShortcut)
        leave.activated.connect(self.take_focus)
        self.notice = QLabel()
        self.notice.setObjectName("notice")
        self.notice.setAccessibleName("About the sentence")
        self.notice.setTextFormat(Qt.TextFormat.PlainText)
        self.selector = Selector()
        self.view = PipelineView(style, after=self.selector.head)
        caption = QLabel("&Sentence")
        caption.setBuddy(self.probe)
        row = QHBoxLayout()
        row.setContentsMargins(16, 8, 16, 0)
        row.setSpacing(8)
        row.addWidget(caption)
        row.addWidget(self.probe, 3)
        row.addWidget(self.notice, 2)
        row.addWidget(self.selector)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.view, 1)

    def take_focus(self) -> None:
        """Give the attention weights the keyboard."""
        self.view.take_focus()

    def watches(self, config: ModelConfig, layer: int, head: int) -> tuple[Watch, ...]:
        """Lay the sheet out for one layer, and say what it needs to know."""
        pipe = pipeline(config, layer)
        self.view.set_pipeline(pipe)
        return tuple(watch_of(ref, head) for ref in pipe.refs)

    def show_frame(self, frame: Frame, config: ModelConfig, side: Side = Side.THIS) -> None:
        """Show what the trainer has, from this side where another branch is beside it."""
        said = notice(frame.probe)
        self.notice.setText(said)
        self.notice.setVisible(bool(said))
        self.view.set_sentence(frame.probe)
        pictures = sides_of(frame, config, side)
        values = {find(w.slug, config, w.layer): p for w, p in pictures.items() if w.facet is Facet.DATA}
        self.view.set_pictures(values)

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self.view.set_style(style)
