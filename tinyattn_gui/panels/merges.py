"""The panel of merges: how the vocabulary came to be, one merge after another, there and back."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSlider, QToolButton, QWidget

from model.config import ModelConfig, TrainConfig
from model.messages import LookAtMerges, Merges
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.picture_panel import PicturePanel
from tinyattn_gui.pictures.merges import MergesPicture, made_words, merges_of
from tinyattn_gui.pictures.sight import Sight
from tinyattn_gui.theme.icons import icon
from tinyattn_gui.widgets.views.merges_view import FAR, MergesView

MOST_LETTERS = 2000
"""Characters of the sentence of one's own."""

_PACE_MS = 160
"""From one merge to the next while they are played."""

_TYPING_MS = 120
"""How long nothing has to be typed before the sentence is cut."""


class MergesPanel(PicturePanel):
    """Shows the text, a sentence and the pairs after any number of the merges of the run's vocabulary."""

    view: MergesView

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, MergesView(style), parent)
        self.slider, self.play = QSlider(Qt.Orientation.Horizontal), QToolButton()
        self.field, self._numbers = QLineEdit(), QLabel()
        self._count, self._text, self._merges = 0, "", Merges(0, 0)
        self._timer = QTimer(self, interval=_PACE_MS)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._dress()
        self._arrange(self.play, self.slider, self._numbers, wide=self.slider, below=self._sentence_row())
        self.view.moved.connect(self.go_on)
        self.view.wanted.connect(self.go_to)
        self.view.played.connect(self.play.click)
        self.slider.actionTriggered.connect(lambda: self.go_to(self.slider.sliderPosition()))
        self.play.toggled.connect(self._play)
        self.field.textEdited.connect(lambda: self._typing.start())
        self.field.returnPressed.connect(self._take_text)
        self._typing.timeout.connect(self._take_text)
        self._timer.timeout.connect(self._play_on)
        self._show_count()
        self.view.set_picture("Not read yet.")

    @property
    def count(self) -> int:
        """How many merges are to be shown."""
        return self._count

    def set_run(self, config: ModelConfig, train: TrainConfig) -> None:
        """Another run may have another vocabulary."""
        self.play.setChecked(False)

    def questions(self) -> tuple[LookAtMerges, ...]:
        """What is asked of the trainer."""
        return (LookAtMerges(self._count, self._text),)

    def show_sight(self, sight: Sight) -> None:
        """Show a frame."""
        merges = sight.frame.answer(LookAtMerges)
        if merges is None or merges is self._merges:
            return
        self._merges = merges
        if self._count > merges.total:
            self._count = merges.total
        found = merges_of(sight.frame)
        self.view.set_picture(replace(found, steady=True) if isinstance(found, MergesPicture) else found or "")
        self._show_count()

    def go_on(self, merges: int) -> None:
        """Go on by so many merges, or back; as far as there are so many."""
        self.go_to(self._count + merges)

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        super().set_style(style)
        self._tint()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        self.play.setChecked(False)

    def go_to(self, count: int) -> None:
        """Go to so many merges, or as near as there are."""
        count = min(max(count, 0), self._merges.total)
        if count != self._count:
            self._count = count
            self._show_count()
            self.changed.emit()

    def _play(self, plays: bool) -> None:
        """Begin or end to go on by itself; from the end it begins anew."""
        self._tint()
        if not plays or not self._merges.total:
            self._timer.stop()
            self.play.setChecked(False)
            return
        if self._count == self._merges.total:
            self.go_on(-FAR)
        self._timer.start()

    def _play_on(self) -> None:
        """The next merge, once the one before is on show."""
        if self._count == self._merges.total:
            self.play.setChecked(False)
        elif self._merges.count == self._count:
            self.go_on(1)

    def _take_text(self) -> None:
        self._typing.stop()
        if self.field.text() != self._text:
            self._text = self.field.text()
            self.changed.emit()

    def _show_count(self) -> None:
        total = self._merges.total
        for widget in (self.slider, self.play, self.field):
            widget.setEnabled(total > 0)
        self.slider.setMaximum(total)
        self.slider.setPageStep(max(1, total // 20))
        if not self.slider.isSliderDown():
            self.slider.setValue(self._count)
        self._numbers.setText(f"{self._count} of {total}" if total else "")
        self.slider.setAccessibleDescription(made_words(self._merges))

    def _tint(self) -> None:
        self.play.setIcon(icon("pause" if self.play.isChecked() else "play", self._style.theme))

    def _sentence_row(self) -> QWidget:
        row, label = QWidget(), QLabel("Your se&ntence")
        label.setBuddy(self.field)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(label)
        line.addWidget(self.field, 1)
        return row

    def _dress(self) -> None:
        self.slider.setAccessibleName("Merges that are made")
        self.slider.setToolTip("Drag to any number of merges")
        self.slider.setMinimumWidth(60)
        self.play.setCheckable(True)
        self.play.setAccessibleName("Play the merges")
        self.play.setToolTip("Make one merge after another (Space)")
        self.play.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._tint()
        self.field.setMaxLength(MOST_LETTERS)
        self.field.setAccessibleName("A sentence of your own")
        self.field.setPlaceholderText("the watched sentence")
        self.field.setClearButtonEnabled(True)
        self._numbers.setTextFormat(Qt.TextFormat.PlainText)
