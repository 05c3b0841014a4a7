"""The wheel over a control that has not the keyboard scrolls what it stands in, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QScrollArea,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from model.config import ModelConfig, RunSpec
from tests.kit.desktop import Desktop
from tests.tinyattn_gui.window.test_lists_by_key import export, preferences
from tinyattn_gui.panels.registry import docked
from tinyattn_gui.window.wheel import is_control
from tinyattn_gui.wiring.wiring import Wiring


def turn(widget: QWidget) -> None:
    """The wheel towards the person, over the middle of what is seen of a widget."""
    place = widget.mapTo(widget.window(), widget.visibleRegion().boundingRect().center())
    QTest.wheelEvent(widget.window().windowHandle(), QPointF(place), QPoint(0, -120))
    QApplication.processEvents()


def controls(inside: QWidget) -> list[QWidget]:
    kinds = (QComboBox, QAbstractSpinBox, QAbstractSlider)
    return [
        widget
        for widget in inside.findChildren(QWidget)
        if isinstance(widget, kinds) and not isinstance(widget, QScrollBar) and not widget.visibleRegion().isEmpty()
    ]


def value(widget: QWidget) -> object:
    if isinstance(widget, QComboBox):
        return widget.currentText()
    return widget.value() if isinstance(widget, QAbstractSlider) else getattr(widget, "text", str)()


def test_the_wheel_changes_nothing_in_the_window(desktop: Desktop) -> None:
    wiring = desktop.open(RunSpec(model=ModelConfig(n_layer=2, n_head=2)))
    for panel in (row.slug for row in docked()):
        wiring.window.show_panel(panel)
        wiring.session.look()
        QApplication.processEvents()
        found = controls(wiring.window)
        assert len(found) > 2
        before = [value(widget) for widget in found]
        for widget in found:
            turn(widget)
            assert not widget.hasFocus(), widget.accessibleName()
        assert [value(widget) for widget in found] == before


@pytest.mark.parametrize("make", [export, preferences])
def test_the_wheel_changes_nothing_in_a_dialog(desktop: Desktop, make: Callable[[Wiring], QDialog]) -> None:
    wiring = desktop.open()
    dialog = make(wiring)
    QApplication.processEvents()
    found = [widget for widget in controls(dialog) if not widget.hasFocus()]
    assert found
    before = [value(widget) for widget in found]
    for widget in found:
        turn(widget)
    assert [value(widget) for widget in found] == before
    dialog.reject()


def test_the_wheel_over_a_control_scrolls_the_form(desktop: Desktop) -> None:
    wiring = desktop.open()
    wiring.window.show_panel("setup")
    QApplication.processEvents()
    setup = wiring.window.setup
    bar = setup.findChildren(QScrollArea)[0].verticalScrollBar()
    assert bar.maximum() > 0
    turn(setup.form.fields["data.tokenizer"].editor)
    assert bar.value() > 0


def test_a_control_that_has_the_keyboard_takes_the_wheel(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    qtbot.waitUntil(wiring.window.isActiveWindow)
    wiring.window.show_panel("setup")
    QApplication.processEvents()
    editor = wiring.window.setup.form.fields["data.tokenizer"].editor
    assert isinstance(editor, QComboBox)
    assert is_control(editor)
    editor.setFocus()
    turn(editor)
    assert editor.currentIndex() == 1
