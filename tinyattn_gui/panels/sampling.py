"""The panel of words: a text that goes on by the weights on show, token by token, there and back."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from model.config import ModelConfig, TrainConfig
from model.config.sampling import MOST_TOKENS
from model.errors import TinyattnError
from model.messages import Continuation, Continue
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.view import ViewPanel
from tinyattn_gui.pictures.cache import cache_words, slots_of
from tinyattn_gui.pictures.continuation import bars_of, shade_words, tokens_of
from tinyattn_gui.pictures.samples import samples_beside
from tinyattn_gui.pictures.sampling import FIELDS, sampling_of, steps_of
from tinyattn_gui.pictures.sight import Selection, Sight
from tinyattn_gui.theme.icons import icon
from tinyattn_gui.widgets.bars.arrow_button import arrow_button
from tinyattn_gui.widgets.views.cache_view import CacheView
from tinyattn_gui.widgets.views.candidates_view import CandidatesView
from tinyattn_gui.widgets.views.continuation_view import ContinuationView

_PACE_MS = 120
"""From one token to the next while it plays."""

_TYPING_MS = 250
"""How long nothing has to be typed before the text is begun anew."""

_FIRST = 12
"""Tokens that are written at first."""


class SamplingPanel(ViewPanel):
    """Asks how a prompt goes on, shows each token and what could have come instead, and takes another in its place.

    `figure_asked` and `film_asked`: the text is to be saved, as it is or over the steps of the run.
    """

    figure_asked = Signal()
    film_asked = Signal()

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self.prompt, self.steps = QLineEdit(), QLineEdit()
        self.fields = {name: QLineEdit() for name in FIELDS}
        self.back = arrow_button(Qt.ArrowType.LeftArrow, "Take a token back", "← in the text; Home takes all back")
        self.on = arrow_button(Qt.ArrowType.RightArrow, "Write one more token", "→ in the text")
        self.play, self._place = QToolButton(), QLabel()
        self.figure, self.film = QPushButton("Figure…"), QPushButton("Film…")
        self.text, self.bars = ContinuationView(style), CandidatesView(style)
        self.cache = CacheView(style)
        self.notes, self.others = QLabel(), QLabel()
        self._question = Continue("", _FIRST)
        self._told = Continuation()
        self._chosen: int | None = None
        self._probe = ""
        self._timer, self._typing = QTimer(self, interval=_PACE_MS), QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._dress()
        self._arrange()
        self._connect()
        self._show()

    @property
    def question(self) -> Continue:
        """What is asked of the trainer."""
        return replace(self._question, prompt=self.prompt.text())

    def take_focus(self) -> None:
        """Take the keyboard."""
        self.text.setFocus()

    def set_run(self, config: ModelConfig, train: TrainConfig) -> None:
        """Another run has other tokens."""
        self.play.setChecked(False)
        self._question, self._chosen = replace(self._question, forced=()), None

    def set_selection(self, selection: Selection) -> None:
        """Shade what another head looked at."""
        super().set_selection(selection)
        self._show()

    def questions(self) -> tuple[Continue, ...]:
        """What is asked of the trainer."""
        return (self.question,)

    def show_sight(self, sight: Sight) -> None:
        """Show what has been written."""
        if sight.frame.probe_text != self._probe:
            self._probe = sight.frame.probe_text
            if self._question.forced:
                self._typing.start()
        told = sight.frame.answer(Continue)
        if told is not None and told is not self._told:
            self._told = told
            self._show()

    def go_on(self, tokens: int) -> None:
        """Write so many tokens more, or take so many back."""
        self._ask(count=min(max(self._question.count + tokens, 0), MOST_TOKENS))

    def force(self, row: int) -> None:
        """Have this token at the place that is looked at, and go on from there."""
        number = len(self._told.written) if self._looked_at is None else self._looked_at
        place = len(self._told.prompt) - self._told.source + number
        kept = tuple(pair for pair in self._question.forced if pair[0] < place)
        self._ask(forced=(*kept, (place, row)), count=max(self._question.count, number + 1))

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        super().set_style(style)
        self.text.set_style(style)
        self.bars.set_style(style)
        self.cache.set_style(style)
        self._tint()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        self.play.setChecked(False)

    @property
    def _looked_at(self) -> int | None:
        """The written token whose chances are shown: the chosen one, or the newest; None for what comes next."""
        newest = len(self._told.written) - 1
        if self._chosen is not None and self._chosen <= newest:
            return self._chosen
        return newest if newest >= 0 else None

    def _ask(self, **changes: object) -> None:
        question = replace(self._question, **changes)  # type: ignore[arg-type]
        if question != self._question:
            self._question, self._chosen = question, None
            self._show()
            self.changed.emit()

    def _read_fields(self) -> None:
        """Begin anew as the fields say; what one of them cannot be is told below."""
        self._typing.stop()
        try:
            texts = {name: field.text() for name, field in self.fields.items()}
            sampling, steps = sampling_of(texts), steps_of(self.steps.text())
        except TinyattnError as error:
            self.notes.setText(str(error))
            return
        self._chosen = None
        self._question = replace(self._question, sampling=sampling, steps=steps)
        self.changed.emit()

    def _begin(self) -> None:
        """Another prompt: what was put into the one before is not in this."""
        self._question = replace(self._question, forced=())
        self._read_fields()

    def _choose(self, number: int) -> None:
        self._chosen = number
        self._show()

    def _play(self, plays: bool) -> None:
        self._tint()
        if plays:
            self._timer.start()
        else:
            self._timer.stop()

    def _play_on(self) -> None:
        """The next token, once the one before is on show."""
        if self._question.count >= MOST_TOKENS or self._told.why:
            self.play.setChecked(False)
        elif len(self._told.written) == self._question.count:
            self.go_on(1)

    def _show(self) -> None:
        told, count = self._told, self._question.count
        self.back.setEnabled(count > 0)
        self._place.setText(f"{count} tokens" if count != 1 else "1 token")
        self.text.set_tokens(tokens_of(told, self.selection), self._looked_at, told.why)
        self.bars.set_bars(bars_of(told, self._looked_at))
        self.text.picture = samples_beside(told, self.question)
        for button in (self.figure, self.film):
            button.setEnabled(self.text.picture is not None)
        self.cache.set_slots(() if told.why else slots_of(told))
        notes = f"Step {told.step}. {shade_words(self.selection)} {cache_words(told.cache)}"
        self.notes.setText("" if told.why else notes)
        self.others.setText("\n".join(f"Step {each.step}: {each.text or 'not made yet'}" for each in told.others))
        self.others.setVisible(bool(told.others))

    def _export(self, asked: SignalInstance) -> None:
        """Have the text exported, whatever was selected before."""
        self.focused.emit(self.text)
        asked.emit()

    def _tint(self) -> None:
        self.play.setIcon(icon("pause" if self.play.isChecked() else "play", self._style.theme))

    def _connect(self) -> None:
        self.text.moved.connect(self.go_on)
        self.text.played.connect(self.play.click)
        self.text.token_chosen.connect(self._choose)
        self.bars.candidate_chosen.connect(self.force)
        self.back.clicked.connect(lambda: self.go_on(-1))
        self.on.clicked.connect(lambda: self.go_on(1))
        self.play.toggled.connect(self._play)
        self.pass_on(self.text, ("focused",))
        for button, asked in ((self.figure, self.figure_asked), (self.film, self.film_asked)):
            button.clicked.connect(lambda _, asked=asked: self._export(asked))
        self._timer.timeout.connect(self._play_on)
        self._typing.timeout.connect(self._begin)
        self.prompt.textEdited.connect(lambda: self._typing.start())
        for field in (self.steps, *self.fields.values()):
            field.editingFinished.connect(self._read_fields)

    def _dress(self) -> None:
        self.prompt.setPlaceholderText("the watched sentence")
        self.prompt.setClearButtonEnabled(True)
        self.prompt.setMaxLength(2000)
        self.prompt.setAccessibleName("Prompt")
        self.steps.setPlaceholderText("none")
        self.steps.setAccessibleName("Also at steps")
        self.steps.setToolTip("How the same prompt went on at other steps, with the same draws: 50, 200, 600")
        for name, (label, help_, placeholder) in FIELDS.items():
            self.fields[name].setPlaceholderText(placeholder)
            self.fields[name].setAccessibleName(label)
            self.fields[name].setToolTip(help_)
            self.fields[name].setMinimumWidth(round(3.2 * self._style.em))
            self.fields[name].setMaximumWidth(round(6 * self._style.em))
        self.play.setCheckable(True)
        self.play.setAccessibleName("Write on by itself")
        self.play.setToolTip("Write one token after another (Space in the text)")
        self.play.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for button, word, tip in (
            (self.figure, "Figure", "Save this text as a figure, with that of the other steps"),
            (self.film, "Film", "Make a film: how this prompt went on at one step of the run after another"),
        ):
            button.setAccessibleName(f"{word} of this text")
            button.setToolTip(tip)
        for lines in (self.notes, self.others):
            lines.setWordWrap(True)
            lines.setTextFormat(Qt.TextFormat.PlainText)
        self._tint()

    def _arrange(self) -> None:
        first = QHBoxLayout()
        label = QLabel("&Prompt")
        label.setBuddy(self.prompt)
        first.addWidget(label)
        first.addWidget(self.prompt, 1)
        third = QHBoxLayout()
        for widget in (self.back, self.play, self.on, self._place, self.figure, self.film):
            third.addWidget(widget, 1 if widget is self._place else 0)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        for n, (name, (title, _, _)) in enumerate(FIELDS.items()):
            grid.addWidget(QLabel(title), 0, n)
            grid.addWidget(self.fields[name], 1, n)
        grid.addWidget(QLabel("Also at steps"), 0, len(FIELDS))
        grid.addWidget(self.steps, 1, len(FIELDS))
        grid.setColumnStretch(len(FIELDS), 3)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.text)
        parts.addWidget(self.bars)
        parts.setStretchFactor(0, 2)
        parts.setStretchFactor(1, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(6)
        column.addLayout(first)
        column.addLayout(grid)
        column.addLayout(third)
        column.addWidget(parts, 1)
        column.addWidget(self.cache)
        column.addWidget(self.others)
        column.addWidget(self.notes)
