"""Predict, then reveal: a person says what they expect of the live run, then it happens, and the gap is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from model.config import ModelConfig, TrainConfig
from model.matrix.picture import Picture
from model.messages import Watch
from model.quantities import Axis
from model.stories.guess import GUESSES, Numbers, StoryQuestion, Verdict, one, tally, with_share
from model.stories.story import Story
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.view import ViewPanel
from tinyattn_gui.pictures.compare import FigureSide
from tinyattn_gui.pictures.prediction import Prediction, Subject, bars, best_cell, growth, prediction, subject
from tinyattn_gui.pictures.sight import Selection, Sight
from tinyattn_gui.widgets.bars.question_line import STORY, QuestionLine
from tinyattn_gui.widgets.views.guess_list import GuessList
from tinyattn_gui.widgets.views.guess_matrix import GuessMatrix
from tinyattn_gui.widgets.views.matrix_view import Chosen
from tinyattn_gui.widgets.views.speech import announce

_NOTHING = "Nothing can be asked of what is on show."


class PredictPanel(ViewPanel):
    """Poses a question, takes a guess until it is committed, wants the run to go to a step (`run_asked`), and then
    shows the guess over what came.

    A guess is about one run and sentence; where another is on show it is given up. `scored` tells the Verdict of each;
    what is kept of a run is told by `set_verdicts`.
    """

    run_asked = Signal(int)
    scored = Signal(object)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self.line, self.question, self.hint = QuestionLine(), QLabel(), QLabel()
        self.verdict, self.tally, self.go = QLabel(), QLabel(), QPushButton()
        self.list, self.cells, self.stack = GuessList(style), GuessMatrix("Your guess", style), QStackedWidget()
        self._config, self._story = ModelConfig(), Story("", "", (), "")
        self._sight: Sight | None = None
        self._picture: Picture | None = None
        self._about: Subject | None = None
        self._asked: StoryQuestion | None = None
        self._made: Prediction | None = None
        self._committed = self._awaits = False
        self._answered: set[StoryQuestion] = set()
        self._verdicts: tuple[Verdict, ...] = ()
        self._dress()
        self._connect()
        self._pose()
        self._show()

    @property
    def made(self) -> Prediction | None:
        """The question on show, with the guess and what came as far as they are there."""
        return self._made

    @property
    def is_committed(self) -> bool:
        """Whether the guess stays as it is."""
        return self._committed

    # What the window tells

    def take_focus(self) -> None:
        """Take the keyboard: to the guess, where one can be made."""
        (self.line.kind if self._about is None else self.cells if self._about.is_matrix else self.list).setFocus()

    def set_run(self, config: ModelConfig, train: TrainConfig) -> None:
        """Another network: a guess about the one before is given up."""
        self._config, self._sight = config, None
        self._answered.clear()
        self._begin()

    def set_story(self, story: Story) -> None:
        """Offer the questions of another story."""
        if story != self._story:
            self._story = story
            self._begin()

    def set_verdicts(self, verdicts: Sequence[Verdict]) -> None:
        """Show the tally of the run on show."""
        self._verdicts = tuple(verdicts)
        self._show()

    def set_selection(self, selection: Selection) -> None:
        """Ask about another head or token, unless a guess is committed."""
        if selection.token is not None and selection.token != self.selection.token:
            self.line.choose_token(selection.token)
        super().set_selection(selection)
        if not self._committed:
            self._pose()
            self._show()

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        super().set_style(style)
        self.list.set_style(style)
        self.cells.set_style(style)

    def watches(self) -> tuple[Watch, ...]:
        """The numbers that the question is about."""
        return () if self._about is None else (self._about.watch,)

    def show_sight(self, sight: Sight) -> None:
        """Show a frame: what is guessed from, or, once the run is where it was to go, what came."""
        self._sight, made, watched = sight, self._made, self._about
        if made is not None and (made.run, made.sentence) != (sight.frame.run, sight.frame.probe_text):
            self._made, self._committed, self._awaits = None, False, False
            self.verdict.clear()
        elif self._awaits and made is not None and sight.frame.step == made.step:
            self._reveal(made, sight)
        if not self._committed:
            self._pose()
        self._show()
        if self._about != watched:
            self.changed.emit()

    # What a person does

    def go_on(self) -> None:
        """Commit the guess; once it is, have it happen; once it has, ask the next."""
        made = self._made
        if made is not None and made.after is not None:
            self._begin()
            self.take_focus()
        elif self._committed:
            self.reveal()
        elif made is not None and made.guess is not None:
            self._committed = True
            self._show()
            announce(self.go, f"Committed. {self.go.text()}: R")

    def reveal(self) -> None:
        """Have the run go to the step that the committed guess is about."""
        if self._committed and self._made is not None and self._made.after is None:
            self._awaits = True
            self.run_asked.emit(self._made.step)
            if self._sight is not None:
                self.show_sight(self._sight)  # it may be there already, and then no frame comes

    def _guess(self, guess: Numbers) -> None:
        if self._made is not None and not self._committed:
            self._made = replace(self._made, guess=guess)
            self._show()

    def _move(self, at: int, share: float) -> None:
        if (made := self._made) is not None and made.guess is not None:
            self._guess(with_share(made.guess, at, share, made.before > 0))

    def _choose(self, at: int) -> None:
        if self._made is not None:
            self._guess(one(at, self._made.before.shape))

    def _choose_cell(self, chosen: Chosen) -> None:
        if self._made is not None and self._made.before.ndim == 2:
            row, column = chosen.cell
            self._choose(row * self._made.before.shape[1] + column)

    # What becomes of it

    def _begin(self) -> None:
        """Ask anew."""
        self._made, self._committed, self._awaits = None, False, False
        self.verdict.clear()
        self._pose()
        self._show()
        self.changed.emit()

    def _pose(self) -> None:
        """Pose the question as the state on show does; what was guessed already stays."""
        sight, kept, story = self._sight, self._made, self._next_of_story
        labels = () if sight is None else sight.frame.probe.labels_in(self.selection.site.sequence(Axis.QUERY))
        self.line.offer(self._kinds(story), labels)
        self._asked = asked = story if self.line.asked == STORY else None
        self._made, self._about = None, self._subject(asked)
        if sight is None or self._about is None:
            return
        step = sight.frame.step + self.line.in_steps if asked is None else asked.step
        made = prediction(self._about, sight, step)
        if made is not None and kept is not None and kept.subject == made.subject:
            made = replace(made, guess=kept.guess)
        elif made is not None and made.subject.kind.is_shared:
            made = replace(made, guess=made.before)
        self._made = made
        picture = replace(sight, side=FigureSide.THIS).picture(self._about.watch) if self._about.is_matrix else None
        self._picture = picture if isinstance(picture, Picture) else None

    @property
    def _next_of_story(self) -> StoryQuestion | None:
        """The first question of the story that is not answered, and that the run on show has not come to."""
        if self._sight is None or self._sight.frame.probe_text != self._story.sentence:
            return None
        ahead = (asked for asked in self._story.questions if asked.step > self._sight.frame.step)
        return next((asked for asked in ahead if asked not in self._answered), None)

    def _kinds(self, story: StoryQuestion | None) -> list[tuple[str, str]]:
        questions = self._story.questions
        own = (f"The story’s question {questions.index(story) + 1} of {len(questions)}", STORY) if story else None
        kinds = (kind for kind in GUESSES.values() if subject(kind, self._config, self.selection, 0) is not None)
        return [*filter(None, [own]), *((kind.title, kind.slug) for kind in kinds)]

    def _subject(self, asked: StoryQuestion | None) -> Subject | None:
        if asked is not None:
            layer, head, query, _ = (stop := dict(self._story.asked)[asked]).place
            return subject(GUESSES[asked.kind], self._config, Selection(layer, head, site=stop.site), query)
        kind = GUESSES.get(self.line.asked)
        return None if kind is None else subject(kind, self._config, self.selection, self.line.position)

    def _reveal(self, made: Prediction, sight: Sight) -> None:
        after = made.subject.numbers(sight)
        if after is None or after.shape != made.before.shape:
            return
        self._made, self._awaits = replace(made, after=after), False
        if self._asked is not None:
            self._answered.add(self._asked)
        if (verdict := self._made.verdict) is not None:
            self.scored.emit(verdict)
        self.verdict.setText(self._made.words)
        announce(self.verdict, self._made.words)

    # What is shown

    def _show(self) -> None:
        made = self._made
        kind = None if self._about is None else self._about.kind
        has_token = self._asked is None and kind is not None and kind.asks_of_token
        self.line.show_parts(token=has_token, steps=self._asked is None, enabled=not self._committed)
        self.question.setText(made.question if made is not None else _NOTHING if kind is None else "…")
        is_over = made is not None and made.after is not None
        self.hint.setText("" if kind is None else kind.legend if is_over else "" if self._committed else kind.hint)
        self._show_guess(made)
        self.tally.setText(tally(self._verdicts))
        for label in (self.verdict, self.tally, self.hint):
            label.setVisible(bool(label.text()))
        words = f"Reveal: go to step {made.step if made is not None else 0}" if self._committed else "Commit this guess"
        self.go.setText("Next question" if is_over else words)
        self.go.setToolTip("Enter, or R" if self._committed and not is_over else "Enter")
        self.go.setEnabled(made is not None and made.guess is not None)

    def _show_guess(self, made: Prediction | None) -> None:
        is_matrix = self._about is not None and self._about.is_matrix
        self.stack.setCurrentWidget(self.cells if is_matrix else self.list)
        self.list.set_bars(() if made is None or is_matrix else bars(made), is_open=not self._committed)
        self._fit()
        if made is not None and is_matrix and self._picture is not None:
            self.cells.set_picture(growth(self._picture, made, self._config))
            self.cells.set_best(best_cell(made))
            self.cells.set_guess(made.cell)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """What is guessed is no higher than it need be: what comes of it stands right below."""
        self.stack.setMaximumHeight(self.list.most if self.stack.currentWidget() is self.list else self.width())

    def _connect(self) -> None:
        self.line.changed.connect(self._begin)
        self.list.moved.connect(self._move)
        self.list.chosen.connect(self._choose)
        self.cells.cell_chosen.connect(self._choose_cell)
        self.pass_on(self.cells, ("pointed", "linked", "focused"))
        for view in (self.list, self.cells):
            view.entered.connect(self.go_on)
        self.list.reveal_asked.connect(self.reveal)
        self.go.clicked.connect(self.go_on)
        key = QShortcut(QKeySequence("R"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key.activated.connect(self.reveal)

    def _dress(self) -> None:
        named = {"Question": self.question, "What came of the guess": self.verdict, "Tally": self.tally}
        for name, label in named.items():
            label.setAccessibleName(name)
        font = QFont(self.question.font())
        font.setBold(True)
        self.question.setFont(font)
        for label in (self.hint, self.tally):
            label.setObjectName("meaning")
        self.list.setAccessibleName("Your guess")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 8)
        self.stack.addWidget(self.list)
        self.stack.addWidget(self.cells)
        for label in (self.question, self.hint, self.verdict, self.tally):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        for widget in (self.line, self.question, self.hint, self.stack, self.verdict, self.go, self.tally):
            column.addWidget(widget, widget is self.stack)
        column.addStretch()
