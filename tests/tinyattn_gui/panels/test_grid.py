"""The grid of all heads: which map stands where, that no bright cell is lost, and how it is pointed at and walked."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.config import ModelConfig
from model.matrix.picture import exact
from model.matrix.reduce import reduce_to
from model.messages import MEAN
from model.quantities import ATTENTION_WEIGHTS, Axis, Kind
from model.quantities.stages import Ref
from model.spec.presets import DEFAULT_PRESET
from tests.kit.desktop import Desktop
from tests.kit.views import SENTENCE, colour_at, painted, settle, shown, weights
from tinyattn_gui.drawing import thumbnails
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.export.figure import render
from tinyattn_gui.panels.grid import GridPanel
from tinyattn_gui.panels.heads import HeadsPanel
from tinyattn_gui.pictures.head_grid import HeadGrid, Order, Thumb, arranged, grid_of
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.pictures.sight import Selection
from tinyattn_gui.pictures.spreadsheet import grid_as_text
from tinyattn_gui.theme.colormaps import colours
from tinyattn_gui.theme.palette import DARK, LIGHT
from tinyattn_gui.widgets.views.head_grid_view import GridSpot, HeadGridView
from tinyattn_gui.wiring.wiring import Wiring

pytestmark = pytest.mark.usefixtures("qapp")

K, LEFT = Qt.Key, Qt.MouseButton.LeftButton
WIDE = replace(DEFAULT_PRESET.spec, model=ModelConfig(n_head=4, n_layer=2))
QUIET = Style(show_title=False)


def grid(layers: int = 2, heads: int = 3, tokens: int = 7, **changes: object) -> HeadGrid:
    """Every map another, with made-up numbers below them."""
    maps = weights(layers * heads, tokens)
    spread = np.random.default_rng(1).random((layers, heads, 2)) * [2, 5]
    names = SENTENCE if tokens == 7 else tuple(f"token{n}" for n in range(tokens))
    thumbs = grid_of(maps.reshape(layers, heads, tokens, tokens), spread)
    made = HeadGrid("Attention weights of all heads", "c", "step 6", maps, thumbs, names)
    return replace(made, **changes)  # type: ignore[arg-type]


# What stands where


def test_orders() -> None:
    thumbs = [Thumb(0, 0, 0, 0, 0.5, 3.0), Thumb(0, 1, 0, 1, 0.1, 4.0), Thumb(0, MEAN, 0, 2, 0.0, 9.0)]
    assert arranged(thumbs, Order.PLACE) == ([0, 1, 2], tuple(thumbs))
    assert [thumb.label for thumb in arranged(thumbs, Order.ENTROPY)[1]] == ["L0 H1", "L0 H0"]
    places, shown = arranged(thumbs, Order.DISTANCE)
    assert (places, [(thumb.row, thumb.column) for thumb in shown]) == ([1, 0], [(0, 0), (0, 1)])


def test_names() -> None:
    assert [Thumb(layer, head, 0, 0).label for layer in (1, MEAN) for head in (2, MEAN)] == [
        "L1 H2",
        "L1 mean",
        "mean H2",
        "mean",
    ]
    assert Thumb(MEAN, MEAN, 0, 0).name == "mean of layers, mean of heads"


def test_maps_and_cells_in_words() -> None:
    picture = grid()
    one = picture.thumbs[4]
    told = f"layer 1, head 1: entropy {one.entropy:.3f} nats, looks back {one.distance:.2f} tokens on average"
    assert picture.describe(4) == told
    value = exact(picture.maps[4, 6, 2])
    assert picture.describe_cell(4, 6, 2) == f"{told}\nquery 6 “mat”, key 2 “cat”: {value}"
    assert "looks away" in grid(back=False).describe(0)


def test_a_cell_of_a_thumbnail_stands_for_several() -> None:
    whole = grid(tokens=60)
    small = replace(whole, maps=reduce_to(whole.maps, 10, 10))
    assert small.spans(9, 0) == (range(54, 60), range(6))
    said = small.describe_cell(0, 9, 0).splitlines()[1]
    assert said == f"query 54–59, key 0–5: up to {exact(whole.maps[0, 54:, :6].max())}"


def test_how_widely_heads_look_as_a_table() -> None:
    picture = grid()
    rows = [row.split("\t") for row in grid_as_text(picture).splitlines()]
    assert rows[0] == ["head", "entropy", "distance"]
    assert rows[1:] == [[thumb.label, str(thumb.entropy), str(thumb.distance)] for thumb in picture.thumbs]


# How it is drawn


def centre(layout: thumbnails.GridLayout, index: int, row: int, column: int, size: int) -> QPointF:
    square = layout.squares[index]
    step = square.width() / size
    return QPointF(square.left() + (column + 0.5) * step, square.top() + (row + 0.5) * step)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_every_cell_of_every_map_has_the_colour_of_its_weight(theme: object) -> None:
    style, picture = replace(QUIET, theme=theme), grid()
    image, layout = painted(picture, (400, 400), style), thumbnails.place(QRectF(0, 0, 400, 400), picture, style)
    expected = colours(picture.maps, 0.0, 1.0, Kind.UNIT, style.theme)
    for index, row, column in np.ndindex(*picture.maps.shape):
        found = colour_at(image, centre(layout, index, row, column, 7)).rgb()
        assert found == expected[index, row, column], (index, row, column)


@pytest.mark.parametrize("scale", [1, 2])
def test_a_single_bright_cell_among_a_million_is_seen(scale: int) -> None:
    """12 x 12 maps of 1024 x 1024 reduced by the trainer to 64, and drawn smaller still."""
    maps = np.zeros((144, 64, 64), np.float32)
    for index in range(144):
        whole = np.zeros((1, 1024), np.float32)
        whole[0, (index * 7) % 1024] = 1.0
        maps[index, (index * 5) % 64] = reduce_to(whole, 1, 64)[0]
    thumbs = grid_of(maps.reshape(12, 12, 64, 64), np.zeros((12, 12, 2)))
    picture = HeadGrid("t", "c", "w", maps, thumbs, tuple(map(str, range(1024))))
    layout = thumbnails.place(QRectF(0, 0, 360, 400), picture, QUIET)
    assert 10 < layout.side * scale < 64
    image, bright = painted(picture, (360, 400), QUIET, scale), colours(np.ones(1), 0, 1, Kind.UNIT, LIGHT)[0]
    for square in layout.squares:
        box = [int(edge * scale) for edge in (square.left(), square.top(), square.right(), square.bottom())]
        found = {image.pixel(x, y) for x in range(box[0], box[2]) for y in range(box[1], box[3])}
        assert bright in found


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("size", [(400, 500), (150, 120), (900, 300), (40, 30)])
@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (12, 12)])
def test_all_of_it_lies_inside_and_apart(shape: tuple[int, int], size: tuple[int, int], order: Order) -> None:
    picture = grid(*shape)
    places, thumbs = arranged(picture.thumbs, order)
    picture = replace(picture, maps=picture.maps[places], thumbs=thumbs, order=order)
    layout = thumbnails.place(QRectF(0, 0, *size), picture, QUIET)
    if min(size) > 100:
        assert all(QRectF(0, 0, *size).contains(square) for square in layout.squares)
        assert layout.side >= 2
    overlapping = [one for n, one in enumerate(layout.squares) for other in layout.squares[:n] if one.intersects(other)]
    assert overlapping == []
    assert not painted(picture, size, QUIET).isNull()


def test_words_go_where_there_is_no_room_for_them() -> None:
    picture = grid(12, 12)
    roomy, narrow, tiny = (
        thumbnails.place(QRectF(0, 0, *size), picture, QUIET).words for size in ((990, 990), (440, 900), (300, 300))
    )
    assert (roomy.names, roomy.lines) == (True, 1)
    assert (narrow.names, narrow.lines) == (False, 2)
    assert (tiny.names, tiny.lines) == (False, 0)


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_a_figure_of_it(form: str) -> None:
    made = render(grid(), form)
    assert len(made) > 2000
    if form == "svg":
        text = made.decode()
        assert all(f">{word}<" in text for word in ("L0 H0", "L1 H2", "Attention weights of all heads"))


def test_144_maps_are_drawn_well_within_a_frame() -> None:
    """About 5 ms here."""
    picture, best = grid(12, 12, 40), 1.0
    for _ in range(6):
        start = time.process_time()
        painted(picture, (900, 900), QUIET)
        best = min(best, time.process_time() - start)
    assert best < 0.05


# The widget


def pictured(qtbot: QtBot, picture: HeadGrid) -> HeadGridView:
    view = HeadGridView(Style())
    view.set_picture(picture)
    shown(qtbot, view, (420, 420))
    return view


def test_what_is_pointed_at_is_told_and_linked(qtbot: QtBot) -> None:
    view, picture = pictured(qtbot, grid()), grid()
    told, linked = list[object](), list[object]()
    view.pointed.connect(told.append)
    view.linked.connect(linked.append)
    assert view._layout is not None
    qtbot.mouseMove(view, centre(view._layout, 4, 6, 2, 7).toPoint())
    assert view.spot == GridSpot(4, (6, 2))
    assert told[-1][0].startswith(picture.describe_cell(4, 6, 2))  # type: ignore[index]
    assert linked[-1] == Link({Axis.QUERY: frozenset({6}), Axis.KEY: frozenset({2})})
    below = view._layout.squares[4].bottomLeft() + QPointF(3, 4)
    view._point_at(below)
    assert view.spot == GridSpot(4)
    assert linked[-1] == Link()
    view._point_at(None)
    assert (told[-1], linked[-1]) == (None, None)


def test_the_keys_walk_the_maps(qtbot: QtBot) -> None:
    view, chosen = pictured(qtbot, grid(chosen=(1, 1))), list[Thumb]()
    view.thumb_chosen.connect(chosen.append)
    for key, index in (
        (K.Key_Down, 4),
        (K.Key_Left, 3),
        (K.Key_Up, 0),
        (K.Key_Up, 0),
        (K.Key_End, 2),
        (K.Key_Right, 2),
        (K.Key_Down, 5),
        (K.Key_Home, 3),
    ):
        qtbot.keyClick(view, key)
        assert view.spot == GridSpot(index)
    qtbot.keyClick(view, K.Key_Return)
    assert [thumb.label for thumb in chosen] == ["L1 H0"]
    assert view.needs_key(K.Key_Left)
    qtbot.keyClick(view, K.Key_Escape)
    assert (view.spot, view.needs_key(K.Key_Left)) == (None, False)


def test_clicks(qtbot: QtBot) -> None:
    picture = grid()
    mean = replace(picture.thumbs[5], layer=MEAN)
    view = pictured(qtbot, replace(picture, thumbs=(*picture.thumbs[:5], mean)))
    chosen, opened = list[Thumb](), list[Thumb]()
    view.thumb_chosen.connect(chosen.append)
    view.thumb_opened.connect(opened.append)
    assert view._layout is not None
    for index in (2, 5):
        QTest.mouseClick(view, LEFT, pos=view._layout.squares[index].center().toPoint())
        QTest.mouseDClick(view, LEFT, pos=view._layout.squares[index].center().toPoint())
    assert {thumb.label for thumb in chosen} == {"L0 H2"}
    assert opened == [picture.thumbs[2]]


def test_what_is_pointed_at_elsewhere_is_marked(qtbot: QtBot) -> None:
    view = pictured(qtbot, grid())
    before = view.grab().toImage()
    view.set_link(Link({Axis.QUERY: frozenset({5})}))
    assert view._layout is not None
    square = view._layout.squares[0]
    at = QPointF(square.left() - 3, square.top() + 5.5 * square.width() / 7)
    assert colour_at(view.grab().toImage(), at) == LIGHT.accent != colour_at(before, at)


def test_maps_are_asked_for_at_another_size_once_that_stays(qtbot: QtBot) -> None:
    view = pictured(qtbot, grid())
    asked = list[int]()
    view.resized.connect(lambda: asked.append(view.pixels))
    qtbot.waitUntil(lambda: bool(asked))
    before = len(asked)
    for width in (430, 300, 260):
        view.resize(width, 300)
    qtbot.waitUntil(lambda: len(asked) > before)
    assert len(asked) == before + 1
    assert view._layout is not None
    assert asked[-1] == int(view._layout.side)


# The panel


def opened(wiring: Wiring) -> GridPanel:
    panel = wiring.window.view("grid")
    settle(wiring)
    assert isinstance(panel, GridPanel)
    return panel


def the_picture(panel: GridPanel) -> HeadGrid:
    assert isinstance(panel.view.picture, HeadGrid), panel.view.message
    return panel.view.picture


def by_hand(values: NDArray[np.float32]) -> tuple[float, float]:
    entropy = -sum(float(w) * np.log(float(w)) for w in values.ravel() if w) / len(values)
    distance = sum(float(values[q, k]) * abs(q - k) for q, k in np.ndindex(*values.shape)) / len(values)
    return entropy, distance


def test_the_panel_shows_every_head_of_every_layer_and_the_averages(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel, session = opened(wiring), wiring.session
    session.run_to(5)
    settle(wiring)
    picture = the_picture(panel)
    assert picture.where == "step 5"
    assert (picture.rows, picture.columns, len(picture.thumbs)) == (3, 5, 15)
    found = {(thumb.layer, thumb.head): n for n, thumb in enumerate(picture.thumbs)}
    for layer in range(2):
        for head in (*range(4), MEAN):
            session.select(Selection(layer, head))
            settle(wiring)
            matrix = wiring.window.pipeline.view.views[Ref(ATTENTION_WEIGHTS, layer)].picture
            assert matrix is not None
            thumb = picture.thumbs[found[layer, head]]
            assert np.array_equal(picture.maps[found[layer, head]], matrix.values)
            assert (thumb.entropy, thumb.distance) == pytest.approx(by_hand(matrix.values), rel=1e-4)
    mean = picture.maps[[found[0, 1], found[1, 1]]].mean(0)
    assert picture.maps[found[MEAN, 1]] == pytest.approx(mean, abs=1e-6)
    assert picture.maps[found[MEAN, MEAN]] == pytest.approx(picture.maps[:8].mean(0), abs=1e-6)


def test_a_click_shows_that_head_everywhere(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel = opened(wiring)
    thumbs = {thumb.label: thumb for thumb in the_picture(panel).thumbs}
    panel.view.thumb_chosen.emit(thumbs["L1 H2"])
    assert wiring.session.selection == Selection(1, 2)
    assert the_picture(panel).chosen == (1, 2)
    panel.view.thumb_chosen.emit(thumbs["L0 mean"])
    assert wiring.session.selection == Selection(0, MEAN)
    settle(wiring)
    assert the_picture(panel).chosen == (0, MEAN)


def test_a_double_click_opens_its_lines_alone(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel = opened(wiring)
    assert panel.view._layout is not None
    spot = panel.view._layout.squares[6].center().toPoint()
    QTest.mouseClick(panel.view, LEFT, pos=spot)
    QTest.mouseDClick(panel.view, LEFT, pos=spot)
    settle(wiring)
    lines = wiring.window.views["heads"]
    assert isinstance(lines, HeadsPanel)
    assert wiring.session.selection == Selection(1, 2)
    assert lines.chips.heads == (2,)
    assert lines.view.picture.where == "layer 1 · step 0"


def test_an_order(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel = opened(wiring)
    panel.order.setCurrentIndex(1)
    panel.order.activated.emit(1)
    picture = the_picture(panel)
    assert len(picture.thumbs) == 8
    entropies = [thumb.entropy for thumb in picture.thumbs]
    assert entropies == sorted(entropies)
    for thumb, values in zip(picture.thumbs, picture.maps, strict=True):
        assert thumb.entropy == pytest.approx(by_hand(values)[0], rel=1e-4)


def test_it_lags_behind_a_fast_run_and_names_its_step(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel, session = opened(wiring), wiring.session
    trainer = session.conversation.trainer._trainer  # type: ignore[attr-defined]
    session.conversation.trainer.patience = 3  # type: ignore[attr-defined]
    session.play()
    session.look()
    slow = [watch for watch in session.conversation.goal.watch if watch.most]
    trainer._thumbnails.done((session.run, session.probe, *slow), 1e6)
    before = the_picture(panel).where
    for _ in range(5):
        trainer._next_frame = 0.0
        session.look()
    assert session.frame is not None
    assert session.frame.step > 3
    assert the_picture(panel).where == before != f"step {session.frame.step}"
    session.pause()
    settle(wiring)
    assert the_picture(panel).where == f"step {session.frame.step}"


def test_a_long_sentence_comes_reduced_to_the_pixels(desktop: Desktop, qtbot: QtBot) -> None:
    long = replace(WIDE, model=ModelConfig(n_head=4, n_layer=2, context=256))
    wiring = desktop.open(long)
    panel = opened(wiring)
    wiring.actions.changes.set_probe(" ".join(["the fat cat sat on the mat ."] * 32))
    settle(wiring)

    def fits() -> bool:
        wiring.session.look()
        return the_picture(panel).maps.shape[1] == panel.view.pixels < 256

    qtbot.waitUntil(fits)
    assert the_picture(panel).spans(0, 0)[0].start == 0
    assert len(the_picture(panel).tokens) == 256


def test_a_network_with_one_head(desktop: Desktop) -> None:
    wiring = desktop.open()
    panel = opened(wiring)
    picture = the_picture(panel)
    assert [thumb.label for thumb in picture.thumbs] == ["L0 H0"]
    assert not panel.order.isVisible()
    wiring.actions.changes.set_probe("")
    settle(wiring)
    assert panel.view.message == "No tokens: type a sentence."
    wiring.session.begin(WIDE)
    wiring.actions.changes.set_probe("the cat")
    settle(wiring)
    assert len(the_picture(panel).thumbs) == 15
    QApplication.processEvents()
    assert panel.order.isVisible()
