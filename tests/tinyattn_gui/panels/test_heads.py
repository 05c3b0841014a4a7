"""Head lines: which lines there are, how they are drawn, and how the panel is pointed at and walked."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.config import ModelConfig
from model.matrix.oklab import contrast, from_oklab, to_oklab
from model.matrix.picture import exact
from model.messages import MEAN
from model.quantities import ATTENTION_WEIGHTS, Axis
from model.quantities.stages import Ref
from model.quantities.watch import ALL
from model.spec.presets import DEFAULT_PRESET
from tests.kit.desktop import Desktop
from tests.kit.views import SENTENCE, colour_at, lines, painted, pixels, settle, shown
from tinyattn_gui.drawing import head_lines
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.export.figure import render
from tinyattn_gui.panels.heads import CHUNK, HeadsPanel
from tinyattn_gui.pictures.compare import FigureSide
from tinyattn_gui.pictures.head_lines import FAINTEST, MOST, HeadLines
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.pictures.sight import Selection
from tinyattn_gui.pictures.spreadsheet import lines_as_text
from tinyattn_gui.theme.heads import head_colour, ink_on_head
from tinyattn_gui.theme.palette import DARK, LIGHT, THEMES, Theme
from tinyattn_gui.widgets.bars.head_chips import HeadChips
from tinyattn_gui.widgets.bars.least_weight import LEAST, LeastWeight
from tinyattn_gui.widgets.views.head_lines_view import HeadLinesView, LineSpot
from tinyattn_gui.wiring.wiring import Wiring

pytestmark = pytest.mark.usefixtures("qapp")

K, CTRL, LEFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.MouseButton.LeftButton
WIDE = replace(DEFAULT_PRESET.spec, model=ModelConfig(n_head=4, n_layer=2))
LONG = replace(WIDE, model=ModelConfig(n_head=4, n_layer=2, context=256))
QUIET = Style(show_title=False, show_bar=False)
SIZE = (400, 400)


# Colours


def rgb(colour: QColor) -> list[int]:
    return [colour.red(), colour.green(), colour.blue()]


MACHADO = {
    "red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
"""Linear sRGB as it is seen without the cones for one colour (Machado, Oliveira and Fernandes, 2009)."""


def seen_without(cones: str, colours: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    if not cones:
        return to_oklab(colours)
    part = colours / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ np.array(MACHADO[cones]).T, 0, 1)
    return to_oklab(np.where(seen <= 0.0031308, seen * 12.92, 1.055 * seen ** (1 / 2.4) - 0.055) * 255)


@pytest.mark.parametrize("cones", ["", *MACHADO])
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_heads_are_told_apart_by_all_eyes(theme: Theme, cones: str) -> None:
    """The least distance in OKLab; Okabe and Ito's eight colours come to 0.076."""
    lab = seen_without(cones, np.array([rgb(head_colour(head, theme)) for head in range(8)], dtype=float))
    apart = np.linalg.norm(lab[:, None] - lab, axis=-1)[np.triu_indices(8, 1)]
    assert apart.min() > (0.074 if cones else 0.15)
    assert np.allclose(from_oklab(to_oklab(np.array([[31, 99, 181]]))), [[31, 99, 181]], atol=0.01)


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
@pytest.mark.parametrize("head", [*range(8), MEAN])
def test_heads_stand_out_from_their_ground_and_their_names_from_them(theme: Theme, head: int) -> None:
    assert contrast(rgb(head_colour(head, theme)), rgb(theme.surface)) >= 3
    assert contrast(rgb(ink_on_head(head, theme)), rgb(head_colour(head, theme))) >= 4.5
    assert head_colour(8, theme) == head_colour(0, theme)


# Which lines


def by_hand(picture: HeadLines, queries: set[int], keys: set[int]) -> list[list[int]]:
    """Every line that is drawn, the strongest first, found one by one."""
    found = []
    for place, head in enumerate(picture.heads):
        for query in picture.rows:
            for key in range(picture.size):
                weight = picture.weight(head, query, key)
                if weight >= picture.minimum and weight > FAINTEST and query in queries and key in keys:
                    found.append((-weight, place, query, key, head))
    return [[head, query, key] for _, _, query, key, head in sorted(found)]


def drawn(picture: HeadLines) -> list[list[int]]:
    found = picture.lines
    heads = [picture.heads[index] for index in found.index.tolist()]
    return [list(line) for line in zip(heads, found.query.tolist(), found.key.tolist(), strict=True)]


