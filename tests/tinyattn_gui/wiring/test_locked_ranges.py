"""Ranges of colours in the window: locked by a key, held while a run learns, and of one run alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.quantities import ATTENTION_WEIGHTS, QUERY, SCORES, Quantity
from model.quantities.moments import Phase
from model.quantities.stages import Ref
from model.spec.presets import DEFAULT_PRESET
from tests.kit.desktop import Desktop
from tests.kit.walks import go
from tinyattn_gui.panels.neuron import NeuronPanel
from tinyattn_gui.widgets.views.matrix_view import Asked, MatrixView
from tinyattn_gui.wiring.wiring import Wiring


def view(wiring: Wiring, quantity: Quantity) -> MatrixView:
    return wiring.window.pipeline.view.views[Ref(quantity, 0)]


def ends(wiring: Wiring, quantity: Quantity) -> tuple[float, float, bool]:
    shown = view(wiring, quantity).picture
    assert shown is not None
    return shown.low, shown.high, shown.locked


def test_the_colours_of_a_matrix_are_locked_by_a_key_and_in_the_menu(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    qtbot.waitUntil(wiring.window.isActiveWindow)
    lock = wiring.window.actions_by_slug["lock_colours"]
    view(wiring, ATTENTION_WEIGHTS).setFocus()
    assert not lock.isEnabled()
    view(wiring, SCORES).setFocus()
    assert lock.isEnabled()
    wiring.session.run_to(300)
    wiring.session.look()
    wide = ends(wiring, SCORES)
    QTest.keyClick(wiring.window, Qt.Key.Key_L)
    assert ends(wiring, SCORES) == (*wide[:2], True)
    assert lock.isChecked()
    panel = wiring.actions.panels.open_quantity("scores")
    QApplication.processEvents()
    wiring.session.look_at(0)
    wiring.session.look()
    assert ends(wiring, SCORES) == (*wide[:2], True)
    assert not ends(wiring, QUERY)[2]
    assert panel.view.picture is not None
    assert (panel.view.picture.low, panel.view.picture.locked) == (wide[0], True)
    view(wiring, QUERY).setFocus()
    assert not lock.isChecked()
    view(wiring, SCORES).setFocus()
    menu = wiring.cell_menu.menu(Asked(view(wiring, SCORES), (0, 0), QPoint()))
    entry = next(action for action in menu.actions() if action is lock)
    entry.trigger()
    assert ends(wiring, SCORES) == (*wide[:2], False), "what was seen is held, locked or not"
    menu.deleteLater()


def test_another_run_begins_with_ranges_of_its_own(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    view(wiring, SCORES).setFocus()
    wiring.actions.selection.lock_colours()
    assert ends(wiring, SCORES)[2]
    wiring.session.begin(replace(DEFAULT_PRESET.spec, seed=3))
    wiring.session.look()
    assert not ends(wiring, SCORES)[2]


def test_a_moment_of_a_step_has_the_locked_colours_too(desktop: Desktop) -> None:
    wiring = desktop.open()
    wiring.session.run_to(300)
    wiring.session.look()
    view(wiring, SCORES).setFocus()
    wiring.actions.selection.lock_colours()
    wide = ends(wiring, SCORES)
    go(wiring, 1, Phase.FORWARD, Ref(SCORES, 0))
    assert ends(wiring, SCORES) == (*wide[:2], True)
    go(wiring, 1, Phase.BACKWARD, Ref(SCORES, 0))
    assert not ends(wiring, SCORES)[2]


def test_no_range_flips_while_a_run_learns_and_none_shrinks_on_the_way_back(desktop: Desktop) -> None:
    wiring = desktop.open()
    shown: dict[Ref, list[float]] = {ref: [] for ref in wiring.window.pipeline.view.views}
    for step in (*range(0, 300, 20), 120, 3, 0):
        wiring.session.run_to(step) if step > wiring.session.status.frontier else wiring.session.look_at(step)
        wiring.session.look()
        for ref, highs in shown.items():
            found = wiring.window.pipeline.view.views[ref].picture
            assert found is not None
            highs.append(found.high)
    for ref, highs in shown.items():
        assert highs == sorted(highs), ref
    assert len(set(shown[Ref(SCORES, 0)])) > 2


def test_the_neuron_view_has_the_ranges_of_queries_and_keys(desktop: Desktop) -> None:
    wiring = desktop.open()
    wiring.window.show_panel("neuron")
    panel, reaches = wiring.window.views["neuron"], []
    for step in (0, 100, 300, 0):
        wiring.session.run_to(step) if step > wiring.session.status.frontier else wiring.session.look_at(step)
        wiring.session.look()
        assert isinstance(panel, NeuronPanel)
        found = panel.view.picture
        assert found is not None
        reaches.append((found.reach, found.product_reach))
        assert np.abs(found.products).max() <= found.product_reach
    assert reaches == sorted(reaches)
    assert reaches[-1] == reaches[-2] > reaches[0]
