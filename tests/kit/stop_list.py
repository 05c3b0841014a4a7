"""What tests of stops in the window share."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from model.config import ModelConfig
from model.quantities import ATTENTION_WEIGHTS
from model.quantities.stages import Ref
from model.spec.presets import DEFAULT_PRESET
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.wiring.wiring import Wiring

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
TWO = replace(DEFAULT_PRESET.spec, model=ModelConfig(n_head=2, n_layer=2))
PROBE = DEFAULT_PRESET.probe


def look(wiring: Wiring, times: int = 4) -> None:
    for _ in range(times):
        wiring.session.look()
    QApplication.processEvents()


def texts(wiring: Wiring) -> list[tuple[str, str, bool]]:
    """What is on the screen: text, state, switched on."""
    shown = wiring.window.stops.list
    items = [shown.topLevelItem(n) for n in range(shown.topLevelItemCount())]
    return [(i.text(0), i.text(1), i.checkState(0) is Qt.CheckState.Checked) for i in items if i is not None]


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, modifiers)


def type_in(text: str) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, text)


def weights(wiring: Wiring) -> MatrixView:
    return wiring.window.pipeline.view.views[Ref(ATTENTION_WEIGHTS, 0)]
