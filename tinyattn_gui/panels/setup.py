"""The setup panel: every option of a run, what the run will take, and applying it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from PySide6.QtCore import QElapsedTimer, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from model.config import RunSpec
from model.text.tiktoken_encodings import ENCODINGS
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.view import ViewPanel
from tinyattn_gui.pictures.setup import (
    Measured,
    RunPlan,
    about_corpus,
    constant_hints,
    plan,
    size_hints,
    task_of,
    text_of,
    texts_of,
    unused_fields,
)
from tinyattn_gui.pictures.vocabularies import Counted, Subject, lacks_download, marks
from tinyattn_gui.widgets.bars.vocabulary_bar import VocabularyBar
from tinyattn_gui.widgets.dialogs.form import Form
from tinyattn_gui.widgets.views.scroll import Scroll

_RATE = "train.learning_rate"

_TOKENIZER = "data.tokenizer"

COUNTING = "The tokens that this text uses are being counted…"

_SPACING_MS = 1000
"""Between looks at how fast the run is."""


class SetupPanel(ViewPanel):
    """Shows the options of the run. The learning rate is used at once; all else needs the run to begin again.

    `count_asked` brings the run whose vocabulary is to be counted, `fetch_asked` the encoding to be downloaded.
    """

    restart_asked = Signal(object)
    rate_chosen = Signal(float)
    count_asked = Signal(object)
    fetch_asked = Signal(str)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self.form = Form()
        self.task, self.summary, self.note = QLabel(), QLabel(), QLabel()
        self.task.setObjectName("caption")
        names = ("What it learns from", "What the run will take", "What applying does")
        for label, name in zip((self.task, self.summary, self.note), names, strict=True):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setAccessibleName(name)
        self.apply = QPushButton("&Apply and restart")
        self.revert = QPushButton("Re&vert")
        self.apply.clicked.connect(self._apply)
        self.revert.clicked.connect(self._revert)
        self.vocabulary = VocabularyBar()
        self.vocabulary.fetch_asked.connect(lambda: self.fetch_asked.emit(self.form.fields[_TOKENIZER].text()))
        self._counted: Counted | None = None
        self._coming: frozenset[str] = frozenset()
        self.form.fields[_TOKENIZER].set_marks(marks())
        self.form.edited.connect(self._edited)
        self.form.entered.connect(self._entered)
        self._now = Measured(RunSpec(), 1, 0.0)
        self._plan = RunPlan(None)
        self._past, self._at = False, ""
        self._since = QElapsedTimer()
        self._arrange()

    def take_focus(self) -> None:
        """Take the keyboard."""
        self.form.fields[_RATE].editor.setFocus()

    def fill_in(self, now: Measured) -> None:
        """Fill in the run that has begun."""
        self._now = now
        self._revert()

    def set_measured(self, now: Measured) -> None:
        """Take note of how the run does, and leave what is filled in alone; of another speed, if it is worth it.

        That is a fifth faster or slower, and no more than once a second.
        """
        steady = abs(now.step_seconds - self._now.step_seconds) < 0.2 * self._now.step_seconds
        soon = self._since.isValid() and self._since.elapsed() < _SPACING_MS
        if not (steady or soon) or replace(now, step_seconds=0.0) != replace(self._now, step_seconds=0.0):
            self._since.start()
            self._now = now
            self._look()

    def set_past(self, past: bool) -> None:
        """Say what a change means at a step of the past, or at the newest again."""
        if past != self._past:
            self._past = past
            self._look()

    def show_rate(self, value: float) -> None:
        """Fill in another learning rate, and leave the rest as it is."""
        self.form.set_texts({_RATE: text_of(value)})
        self._look()

    def fill_in_tokenizer(self, text: str) -> None:
        """Fill in another tokenizer, as if it had been chosen."""
        self.form.fields[_TOKENIZER].set_text(text)
        self._edited(_TOKENIZER)

    def show_counted(self, counted: Counted) -> None:
        """Say what was counted for a vocabulary, if that is still filled in."""
        self._counted = counted
        self._look()

    def show_coming(self, coming: Collection[str]) -> None:
        """Say that these encodings are being downloaded; of any other, whether it is here now."""
        self._coming, self._counted = frozenset(coming), None
        self.form.fields[_TOKENIZER].set_marks(marks() | dict.fromkeys(coming, "is being downloaded"))
        self._look()

    def _apply(self) -> None:
        spec = self._plan.spec
        if spec is None:
            return
        if self._plan.restarts:
            self.restart_asked.emit(spec)
        elif spec.train.learning_rate != self._now.spec.train.learning_rate:
            self.rate_chosen.emit(spec.train.learning_rate)

    def _revert(self) -> None:
        self.form.set_texts(texts_of(self._now.spec))
        self._look()

    def _edited(self, name: str) -> None:
        if self._counted is not None and self._counted.problem:
            self._counted = None  # what was wrong with a file may have been mended
        self._at = name
        self._look()

    def _entered(self, name: str) -> None:
        """Enter in the learning rate uses it at once, in any other field it applies the form."""
        if name != _RATE or self._plan.restarts:
            self._apply()
        elif self._plan.spec is not None:
            self.rate_chosen.emit(self._plan.spec.train.learning_rate)

    def _look(self) -> None:
        """Say what is filled in means."""
        texts = self.form.texts()
        found = self._plan = plan(texts, self._now, self._counted)
        self._show_vocabulary(found)
        self.form.set_problem(found.field, found.problem)
        task = task_of(texts)
        about = about_corpus(texts)
        self.task.setText(about)
        self.task.setVisible(bool(about))
        for name, hint in (size_hints(task) | constant_hints(texts)).items():
            self.form.fields[name].set_hint(hint)
        for name, why in unused_fields(texts).items():
            self.form.fields[name].set_unused(why)
        changed = texts != texts_of(self._now.spec)
        told = found.field == self._at  # beside the field that is being filled in
        self.summary.setText(found.summary or ("" if told else found.problem))
        rate = text_of(self._now.spec.train.learning_rate)
        self.note.setText(_note(found, changed, rate, self._past))
        at_once = changed and found.spec is not None and not found.restarts
        here = "&Begin a branch" if self._past else "&Apply from the next step on"
        self.apply.setText(here if at_once else "&Apply and restart")
        self.apply.setEnabled(changed and found.spec is not None)
        self.revert.setEnabled(changed)

    def _show_vocabulary(self, found: RunPlan) -> None:
        """Say what the vocabulary takes, have it counted, or offer it for download."""
        name = self.form.fields[_TOKENIZER].text()
        if lacks_download(name):
            words = f"Vocabulary of {name}: {ENCODINGS[name].source.words}"
            self.vocabulary.show_words(words, lacks=True, coming=name in self._coming)
        elif found.spec is not None and found.spec.start is not None:
            self.vocabulary.show_words(f"The weights of {found.spec.start.name} keep each id of theirs.")
        elif found.spec is not None and found.spec.data.is_foreign:
            is_known = self._counted is not None and self._counted.subject == Subject.of(found.spec)
            self.vocabulary.show_words(found.vocabulary if is_known else COUNTING)
            if not is_known:
                self.count_asked.emit(found.spec)
        else:
            self.vocabulary.show_words("")

    def _arrange(self) -> None:
        self.form.put_first(self.task)
        scroll = Scroll(self.form)
        scroll.setAccessibleName("Options")
        buttons = QHBoxLayout()
        buttons.addWidget(self.apply, 1)
        buttons.addWidget(self.revert)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 8)
        column.addWidget(scroll, 1)
        column.addWidget(self.vocabulary)
        column.addWidget(self.summary)
        column.addWidget(self.note)
        column.addLayout(buttons)


def _note(found: RunPlan, changed: bool, rate: str, past: bool) -> str:
    if not changed:
        when = "here, for a branch" if past else "while it trains"
        return f"The run as it is. A learning rate other than {rate} can be set {when}."
    if found.spec is None:
        return "This cannot be applied yet."
    if found.restarts:
        start = found.spec.start
        first = "new first weights" if start is None else f"the weights of {start.name}"
        return f"Applying begins again from {first}, at step 0."
    if past:
        return "The run branches at this step with another learning rate; the run as it is stays."
    return "The learning rate changes from the next step on; nothing restarts."
