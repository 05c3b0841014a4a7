"""The wheel belongs to what scrolls: a control under the pointer changes by it only when it has the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractSlider, QAbstractSpinBox, QComboBox, QScrollBar, QTabBar, QWidget

_CONTROLS = (QComboBox, QAbstractSpinBox, QAbstractSlider, QTabBar)


class WheelFilter(QObject):
    """For the application: a control without the focus lets the wheel through to what it stands in."""

    kinds = frozenset({QEvent.Type.Wheel, QEvent.Type.Polish})

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        kind = event.type()
        if kind not in self.kinds or not is_control(watched):
            return False
        assert isinstance(watched, QWidget)
        if kind is QEvent.Type.Polish:  # Qt would give it the focus before the wheel
            if watched.focusPolicy() is Qt.FocusPolicy.WheelFocus:
                watched.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            return False
        if watched.hasFocus():
            return False
        event.ignore()
        return True


def is_control(watched: QObject) -> bool:
    """Whether the wheel would change what is set here."""
    return isinstance(watched, _CONTROLS) and not isinstance(watched, QScrollBar)