EVERYWHERE = set(range(7))


@pytest.mark.parametrize("minimum", [0.0, 0.05, 0.4])
@pytest.mark.parametrize(
    ("changes", "queries", "keys"),
    [
        ({}, EVERYWHERE, EVERYWHERE),
        ({"token": 5}, {5}, EVERYWHERE),
        ({"token": 5, "queries": {3}}, {3}, EVERYWHERE),
        ({"token": 5, "keys": {2}}, EVERYWHERE, {2}),
        ({"queries": {3, 4}, "keys": {0, 2}}, {3, 4}, {0, 2}),
        ({"first": 2, "last": 5}, {2, 3, 4}, EVERYWHERE),
        ({"heads": (1, MEAN)}, EVERYWHERE, EVERYWHERE),
    ],
)
def test_which_lines_there_are(changes: dict[str, object], queries: set[int], keys: set[int], minimum: float) -> None:
    picture = replace(lines(), minimum=minimum, **changes)
    assert drawn(picture) == by_hand(picture, queries, keys)


def test_a_part_of_the_rows_is_known() -> None:
    whole = lines()
    part = lines(rows=(4, 6), weights=whole.weights[:, [4, 6]])
    assert drawn(part) == [line for line in drawn(whole) if line[1] in (4, 6)]
    assert part.describe_query(3) == "query 3 “sat”"


def test_of_very_many_only_the_strongest_are_drawn_and_it_says_so() -> None:
    picture = lines(heads=16, tokens=60)
    assert len(picture.lines) == MOST
    assert picture.lines.count > MOST
    assert picture.note == f"the {MOST} strongest of {picture.lines.count} weights"
    left_out = np.setdiff1d(picture.weights[picture.weights > FAINTEST], picture.lines.weight)
    assert picture.lines.weight.min() >= left_out.max()


def test_what_is_drawn_in_words() -> None:
    picture = lines(minimum=0.25)
    assert picture.note == f"{picture.lines.count} weights from 0.25"
    assert lines(minimum=1.1).note == "no weight reaches 1.1"
    assert replace(lines(1), minimum=1.0).note == "1 weight from 1"
    assert lines(keys=()).note == "no weight to draw"


def test_lines_and_tokens_in_words() -> None:
    picture = lines()
    value = exact(picture.weights[1, 5, 2])
    assert picture.describe_line(1, 5, 2) == f"head 1: query 5 “the”, key 2 “cat”: {value}"
    best = int(picture.weights[0, 5].argmax())
    said = picture.describe_query(5).splitlines()
    assert said[0] == "query 5 “the” looks at"
    assert said[1].startswith(f"head 0: {best} “{SENTENCE[best]}” {exact(picture.weights[0, 5, best])}, ")
    assert picture.describe_key(6).splitlines()[2] == f"head 1: 6 “mat” {exact(picture.weights[1, 6, 6])}"
    assert len(lines(heads=16).describe_query(3).splitlines()) == 10
    assert lines(heads=16).describe_query(3).endswith("… and 8 more heads")


def test_the_weights_that_are_drawn_as_a_table() -> None:
    picture = replace(lines(), token=5)
    rows = [row.split("\t") for row in lines_as_text(picture).splitlines()]
    assert rows[0] == ["head", "query", "", "key", "", "weight"]
    assert [[row[0], row[1], row[3]] for row in rows[1:]] == [
        [f"head {h}", str(q), str(k)] for h, q, k in drawn(picture)
    ]
    for (head, query, key), row in zip(drawn(picture), rows[1:], strict=True):
        assert np.float32(row[5]) == picture.weights[head, query, key]
        assert row[4] == SENTENCE[key]


# How they are drawn


def test_a_line_has_the_colour_of_its_head_and_runs_from_query_to_key() -> None:
    one = np.zeros((2, 7, 7), np.float32)
    one[0, 5, 2] = one[1, 1, 6] = 1.0
    picture = lines(weights=one)
    image, layout = painted(picture, SIZE, QUIET), head_lines.place(QRectF(0, 0, *SIZE), picture, QUIET)
    for head, query, key in ((0, 5, 2), (1, 1, 6)):
        line = head_lines.line_of(layout, picture, head, query, key)
        assert line.y1() == pytest.approx(layout.y(query), abs=layout.pitch / 2)
        assert line.y2() == pytest.approx(layout.y(key), abs=layout.pitch / 2)
        for part in (0.1, 0.5, 0.9):
            found = colour_at(image, line.pointAt(part))
            assert np.abs(np.subtract(rgb(found), rgb(head_colour(head, LIGHT)))).max() < 40
    assert colour_at(image, QPointF(layout.left + 20, layout.y(3))) == LIGHT.surface


