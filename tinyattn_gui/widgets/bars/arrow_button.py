"""A button with an arrow, for one step back or on in what a panel shows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton


def arrow_button(arrow: Qt.ArrowType, name: str, keys: str) -> QToolButton:
    """A button of this name, whose tool tip says which `keys` do the same; a click leaves the keyboard where it is."""
    button = QToolButton()
    button.setArrowType(arrow)
    button.setAccessibleName(name)
    button.setToolTip(f"{name} ({keys})")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
