"""What tests of the walk through a step share."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from model.config import ModelConfig
from model.quantities.moments import Cursor, Moment, Phase, moments
from model.quantities.stages import Ref
from model.spec.presets import DEFAULT_PRESET
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.wiring.wiring import Wiring

SPEC = DEFAULT_PRESET.spec
DEEP = replace(SPEC, model=ModelConfig(n_head=2, n_layer=2, norm=True, mlp=True, dropout=0.2))


def press(wiring: Wiring, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or wiring.window, key, modifier)
    settle(wiring)


def settle(wiring: Wiring) -> None:
    for _ in range(3):
        wiring.session.look()
    QApplication.processEvents()


def at(wiring: Wiring, step: int) -> Wiring:
    """A window that shows the finished step `step` of its run."""
    wiring.session.run_to(step)
    settle(wiring)
    QApplication.processEvents()
    return wiring


def go(wiring: Wiring, step: int, phase: Phase, ref: Ref | None = None) -> None:
    wiring.walk._go_to(Cursor(step, moments(wiring.session.spec.model).index(Moment(phase, ref))))
    settle(wiring)


def views(wiring: Wiring) -> dict[Ref, MatrixView]:
    return dict(wiring.window.pipeline.view.views)


def row(wiring: Wiring) -> list[MatrixView]:
    return [view for view in wiring.window.pipeline.row.views if view.isVisible()]


def values(view: MatrixView) -> bytes:
    assert view.picture is not None
    return view.picture.values.tobytes()
