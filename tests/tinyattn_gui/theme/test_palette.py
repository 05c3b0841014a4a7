"""Colours: readable text, honest colour maps."""

from __future__ import annotations

import numpy as np
import pyqtgraph
import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.matrix.colours import MAPS
from model.matrix.oklab import contrast, from_oklab, luminance, to_oklab
from model.quantities import Kind
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.moment import Light
from tinyattn_gui.resources import asset
from tinyattn_gui.theme.colormaps import EMPTY, NAN, colours, indices, number_inks, palette32, table, wants_dark_text
from tinyattn_gui.theme.fonts import FAMILY, load
from tinyattn_gui.theme.palette import (
    DARK,
    FIGURE_THEMES,
    LIGHT,
    PRINT,
    THEMES,
    Theme,
    apply,
    qt_palette,
    style_sheet,
    system_theme,
)
from tinyattn_gui.widgets.views.matrix_view import MatrixView

ALL = pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)


def rgb(colour: QColor | int) -> tuple[int, int, int]:
    found = QColor.fromRgb(int(colour)) if not isinstance(colour, QColor) else colour
    return found.red(), found.green(), found.blue()


@ALL
@pytest.mark.parametrize("ink", ["text", "muted", "accent", "warning"])
@pytest.mark.parametrize("ground", ["window", "surface", "raised"])
def test_text_is_readable(theme: Theme, ink: str, ground: str) -> None:
    assert contrast(rgb(getattr(theme, ink)), rgb(getattr(theme, ground))) >= 4.5


@ALL
def test_marks_stand_out(theme: Theme) -> None:
    assert contrast(rgb(theme.accent_text), rgb(theme.accent)) >= 4.5
    for ink in ("now", "focus", "chosen", "held"):
        assert contrast(rgb(getattr(theme, ink)), rgb(theme.surface)) >= 3
    for ink in ("curve", "beside", "watched", "arrow"):
        assert contrast(rgb(getattr(theme, ink)), rgb(theme.surface)) >= 3


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_rail_its_handle_and_its_pins_stand_out(theme: Theme) -> None:
    """It lies on the window; a pin is a letter on a ground of its own."""
    for ink in ("accent", "arrow", "focus"):
        assert contrast(rgb(getattr(theme, ink)), rgb(theme.window)) >= 3
    assert contrast(rgb(theme.text), rgb(theme.surface)) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("ink", ["watched", "chosen", "accent"])
def test_outlines_of_cells_stand_out_from_their_halos(theme: Theme, ink: str) -> None:
    """What a story is about, what is chosen and what glows: so they are seen whatever colour the cell has."""
    assert contrast(rgb(getattr(theme, ink)), rgb(theme.surface)) >= 3


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_orange_is_the_time_cursor_alone(theme: Theme) -> None:
    """Where the step on show is, what has the keyboard, what is chosen, and what is wrong have each their own."""
    others = [theme.focus, theme.chosen, theme.held, theme.warning, theme.accent, theme.floor]
    assert len({colour.name() for colour in (theme.now, *others)}) == 7
    assert 15 <= theme.now.hslHue() <= 35
    assert not any(15 <= colour.hslHue() <= 35 for colour in others)


def test_figures_have_the_colours_that_they_had() -> None:
    marks = {name: theme.chosen.name() for name, theme in FIGURE_THEMES.items()}
    assert marks == {"light": "#d9480f", "dark": "#ffd43b", "print": "#c2410c"}
    warnings = {name: theme.warning.name() for name, theme in FIGURE_THEMES.items()}
    assert warnings == {"light": "#a84300", "dark": "#ffa94d", "print": "#9a3412"}


@ALL
@pytest.mark.parametrize("ink", ["floor", "beside"])
def test_words_on_the_loss_curve_are_readable(theme: Theme, ink: str) -> None:
    assert contrast(rgb(getattr(theme, ink)), rgb(theme.surface)) >= 4.5


@ALL
@pytest.mark.parametrize("ground", ["window", "surface", "raised"])
def test_arrows_and_what_is_switched_off_can_be_seen(theme: Theme, ground: str) -> None:
    assert contrast(rgb(theme.arrow), rgb(getattr(theme, ground))) >= 3


def test_the_title_of_what_comes_later_is_readable(qtbot: QtBot) -> None:
    """While a step is walked; the darkest pixel of its letters is what is read."""
    for theme in (LIGHT, DARK):
        view = MatrixView("weights", Style(theme=theme))
        qtbot.addWidget(view)
        view.resize(300, 120)
        view.set_picture("Attention weights", Light.DIM)
        image, ground = view.grab().toImage().copy(8, 8, 220, 24), rgb(theme.window)
        places = [(x, y) for x in range(image.width()) for y in range(image.height())]
        assert max(contrast(rgb(image.pixelColor(*place)), ground) for place in places) >= 4.5


def test_print_is_black_on_white() -> None:
    assert (PRINT.surface.name(), PRINT.text.name()) == ("#ffffff", "#000000")


