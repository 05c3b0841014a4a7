"""The neuron view: its numbers are the tensors', it tells what they are made of, and it leads on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.config import ModelConfig
from model.matrix.picture import exact
from model.messages import MEAN
from model.quantities import (
    ATTENTION_WEIGHTS,
    KEY,
    MASKED_SCORES,
    QUERY,
    SCALED_SCORES,
    SCORES,
    Axis,
    Kind,
    Quantity,
)
from model.quantities.stages import Ref
from model.quantities.watch import Ask, Watch
from model.spec.presets import DEFAULT_PRESET
from tests.kit.desktop import Desktop
from tests.kit.views import SENTENCE, colour_at, painted, settle, shown, weights
from tinyattn_gui.drawing import neuron
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.export.figure import render
from tinyattn_gui.panels.inspector import InspectorPanel
from tinyattn_gui.panels.neuron import NeuronPanel
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.pictures.neuron import STEPS, Neuron
from tinyattn_gui.pictures.sight import Selection
from tinyattn_gui.pictures.spreadsheet import neuron_as_text
from tinyattn_gui.theme.colormaps import colours
from tinyattn_gui.theme.palette import DARK, LIGHT
from tinyattn_gui.widgets.views.neuron_view import NeuronSpot, NeuronView
from tinyattn_gui.wiring.wiring import Wiring

pytestmark = pytest.mark.usefixtures("qapp")

K, LEFT = Qt.Key, Qt.MouseButton.LeftButton
WIDE = replace(DEFAULT_PRESET.spec, model=ModelConfig(n_head=4, n_layer=2))
QUIET = Style(show_title=False)
SIZE = (620, 400)


def met(tokens: int = 7, width: int = 4, query: int = 4) -> Neuron:
    """A query that may look at itself and what came before."""
    rng = np.random.default_rng(2)
    q, k = rng.normal(size=width).astype(np.float32), rng.normal(size=(tokens, width)).astype(np.float32)
    scores = k @ q
    masked = np.where(np.arange(tokens) <= query, scores / 2, -np.inf).astype(np.float32)
    names = SENTENCE if tokens == 7 else tuple(f"token{n}" for n in range(tokens))
    steps = dict(zip(STEPS, (scores, scores / 2, masked, weights(1, tokens)[0, query]), strict=True))
    return Neuron("Query and every key", "c", "layer 0 · head 0 · step 6", names, query, q, k, steps)


# In words


def test_each_number_tells_what_it_is_made_of() -> None:
    picture = met()
    q, k, product = (exact(n) for n in (picture.q[3], picture.k[2, 3], picture.q[3] * picture.k[2, 3]))
    assert picture.describe(QUERY, 4, 3) == f"query 4 “on”, number 3: {q}"
    assert picture.describe(KEY, 2, 3) == f"key 2 “cat”, number 3: {k}"
    assert picture.describe(None, 2, 3) == f"number 3 of the query times that of key 2 “cat”:\n{q} × {k} = {product}"
    score, scaled, masked, weight = (picture.steps[step] for step in STEPS)
    pair = "query 4 “on”, key 2 “cat”\n"
    assert picture.describe(SCORES, 2, 0) == f"{pair}score: the sum of 4 products is {exact(score[2])}"
    assert picture.describe(SCALED_SCORES, 2, 0) == f"{pair}scaled: {exact(score[2])} / √4 = {exact(scaled[2])}"
    assert picture.describe(MASKED_SCORES, 2, 0) == f"{pair}masked: {exact(masked[2])}, it may look"
    assert picture.describe(MASKED_SCORES, 6, 0).endswith("masked: −∞, for this key comes after the query")
    said = f"{pair}weight: {exact(weight[2])}, its share of exp({exact(masked[2])}) among 5 keys"
    assert picture.describe(ATTENTION_WEIGHTS, 2, 0) == said


def test_products_are_those_of_query_and_key() -> None:
    picture = met()
    assert picture.products.dtype == np.float32
    for key, dimension in np.ndindex(7, 4):
        assert picture.products[key, dimension] == picture.q[dimension] * picture.k[key, dimension]
    assert picture.products.sum(1) == pytest.approx(picture.steps[SCORES], abs=1e-5)
    assert picture.strongest == int(picture.weights.argmax())


def test_all_numbers_as_a_table() -> None:
    picture = met()
    head, query, *keys = [row.split("\t") for row in neuron_as_text(picture).splitlines()]
    assert head == [
        "key",
        "",
        *(f"k[{n}]" for n in range(4)),
        *(f"qk[{n}]" for n in range(4)),
        *(s.slug for s in STEPS),
    ]
    assert query[:2] == ["query", "on"]
    assert np.array_equal(np.array(query[2:], np.float32), picture.q)
    for n, row in enumerate(keys):
        numbers = [*picture.k[n], *picture.products[n], *(step[n] for step in picture.steps.values())]
        assert row[:2] == [str(n), SENTENCE[n]]
        assert np.array_equal(np.array(row[2:], np.float32), np.array(numbers, np.float32))


# How it is drawn


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_every_cell_has_the_colour_of_its_number(theme: object) -> None:
    style, picture = replace(QUIET, theme=theme), met(query=6)
    layout, image = neuron.place(QRectF(0, 0, *SIZE), picture, style), painted(picture, SIZE, style)
    strips = (
        (layout.q, picture.q[None], picture.reach),
        (layout.k, picture.k, picture.reach),
        (layout.products, picture.products, picture.product_reach),
    )
    for strip, values, reach in strips:
        expected = colours(values, -reach, reach, Kind.SIGNED, style.theme)
        for key, dimension in np.ndindex(*values.shape):
            corner = layout.cell(strip, key, dimension).topLeft() + QPoint(3, 4)  # beside the number
            assert colour_at(image, corner).rgb() == expected[key, dimension], (key, dimension)


def test_bars_are_as_long_as_the_weights() -> None:
    picture = met(query=6)
    layout, image = neuron.place(QRectF(0, 0, *SIZE), picture, QUIET), painted(picture, SIZE, QUIET)
    for key in range(7):
        y = int(layout.row(key).center().y())
        inks = (LIGHT.accent, LIGHT.arrow)
        xs = range(int(layout.bars.left()), int(layout.bars.right()))
        filled = sum(image.pixelColor(x, y) in inks for x in xs)
        assert filled == pytest.approx(picture.weights[key] * layout.bars.width(), abs=2)


@pytest.mark.parametrize("style", [QUIET, Style(), Style(DARK, 18.0)])
@pytest.mark.parametrize("size", [(620, 400), (300, 200), (1300, 900), (60, 40)])
@pytest.mark.parametrize("shape", [(1, 1), (7, 16), (60, 64)])
def test_all_of_it_lies_inside(shape: tuple[int, int], size: tuple[int, int], style: Style) -> None:
    picture = met(*shape, query=shape[0] - 1)
    layout = neuron.place(QRectF(0, 0, *size), picture, style)
    if size[0] >= 600:
        assert layout.k.right() < layout.products.left() < layout.products.right() < layout.bars.left()
        assert layout.columns[ATTENTION_WEIGHTS] <= size[0]
    if size[1] >= 400:
        assert layout.k.bottom() <= layout.note.top()
    assert not painted(picture, size, style).isNull()


def test_in_little_room_the_steps_between_go_first() -> None:
    wide, narrow, narrowest = (
        set(neuron.place(QRectF(0, 0, width, 300), met(), QUIET).columns) for width in (620, 400, 330)
    )
    assert wide == set(STEPS)
    assert narrow == {SCORES, SCALED_SCORES, ATTENTION_WEIGHTS}
    assert narrowest == {SCORES, ATTENTION_WEIGHTS}


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_a_figure_of_it(form: str) -> None:
    made = render(met(), form)
    assert len(made) > 2000
    if form == "svg":
        text = made.decode()
        assert all(f">{word}<" in text for word in ("cat", "softmax", "q ⊙ k", "Query and every key"))


# The widget


def pictured(qtbot: QtBot, picture: Neuron) -> NeuronView:
    view = NeuronView(Style())
    view.set_picture(picture)
    shown(qtbot, view, SIZE)
    return view


def at(view: NeuronView, spot: NeuronSpot) -> QPoint:
    return view._spot_rect(spot).center().toPoint()


SPOTS = (
    NeuronSpot(QUERY, 4, 2),
    NeuronSpot(KEY, 2),
    NeuronSpot(KEY, 2, 3),
    NeuronSpot(None, 6, 0),
    *(NeuronSpot(step, 1) for step in STEPS),
)


def test_what_is_pointed_at_is_told_and_linked(qtbot: QtBot) -> None:
    view = pictured(qtbot, met())
    told, linked = list[object](), list[object]()
    view.pointed.connect(told.append)
    view.linked.connect(linked.append)
    for spot in SPOTS:
        qtbot.mouseMove(view, at(view, spot))
        assert view.spot == spot
        words, _, deed = told[-1][0].rpartition("\n")  # type: ignore[index]
        if spot.is_token:
            assert (words, deed) == ("key 2 “cat”", "Click: it becomes the query.")
        else:
            assert words == met().describe(spot.quantity, spot.key, spot.dimension or 0)
            assert deed == "Click: where it comes from."
        places = {Axis.QUERY: frozenset({4})}
        if spot.quantity is not QUERY:
            places[Axis.KEY] = frozenset({spot.key})
        if spot.dimension is not None:
            places[Axis.D_HEAD] = frozenset({spot.dimension})
        assert linked[-1] == Link(places)


def test_clicks(qtbot: QtBot) -> None:
    view = pictured(qtbot, met())
    tokens, numbers = list[object](), list[object]()
    view.token_chosen.connect(tokens.append)
    view.number_chosen.connect(numbers.append)
    for spot in SPOTS:
        qtbot.mouseClick(view, LEFT, pos=at(view, spot))
    assert tokens == [2]
    assert numbers == [spot for spot in SPOTS if not spot.is_token]


def test_the_keys_walk_the_numbers(qtbot: QtBot) -> None:
    view, picture = pictured(qtbot, met()), met()
    best = picture.strongest
    for key, spot in (
        (K.Key_Return, NeuronSpot(ATTENTION_WEIGHTS, best)),
        (K.Key_Left, NeuronSpot(MASKED_SCORES, best)),
        (K.Key_Home, NeuronSpot(KEY, best)),
        (K.Key_Right, NeuronSpot(KEY, best, 0)),
        (K.Key_Right, NeuronSpot(KEY, best, 1)),
    ):
        qtbot.keyClick(view, key)
        assert view.spot == spot
    for _ in range(best + 1):
        qtbot.keyClick(view, K.Key_Up)
    assert view.spot == NeuronSpot(QUERY, 4, 1)
    for key, spot in (
        (K.Key_Up, NeuronSpot(QUERY, 4, 1)),
        (K.Key_End, NeuronSpot(QUERY, 4, 3)),
        (K.Key_Down, NeuronSpot(KEY, 0, 3)),
        (K.Key_Right, NeuronSpot(None, 0, 0)),
        (K.Key_Down, NeuronSpot(None, 1, 0)),
        (K.Key_End, NeuronSpot(ATTENTION_WEIGHTS, 1)),
    ):
        qtbot.keyClick(view, key)
        assert view.spot == spot
    numbers = list[object]()
    view.number_chosen.connect(numbers.append)
    qtbot.keyClick(view, K.Key_Return)
    assert numbers == [NeuronSpot(ATTENTION_WEIGHTS, 1)]
    qtbot.keyClick(view, K.Key_Escape)
    assert view.spot is None


def test_the_row_that_is_pointed_at_elsewhere_is_outlined(qtbot: QtBot) -> None:
    view = pictured(qtbot, met())
    assert view._layout is not None
    edge = view._layout.row(3).topLeft() + QPoint(60, 0)
    before = colour_at(view.grab().toImage(), edge)
    view.set_link(Link({Axis.KEY: frozenset({3}), Axis.D_HEAD: frozenset({1, 99})}))
    assert colour_at(view.grab().toImage(), edge) != before


def test_a_long_sentence_scrolls(qtbot: QtBot) -> None:
    view = pictured(qtbot, met(tokens=120, query=119))
    assert 10 < len(view.rows) < 60
    view.reveal(100)
    assert 100 in view.picture.span
    assert view._spot_at(view._spot_rect(NeuronSpot(SCORES, 100)).center()) == NeuronSpot(SCORES, 100)


# The panel


def opened(wiring: Wiring) -> NeuronPanel:
    panel = wiring.window.view("neuron")
    settle(wiring)
    assert isinstance(panel, NeuronPanel)
    return panel


def the_picture(panel: NeuronPanel) -> Neuron:
    assert isinstance(panel.view.picture, Neuron), panel.view.message
    return panel.view.picture


def matrix(wiring: Wiring, quantity: Quantity) -> np.ndarray:  # type: ignore[type-arg]
    picture = wiring.window.pipeline.view.views[Ref(quantity, wiring.session.selection.layer)].picture
    assert picture is not None
    return picture.values


def test_every_number_is_the_matrices(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel, session = opened(wiring), wiring.session
    session.run_to(4)
    for selection, query in ((Selection(0, 0), 6), (Selection(1, 3, 5), 5)):
        session.select(selection)
        settle(wiring)
        picture = the_picture(panel)
        assert picture.where == f"layer {selection.layer} · head {selection.head} · step 4"
        assert picture.query == query
        assert np.array_equal(picture.q, matrix(wiring, QUERY)[query])
        assert np.array_equal(picture.k, matrix(wiring, KEY))
        for step in STEPS:
            assert np.array_equal(picture.steps[step], matrix(wiring, step)[query])


def test_it_asks_for_nothing_that_the_sheet_does_not(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    before = set(wiring.session.conversation.goal.watch)
    opened(wiring)
    assert set(wiring.session.conversation.goal.watch) == before


def test_a_query_is_chosen(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel, session = opened(wiring), wiring.session
    assert panel.token.currentText() == "the last"
    panel.token.setCurrentIndex(3)
    panel.token.activated.emit(3)
    settle(wiring)
    assert session.selection.token == 2
    assert the_picture(panel).query == 2
    panel.view.token_chosen.emit(1)
    settle(wiring)
    assert (panel.token.currentText(), the_picture(panel).query) == ("1  fat", 1)
    session.select(Selection(0, 0, 6))
    wiring.actions.changes.set_probe("the cat")
    settle(wiring)
    assert (the_picture(panel).query, panel.token.currentText(), panel.token.count()) == (1, "1  cat", 3)


@pytest.mark.parametrize(
    ("spot", "slug", "index"),
    [
        (NeuronSpot(QUERY, 5, 3), "query", (1, 5, 3)),
        (NeuronSpot(KEY, 2, 3), "key", (1, 2, 3)),
        (NeuronSpot(None, 2, 3), "scores", (1, 5, 2)),
        (NeuronSpot(ATTENTION_WEIGHTS, 2), "attention_weights", (1, 5, 2)),
    ],
)
def test_a_number_opens_in_the_inspector(desktop: Desktop, spot: NeuronSpot, slug: str, index: tuple[int, ...]) -> None:
    wiring = desktop.open(WIDE)
    panel = opened(wiring)
    wiring.session.select(Selection(1, 1, 5))
    settle(wiring)
    panel.view.number_chosen.emit(spot)
    settle(wiring)
    inspector = wiring.window.views["inspector"]
    assert isinstance(inspector, InspectorPanel)
    assert inspector.ask() == Ask(Watch(slug, layer=1), index)
    assert " = " in inspector.text.toPlainText()


def test_the_average_of_heads_has_no_query(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel = opened(wiring)
    wiring.session.select_head(MEAN)
    settle(wiring)
    assert "choose one head" in panel.view.message
    wiring.session.select_head(1)
    settle(wiring)
    assert the_picture(panel).where.startswith("layer 0 · head 1")


def test_a_network_that_masks_nothing(desktop: Desktop) -> None:
    wiring = desktop.open(replace(DEFAULT_PRESET.spec, model=ModelConfig(mask="none")))
    panel = opened(wiring)
    picture = the_picture(panel)
    assert set(picture.steps) == {SCORES, SCALED_SCORES, ATTENTION_WEIGHTS}
    assert not picture.is_masked(6)
    assert "among 7 keys" in picture.describe(ATTENTION_WEIGHTS, 2, 0)
    wiring.actions.changes.set_probe("")
    settle(wiring)
    assert panel.view.message == "No tokens: type a sentence."


def test_while_a_step_is_walked_it_is_of_that_step(desktop: Desktop) -> None:
    wiring = desktop.open(WIDE)
    panel = opened(wiring)
    wiring.session.run_to(2)
    settle(wiring)
    wiring.walk.first_moment()
    wiring.walk.moment_on()
    settle(wiring)
    wiring.walk.turn_lens()
    settle(wiring)
    picture, frame = the_picture(panel), wiring.session.frame
    assert frame is not None
    assert picture.tokens == tuple(piece.label for piece in frame.example.pieces)
    assert "training example" in picture.where
    assert panel.token.count() == len(picture.tokens) + 1
    QApplication.processEvents()
    wiring.walk.leave()
    settle(wiring)
    assert the_picture(panel).tokens == SENTENCE