def test_a_larger_weight_is_a_thicker_and_darker_line() -> None:
    pens = [head_lines.pen_of(0, weight, Style()) for weight in (0.05, 0.3, 0.7, 1.0)]
    assert [pen.widthF() for pen in pens] == sorted({pen.widthF() for pen in pens})
    assert [pen.color().alphaF() for pen in pens] == sorted({pen.color().alphaF() for pen in pens})


@pytest.mark.parametrize("style", [Style(), QUIET, Style(DARK, 18.0)])
@pytest.mark.parametrize("size", [(400, 500), (180, 130), (1200, 900), (30, 20)])
@pytest.mark.parametrize("tokens", [1, 7, 60])
def test_all_of_it_lies_inside(tokens: int, size: tuple[int, int], style: Style) -> None:
    picture = lines(tokens=tokens, minimum=0.2)
    layout = head_lines.place(QRectF(0, 0, *size), picture, style)
    if size[1] > 200:
        assert layout.y(tokens - 1) + layout.pitch / 2 <= layout.note.top() + 1
        assert 0 < layout.left < layout.right < size[0]
    assert not painted(picture, size, style).isNull()


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_a_figure_of_it(form: str) -> None:
    one, other = (render(lines(token=token), form) for token in (None, 5))
    assert len(one) > 2000
    assert one != other
    if form == "svg":
        assert all(f">{word}<" in one.decode() for word in ("cat", "mat", "head 1", "Attention weights"))
        assert one == render(lines(), form)


def test_a_taller_sentence_makes_a_taller_figure() -> None:
    short, tall = (head_lines.height(lines(tokens=n), 600.0, Style()) for n in (7, 60))
    assert tall > short + 50 * Style().em


# The widget


def pictured(qtbot: QtBot, picture: HeadLines, size: tuple[int, int] = SIZE) -> HeadLinesView:
    view = HeadLinesView(Style())
    view.set_picture(picture)
    shown(qtbot, view, size)
    qtbot.waitUntil(lambda: not view.is_drawing)
    return view


def at(view: HeadLinesView, spot: LineSpot) -> QPoint:
    """Where a token, or a line, is pointed at."""
    layout = view._layout
    assert layout is not None
    if spot.head is not None:
        line = head_lines.line_of(layout, view.picture, spot.head, spot.query or 0, spot.key or 0)
        return line.pointAt(0.35).toPoint()
    if spot.query is not None:
        return QPoint(int(layout.left) - 12, int(layout.y(spot.query)))
    return QPoint(int(layout.right) + 12, int(layout.y(spot.key or 0)))


def sparse() -> HeadLines:
    """Few lines, far apart."""
    few = np.zeros((2, 7, 7), np.float32)
    few[0, 5, 2], few[0, 5, 5], few[1, 3, 0], few[1, 6, 6] = 0.7, 0.3, 0.9, 1.0
    return lines(weights=few)


def test_what_is_pointed_at_is_told_and_linked(qtbot: QtBot) -> None:
    view = pictured(qtbot, sparse())
    told, linked = list[object](), list[object]()
    view.pointed.connect(told.append)
    view.linked.connect(linked.append)
    for spot, words, places in (
        (LineSpot(5, 2, 0), "head 0: query 5 “the”, key 2 “cat”: 0.7", {Axis.QUERY: {5}, Axis.KEY: {2}}),
        (LineSpot(query=3), "query 3 “sat” looks at\nhead 0: nothing\nhead 1: 0 “the” 0.9", {Axis.QUERY: {3}}),
        (LineSpot(key=6), "key 6 “mat” is looked at by\nhead 0: nothing\nhead 1: 6 “mat” 1.0", {Axis.KEY: {6}}),
    ):
        qtbot.mouseMove(view, at(view, spot))
        assert view.spot == spot
        said, _, deed = told[-1][0].rpartition("\n")  # type: ignore[index]
        assert (said, deed[:6]) == (words, "Click:")
        assert linked[-1] == Link({axis: frozenset(found) for axis, found in places.items()})
        assert view.accessibleDescription() == words
    view._point_at(None)
    assert (told[-1], linked[-1]) == (None, None)


