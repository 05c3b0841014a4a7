"""Colour maps for everyone: what eyes without red or green cones see of them, simulated.

The matrices are those of Machado, Oliveira and Fernandes (A Physiologically-based Model for Simulation of Color Vision
Deficiency, 2009) at full severity, for linear light.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from model.matrix.colours import DIVERGING, MAPS, ColourScale, table
from model.matrix.oklab import to_oklab
from model.quantities import ATTENTION_WEIGHTS, SCORES, Kind
from model.quantities.stages import Ref
from tests.kit.desktop import Desktop
from tinyattn_gui.settings.preferences import SEQUENTIAL, SIGNED, PreferenceStore
from tinyattn_gui.theme.heads import head_colour
from tinyattn_gui.theme.palette import DARK, LIGHT, PRINT, Theme
from tinyattn_gui.widgets.dialogs.preferences import PreferencesDialog

Floats = NDArray[np.float64]

EYES = {
    "all cones": np.eye(3),
    "no red cones": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "no green cones": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
GROUNDS = (False, True)
BOTH = [(name, dark) for name in SIGNED for dark in GROUNDS]
ONE_WAY = [(name, dark) for name in SEQUENTIAL for dark in GROUNDS]


def seen(colours: NDArray[np.uint8], eyes: str) -> Floats:
    """Colours (n, 3) as such eyes see them, in OKLab: lightness, green to red, blue to yellow."""
    part = colours / 255.0
    light = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    light = np.clip(light @ EYES[eyes].T, 0, 1)
    encoded = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return to_oklab(encoded * 255)


def test_the_simulation_confuses_what_such_eyes_confuse() -> None:
    red, green = np.array([[205, 75, 60]], np.uint8), np.array([[115, 125, 55]], np.uint8)
    apart = {eyes: float(np.linalg.norm(seen(red, eyes) - seen(green, eyes))) for eyes in EYES}
    assert apart["no green cones"] < 0.5 * apart["all cones"]
    assert seen(np.array([[255, 255, 255]], np.uint8), "no red cones") == pytest.approx(np.array([[1, 0, 0]]), abs=0.01)


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize(("name", "dark"), ONE_WAY)
def test_more_is_always_lighter_or_always_darker(name: str, dark: bool, eyes: str) -> None:
    lightness = seen(table(Kind.UNIT, dark, name), eyes)[::8, 0]
    steps = np.diff(lightness)
    assert (steps > 0).all() or (steps < 0).all()
    assert abs(lightness[-1] - lightness[0]) > 0.55


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize(("name", "dark"), BOTH)
def test_the_two_signs_stay_apart(name: str, dark: bool, eyes: str) -> None:
    """Values as far below zero as others above it: their colours differ, more the farther they are from it."""
    colours = seen(table(Kind.SIGNED, dark, name), eyes)
    below, above = colours[127:0:-1], colours[129:256]
    apart = np.linalg.norm(below - above, axis=1)
    assert apart[31] > 0.05  # a quarter of the way
    assert apart[63:].min() > 0.1
    for arm in (below, above):
        steps = np.diff(arm[::8, 0])
        assert (steps > 0).all() or (steps < 0).all()


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("theme", [LIGHT, DARK, PRINT], ids=lambda theme: theme.name)
def test_two_branches_and_the_first_heads_stay_apart(theme: Theme, eyes: str) -> None:
    """The curves of two branches, what is held out, and the colours of four heads."""

    def apart(*colours: QColor) -> float:
        lab = seen(np.array([[c.red(), c.green(), c.blue()] for c in colours], np.uint8), eyes)
        return float(np.linalg.norm(lab[:, None] - lab, axis=-1)[np.triu_indices(len(colours), 1)].min())

    assert apart(theme.curve, theme.beside) > 0.14
    assert apart(theme.curve, theme.beside, theme.held) > 0.11
    assert apart(*(head_colour(head, theme) for head in range(4))) > 0.13


def test_the_choices_are_the_maps_that_there_are() -> None:
    assert {*SEQUENTIAL, *SIGNED} == {"auto", *MAPS}
    assert set(DIVERGING) <= set(MAPS)


def test_two_names_are_for_values_from_zero_up_and_for_signed_ones() -> None:
    both = "viridis/purple-orange"
    assert (table(Kind.UNIT, False, both) == table(Kind.POSITIVE, False, "viridis")).all()
    assert (table(Kind.SIGNED, False, both) == table(Kind.SIGNED, False, "purple-orange")).all()
    assert (table(Kind.SIGNED, True, "viridis/auto") == table(Kind.SIGNED, True)).all()
    assert ColourScale(Kind.UNIT, name=both) != ColourScale(Kind.UNIT)


def test_colours_that_are_chosen_are_painted_at_once_and_kept(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    wiring.window.resize(1440, 900)  # where the bars have room
    dialog = PreferencesDialog(wiring.actions.store.now)
    qtbot.addWidget(dialog)
    dialog.changed.connect(wiring.actions.store.take)
    for box, words in ((dialog.colours, "Viridis"), (dialog.signed, "Purple-orange")):
        box.setCurrentText(words)
        box.activated.emit(box.currentIndex())
    kept = PreferenceStore(desktop.settings).now
    assert (kept.colours, kept.signed) == ("viridis", "purple-orange")
    views = wiring.window.pipeline.view.views
    for quantity, kind, name in ((ATTENTION_WEIGHTS, Kind.UNIT, "viridis"), (SCORES, Kind.SIGNED, "purple-orange")):
        view = views[Ref(quantity, 0)]
        layout, image = view._layout, view.grab().toImage()
        assert layout is not None
        top = image.pixelColor(int(layout.bar.center().x()), int(layout.bar.top()) + 1)
        expected = table(kind, False, name)[255].astype(int)
        assert np.abs(np.array([top.red(), top.green(), top.blue()]) - expected).max() <= 8, quantity
