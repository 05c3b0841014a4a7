"""One matrix on the screen: passive, painted by `drawing.heatmap`, walked by pointer and keys."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from model.matrix.picture import Picture
from tinyattn_gui.drawing.heatmap import Cell, Marks
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.link import Link, Places, link_of
from tinyattn_gui.pictures.moment import Light
from tinyattn_gui.widgets.views.matrix_canvas import MatrixCanvas
from tinyattn_gui.widgets.views.repaints import paint_soon
from tinyattn_gui.widgets.views.speech import Speech, announce, summary

_MOVES: dict[int, Cell] = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Home: (0, -(10**9)),
    Qt.Key.Key_End: (0, 10**9),
}

_THIN = 3.0
_REST_MS = 400
"""After the last of several steps: only then the chosen cell is said again."""


@dataclass(frozen=True, eq=False)
class Asked:
    """A menu was asked for: of which matrix, for which cell of it (None: for none), and where on the screen."""

    view: MatrixView
    cell: Cell | None
    at: QPoint


@dataclass(frozen=True, eq=False)
class Chosen:
    """A cell was chosen: of which matrix, and which; `opens` where a click or Enter asks for more of it, and not where
    the keys only pass by.
    """

    view: MatrixView
    cell: Cell
    opens: bool = False


class MatrixView(MatrixCanvas):
    """A canvas whose cells can be pointed at and chosen.

    A click chooses a cell and leaves the arrows to time. Enter gives the arrows to the cell cursor, and Enter again
    asks for more of the cell; Esc ends that. `cell_chosen` tells which cell was chosen, however, and `cell_left` that
    it was given up.
    `pointed` tells the cell under the pointer or the cursor as words, with the place on the screen to show them at,
    or None; `linked` the Link of the cell under the pointer, or None. `menu_asked` tells that the right button or the
    menu key was pressed. While it is slim, a click and Enter ask for it to be shown large: `large_asked`.
    """

    pointed = Signal(object)
    linked = Signal(object)
    focused = Signal(object)
    cell_chosen = Signal(object)
    cell_left = Signal()
    menu_asked = Signal(object)
    large_asked = Signal(object)

    def __init__(self, name: str, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(name, style, parent)
        self._cursor: Cell | None = None
        self._walked = False
        self._hover: Cell | None = None
        self._link: Link | None = None
        self._told = False
        self._speech = Speech()
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._say_at_rest)

    @property
    def cursor_cell(self) -> Cell | None:
        """The cell that was chosen."""
        return self._cursor

    def set_picture(self, picture: Picture | str, light: Light = Light.NORMAL) -> None:
        """Show a picture, or a sentence instead; of what is dimmed, its title."""
        before = self._picture
        super().set_picture(picture, light)
        if isinstance(picture, str):
            self._cursor, self._walked = None, False
            self._find_hover()
        elif self._cursor is None and (before is None or summary(before) != summary(picture)):
            self.setAccessibleDescription(summary(picture))
        elif self._cursor is not None and (before is None or before.step != picture.step):
            self._rest.start()
        self._tell()

    def set_link(self, link: Link | None) -> None:
        """Light the rows and columns that share an axis with what is pointed at, here or elsewhere."""
        before, self._link = self._lit, link
        if self._lit != before:
            paint_soon(self)

    def open_cell(self, cell: Cell) -> None:
        """Choose a cell, and ask for more of it."""
        self._choose(cell, opens=True)

    def set_slim(self, slim: bool) -> None:
        """Show the cells alone, which are not walked then, or all of it."""
        self._walked = self._walked and not slim
        super().set_slim(slim)

    def describe(self) -> str:
        """The cell in words that the keys have chosen or the pointer is at, or else an empty string."""
        cell = self._told_cell
        if self._picture is None or cell is None:
            return ""
        return f"{self._picture.symbol}: {self._picture.describe(*cell)}"

    def needs_key(self, key: int) -> bool:
        """Whether this key is ours now and must not act on time."""
        return self._walked and (key in _MOVES or key == Qt.Key.Key_Escape)

    def mark(self, cell: Cell | None) -> None:
        """Mark a cell as the chosen one, or none, without telling anybody."""
        if not self._walked and cell != self._cursor:
            self._cursor = cell
            self._keep_inside()
            self._bring_into_view(self._cursor)
            self.update()

    def ask_menu(self) -> None:
        """Ask for the menu of the chosen cell; where none is chosen, choose the first one."""
        self._walked = self._picture is not None
        if self._cursor is None:
            self._choose(self._hover or (0, 0))
        at = self.rect().center()
        if self._cursor is not None and self._layout is not None:
            at = self._layout.cell_rect(*self._cursor).bottomRight().toPoint()
        self.menu_asked.emit(Asked(self, self._cursor, self.mapToGlobal(at)))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key = event.key()
        if self._zoom_by_key(key, self._cursor):
            return
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.large_asked.emit(self) if self.is_slim else self._enter()
        elif self._walked and key == Qt.Key.Key_Escape:
            self._cursor, self._walked = None, False
            if self._picture is not None:
                self.setAccessibleDescription(summary(self._picture))
            self._tell()
            self.update()
            self.cell_left.emit()
        elif self._walked and self._cursor is not None and key in _MOVES:
            row, column = _MOVES[Qt.Key(key)]
            self._choose((self._cursor[0] + row, self._cursor[1] + column))
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mouseMoveEvent(event)
        self._find_hover()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._point_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton:
            self._zooming.press(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.unsetCursor()
        clicked = event.button() is Qt.MouseButton.LeftButton and self._zooming.release()
        self._point_at(event.position())
        if clicked and self.is_slim:
            if self._hover is not None:
                self._choose(self._hover)
            self.large_asked.emit(self)
        elif clicked and self._hover is not None:
            self._choose(self._hover, opens=True)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self.ask_menu()
        else:
            cell = None if self._layout is None else self._layout.cell_at(QPointF(event.pos()))
            self.menu_asked.emit(Asked(self, cell, event.globalPos()))

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        self._point_at(event.position())

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        self._point_at(None)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        self._point_at(None)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self.focused.emit(self)
        super().focusInEvent(event)
        self._tell()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        self._tell()

    @property
    def _marks(self) -> Marks:
        """The cell cursor, and what is pointed at."""
        return Marks(self._cursor, self._hover, *self._lit, self._watched_cells)

    @property
    def _lit(self) -> tuple[Places, Places]:
        """The rows and columns of what is pointed at: here, or else elsewhere."""
        picture, link = self._picture, self._own_link or self._link
        if picture is None or link is None or (self.is_slim and self._layout and self._layout.pitch[1] < _THIN):
            return frozenset(), frozenset()
        rows, columns = (link.on(axis, picture.lens, picture.site) for axis in (picture.row_axis, picture.column_axis))
        return rows, columns

    @property
    def _own_link(self) -> Link | None:
        """What the cell under the pointer points at."""
        picture, cell = self._picture, self._hover
        if picture is None or cell is None:
            return None
        return link_of(picture.row_axis, cell[0], picture.column_axis, cell[1], picture.lens, picture.site)

    def _look_closer(self, changed: bool = True) -> None:
        super()._look_closer(changed)
        self._keep_inside()
        self._find_hover()

    def _keep_inside(self) -> None:
        """Of a cell that the picture no longer has, the nearest one is the chosen one."""
        if self._cursor is not None and self._picture is not None:
            row, column = min(self._cursor[0], self._picture.rows - 1), min(self._cursor[1], self._picture.columns - 1)
            self._cursor = (row, column) if row >= 0 and column >= 0 else None
        self._walked = self._walked and self._cursor is not None

    def _enter(self) -> None:
        """Enter: begin to walk the cells; where they are walked already, ask for more of the chosen one."""
        opens, self._walked = self._walked, self._picture is not None
        self._choose(self._cursor or self._hover or (0, 0), opens)

    def _choose(self, cell: Cell, opens: bool = False) -> None:
        """Move the cell cursor, and tell where it is."""
        if self._picture is None or not self._picture.rows or not self._picture.columns:
            return
        self._cursor = (min(max(cell[0], 0), self._picture.rows - 1), min(max(cell[1], 0), self._picture.columns - 1))
        if self._walked:
            self._bring_into_view(self._cursor)
        self._tell()
        self._say()
        self.update()
        self.cell_chosen.emit(Chosen(self, self._cursor, opens))

    def _point_at(self, at: QPointF | None) -> None:
        self._pointer = at
        self._find_hover()

    def _find_hover(self) -> None:
        found = None
        if self._layout is not None and self._pointer is not None and not self._zooming.dragging:
            found = self._layout.cell_at(self._pointer)
        if found != self._hover:
            self._hover = found
            self.update()
            self.linked.emit(self._own_link)
        self._tell()

    def _tell(self) -> None:
        """Say what is under the pointer or the cursor, or that nothing is."""
        words, cell = self.describe(), self._told_cell
        if not words or cell is None or self._layout is None:
            if self._told:
                self._told = False
                self.pointed.emit(None)
            return
        self._told = True
        at = self._pointer if not self._walked and self._pointer else self._layout.cell_rect(*cell).bottomRight()
        self.pointed.emit((words, self.mapToGlobal(at.toPoint())))

    def _say(self) -> None:
        """Have the chosen cell heard."""
        if self._picture is not None and self._cursor is not None:
            announce(self, self._speech.words(self._picture, self._cursor))

    def _say_at_rest(self) -> None:
        """Steps have come to rest: whoever is at the chosen cell hears what became of it."""
        if self.hasFocus():
            self._say()

    @property
    def _told_cell(self) -> Cell | None:
        """The cell that words are about: the keys' while they walk the cells, else the one under the pointer."""
        return self._cursor if self._walked and self.hasFocus() else self._hover
