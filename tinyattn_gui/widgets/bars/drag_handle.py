"""A handle by which a picture is dragged out of the window: in the corner of a view, or in the title of a panel."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QSize, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.theme.icons import icon

_SIDE = 16
_EDGE = 6
_TIP = "Drag the picture out of the window, into a folder or another program"


class DragHandle(QLabel):
    """Tells the window when it is dragged, which has the signal `drag_asked` for the widget that is meant."""

    def __init__(self, dragged: QWidget) -> None:
        super().__init__()
        self._dragged = dragged
        self._pressed: QPointF | None = None
        self.setObjectName("handle")
        self.setAccessibleName("Drag the picture")
        self.setToolTip(_TIP)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hide()

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        size = QSize(1, 1) * round(_SIDE * style.scale)
        self.setPixmap(icon("drag", style.theme).pixmap(size, self.devicePixelRatioF()))
        self.setFixedSize(size)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._pressed = event.position() if event.button() is Qt.MouseButton.LeftButton else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._pressed is None:
            return
        if (event.position() - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            self._pressed = None
            self._tell()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._pressed = None

    def _tell(self) -> None:
        window: QWidget | None = self
        while window is not None and not hasattr(window, "drag_asked"):
            window = window.parentWidget()
        if window is not None:
            window.drag_asked.emit(self._dragged)


class CornerHandle(DragHandle):
    """In the upper right corner of a view, while the pointer is there and it has a picture."""

    def __init__(self, view: QWidget, style: Style) -> None:
        super().__init__(view)
        self.setParent(view)
        self.offered = True
        self.set_style(style)
        view.installEventFilter(self)

    @property
    def has_picture(self) -> bool:
        """Whether there is something to drag."""
        return self.offered and self._dragged.isVisible() and getattr(self._dragged, "picture", None) is not None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        kind = event.type()
        if kind == QEvent.Type.Enter:
            self.move(self._dragged.width() - self.width() - _EDGE, _EDGE)
            self.setVisible(self.has_picture)
        elif kind in (QEvent.Type.Leave, QEvent.Type.Resize):
            self.hide()
        return False