def test_oklab_and_back() -> None:
    some = np.array([[0, 0, 0], [255, 255, 255], [31, 99, 181], [200, 30, 90]])
    assert np.allclose(from_oklab(to_oklab(some)), some, atol=0.01)


def test_oklab_of_white_is_the_published_one() -> None:
    assert np.allclose(to_oklab(np.array([[255, 255, 255]])), [[1, 0, 0]], atol=1e-4)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("kind", list(Kind))
def test_a_table_has_256_colours(kind: Kind, dark: bool) -> None:
    assert table(kind, dark).shape == (256, 3)
    assert table(kind, dark).dtype == np.uint8


@pytest.mark.parametrize("kind", [Kind.UNIT, Kind.POSITIVE])
@pytest.mark.parametrize("dark", [False, True])
def test_a_sequential_map_only_darkens_or_only_brightens(kind: Kind, dark: bool) -> None:
    steps = np.diff(luminance(table(kind, dark)))
    assert (steps >= 0).all() if dark else (steps <= 0).all()


@pytest.mark.parametrize("dark", [False, True])
def test_a_signed_map_is_lightest_or_darkest_at_zero(dark: bool) -> None:
    light = luminance(table(Kind.SIGNED, dark))
    away = np.sign(np.diff(light)) * (1 if dark else -1)
    assert (away[1:128] <= 0).all()
    assert (away[128:] >= 0).all()
    assert np.abs(light[1] - light[255]) < 0.12


def test_ends_centre_and_missing() -> None:
    values = np.array([[-2.0, 0.0, 2.0, np.nan, -np.inf, np.inf, 9.0]])
    assert indices(values, -2, 2, Kind.SIGNED).tolist() == [[1, 128, 255, NAN, EMPTY, 255, 255]]
    assert indices(np.array([0.0, 1.0, 2.0]), 0, 1, Kind.UNIT).tolist() == [0, 255, 255]
    assert indices(np.array([3.0, 259.0]), 0, 300, Kind.INDEX).tolist() == [3, 3]


def test_a_range_of_one_number_is_no_trouble() -> None:
    assert colours(np.zeros((2, 2)), 0.0, 0.0, Kind.POSITIVE, LIGHT).shape == (2, 2)
    assert colours(np.full(2, 1e30, np.float32), -1e-30, 1e-30, Kind.SIGNED, LIGHT).shape == (2,)


@ALL
def test_masked_and_lost_have_colours_of_their_own(theme: Theme) -> None:
    found = colours(np.array([[-np.inf, np.nan]]), 0, 1, Kind.UNIT, theme)
    assert found.dtype == np.uint32
    assert rgb(int(found[0, 0])) == rgb(theme.cell_empty)
    assert rgb(int(found[0, 1])) == rgb(theme.cell_nan)


@ALL
@pytest.mark.parametrize("kind", list(Kind))
def test_numbers_are_readable_on_every_colour(theme: Theme, kind: Kind) -> None:
    for packed, dark in zip(palette32(kind, theme), wants_dark_text(kind, theme), strict=True):
        assert contrast(rgb(number_inks(theme)[int(dark)]), rgb(int(packed))) >= (4.0 if theme is PRINT else 4.5)


@ALL
def test_a_theme_dresses_the_application(theme: Theme, qapp: QApplication) -> None:
    before = qapp.palette()
    try:
        apply(qapp, theme)
        assert qapp.palette().color(QPalette.ColorRole.Window) == theme.window
        assert "@" not in style_sheet(theme)
    finally:
        qapp.setPalette(before)


def test_every_role_of_a_theme_is_used_in_its_palette() -> None:
    palette = qt_palette(DARK)
    assert palette.color(QPalette.ColorRole.Base) == DARK.surface
    assert palette.color(QPalette.ColorRole.HighlightedText) == DARK.accent_text


def test_a_platform_without_a_scheme_is_light(qapp: QApplication) -> None:
    assert system_theme(qapp) in (LIGHT, DARK)


def test_the_font_is_bundled(qapp: QApplication) -> None:
    assert load() == FAMILY
    assert asset("fonts", "LICENSE").read_text(encoding="utf-8").strip()


def test_a_missing_asset_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"fonts/none\.ttf"):
        asset("fonts", "none.ttf")


@pytest.mark.parametrize("name", ["viridis", "magma"])
def test_maps_that_can_be_chosen_are_the_published_ones(name: str) -> None:
    """As pyqtgraph has them, within what the eye cannot tell."""
    published = pyqtgraph.colormap.get(name).getLookupTable(nPts=256)
    assert np.abs(table(Kind.UNIT, False, name).astype(int) - published[:, :3].astype(int)).max() <= 4


@pytest.mark.parametrize("name", MAPS)
def test_every_map_keeps_zero_at_its_middle_and_its_ends(name: str) -> None:
    signed = table(Kind.SIGNED, False, name)
    ends = [tuple(bytes.fromhex(MAPS[name][place].removeprefix("#"))) for place in (0, -1)]
    assert [tuple(signed[1]), tuple(signed[255])] == ends
    assert np.abs(signed[128].astype(int) - table(Kind.UNIT, False, name)[127:129].astype(int)).max() <= 3
