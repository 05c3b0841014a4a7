"""A dock whose title bar follows the size of the text and can be reached by keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QEnterEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QToolButton, QWidget

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.theme.icons import icon
from tinyattn_gui.theme.palette import dress
from tinyattn_gui.widgets.bars.drag_handle import CornerHandle, DragHandle

_LEFT = {Qt.DockWidgetArea.BottomDockWidgetArea: 16}
"""Where the title begins: with what stands above it."""


class Dock(QDockWidget):
    """Holds a panel; `closed` tells that a person closed it.

    `on_show` is whether it can be seen: a panel behind another tab cannot, and one that is closed cannot, although
    Qt still calls both visible when it tells of the change. What is not on show is painted anew when it comes up:
    `style_changed` tells the panel in which style.
    """

    closed = Signal()
    style_changed = Signal(object)

    def __init__(self, name: str, panel: QWidget, style: Style) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setWidget(panel)
        self._title = QLabel()
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._float, self._close, self._handle = QToolButton(), QToolButton(), DragHandle(self)
        self._float.clicked.connect(lambda: self.setFloating(not self.isFloating()))
        self._close.clicked.connect(self._shut)
        self._arrange()
        self.on_show = False
        self._style: Style = style
        self._worn: Style | None = None
        self.visibilityChanged.connect(self._note)
        self.windowTitleChanged.connect(self._name)
        self.topLevelChanged.connect(lambda: self._name(self.windowTitle()))

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size once it is told to wear it, or when it comes up."""
        self._style = style

    def wear(self) -> bool:
        """Paint in the style that was set, if that can be seen; whether there was anything to do."""
        is_due = self.on_show and self._style != self._worn
        if is_due:
            self._put_on(self._style)
            self.style_changed.emit(self._style)
        return is_due

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        self._handle.setVisible(any(corner.has_picture for corner in self.findChildren(CornerHandle)))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        self._handle.hide()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        super().closeEvent(event)
        if event.spontaneous():  # by the frame of a panel that was taken out
            self.closed.emit()

    def _note(self, visible: bool) -> None:
        self.on_show = visible
        self.wear()

    def _put_on(self, style: Style) -> None:
        dress(self, style.theme, style.scale)
        self._worn = style
        for button, name in ((self._float, "float"), (self._close, "close")):
            button.setIcon(icon(name, style.theme))
            button.setIconSize(QSize(1, 1) * round(14 * style.scale))
        self._handle.set_style(style)

    def _shut(self) -> None:
        self.close()
        self.closed.emit()

    def _arrange(self) -> None:
        bar = QWidget()
        bar.setObjectName("title")
        row = QHBoxLayout(bar)
        self.dockLocationChanged.connect(lambda area: row.setContentsMargins(_LEFT.get(area, 10), 2, 4, 2))
        row.setSpacing(0)
        row.addWidget(self._title, 1)
        row.addWidget(self._handle)
        row.addWidget(self._float)
        row.addWidget(self._close)
        self.setTitleBarWidget(bar)

    def _name(self, title: str) -> None:
        self._title.setText(title)
        name = title.replace("&", "")
        deeds = (self._float, "Put back" if self.parent() and self.isFloating() else "Take out"), (self._close, "Close")
        for button, deed in deeds:
            button.setAccessibleName(f"{deed}: {name}")
            button.setToolTip(f"{deed} this panel")