def test_a_token_that_is_pointed_at_has_its_lines_alone(qtbot: QtBot) -> None:
    view = pictured(qtbot, sparse())
    assert len(view.shown.lines) == 4
    qtbot.mouseMove(view, at(view, LineSpot(query=5)))
    assert drawn(view.shown) == [[0, 5, 2], [0, 5, 5]]
    qtbot.mouseMove(view, at(view, LineSpot(key=0)))
    assert drawn(view.shown) == [[1, 3, 0]]
    view._point_at(None)
    assert len(view.shown.lines) == 4


def test_what_is_pointed_at_elsewhere_is_lit(qtbot: QtBot) -> None:
    view = pictured(qtbot, sparse())
    QApplication.processEvents()
    view._point_at(None)
    inside = view.rect().adjusted(9, 9, -9, -9)  # without the ring of the focus
    view.grab()
    qtbot.waitUntil(lambda: not view.is_drawing)  # many lines are drawn little by little
    before = pixels(view.grab(inside).toImage())
    view.set_link(Link({Axis.QUERY: frozenset({5}), Axis.KEY: frozenset({2})}))
    assert view._pairs == [(0, 5, 2)]
    assert not np.array_equal(pixels(view.grab(inside).toImage()), before)
    view.set_link(Link({Axis.KEY: frozenset({0, 99})}))
    assert drawn(view.shown) == [[1, 3, 0]]
    view.set_link(Link({Axis.POSITION: frozenset({5})}))
    assert (view._pairs, len(view.shown.lines)) == ([], 4)
    assert view._lit_places == (frozenset({5}), frozenset({5}))
    view.set_link(None)
    view._point_at(None)  # a late word of the platform about the pointer is none of this
    view.grab()
    qtbot.waitUntil(lambda: not view.is_drawing)
    assert np.array_equal(pixels(view.grab(inside).toImage()), before)


def test_clicks(qtbot: QtBot) -> None:
    view = pictured(qtbot, sparse())
    tokens, chosen, opened = list[object](), list[object](), list[object]()
    view.token_chosen.connect(tokens.append)
    view.line_chosen.connect(chosen.append)
    view.line_opened.connect(opened.append)
    qtbot.mouseClick(view, LEFT, pos=at(view, LineSpot(query=3)))
    view.set_picture(replace(sparse(), token=3))
    qtbot.mouseClick(view, LEFT, pos=at(view, LineSpot(query=3)))
    qtbot.mouseClick(view, LEFT, pos=at(view, LineSpot(key=1)))
    assert tokens == [3, None, 1]
    view.set_picture(sparse())
    qtbot.mouseClick(view, LEFT, pos=at(view, LineSpot(5, 2, 0)))
    assert (chosen, opened) == ([LineSpot(5, 2, 0)], [])
    qtbot.mouseDClick(view, LEFT, pos=at(view, LineSpot(5, 2, 0)))
    assert opened == [LineSpot(5, 2, 0)]


def test_the_keys_walk_the_tokens(qtbot: QtBot) -> None:
    view = pictured(qtbot, sparse())
    tokens = list[object]()
    view.token_chosen.connect(tokens.append)
    assert not view.needs_key(K.Key_Left)
    for key, spot in (
        (K.Key_Return, LineSpot(query=0)),
        (K.Key_Down, LineSpot(query=1)),
        (K.Key_End, LineSpot(query=6)),
        (K.Key_Right, LineSpot(key=6)),
        (K.Key_Up, LineSpot(key=5)),
        (K.Key_Left, LineSpot(query=5)),
        (K.Key_Home, LineSpot(query=0)),
        (K.Key_Up, LineSpot(query=0)),
    ):
        qtbot.keyClick(view, key)
        assert view.spot == spot
    assert view.needs_key(K.Key_Left)
    qtbot.keyClick(view, K.Key_Return)
    assert tokens == [0]
    qtbot.keyClick(view, K.Key_Escape)
    assert view.spot is None
    assert not view.needs_key(K.Key_Left)


def test_a_spot_that_a_shorter_sentence_has_not_is_left(qtbot: QtBot) -> None:
    view = pictured(qtbot, lines())
    for key in (K.Key_Return, K.Key_End):
        qtbot.keyClick(view, key)
    view.set_picture(lines(tokens=3))
    assert view.spot is None
    view.set_picture("nothing")
    assert (view.picture, view.message, view.accessibleDescription()) == (None, "nothing", "nothing")
    assert not view.grab().isNull()


