"""How much a figure shows: one view, several, the pipeline, or every layer and head."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QComboBox, QListWidget, QListWidgetItem, QWidget

from model.config import Option
from model.errors import OptionError
from model.messages import Lens
from model.quantities.stages import catalogue
from tinyattn_gui.pictures.compare import is_branch
from tinyattn_gui.pictures.figure import FigureScope, Scope, Subject
from tinyattn_gui.widgets.dialogs.form import Field

MOST_COLUMNS = 64
"""As many stand side by side at most."""

_COLUMNS = Option("Columns", "How many stand side by side.", low=1, high=MOST_COLUMNS)
_LENSES = {Lens.PROBE: "Yours", Lens.EXAMPLE: "The training example of this step"}
_ROWS_SHOWN = 5


class ScopeForm(QObject):
    """The editors of a Choice; `edited` tells that a person has changed it, `widened` that how much is shown was
    changed, and from which Scope. `rows` are to be put into a form.
    """

    edited = Signal()
    widened = Signal(object)

    def __init__(self, subject: Subject, parent: QWidget) -> None:
        super().__init__(parent)
        self._subject = subject
        self.scope, self.lens, self.views = QComboBox(), QComboBox(), QListWidget()
        self.columns = Field("columns", _COLUMNS, False)
        self.columns.set_hint("as fits")
        self._fill()
        for widget, name, tip in (
            (self.scope, "Show", "How much of the window the figure shows"),
            (self.views, "Views", "Which of the views on show stand in the figure"),
            (self.lens, "Sentence", "Whose values are shown: of your sentence, or of the one that was trained on"),
        ):
            widget.setAccessibleName(name)
            widget.setToolTip(tip)
        self._before = self.now
        self.scope.activated.connect(self._widen)
        self.lens.activated.connect(self.edited)
        self.views.itemChanged.connect(self.edited)
        self.columns.edited.connect(self.edited)

    @property
    def rows(self) -> list[tuple[str, QWidget]]:
        """Each editor behind its label."""
        return [("Show", self.scope), ("Views", self.views), ("Columns", self.columns), ("Sentence", self.lens)]

    @property
    def now(self) -> Scope:
        """How much is shown."""
        scope = self.scope.currentData()
        assert isinstance(scope, Scope)
        return scope

    @property
    def is_several(self) -> bool:
        """Whether several views are chosen one by one."""
        return self.now is Scope.VIEWS

    def read(self) -> FigureScope | None:
        """What is filled in, or None with what is wrong marked in its place."""
        items = [self.views.item(n) for n in range(self.views.count())]
        chosen = tuple(n for n, item in enumerate(items) if item.checkState() is Qt.CheckState.Checked)
        try:
            columns = _columns(self.columns.text()) if self.is_several else None
        except OptionError as error:
            self.columns.set_problem(str(error))
            return None
        self.columns.set_problem("")
        return FigureScope(self.now, chosen, columns, self.lens.currentData())

    def _widen(self) -> None:
        before, self._before = self._before, self.now
        self.widened.emit(before)
        self.edited.emit()

    def _fill(self) -> None:
        subject, config = self._subject, self._subject.origin.spec.model
        self.scope.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.lens.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        layers = catalogue(config).layers(subject.site)
        layer = f", {subject.site.words}" if subject.site.words else ""
        layer += f", layer {subject.layer}" if layers > 1 else ""
        self.scope.addItem(f"This view: {subject.shown[subject.selected].name}", Scope.VIEW)
        if len(subject.shown) > 1:
            self.scope.addItem("Several views, on a grid", Scope.VIEWS)
        if subject.has_sides:
            both = "Both branches" if is_branch(subject.frame) else "Both steps"
            self.scope.addItem(f"{both} of it side by side, with their change", Scope.SIDES)
        self.scope.addItem(f"The whole pipeline{layer}", Scope.PIPELINE)
        if layers * config.n_head > 1:
            name = catalogue(config)[subject.headed.slug].name
            self.scope.addItem(f"{name} of every layer and head", Scope.HEADS)
            self.scope.addItem("All heads at a glance", Scope.GLANCE)
        for lens, words in _LENSES.items():
            self.lens.addItem(words, lens)
        self.lens.setCurrentIndex(list(_LENSES).index(subject.lens))
        for n, shown in enumerate(subject.shown):
            item = QListWidgetItem(shown.name)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if n == subject.selected else Qt.CheckState.Unchecked)
            self.views.addItem(item)
        self.views.setCurrentRow(subject.selected)
        row = self.views.sizeHintForRow(0)
        self.views.setFixedHeight(min(len(subject.shown), _ROWS_SHOWN) * row + 2 * self.views.frameWidth())


def _columns(text: str) -> int | None:
    """The number that was typed; None for nothing. Raises OptionError."""
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and 1 <= int(text) <= MOST_COLUMNS):
        raise OptionError(f"Columns is “{text}”; allowed is a whole number from 1 to {MOST_COLUMNS}, or nothing.")
    return int(text)
