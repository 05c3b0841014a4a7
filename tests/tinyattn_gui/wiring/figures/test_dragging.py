"""Pictures dragged out of the window: what is dropped is a file that tells where it comes from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from model.exports.stamp import carried
from model.figures.figure import FigureOptions
from model.figures.request import FigureRequest
from model.quantities import ATTENTION_WEIGHTS, QUERY, Facet
from model.quantities.stages import Ref
from tests.kit.desktop import Desktop
from tinyattn_gui.export.figure import paint_image, pixels_of
from tinyattn_gui.pictures.composition import compose
from tinyattn_gui.widgets.bars.dock import Dock
from tinyattn_gui.widgets.bars.drag_handle import DragHandle
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.wiring.wiring import Wiring


def weights(wiring: Wiring) -> MatrixView:
    return wiring.window.pipeline.view.views[Ref(ATTENTION_WEIGHTS, 0)]


def dropped(data: QMimeData | None) -> tuple[Path, QImage]:
    assert data is not None
    (url,) = data.urls()
    image = data.imageData()
    assert isinstance(image, QImage)
    return Path(url.toLocalFile()), image


def test_a_matrix_is_dropped_as_a_file_and_a_picture(desktop: Desktop) -> None:
    wiring = desktop.open()
    wiring.session.run_to(3)
    wiring.session.look()
    path, image = dropped(wiring.actions.dragging.mime(weights(wiring)))
    assert path.name == "fat-cat-attention-weights-step-3.png"
    with Image.open(path) as file:
        there = np.asarray(file.convert("RGB"))
    assert np.array_equal(there, pixels_of(image))
    drawn = paint_image(compose([weights(wiring).picture], FigureRequest()), FigureOptions())
    assert np.array_equal(there, pixels_of(drawn))
    request = carried(path).request
    assert (request.step, request.parts[0].watch.slug) == (3, "attention_weights")
    again, _ = dropped(wiring.actions.dragging.mime(weights(wiring)))
    assert again.name == "fat-cat-attention-weights-step-3-2.png", "what was dropped before stays as it is"
    wiring.actions.leave()
    wiring.session.look()
    assert not path.parent.exists(), "the files go with the window"


def test_it_looks_as_the_last_figure_did(desktop: Desktop, tmp_path: Path) -> None:
    wiring = desktop.open()
    wiring.actions.dragging._styles.remember(FigureOptions(width=40, theme="dark"), "svg", tmp_path)
    path, image = dropped(wiring.actions.dragging.mime(weights(wiring)))
    assert path.suffix == ".png"
    assert image.width() == pytest.approx(40 / 25.4 * 300, abs=3)
    assert image.pixelColor(0, 0).lightness() < 50


def test_a_panel_is_dropped_with_all_that_it_shows(desktop: Desktop) -> None:
    wiring = desktop.open()
    panel = wiring.actions.panels.open_quantity(QUERY.slug, Facet.DATA)
    QApplication.processEvents()
    wiring.session.look()
    dock = panel.parentWidget()
    assert isinstance(dock, Dock)
    path, _ = dropped(wiring.actions.dragging.mime(dock))
    assert [part.watch.slug for part in carried(path).request.parts] == ["query"]


def test_a_panel_without_a_picture_drops_nothing(desktop: Desktop) -> None:
    wiring = desktop.open()
    assert wiring.actions.dragging.mime(wiring.window.setup) is None
    wiring.actions.dragging.drag(wiring.window.setup)
    assert wiring.window.banner.sentence == ""


def test_a_file_that_cannot_be_written_is_told(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    wiring = desktop.open()
    dragging = wiring.actions.dragging
    monkeypatch.setattr(type(dragging), "_place", lambda self: desktop.folder / "none")
    dragging.drag(weights(wiring))
    assert wiring.window.banner.sentence.endswith("could not be written: its folder does not exist.")


def handle(view: QWidget) -> DragHandle:
    (found,) = view.findChildren(DragHandle)
    return found


def test_a_handle_shows_while_the_pointer_is_there_and_is_dragged(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    asked = list[QWidget]()
    wiring.window.drag_asked.disconnect()
    wiring.window.drag_asked.connect(asked.append)
    view, here = weights(wiring), handle(weights(wiring))
    assert not here.isVisible()
    qtbot.mouseMove(view, QPoint(30, 60))
    qtbot.waitUntil(here.isVisible)
    assert view.rect().contains(here.geometry())
    middle = here.rect().center()
    QTest.mousePress(here, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(here, middle + QPoint(2, 0))
    assert asked == []
    QTest.mouseMove(here, middle + QPoint(60, 40))
    assert asked == [view]
    QTest.mouseMove(here, middle + QPoint(90, 40))
    assert asked == [view], "one drag at a time"
    QTest.mouseRelease(here, Qt.MouseButton.LeftButton, pos=middle)
    view.set_picture("Nothing to show.")
    qtbot.mouseMove(wiring.window.pipeline.probe, QPoint(5, 5))
    qtbot.waitUntil(lambda: not here.isVisible())
    qtbot.mouseMove(view, QPoint(30, 60))
    QApplication.processEvents()
    assert not here.isVisible()


def test_the_title_of_a_panel_has_a_handle_where_there_is_a_picture(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open()
    wiring.window.toggle_panel("setup")
    panel = wiring.actions.panels.open_quantity(QUERY.slug, Facet.DATA)
    QApplication.processEvents()
    wiring.session.look()
    dock, other = panel.parentWidget(), wiring.window.setup.parentWidget()
    assert isinstance(dock, Dock)
    assert isinstance(other, Dock)
    qtbot.mouseMove(panel.view, panel.view.rect().center())
    qtbot.waitUntil(dock._handle.isVisible)
    qtbot.mouseMove(other, QPoint(60, 5))
    qtbot.waitUntil(lambda: not dock._handle.isVisible())
    assert not other._handle.isVisible()


def test_the_window_takes_no_picture_of_its_own(desktop: Desktop) -> None:
    wiring = desktop.open()
    data = wiring.actions.dragging.mime(weights(wiring))
    assert data is not None

    class Own(QDragEnterEvent):
        def source(self) -> QWidget:
            return wiring.window

    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for kind, taken in ((Own, False), (QDragEnterEvent, True)):
        event = kind(QPointF(9, 9).toPoint(), copy, data, left, none)
        event.ignore()
        wiring.window.dragEnterEvent(event)
        assert event.isAccepted() is taken
