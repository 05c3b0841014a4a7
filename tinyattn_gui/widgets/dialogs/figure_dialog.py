"""The figure dialog: what a figure shows and how it looks on the right, the figure itself on the left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from model.errors import TinyattnError
from model.figures.figure import FigureOptions
from model.figures.figure_style import FigureStyle
from model.messages import Frame
from model.quantities.watch import Watch
from tinyattn_gui.export.figure import FigureSize, figure_size
from tinyattn_gui.export.files import tables_of
from tinyattn_gui.pictures.figure import (
    Draft,
    Scope,
    Subject,
    album_of,
    draft,
    file_name,
    too_many,
)
from tinyattn_gui.pictures.figure_lens import follows_lens
from tinyattn_gui.pictures.figure_numbers import in_numbers
from tinyattn_gui.widgets.dialogs.figure_form import LOOK, SIZE, FigureForm
from tinyattn_gui.widgets.dialogs.figure_scope import ScopeForm
from tinyattn_gui.widgets.dialogs.file_row import FileRow, Format
from tinyattn_gui.widgets.dialogs.form import problem_label
from tinyattn_gui.widgets.dialogs.preview import Preview
from tinyattn_gui.widgets.dialogs.style_bar import StyleBar
from tinyattn_gui.widgets.views.scroll import Scroll


@dataclass(frozen=True, eq=False)
class Wanted:
    """A figure to be saved: what it is, in which format, and the name that was filled in."""

    draft: Draft
    format: Format
    path: str


class FigureDialog(QDialog):
    """Passive: works out what is filled in means for one Subject, and tells what a person wants.

    `needed` tells matrices that are to be read first, `save_asked` the Wanted figure, `copy_asked` the Draft to copy.
    """

    needed = Signal(object)
    save_asked = Signal(object)
    copy_asked = Signal(object)

    def __init__(
        self,
        subject: Subject,
        options: FigureOptions,
        formats: Sequence[Format],
        folder: Path,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export figure")
        self._subject, self._folder = subject, folder
        self.album = album_of(subject)
        self._asked: set[Watch] = set()
        self._unreadable = ""
        self._draft: Draft | None = None
        self.scope = ScopeForm(subject, self)
        self.form, self.styles, self.preview = FigureForm(self.scope.rows), StyleBar(), Preview()
        self.measures, self.step, self.remark, self.problem = QLabel(), QLabel(), problem_label(), problem_label()
        self.file = FileRow(formats)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        self.save = self.buttons.button(QDialogButtonBox.StandardButton.Save)
        self.copy = self.buttons.addButton("&Copy", QDialogButtonBox.ButtonRole.ActionRole)
        self._dress()
        self._arrange()
        self._connect()
        self.set_options(options)

    @property
    def draft(self) -> Draft | None:
        """The figure as it is filled in; None while something about it is wrong or not read yet."""
        return self._draft

    def set_options(self, options: FigureOptions) -> None:
        """Fill in how the figure looks."""
        self.form.set_options(options)
        self._look()

    def set_styles(self, own: Sequence[FigureStyle]) -> None:
        """Offer these styles besides those that come with the program."""
        self.styles.set_styles(own)
        self.styles.show_options(self.form.read())

    def add(self, frame: Frame) -> None:
        """Take what was read meanwhile."""
        self.album.add(frame)
        self._look()

    def give_up(self, sentence: str) -> None:
        """Say why nothing more can be read."""
        self._unreadable = sentence
        self._look()

    def tell(self, sentence: str) -> None:
        """Say what went wrong, until something is changed; all stays as it was filled in."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _look(self) -> None:
        """Work out what is filled in means, show it, and say what is wrong with it."""
        self.tell("")
        options, choice = self.form.read(), self.scope.read()
        self.styles.show_options(options)
        self._draft = None
        if options is not None and choice is not None:
            found = draft(self._subject, choice, options, self.album)
            self._show_rows(found)
            if sentence := self._problem_of(found):
                self._refuse(sentence)
            elif missing := found.missing or self._missing_numbers(found):
                self._wait(missing)
            else:
                self._show_draft(found)
        for button in (self.save, self.copy):
            button.setEnabled(self._draft is not None)

    def _problem_of(self, found: Draft) -> str:
        """Why this cannot be saved in this format; empty if it can."""
        numbers = "" if self.file.format.has_look else found.problem_of_numbers
        return too_many(found, self._subject) or found.problem or numbers

    def _missing_numbers(self, found: Draft) -> tuple[Watch, ...]:
        """What is to be read before the numbers can be saved."""
        if self.file.format.has_look:
            return ()
        return self.album.unknown(tables_of(in_numbers(found.request)))

    def _show_draft(self, found: Draft) -> None:
        drawing, options = found.drawing, found.request.options
        try:
            size = figure_size(drawing, options)
        except TinyattnError as error:
            self._refuse(str(error))
            return
        self._draft = found
        self.form.set_hints(found.hints)
        self.preview.show_figure(drawing, options, size)
        has_size = self.file.format.has_size
        self._say(size_words(size, options) if has_size else self.file.format.name, found.remark)
        self.file.suggest(self._folder, file_name(found, self._subject))

    def _refuse(self, sentence: str) -> None:
        """There is no figure to show, for this reason."""
        self.preview.show_words(sentence)
        self._say("", "")

    def _say(self, size: str, remark: str) -> None:
        self.measures.setText(size)
        self.preview.setAccessibleDescription(size or self.preview.words)
        self.remark.setText(remark)
        self.remark.setVisible(bool(remark))

    def _wait(self, missing: tuple[Watch, ...]) -> None:
        """Have what is missing read, once."""
        self._refuse(self._unreadable or f"Reading step {self._subject.frame.step} …")
        if not self._unreadable and not self._asked.issuperset(missing):
            self._asked.update(missing)
            self.needed.emit(missing)

    def _show_rows(self, found: Draft) -> None:
        """Show the rows that count for this scope and format."""
        for row in (self.scope.views, self.scope.columns):
            self.form.set_row_visible(row, self.scope.is_several)
        self.form.set_row_visible(self.scope.lens, follows_lens(found.request))
        form = self.file.format
        self.form.boxes[SIZE].setEnabled(form.has_size)
        self.form.boxes[LOOK].setEnabled(form.has_look)
        self.form.fields["text_as_paths"].setEnabled(form.ending == "svg")

    def _save(self) -> None:
        if self._draft is not None:
            self.save_asked.emit(Wanted(self._draft, self.file.format, self.file.text))

    def use_style(self, style: FigureStyle) -> None:
        """Take everything of a style; what belongs to this figure stays, as far as it makes sense."""
        self.set_options(style.on(self.form.read() or FigureOptions()))

    def _widen(self, before: Scope) -> None:
        """More is shown, or less: the style follows, where it is the usual one."""
        if self.styles.style_now == before.style:
            self.use_style(self.scope.now.style)

    def _connect(self) -> None:
        for edited in (self.form.edited, self.scope.edited, self.file.changed):
            edited.connect(self._look)
        self.scope.widened.connect(self._widen)
        self.styles.chosen.connect(self.use_style)
        self.buttons.accepted.connect(self._save)
        self.buttons.rejected.connect(self.reject)
        self.copy.clicked.connect(lambda: self.copy_asked.emit(self._draft))

    def _dress(self) -> None:
        for label, name in (
            (self.measures, "Size of the figure"),
            (self.step, "Step of the figure"),
            (self.remark, "Remark"),
        ):
            label.setAccessibleName(name)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setWordWrap(True)
        self.step.setObjectName("muted")
        self.step.setText(step_words(self._subject))
        self.problem.setAccessibleName("Problem")
        self.save.setToolTip("Write the file and close this window  (Enter)")
        self.copy.setToolTip("Copy the figure as a picture")

    def _arrange(self) -> None:
        left, right, upper = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        left.setSpacing(4)
        left.addWidget(self.preview, 1)
        for label in (self.measures, self.step, self.remark):
            left.addWidget(label)
        scroll = Scroll(self.form)
        scroll.setAccessibleName("Options of the figure")
        scroll.setMaximumWidth(scroll.minimumSizeHint().width())
        right.setSpacing(8)
        right.addWidget(self.styles)
        right.addWidget(scroll, 1)
        upper.setSpacing(14)
        upper.addLayout(left, 1)
        upper.addLayout(right)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(10)
        column.addLayout(upper, 1)
        for widget in (self.problem, self.file, self.buttons):
            column.addWidget(widget)
        self.save.setDefault(True)
        em = self.fontMetrics().height()
        self.resize(QSize(64 * em, 44 * em).boundedTo(self.screen().availableSize() * 0.95))


def size_words(size: FigureSize, options: FigureOptions) -> str:
    """Such as `85 × 92 mm · 1004 × 1087 px at 300 dpi`."""
    mm, px = (" × ".join(f"{side:.0f}" for side in sides) for sides in (size.mm, size.pixels))
    return f"{mm} mm · {px} px at {options.dpi} dpi"


def step_words(subject: Subject) -> str:
    """Of which step the figure is."""
    more = " Training goes on meanwhile; the figure stays at this step." if subject.plays else ""
    return f"Step {subject.frame.step}, the one on show.{more}"
