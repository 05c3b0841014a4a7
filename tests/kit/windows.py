"""What tests of the whole window share."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from model.config import ModelConfig
from model.quantities import ATTENTION_WEIGHTS
from model.quantities.stages import Ref
from model.spec.presets import DEFAULT_PRESET
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.wiring.wiring import Wiring

WIDE = replace(DEFAULT_PRESET.spec, model=ModelConfig(n_head=4, n_layer=2))


def weights(wiring: Wiring, layer: int = 0) -> MatrixView:
    return wiring.window.pipeline.view.views[Ref(ATTENTION_WEIGHTS, layer)]


def press(wiring: Wiring, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(wiring.window, key, modifier)


def unnamed(root: QWidget) -> list[str]:
    """Widgets that can have the focus, and that a screen reader could not name."""
    found = []
    for widget in (root, *root.findChildren(QWidget)):
        inside = widget.focusProxy() is not None or widget.objectName().startswith("qt_")
        if widget.focusPolicy() is Qt.FocusPolicy.NoFocus or inside or not widget.isVisibleTo(root):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is not None and not interface.text(QAccessible.Text.Name):
            found.append(f"{type(widget).__name__} {widget.objectName()} in {type(widget.parent()).__name__}")
    return found