def test_many_lines_are_drawn_in_slices_and_all_of_them_in_the_end(qtbot: QtBot) -> None:
    view = HeadLinesView(Style())
    shown(qtbot, view, (220, 260))
    view.set_picture(lines(heads=8, tokens=16))
    view.repaint()
    assert view.is_drawing
    qtbot.waitUntil(lambda: not view.is_drawing)
    layout = view._layout
    assert layout is not None
    sliced = view.grab(layout.lines.toRect().adjusted(3, 3, -3, -3)).toImage()
    at_once = QImage(view.size(), QImage.Format.Format_RGB32)
    at_once.fill(LIGHT.surface)
    painter = QPainter(at_once)
    try:
        head_lines.draw(painter, layout.bounds, view.picture, QUIET)
    finally:
        painter.end()
    at_once = at_once.copy(layout.lines.toRect().adjusted(3, 3, -3, -3))
    one, other = (pixels(image) for image in (sliced, at_once))
    assert np.abs(one - other).mean() < 2
    assert (one < 250).mean() > 0.3


def test_a_frame_takes_little_of_the_windows_time(qtbot: QtBot) -> None:
    """About 8 ms here for 60 tokens and 16 heads; the rest of the lines comes in slices."""
    view, best = HeadLinesView(Style()), 1.0
    shown(qtbot, view, (400, 560))
    for n in range(8):
        picture = lines(heads=16, tokens=60, where=f"step {n}")
        start = time.process_time()
        view.set_picture(picture)
        view.repaint()
        best = min(best, time.process_time() - start)
    assert best < 0.03  # a slow machine under load must not fail


def test_a_long_sentence_scrolls(qtbot: QtBot) -> None:
    view = pictured(qtbot, lines(tokens=200))
    scrolled = list[range]()
    view.scrolled.connect(lambda: scrolled.append(view.rows))
    assert view.rows.start == 0
    assert 20 < len(view.rows) < 60
    assert view.picture.span == view.rows
    view.reveal(150)
    assert 150 in view.picture.span
    assert scrolled == [view.rows]
    assert set(view.picture.lines.query.tolist()) <= set(view.rows)
    view.set_picture(lines())
    assert view.picture.span == range(7)
    assert not view._bar.isVisible()


# Chips and the least weight


def test_chips(qtbot: QtBot) -> None:
    chips, chosen = HeadChips(Style()), list[object]()
    chips.set_size(12)
    chips.chosen.connect(chosen.append)
    shown(qtbot, chips, (150, 200))
    assert chips.heads == tuple(range(12))
    assert chips.heightForWidth(150) > chips.heightForWidth(900) > 0
    qtbot.mouseClick(chips.chips[2], LEFT)
    assert chosen[-1] == (0, 1, *range(3, 12))
    qtbot.mouseClick(chips.chips[2], LEFT, CTRL)
    assert chosen[-1] == (2,)
    qtbot.mouseDClick(chips.chips[12], LEFT)
    assert chosen[-1] == (MEAN,)
    assert [chips.chips[n].accessibleName() for n in (0, 12)] == ["Head 0", "Mean of heads"]
    chips.set_heads((3,), 3)
    assert chips.heads == (3,)
    assert not chips.grab().isNull()


