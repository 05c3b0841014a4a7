"""The preview of a figure: the file itself in fewer pixels."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from model.figures.figure import FigureOptions
from model.figures.figure_style import POSTER, SLIDE, SMALL
from tests.kit.figure_dialogs import choose, dialog_of, pick, subject, typed
from tests.kit.figure_form import drafted, shown
from tinyattn_gui.export.figure import figure_size, paint_image, pixels_of, render
from tinyattn_gui.pictures.figure import Draft, Scope
from tinyattn_gui.widgets.dialogs.figure_dialog import FigureDialog
from tinyattn_gui.widgets.dialogs.preview import Preview, fitted


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> FigureDialog:
    return dialog_of(qtbot, subject(), tmp_path)


def test_the_preview_is_the_file(dialog: FigureDialog, qtbot: QtBot) -> None:
    """Where there is room for the whole figure they are the same to the pixel."""
    for name, text in (("width", "60"), ("dpi", "100"), ("title", "Ünï & <b>")):
        typed(qtbot, dialog, name, text)
    image, draft = shown(qtbot, dialog), drafted(dialog)
    file = Image.open(io.BytesIO(render(draft.drawing, "png", draft.request.options)))
    assert np.array_equal(np.asarray(file.convert("RGB")), pixels_of(image))


def test_the_preview_of_a_large_figure_is_the_same_figure_in_fewer_pixels(dialog: FigureDialog, qtbot: QtBot) -> None:
    typed(qtbot, dialog, "width", "200")
    image, draft = shown(qtbot, dialog), drafted(dialog)
    assert image.width() <= dialog.preview.width() < 2362
    whole = paint_image(draft.drawing, draft.request.options)
    assert image.height() / image.width() == pytest.approx(whole.height() / whole.width(), rel=0.01)
    smooth = Qt.TransformationMode.SmoothTransformation
    small = whole.scaled(image.size(), Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
    away = np.abs(pixels_of(small).astype(float) - pixels_of(image).astype(float))
    assert away.mean() < 6


@pytest.mark.parametrize("style", [SLIDE, POSTER, SMALL])
def test_every_style_can_be_previewed(dialog: FigureDialog, qtbot: QtBot, style: object) -> None:
    choose(dialog.styles.styles, style.name)  # type: ignore[attr-defined]
    assert dialog.styles.style_now is style
    image, draft = shown(qtbot, dialog), drafted(dialog)
    size = figure_size(draft.drawing, draft.request.options)
    assert image.width() / image.height() == pytest.approx(size.mm[0] / size.mm[1], rel=0.02)
    assert (image.pixelColor(0, 0).lightness() < 50) == (style is SLIDE)


def test_the_preview_is_no_larger_than_the_figure(qtbot: QtBot) -> None:
    size = figure_size(subject().shown[0].picture, FigureOptions(width=20))
    assert fitted(FigureOptions(width=20), size, QSizeF(5000, 5000)) == FigureOptions(width=20)
    small = fitted(FigureOptions(width=1000, height=1000), size, QSizeF(10, 10))
    assert small.dpi == 30


def test_a_transparent_figure_lies_on_a_checkerboard(dialog: FigureDialog, qtbot: QtBot) -> None:
    pick(dialog, "background", "transparent")
    assert shown(qtbot, dialog).hasAlphaChannel()
    seen = dialog.preview.grab().toImage()
    middle = QRectF(dialog.preview.rect()).center().toPoint()
    left = next(x for x in range(middle.x()) if seen.pixelColor(x + 3, middle.y()) != seen.pixelColor(0, 0))
    corner = {QColor(seen.pixel(left + 4, y)).name() for y in range(middle.y() - 20, middle.y() + 20)}
    assert len(corner) == 2, "two shades take turns"


def test_a_figure_of_many_parts_is_painted_little_by_little(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tinyattn_gui.widgets.dialogs.preview.SLICE", 0.0)
    what = subject()
    one = what.shown[what.selected]
    rows = tuple(replace(one, part=replace(one.part, token=n)) for n in range(20))
    dialog = dialog_of(qtbot, replace(what, shown=rows), tmp_path)
    choose(dialog.scope.scope, Scope.VIEWS)
    for n in range(20):
        dialog.scope.views.item(n).setCheckState(Qt.CheckState.Checked)
    draft, preview, turns = drafted(dialog), dialog.preview, list[bool]()
    preview._timer.timeout.connect(lambda: turns.append(preview.is_current))
    image = shown(qtbot, dialog)
    assert len(draft.pictures) == 20
    assert turns.count(False) >= 20, "others have a turn after each part"
    assert np.array_equal(pixels_of(image), pixels_of(paint_image(draft.drawing, _as_previewed(preview, draft))))


def _as_previewed(preview: Preview, draft: Draft) -> FigureOptions:
    options = draft.request.options
    return fitted(options, figure_size(draft.drawing, options), preview._room() * preview.devicePixelRatioF())
