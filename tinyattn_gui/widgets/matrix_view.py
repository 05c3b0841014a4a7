"""One matrix on the screen: passive, painted by `drawing.heatmap`, walked by pointer and keys."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from model.picture import Picture
from tinyattn_gui.drawing.heatmap import Cell, HeatmapLayout, Marks, draw_marks, place
from tinyattn_gui.drawing.layout import layout_key
from tinyattn_gui.drawing.light import LIT, draw_dim, draw_lit
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.zoom import Magnifier, zoomed
from tinyattn_gui.pictures.link import Link, link_of
from tinyattn_gui.pictures.moment import Light
from tinyattn_gui.widgets.sheet import Sheet
from tinyattn_gui.widgets.speech import Speech, announce
from tinyattn_gui.widgets.zooming import Zooming

_MOVES: dict[int, Cell] = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Home: (0, -(10**9)),
    Qt.Key.Key_End: (0, 10**9),
}

_MARGIN = 5.0
"""Pixels between the edge of the widget, where the focus ring runs, and the picture."""

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


class MatrixView(QWidget):
    """Shows a Picture, or the sentence that says why there is none.

    A click chooses a cell and leaves the arrows to time. Enter gives the arrows to the cell cursor, and Enter again
    asks for more of the cell; Esc ends that. `cell_chosen` tells which cell was chosen, however, and `cell_left` that
    it was given up. Ctrl with the wheel, two fingers, + and − look closer at a part, which can be dragged; a double
    click and 0 show the whole again.
    `pointed` tells the cell under the pointer or the cursor as words, with the place on the screen to show them at,
    or None; `linked` the Link of the cell under the pointer, or None. `menu_asked` tells that the right button or the
    menu key was pressed.
    """

    pointed = Signal(object)
    linked = Signal(object)
    focused = Signal(object)
    cell_chosen = Signal(object)
    cell_left = Signal()
    menu_asked = Signal(object)

    def __init__(self, name: str, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.grabGesture(Qt.GestureType.PinchGesture)
        self._style = style
        self._name = name
        self._picture: Picture | None = None
        self._light = Light.NORMAL
        self._message = ""
        self._whole: HeatmapLayout | None = None
        self._layout: HeatmapLayout | None = None
        self._sheet, self._zooming, self._speech = Sheet(), Zooming(), Speech()
        self._cursor: Cell | None = None
        self._walked = False
        self._hover: Cell | None = None
        self._pointer: QPointF | None = None
        self._link: Link | None = None
        self._told = False
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(lambda: self._say() if self.hasFocus() else None)

    @property
    def picture(self) -> Picture | None:
        """What is shown."""
        return self._picture

    @property
    def cursor_cell(self) -> Cell | None:
        """The cell that was chosen."""
        return self._cursor

    @property
    def light(self) -> Light:
        """How it stands out."""
        return self._light

    def set_picture(self, picture: Picture | str, light: Light = Light.NORMAL) -> None:
        """Show a picture, or a sentence instead; of what is dimmed, its title."""
        self._light = light
        if isinstance(picture, str):
            self._picture, self._message, self._whole, self._layout, self._cursor = None, picture, None, None, None
            self._walked = False
            self._find_hover()
            self.setAccessibleDescription(f"{picture}, not reached yet" if light is Light.DIM else picture)
        else:
            before, self._picture = self._picture, picture
            self._place(before)
            if self._cursor is not None and (before is None or before.step != picture.step):
                self._rest.start()
        self._tell()
        self.update()

    def set_link(self, link: Link | None) -> None:
        """Light the rows and columns that share an axis with what is pointed at, here or elsewhere."""
        before, self._link = self._marks, link
        if self._marks != before:
            self.update()

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self._style = style
        self._place(None)
        self.update()

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
            if self._picture is not None:
                self._keep_inside(self._picture)
            self._show_cursor()
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

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(220, 160)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(96, 72)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.NativeGesture, QEvent.Type.Gesture) and (glass := self._magnifier) is not None:
            closer = self._zooming.pinch(event, self, glass)
            if closer is not None:
                self._look_closer(closer)
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key, glass = event.key(), self._magnifier
        closer = None if glass is None else self._zooming.key(key, self._middle, glass)
        if closer is not None:
            self._look_closer(closer)
            self._show_cursor()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif self._walked and key == Qt.Key.Key_Escape:
            self._cursor, self._walked = None, False
            self._tell()
            self.update()
            self.cell_left.emit()
        elif self._walked and self._cursor is not None and key in _MOVES:
            row, column = _MOVES[Qt.Key(key)]
            self._choose((self._cursor[0] + row, self._cursor[1] + column))
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        closer = None if self._magnifier is None else self._zooming.wheel(event, self._magnifier)
        if closer is None:
            event.ignore()
            return
        self._pointer = event.position()
        self._look_closer(closer)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._pointer = event.position()
        if self._magnifier is not None and self._zooming.drag(event, self._magnifier):
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._look_closer()
        self._find_hover()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._pointer = event.position()
        self._find_hover()
        if event.button() is Qt.MouseButton.LeftButton:
            self._zooming.press(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.unsetCursor()
        self._pointer = event.position()
        self._find_hover()
        if event.button() is Qt.MouseButton.LeftButton and self._zooming.release() and self._hover is not None:
            self._choose(self._hover, opens=True)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._zooming.is_close:
            self._look_closer(self._zooming.reset())
        else:
            self.mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self.ask_menu()
        else:
            cell = None if self._layout is None else self._layout.cell_at(QPointF(event.pos()))
            self.menu_asked.emit(Asked(self, cell, event.globalPos()))

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        self._pointer = event.position()
        self._find_hover()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        self._pointer = None
        self._find_hover()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        self._pointer = None
        self._find_hover()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self.focused.emit(self)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self._place(None)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        try:
            self._paint(painter)
        finally:
            painter.end()

    def _paint(self, painter: QPainter) -> None:
        theme, whole = self._style.theme, QRectF(self.rect())
        if self._light is Light.DIM:
            draw_dim(painter, whole, self._message, self._style)
        elif self._picture is None or self._layout is None:
            painter.fillRect(self.rect(), theme.surface)
            painter.setPen(theme.muted)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            text = f"{self._name}\n{self._message}" if self._message else self._name
            painter.drawText(QRectF(self.rect()).adjusted(12, 8, -12, -8), flags, text)
        else:
            self._sheet.paint(painter, self.size(), self._layout, self._picture, self._style)
            draw_marks(painter, self._layout, self._picture, self._style, self._marks)
        if self._light is Light.LIT:
            draw_lit(painter, whole, self._style)
        if self.hasFocus():
            inset = 1 + (LIT if self._light is Light.LIT else 0)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.focus, 1.5))
            painter.drawRoundedRect(whole.adjusted(inset, inset, -inset, -inset), 5, 5)

    @property
    def _marks(self) -> Marks:
        """What is marked: the pointer here goes before what is pointed at elsewhere."""
        picture, link = self._picture, self._own_link or self._link
        if picture is None or link is None:
            return Marks(self._cursor, self._hover)
        rows, columns = link.on(picture.row_axis, picture.lens), link.on(picture.column_axis, picture.lens)
        return Marks(self._cursor, self._hover, rows, columns)

    @property
    def _own_link(self) -> Link | None:
        """What the cell under the pointer points at."""
        picture, cell = self._picture, self._hover
        if picture is None or cell is None:
            return None
        return link_of(picture.row_axis, cell[0], picture.column_axis, cell[1], picture.lens)

    @property
    def _magnifier(self) -> Magnifier | None:
        whole = self._whole
        return None if whole is None or whole.cells.isEmpty() or not whole.rows else Magnifier(whole, self._style)

    @property
    def _middle(self) -> QPointF:
        """What stays where it is when the keys look closer: the chosen cell, the pointer, or the middle."""
        assert self._layout is not None
        box, pointer = self._layout.cells, self._pointer
        chosen = None if self._cursor is None else self._layout.cell_rect(*self._cursor).center()
        return next((at for at in (chosen, pointer) if at is not None and box.contains(at)), box.center())

    def _place(self, before: Picture | None) -> None:
        """Work out the layout again, unless it is the one that `before` has."""
        picture = self._picture
        if picture is None:
            return
        same = before is not None and layout_key(before, self._style) == layout_key(picture, self._style)
        if not same or self._layout is None:
            rect = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
            self._whole = place(rect, picture, self._style)
            if before is not None and before.values.shape != picture.values.shape:
                self._zooming.reset()
            self._look_closer()
            self._keep_inside(picture)

    def _look_closer(self, changed: bool = True) -> None:
        """Lay out the part that is looked at."""
        if changed and self._whole is not None and self._picture is not None:
            self._layout = zoomed(self._whole, self._picture, self._style, self._zooming.zoom)
            self._find_hover()
            self.update()

    def _show_cursor(self) -> None:
        """Bring the chosen cell into view."""
        if self._cursor is not None and self._magnifier is not None and self._zooming.is_close:
            self._look_closer(self._zooming.show(self._cursor, self._magnifier))

    def _keep_inside(self, picture: Picture) -> None:
        if self._cursor is not None:
            row, column = min(self._cursor[0], picture.rows - 1), min(self._cursor[1], picture.columns - 1)
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
        row, column = min(max(cell[0], 0), self._picture.rows - 1), min(max(cell[1], 0), self._picture.columns - 1)
        self._cursor = (row, column)
        if self._walked:
            self._show_cursor()
        self._tell()
        self._say()
        self.update()
        self.cell_chosen.emit(Chosen(self, self._cursor, opens))

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

    @property
    def _told_cell(self) -> Cell | None:
        """The cell that words are about: the keys' while they walk the cells, else the one under the pointer."""
        return self._cursor if self._walked else self._hover