def test_chips_by_keyboard(qtbot: QtBot) -> None:
    chips, chosen = HeadChips(Style()), list[object]()
    chips.set_size(3)
    chips.chosen.connect(chosen.append)
    shown(qtbot, chips, (300, 40))
    with qtbot.waitActive(chips):
        chips.activateWindow()
    chips.chips[0].setFocus()
    for key in (K.Key_Right, K.Key_Right, K.Key_Left):
        qtbot.keyClick(QApplication.focusWidget(), key)
    assert QApplication.focusWidget() is chips.chips[1]
    stops = [chip for chip in chips.chips if chip.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == [chips.chips[1]]
    qtbot.keyClick(chips.chips[1], K.Key_Space)
    assert chosen == [(0, 2)]
    qtbot.keyClick(chips.chips[1], K.Key_Return)
    assert chosen[-1] == (1,)


def test_the_least_weight(qtbot: QtBot) -> None:
    least, told = LeastWeight(), list[float]()
    qtbot.addWidget(least)
    least.chosen.connect(told.append)
    qtbot.keyClick(least.slider, K.Key_Right)
    qtbot.keyClick(least.slider, K.Key_End)
    assert told == [LEAST[1], 1.0]
    assert (least.value, least.slider.accessibleDescription()) == (1.0, "1")
    assert tuple(sorted(LEAST)) == LEAST


# The panel


def opened(wiring: Wiring) -> HeadsPanel:
    panel = wiring.window.view("heads")
    settle(wiring)
    assert isinstance(panel, HeadsPanel)
    return panel


def the_picture(panel: HeadsPanel) -> HeadLines:
    assert isinstance(panel.view.picture, HeadLines), panel.view.message
    return panel.view.picture


def test_the_panel_shows_every_head_of_the_layer_as_the_matrices_do(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel, session = opened(wiring), wiring.session
    session.select_layer(1)
    session.run_to(3)
    settle(wiring)
    picture = the_picture(panel)
    assert (picture.where, picture.tokens, picture.heads) == ("layer 1 · step 3", SENTENCE, (0, 1, 2, 3))
    for head in range(4):
        session.select_head(head)
        settle(wiring)
        matrix = wiring.window.pipeline.view.views[Ref(ATTENTION_WEIGHTS, 1)].picture
        assert matrix is not None
        assert np.array_equal(picture.weights[head], matrix.values)


def test_the_average_is_one_more_choice(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel = opened(wiring)
    every = the_picture(panel).weights
    panel.chips.chosen.emit((1, MEAN))
    settle(wiring)
    picture = the_picture(panel)
    assert picture.heads == (1, MEAN)
    assert np.array_equal(picture.weights[0], every[1])
    assert picture.weights[1] == pytest.approx(every.mean(0), abs=1e-6)
    panel.chips.chosen.emit(())
    assert panel.view.message == "No head is shown: choose one above."
    assert not any(watch.head in (ALL, MEAN) for watch in wiring.session.conversation.goal.watch)


def test_only_a_panel_on_show_is_watched_for(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    opened(wiring)
    assert any(watch.head == ALL for watch in wiring.session.conversation.goal.watch)
    wiring.window.toggle_panel("heads")
    QApplication.processEvents()
    assert not any(watch.head == ALL for watch in wiring.session.conversation.goal.watch)


def test_layer_token_and_head_are_the_windows(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open(WIDE)
    panel, session = opened(wiring), wiring.session
    panel.layer.setCurrentIndex(1)
    panel.layer.activated.emit(1)
    assert session.selection == Selection(1, 0)
    panel.view.token_chosen.emit(5)
    settle(wiring)
    assert session.selection.token == 5
    assert the_picture(panel).token == 5
    panel.view.line_chosen.emit(LineSpot(4, 2, 3))
    assert session.selection == Selection(1, 3, 4)
    assert [chip.is_current for chip in panel.chips.chips] == [False, False, False, True, False]
    panel.single_out()
    session.select_head(2)
    assert panel.chips.heads == (2,)
    wiring.actions.changes.set_probe("the cat")
    settle(wiring)
    assert (the_picture(panel).token, the_picture(panel).size) == (None, 2)


def test_a_double_click_on_a_line_opens_its_numbers(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open(WIDE)
    panel = opened(wiring)
    spot = LineSpot(6, 0, 0)
    panel.chips.chosen.emit((0,))
    settle(wiring)
    qtbot.waitUntil(lambda: not panel.view.is_drawing)
    panel.view._point_at(QPointF(at(panel.view, spot)))
    found = panel.view.spot
    assert found.head == 0
    qtbot.mouseClick(panel.view, LEFT, pos=at(panel.view, spot))
    qtbot.mouseDClick(panel.view, LEFT, pos=at(panel.view, spot))
    assert "neuron" in wiring.window.views
    assert wiring.session.selection == Selection(0, 0, found.query)


def test_a_matrix_and_the_lines_light_each_other(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel = opened(wiring)
    link = Link({Axis.QUERY: frozenset({5}), Axis.KEY: frozenset({2})})
    wiring.looking.light(link)
    assert {line[1:] for line in panel.view._pairs} == {(5, 2)}
    wiring.looking.light(None)
    assert panel.view._pairs == []


def test_a_long_sentence_is_read_in_part(desktop: Desktop) -> None:
    wiring = desktop.open(LONG)
    panel = opened(wiring)
    wiring.actions.changes.set_probe(" ".join(["the fat cat sat on the mat ."] * 32))
    settle(wiring)
    assert the_picture(panel).rows == tuple(range(2 * CHUNK))
    panel.view.reveal(200)
    settle(wiring)
    picture = the_picture(panel)
    assert 200 in picture.span
    assert set(picture.span) <= set(picture.rows)
    assert len(picture.rows) <= 3 * CHUNK
    panel.view.token_chosen.emit(1)
    settle(wiring)
    assert 1 in the_picture(panel).span
    panel.view.reveal(250)
    settle(wiring)
    picture = the_picture(panel)
    assert 1 in picture.rows
    assert {line[1] for line in drawn(picture)} == {1}


def test_while_a_step_is_walked_it_is_of_that_step(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel, session = opened(wiring), wiring.session
    session.run_to(2)
    settle(wiring)
    wiring.walk.first_moment()
    settle(wiring)
    wiring.actions.walk.turn_lens()
    for _ in range(2):
        wiring.walk.moment_on()
        settle(wiring)
    picture = the_picture(panel)
    assert session.frame is not None
    assert picture.tokens == tuple(piece.label for piece in session.frame.probe.pieces)
    assert picture.where == "layer 0 · step 2"
    wiring.walk.turn_lens()
    settle(wiring)
    picture = the_picture(panel)
    assert picture.tokens == tuple(piece.label for piece in session.frame.example.pieces)
    assert picture.where == "layer 0 · training example · step 2"
    wiring.walk.leave()
    settle(wiring)
    assert the_picture(panel).where == "layer 0 · step 2"


def test_beside_another_branch_it_says_which_one(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel, session = opened(wiring), wiring.session
    session.run_to(3)
    settle(wiring)
    session.look_at(1)
    settle(wiring)
    session.branch("train.learning_rate", 0.5)
    settle(wiring)
    session.run_to(3)
    settle(wiring)
    this = the_picture(panel)
    assert this.where == "layer 0 · step 3 · this branch"
    session.set_side(FigureSide.OTHER)
    settle(wiring)
    other = the_picture(panel)
    assert other.where == "layer 0 · step 3 · other branch"
    assert not np.array_equal(this.weights, other.weights)
    session.set_side(FigureSide.DIFFERENCE)
    settle(wiring)
    assert the_picture(panel).where == "layer 0 · step 3 · this branch"


def test_beside_a_step_it_says_which_one(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel, session = opened(wiring), wiring.session
    session.run_to(5)
    settle(wiring)
    session.compare_with(2)
    session.set_side(FigureSide.OTHER)
    settle(wiring)
    assert the_picture(panel).where == "layer 0 · step 2"


def test_an_empty_sentence_and_another_network(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel = opened(wiring)
    wiring.actions.changes.set_probe("")
    settle(wiring)
    assert panel.view.message == "No tokens: type a sentence."
    wiring.actions.changes.set_probe("the fat cat")
    wiring.session.begin(DEFAULT_PRESET.spec)
    settle(wiring)
    assert the_picture(panel).weights.shape == (1, 3, 3)
    assert not panel.chips.isVisible()
    assert not panel.layer.isVisible()


def test_a_panel_that_was_open_is_open_again(desktop: Desktop) -> None:
    first = desktop.open(WIDE)
    opened(first)
    assert first.close()
    again = desktop.open(WIDE)
    settle(again)
    panel = again.window.views["heads"]
    assert isinstance(panel, HeadsPanel)
    assert the_picture(panel).heads == (0, 1, 2, 3)


@pytest.mark.parametrize("slug", ["heads", "grid", "neuron"])
def test_a_view_with_the_focus_is_what_is_exported_and_copied(desktop: Desktop, slug: str) -> None:
    wiring = desktop.open(WIDE)
    panel = wiring.window.view(slug)
    settle(wiring)
    panel.take_focus()
    pictured = wiring.window.pictured
    assert pictured is panel.view  # type: ignore[attr-defined]
    assert "step 0" in render(pictured.picture, "svg").decode()
    wiring.actions.figures.copy()
    copied = QApplication.clipboard().mimeData()
    assert copied.hasImage()
    names = {"heads": "head\tquery", "grid": "head\tentropy\tdistance", "neuron": "key\t\tk[0]\t"}
    assert copied.text().startswith(names[slug])
