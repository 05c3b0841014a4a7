"""A form made from the option table: a row for each option, a wrong value marked in place with its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from model.config import BETWEEN_FILES, Option, RunSpec, option_of, options
from tinyattn_gui.widgets.dialogs.open_files import VOCABULARY, ask_files

_TITLES = {"data": "What it reads", "model": "The network", "train": "How it learns"}
_BETWEEN = " | "
"""What is shown between the paths of several files."""

_SEED = option_of(RunSpec.__dataclass_fields__["seed"])

MARK = Qt.ItemDataRole.UserRole + 1
"""Where a choice has what is said of it."""


class MarkedChoice(QStyledItemDelegate):
    """Draws what is said of a choice after its name."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:  # noqa: N802
        super().initStyleOption(option, index)
        if mark := index.data(MARK):
            option.text = f"{option.text}  ·  {mark}"


class _ChoiceBox(QComboBox):
    """Its list is as wide as the longest choice, at whatever size of text; the box itself may be narrower."""

    def showPopup(self) -> None:  # noqa: N802
        if not isinstance(self.itemDelegate(), MarkedChoice):  # not before: at any change it is asked of each choice
            self.setItemDelegate(MarkedChoice(self))
        view = self.view()
        bar = view.verticalScrollBar().sizeHint().width()  # a long list has one
        view.setMinimumWidth(view.sizeHintForColumn(0) + bar + 2 * view.frameWidth() + 4)
        super().showPopup()


class Field(QWidget):
    """The editor of one option, as text whatever it shows, with its problem below, or in the label that is given."""

    edited = Signal()
    entered = Signal()

    def __init__(self, name: str, option: Option, is_switch: bool, problem: QLabel | None = None) -> None:
        super().__init__()
        self.name = name
        self._switch = QCheckBox() if is_switch else None
        self._choice = _ChoiceBox() if option.choices else None
        self._line = None if is_switch or option.choices else QLineEdit()
        self._notes = {} if problem is None else {"problem": problem}
        self._option = option
        self._wrong, self._lines = False, ""
        self.editor: QWidget = self._make_editor(option)
        self.editor.setAccessibleName(option.label)
        self.set_unused("")
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.editor, 1)
        if option.file:
            row.addWidget(self._browse_button(option.file))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.insertLayout(0, row)

    def text(self) -> str:
        """What is filled in."""
        if self._switch is not None:
            return "yes" if self._switch.isChecked() else "no"
        if self._choice is not None:
            shown = self._choice.currentText()
            as_set = shown == self._lines.replace(BETWEEN_FILES, _BETWEEN)
            return self._lines if as_set else shown.replace(_BETWEEN, BETWEEN_FILES)
        assert self._line is not None
        return self._line.text().strip()

    def set_text(self, text: str) -> None:
        """Fill in a value; does not count as edited."""
        if self._switch is not None:
            self._switch.setChecked(text == "yes")
        elif self._choice is not None:
            self._lines = text
            self._choice.setCurrentText(text.replace(BETWEEN_FILES, _BETWEEN))
            if (line := self._choice.lineEdit()) is not None and text in self._option.choices:
                line.setCursorPosition(0)  # a name that is cut is known by how it begins, a path by how it ends
            self._show_meaning()
        elif self._line is not None:
            self._line.setText(text)

    def set_problem(self, sentence: str) -> None:
        """Mark what is filled in as wrong, with the sentence that says why; an empty one marks it as right."""
        if not sentence and not self._wrong:  # the label may be telling of another field
            return
        self._wrong = bool(sentence)
        self._note("problem", sentence)
        self.editor.setProperty("wrong", bool(sentence))
        self.editor.setAccessibleDescription(sentence or self._meaning)
        self.editor.style().polish(self.editor)

    def _show_meaning(self) -> None:
        """Say what the choice means that is made."""
        self._note("meaning", self._meaning)
        if not self._wrong:
            self.editor.setAccessibleDescription(self._meaning)

    @property
    def _meaning(self) -> str:
        return "" if self._choice is None else self._option.meaning(self.text())

    def _note(self, name: str, sentence: str) -> None:
        """Say something below the editor, in a label that is made when it first has something to say."""
        if sentence and name not in self._notes:
            self._notes[name] = hidden_label(name)
            self._column.insertWidget(1 if name == "meaning" else self._column.count(), self._notes[name])
        if (note := self._notes.get(name)) is not None:
            note.setText(sentence)
            note.setVisible(bool(sentence))

    @property
    def problem(self) -> str:
        """The sentence shown, or an empty string."""
        return self._notes["problem"].text() if self._wrong else ""

    def set_hint(self, text: str) -> None:
        """What a line says while nothing is typed into it."""
        if self._line is not None:
            self._line.setPlaceholderText(text)

    def set_unused(self, why: str) -> None:
        """Say why nothing can be filled in, or that it can."""
        self.setEnabled(not why)
        self.editor.setToolTip(" ".join(filter(None, (self._option.help, f"Allowed: {self._option.allowed}.", why))))

    def _make_editor(self, option: Option) -> QWidget:
        if self._switch is not None:
            self._switch.setText(option.label)
            self._switch.clicked.connect(self.edited)
            return self._switch
        if self._choice is not None:
            self._choice.addItems([*option.choices])
            self._choice.setMaxVisibleItems(len(option.choices))
            self._choice.setEditable(bool(option.file))
            self._choice.setMinimumContentsLength(8)
            self._choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            self._choice.currentTextChanged.connect(self._show_meaning)
            self._choice.activated.connect(self.edited)
            if option.file:
                self._choice.editTextChanged.connect(self.edited)
            return self._choice
        assert self._line is not None
        self._line.setPlaceholderText("default")
        self._line.setMaxLength(option.letters or 4096)
        self._line.textEdited.connect(self.edited)
        self._line.returnPressed.connect(self.entered)
        return self._line

    def set_marks(self, marks: Mapping[str, str]) -> None:
        """Say something of choices, by their names: beside them in the list, and to who listens."""
        if self._choice is None:
            return
        for row in range(self._choice.count()):
            if (mark := marks.get(self._choice.itemText(row))) is not None:
                self._choice.setItemData(row, mark, MARK)
                self._choice.setItemData(row, mark, Qt.ItemDataRole.AccessibleDescriptionRole)

    def _browse_button(self, kind: str) -> QToolButton:
        button = QToolButton()
        button.setText("…")
        button.setAccessibleName(f"Choose a {kind}")
        button.setToolTip(f"Choose a {kind}")
        button.clicked.connect(lambda: self._browse(kind))
        return button

    def _browse(self, kind: str) -> None:
        """Ask for files: texts are read one after another, of a vocabulary one tells of the other."""
        if paths := ask_files(self, kind):
            self.set_text(paths[0] if kind == VOCABULARY else BETWEEN_FILES.join(paths))
            self.edited.emit()


