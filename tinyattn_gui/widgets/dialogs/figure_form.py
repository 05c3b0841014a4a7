"""The options of a figure as a form, made from their table: what, how large, how it looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QGroupBox, QLabel, QVBoxLayout, QWidget

from model.config import option_of
from model.errors import OptionError
from model.figures.figure import MM_PER_INCH, FigureOptions, figure_options
from tinyattn_gui.pictures.setup import text_of
from tinyattn_gui.widgets.dialogs.form import Field, mark, problem_label

WHAT, SIZE, LOOK = "What", "Size", "Look"

_ROWS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    WHAT: (("title",), ("caption",)),
    SIZE: (("width", "height"), ("unit", "dpi"), ("font_size", "text_as_paths")),
    LOOK: (("theme", "background"), ("colours", "numbers"), ("shading",), ("low", "high")),
}
"""Which options stand beside each other; those that are not named here follow in the last group, switches last."""

_UNITS = {"dpi": "dpi", "font_size": "pt"}
_HINTS = {"height": "as needed", "low": "automatic", "high": "automatic", "title": "none", "caption": "none"}
_SWITCHES_A_ROW = 3
_PREFIX = f"{FigureOptions.section}."


class FigureForm(QWidget):
    """Every option of a figure, in groups; `edited` tells that one of them was changed by a person."""

    edited = Signal()

    def __init__(self, first: Sequence[tuple[str, QWidget]] = (), parent: QWidget | None = None) -> None:
        """`first` are rows before those of the first group: a label, and what it labels."""
        super().__init__(parent)
        self.fields: dict[str, Field] = {}
        self.labels: dict[QWidget, QLabel] = {}
        self.boxes = {group: QGroupBox(group) for group in _ROWS}
        self._grids = {group: _grid(box) for group, box in self.boxes.items()}
        self._last = FigureOptions()
        self._add_all(first)
        self._line_up()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for box in self.boxes.values():
            column.addWidget(box)
        column.addStretch(1)

    def options(self) -> FigureOptions:
        """What is filled in. Raises OptionError."""
        return FigureOptions().with_options({name: field.text() for name, field in self.fields.items()})

    def set_options(self, options: FigureOptions) -> None:
        """Fill everything in."""
        for name, field in self.fields.items():
            field.set_text(text_of(getattr(options, name)))
        self._last = options

    def read(self) -> FigureOptions | None:
        """What is filled in, or None with what is wrong marked in its place."""
        try:
            found = self.options()
        except OptionError as error:
            mark(self.fields, error.field.removeprefix(_PREFIX), str(error))
            return None
        mark(self.fields, "", "")
        self._last = found
        return found

    def set_hints(self, hints: Mapping[str, str]) -> None:
        """What is used where nothing is filled in."""
        for name, field in self.fields.items():
            if name in _HINTS:
                field.set_hint(hints.get(name, _HINTS[name]))

    def set_row_visible(self, widget: QWidget, visible: bool) -> None:
        """Show or hide one of the first rows."""
        widget.setVisible(visible)
        self.labels[widget].setVisible(visible)

    def _add_all(self, first: Sequence[tuple[str, QWidget]]) -> None:
        for label, widget in first:
            self._place(self._grids[WHAT], [(label, widget)])
        known = {item.name: item for item in figure_options()}
        placed = {name for rows in _ROWS.values() for row in rows for name in row}
        rest = [name for name in known if name not in placed]
        switches = [name for name in rest if isinstance(known[name].default, bool)]
        for group, rows in _ROWS.items():
            more = tuple((name,) for name in rest if name not in switches) if group == LOOK else ()
            for row in (*rows, *more):
                problem = problem_label()
                self._place(self._grids[group], [self._field(name, problem) for name in row], problem)
        self._add_switches(switches)

    def _add_switches(self, names: Sequence[str]) -> None:
        held, grid = QWidget(), QGridLayout()
        grid.setContentsMargins(0, 2, 0, 0)
        grid.setVerticalSpacing(4)
        for n, name in enumerate(names):
            grid.addWidget(self._field(name)[1], *divmod(n, _SWITCHES_A_ROW))
        held.setLayout(grid)
        last = self._grids[LOOK]
        last.addWidget(held, last.rowCount(), 0, 1, 4)

    def _field(self, name: str, problem: QLabel | None = None) -> tuple[str, QWidget]:
        item = next(item for item in figure_options() if item.name == name)
        option, is_switch = option_of(item), isinstance(item.default, bool)
        field = self.fields[name] = Field(name, option, is_switch, problem)
        field.set_hint(_HINTS.get(name, "default" if item.default is None else text_of(item.default)))
        field.edited.connect(lambda: self._edit(name))
        unit = f" ({_UNITS[name]})" if name in _UNITS else ""
        return ("" if is_switch else option.label + unit), field

    def _place(self, grid: QGridLayout, pairs: Sequence[tuple[str, QWidget]], problem: QLabel | None = None) -> None:
        """A row of one or two fields, each behind its label, with one place for what is wrong with them."""
        row = grid.rowCount()
        for n, (text, widget) in enumerate(pairs):
            span = 1 if len(pairs) > 1 else 3
            if text:
                label = self.labels[widget] = QLabel(text)
                label.setBuddy(widget.editor if isinstance(widget, Field) else widget)
                tall = widget.sizeHint().height() > 3 * label.sizeHint().height()
                grid.addWidget(label, row, 2 * n, Qt.AlignmentFlag.AlignTop if tall else Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(widget, row, 2 * n + (1 if text else 0), 1, span if text else span + 1)
        if problem is not None:
            grid.addWidget(problem, row + 1, 0, 1, 4)

    def _line_up(self) -> None:
        """Labels are as wide in every group, so that the fields stand below each other."""
        for column in (0, 2):
            places = [(grid, row) for grid in self._grids.values() for row in range(grid.rowCount())]
            items = [grid.itemAtPosition(row, column) for grid, row in places]
            labels = [item.widget() for item in items if item is not None and item.widget() in self.labels.values()]
            widest = max(label.sizeHint().width() for label in labels if label is not None)
            for grid in self._grids.values():
                grid.setColumnMinimumWidth(column, widest)

    def _edit(self, name: str) -> None:
        if name == "unit":
            self._convert()
        self.edited.emit()

    def _convert(self) -> None:
        """Another unit: the figure stays as large as it is."""
        before, unit = self._last, self.fields["unit"].text()
        for name in ("width", "height"):
            size = getattr(before, name)
            if size is not None and unit != before.unit and self.fields[name].text() == text_of(size):
                mm = before.in_mm(size)
                other = mm if unit == "mm" else mm / MM_PER_INCH * before.dpi
                self.fields[name].set_text(text_of(float(round(other, 1 if unit == "mm" else 0))))


def _grid(box: QGroupBox) -> QGridLayout:
    grid = QGridLayout(box)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(5)
    grid.setColumnStretch(1, 1)
    grid.setColumnStretch(3, 1)
    return grid