def problem_label() -> QLabel:
    """Where the sentence about a wrong value is told; hidden while there is none."""
    return hidden_label("problem")


def hidden_label(name: str) -> QLabel:
    """Where a sentence is told that looks as `name` does in the style sheet; hidden while there is none."""
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.hide()
    return label


def mark(fields: Mapping[str, Field], name: str, sentence: str) -> None:
    """Mark one field as wrong and all others as right."""
    for field in fields.values():
        if field.name != name:
            field.set_problem("")
    if name in fields:
        fields[name].set_problem(sentence)


class Form(QWidget):
    """Every option of a run, in groups."""

    edited = Signal(str)
    entered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[str, Field] = {}
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        groups = {section: QFormLayout() for section in _TITLES}
        for section, item in options():
            self._add(groups[section], f"{section}.{item.name}", option_of(item), isinstance(item.default, bool))
        self._add(groups["train"], "seed", _SEED, False)
        for section, layout in groups.items():
            box = QGroupBox(_TITLES[section])
            layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
            layout.setVerticalSpacing(5)
            box.setLayout(layout)
            column.addWidget(box)

    def put_first(self, widget: QWidget) -> None:
        """Add it above the options; in a row of a group, which is a form layout, wrapped lines may be cut."""
        self._column.insertWidget(0, widget)

    def texts(self) -> dict[str, str]:
        """What is filled in, by option."""
        return {name: field.text() for name, field in self.fields.items()}

    def set_texts(self, texts: Mapping[str, str]) -> None:
        """Fill everything in."""
        for name, text in texts.items():
            self.fields[name].set_text(text)

    def set_problem(self, name: str, sentence: str) -> None:
        """Mark one option as wrong and all others as right."""
        mark(self.fields, name, sentence)

    def _add(self, layout: QFormLayout, name: str, option: Option, is_switch: bool) -> None:
        field = Field(name, option, is_switch)
        field.edited.connect(lambda: self.edited.emit(name))
        field.entered.connect(lambda: self.entered.emit(name))
        self.fields[name] = field
        label: Any = "" if is_switch else option.label
        layout.addRow(label, field)
