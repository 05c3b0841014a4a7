"""The embedding space: points that stand steady, names that keep out of each other's way, and the panel by hand."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.config import ModelConfig, TrainConfig
from model.messages import ProjectPlane, Sentence
from model.quantities import SCORES, Axis
from model.quantities.moments import Phase
from model.quantities.stages import Ref
from model.quantities.watch import Lens
from model.spec.presets import DEFAULT_PRESET
from model.text.tokenizer import Piece
from tests.kit.desktop import Desktop
from tests.kit.figure_dialogs import save_figure
from tests.tinyattn_gui.session.test_step_walk import go, settle
from tinyattn_gui.drawing.labelling import Room
from tinyattn_gui.drawing.registry import text
from tinyattn_gui.drawing.space import draw, place
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.export.figure import render
from tinyattn_gui.panels.space import SpacePanel
from tinyattn_gui.pictures.cloud import Cloud, Group, PlaneView
from tinyattn_gui.pictures.cloud_memory import CloudMemory, Steady, nearest_turn
from tinyattn_gui.pictures.compare import FigureSide
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.pictures.sight import Selection
from tinyattn_gui.wiring.wiring import Wiring

pytestmark = pytest.mark.usefixtures("qapp")

K, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
SPEC = replace(DEFAULT_PRESET.spec, model=ModelConfig(n_head=2))
TABLE, EMBEDDINGS, QUERIES, CONTEXT, COLUMNS = range(5)
Points = NDArray[np.float32]


def points(n: int, seed: int = 0) -> Points:
    found = np.random.default_rng(seed).normal(size=(n, 2)).astype(np.float32) * (3, 1)
    return (found - found.mean(0)).astype(np.float32)


def turn(degrees: float, mirror: bool = False) -> NDArray[np.float64]:
    a = np.radians(degrees)
    found = np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])
    return found * [1, -1] if mirror else found


def cloud(at: Points, axis: Axis = Axis.POSITION, groups: int = 1) -> Cloud:
    """Points of a sentence, or of a vocabulary of which the first three words are the sentence."""
    names = tuple(f"word{n}" for n in range(len(at) // groups))
    sentence = Sentence(
        tuple(Piece(name, n, True) for n, name in enumerate(names[:3] if axis is Axis.VOCAB else names))
    )
    axes = (axis,) if groups == 1 else (Axis.QUERY, Axis.KEY)
    parts = tuple(Group(of, n * len(names), len(names)) for n, of in enumerate(axes))
    low, high = at.min(0).tolist(), at.max(0).tolist()
    bounds = (low[0], high[0], low[1], high[1])
    return Cloud(
        "Embeddings", "X", "", "step 0", at, parts, sentence, names, Lens.PROBE, (0.61, 0.2), np.eye(2), bounds
    )


# Steady


@pytest.mark.parametrize("mirror", [False, True])
@pytest.mark.parametrize("degrees", [0, 30, 90, 170, 260])
def test_a_turn_is_taken_back(degrees: float, mirror: bool) -> None:
    before = points(9)
    found = nearest_turn((before @ turn(degrees, mirror)).astype(np.float32), before)
    np.testing.assert_allclose(found, np.linalg.inv(turn(degrees, mirror)), atol=1e-6)


def test_no_other_turn_comes_nearer() -> None:
    """Held to every turn and mirroring by a tenth of a degree."""
    there, before = points(9, 1), points(9)
    found = nearest_turn(there, before)
    np.testing.assert_allclose(found @ found.T, np.eye(2), atol=1e-12)

    def away(by: NDArray[np.float64]) -> float:
        return float(np.square(there @ by - before).sum())

    tried = [away(turn(degrees / 10, mirror)) for degrees in range(3600) for mirror in (False, True)]
    assert away(found) <= min(tried) + 1e-9
    assert away(found) == pytest.approx(min(tried), rel=1e-4)


def test_another_corpus_has_other_points_and_both_stand() -> None:
    """A branch that reads another text has words of its own: there is nothing to turn them towards."""
    steady, random = Steady(), np.random.default_rng(5)
    first, other = random.normal(size=(24, 2)).astype(np.float32), random.normal(size=(5, 2)).astype(np.float32)
    steady.place(1, 3, first)
    np.testing.assert_array_equal(steady.place(2, 4, other).placed, other)
    np.testing.assert_array_equal(steady.place(1, 5, other).placed, other)
    assert steady.path(1, 5, 9) == ()
    assert steady.place(1, 3, first).placed.shape == (24, 2)


def test_what_moves_a_little_moves_a_little_however_it_is_turned() -> None:
    steady, random = Steady(), np.random.default_rng(3)
    at, last = points(8), None
    for step in range(200):
        at = (at + random.normal(0, 0.01, at.shape)).astype(np.float32)
        sent = (at @ turn(random.uniform(0, 360), bool(random.integers(2)))).astype(np.float32)
        placed = steady.place(1, step, sent).placed
        if last is not None:
            assert np.abs(placed - last).max() < 0.1
        last = placed


def test_a_state_that_was_shown_stands_as_it_stood() -> None:
    steady = Steady()
    sent = {step: (points(8) * (1 + step) @ turn(40 * step)).astype(np.float32) for step in range(9)}
    first = {step: steady.place(1, step, at).placed for step, at in sent.items()}
    for step in (8, 3, 4, 3, 0, 7, 8, 2):
        np.testing.assert_array_equal(steady.place(1, step, sent[step]).placed, first[step])
    assert [path.tolist() for path in steady.path(1, 3, 2)] == [first[2].tolist(), first[1].tolist()]
    assert steady.path(2, 3, 5) == (), "another branch has another past"


def test_a_branch_stands_where_the_run_stood_that_it_left() -> None:
    steady = Steady()
    main = {step: steady.place(1, step, points(8, step)).placed for step in (4, 9)}
    same = steady.place(2, 4, (points(8, 4) @ turn(120)).astype(np.float32)).placed
    np.testing.assert_allclose(same, main[4], atol=1e-5)
    edited = (main[9] * 1.1 @ turn(75)).astype(np.float32)
    np.testing.assert_allclose(steady.place(1, 9, edited).placed, main[9] * 1.1, atol=1e-5)


def test_to_level_turns_the_whole_past_alike() -> None:
    album = CloudMemory()
    steady = album.page("one")
    at = (points(8) @ turn(50)).astype(np.float32)
    steady.place(1, 0, points(8))
    known = steady.place(1, 1, at)
    before = known.placed @ steady.path(1, 1, 1)[0].T
    album.level(known.turn)
    assert album.page("one") is steady
    np.testing.assert_allclose(steady.place(1, 1, at).turn, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(steady.place(1, 1, at).placed @ steady.path(1, 1, 1)[0].T, before, atol=1e-4)


def test_old_states_are_forgotten_before_new_ones() -> None:
    steady = Steady()
    for step in range(2500):
        steady.place(1, step, points(3, step))
    assert len(steady._known) <= 1000
    assert {step for _, step in steady._known}.issuperset(range(2000, 2500))
    assert len([step for _, step in steady._known if step < 1000]) > 20, "the beginning is thinned, not lost"
    album = CloudMemory()
    pages = [album.page(key) for key in range(20)]
    assert album.page(19) is pages[19]
    assert album.page(0) is not pages[0]


# Names


@pytest.mark.parametrize("seed", range(5))
def test_no_name_lies_over_another_or_outside(seed: int) -> None:
    random = np.random.default_rng(seed)
    area = (10.0, 20.0, 300.0, 200.0)
    room = Room(area, 3.0)
    at = random.uniform((10, 20), (310, 220), (120, 2))
    sizes = np.stack((random.uniform(10, 60, 120), np.full(120, 12.0)), axis=1)
    taken = QRectF(100, 80, 50, 40)
    room.take(np.array([taken.getRect()]))
    boxes = [QRectF(*box.tolist()) for box in room.place(at, sizes, np.full(120, 7.0)) if box is not None]
    assert 20 < len(boxes) < 120
    assert not any(a.intersects(b) for a, b in itertools.combinations([*boxes, taken], 2))
    assert all(QRectF(*area).contains(box) for box in boxes)


def test_a_name_stands_beside_its_point_and_the_first_goes_before() -> None:
    room = Room((0, 0, 100, 50), 1.0)
    at, sizes = (
        np.array([(50.0, 25.0), (52.0, 25.0), (52.0, 25.0)]),
        np.array([(20.0, 10.0), (20.0, 10.0), (99.0, 10.0)]),
    )
    first, second, third = room.place(at, sizes, np.full(3, 5.0))
    assert first is not None
    assert first.tolist() == [55.0, 20.0, 20.0, 10.0]
    assert second is not None
    assert second[0] + second[2] <= 52 - 5 + 1e-9, "to the right there is no more room, so it stands to the left"
    assert third is None


@pytest.mark.parametrize(("n", "axis"), [(3, Axis.POSITION), (60, Axis.POSITION), (900, Axis.VOCAB)])
def test_names_that_are_drawn_and_those_that_are_not_make_all(n: int, axis: Axis) -> None:
    picture = cloud(points(n), axis)
    root = ElementTree.fromstring(render(picture, "svg"))
    said = ["".join(item.itertext()).strip() for item in root.iter("{http://www.w3.org/2000/svg}text")]
    names = [words for words in said if words.startswith("word")]
    hidden = [int(words.split()[0]) for words in said if words.endswith("hidden")]
    assert len(set(names)) == len(names)
    assert len(names) + sum(hidden) == n
    assert "PC1 61 %, PC2 20 % of the variance" in said
    assert (axis is Axis.VOCAB) == ("in the sentence" in said)
    if n == 900:
        assert set(names) >= {"word0", "word1", "word2"}, "those of the sentence go before all others"


def test_what_is_lit_has_its_name_first() -> None:
    crowd = np.zeros((30, 2), np.float32)
    crowd[0], crowd[1] = (-1, -1), (1, 1)
    plain, lit = (render(picture, "svg") for picture in (cloud(crowd), replace(cloud(crowd), lit=frozenset({20}))))
    assert b"word20" not in plain
    assert b"word20" in lit


# Drawing


def test_right_is_right_and_up_is_up() -> None:
    picture = cloud(np.array([(-2, -1), (2, -1), (0, 2)], np.float32))
    layout = place(QRectF(0, 0, 300, 300), picture, Style())
    (ax, ay), (bx, by), (cx, cy) = layout.places.tolist()
    assert ax < cx < bx
    assert cy < ay == by
    assert bx - ax == pytest.approx(4 * layout.scale)
    assert by - cy == pytest.approx(3 * layout.scale), "one scale for both axes"
    assert all(layout.plot.contains(QPointF(x, y)) for x, y in layout.places.tolist())
    assert layout.nearest(QPointF(bx + 3, by), 10) == 1
    assert layout.nearest(QPointF(bx + 11, by), 10) is None
    close = place(QRectF(0, 0, 300, 300), replace(picture, view=PlaneView(2, -1, 3)), Style())
    assert close.scale == pytest.approx(3 * layout.scale)


@pytest.mark.parametrize("at", [[(0, 0), (1, 0)], [(0, 0), (0, 1)], [(-1e-30, 0), (1e-30, 0)], [(-1e29, 0), (1e29, 1)]])
def test_points_on_a_line_and_tiny_or_huge_ones_are_drawn(at: list[tuple[float, float]]) -> None:
    picture = cloud(np.array(at, np.float32))
    for size in ((20, 20), (160, 140), (900, 200)):
        image = QImage(*size, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        try:
            draw(painter, QRectF(0, 0, *size), picture, Style())
        finally:
            painter.end()
    layout = place(QRectF(0, 0, 300, 200), picture, Style())
    assert np.isfinite(layout.places).all()
    assert layout.holds(layout.places).all()


@pytest.mark.parametrize("format", ["png", "svg", "pdf"])
def test_it_is_a_figure_in_every_format(format: str) -> None:
    picture = cloud(points(14), groups=2)
    ways = replace(picture, paths=(points(14, 1), points(14, 2)), chosen=frozenset({1}), lit=frozenset({8}))
    there = replace(picture, origins=points(14, 3), origin="step 40")
    found = {render(each, format) for each in (picture, ways, there)}
    assert len(found) == 3
    if format == "svg":
        said = render(there, "svg")
        assert all(word in said for word in (b">query<", b">key<", b">step 40<"))


def test_its_numbers_go_into_a_spreadsheet() -> None:
    picture = replace(cloud(np.array([(1, 2), (-1, 0), (0, -2), (0, 0)], np.float32), groups=2), axes=turn(90))
    rows = [line.split("\t") for line in text(picture).splitlines()]
    assert rows[0] == ["axis", "place", "name", "PC1", "PC2"]
    assert [row[:3] for row in rows[1:]] == [
        ["query", "0", "word0"],
        ["query", "1", "word1"],
        ["key", "0", "word0"],
        ["key", "1", "word1"],
    ]
    np.testing.assert_allclose(
        [[float(n) for n in row[3:]] for row in rows[1:]], [(2, -1), (0, 1), (-2, 0), (0, 0)], atol=1e-6
    )


def test_thousands_of_points_take_no_longer_than_a_few_frames() -> None:
    """5 ms for a thousand points when nothing else runs; ten times that for four times as many leaves room."""
    picture, image = cloud(points(4000), Axis.VOCAB), QImage(500, 500, QImage.Format.Format_RGB32)
    took = []
    for _ in range(3):
        painter, start = QPainter(image), time.thread_time()
        try:
            draw(painter, QRectF(0, 0, 500, 500), picture, Style())
        finally:
            painter.end()
        took.append(time.thread_time() - start)
    assert min(took) < 0.1


# The panel


def opened(desktop: Desktop, choice: int = TABLE, steps: int = 3) -> tuple[Wiring, SpacePanel]:
    wiring = desktop.open(SPEC)
    wiring.session.run_to(steps)
    settle(wiring)
    panel = wiring.window.view("space")
    assert isinstance(panel, SpacePanel)
    settle(wiring)
    choose(wiring, panel, choice)
    return wiring, panel


def choose(wiring: Wiring, panel: SpacePanel, choice: int) -> None:
    panel.choice.setCurrentIndex(choice)
    panel.choice.activated.emit(choice)
    settle(wiring)


def shown(panel: SpacePanel) -> Cloud:
    picture = panel.view.picture
    assert picture is not None
    return picture


def click(panel: SpacePanel, index: int) -> None:
    assert panel.view._layout is not None
    QTest.mouseClick(
        panel.view,
        Qt.MouseButton.LeftButton,
        pos=QPoint(*panel.view._layout.places[index].round().astype(int).tolist()),
    )


def test_ctrl_4_opens_it_with_the_vocabulary(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open(SPEC)
    qtbot.waitUntil(wiring.window.isActiveWindow)
    QTest.keyClick(wiring.window, K.Key_4, CTRL)
    settle(wiring)
    panel = wiring.window.views["space"]
    assert isinstance(panel, SpacePanel)
    assert panel.view.hasFocus()
    picture, frame = shown(panel), wiring.session.frame
    assert frame is not None
    assert (picture.title, picture.labels) == ("Token table", frame.info.vocabulary)
    assert [label for label, ours in zip(picture.labels, picture.of_sentence, strict=True) if ours] == [
        "the", "fat", "cat", "sat", "on", "mat",
    ]  # fmt: skip
    QTest.keyClick(wiring.window, K.Key_4, CTRL)
    settle(wiring)
    assert wiring.session.conversation.goal.asked(ProjectPlane) == (), "what is not on show is not computed"


@pytest.mark.parametrize(
    ("choice", "title", "symbol", "axes", "where"),
    [
        (TABLE, "Token table", "W_tok", [Axis.VOCAB], "step 3"),
        (EMBEDDINGS, "Embeddings", "X", [Axis.POSITION], "step 3"),
        (QUERIES, "Queries and keys", "Q, K", [Axis.QUERY, Axis.KEY], "layer 0 · head 1 · step 3"),
        (CONTEXT, "Context vectors", "Z", [Axis.QUERY], "layer 0 · head 1 · step 3"),
        (COLUMNS, "Unembedding", "W_U", [Axis.VOCAB], "step 3"),
    ],
)
def test_each_choice_shows_its_points(
    desktop: Desktop, choice: int, title: str, symbol: str, axes: list[Axis], where: str
) -> None:
    wiring, panel = opened(desktop, choice)
    wiring.session.select_head(1)
    settle(wiring)
    picture, frame = shown(panel), wiring.session.frame
    assert frame is not None
    assert (picture.title, picture.symbol, picture.where) == (title, symbol, where)
    assert [group.axis for group in picture.groups] == axes
    assert len(picture.labels) == len(picture.points) == sum(group.count for group in picture.groups)
    (sent,) = frame.projections
    assert sent.points is not None
    np.testing.assert_allclose(picture.points @ picture.axes.T, sent.points, atol=1e-5)
    if axes != [Axis.VOCAB]:
        assert picture.labels[:7] == ("the₀", "fat", "cat", "sat", "on", "the₅", "mat")


def test_a_step_back_and_forth_shows_the_same_picture(desktop: Desktop) -> None:
    wiring, panel = opened(desktop, QUERIES, steps=0)
    first = {0: shown(panel)}
    for step in range(1, 8):
        wiring.session.run_to(step)
        settle(wiring)
        first[step] = shown(panel)
    for step in (6, 7, 6, 0, 1, 4, 7):
        wiring.session.look_at(step)
        settle(wiring)
        picture = shown(panel)
        np.testing.assert_array_equal(picture.points, first[step].points)
        assert (picture.bounds, picture.shares) == (first[step].bounds, first[step].shares)
        assert len(picture.paths) == min(step, 12)
        for before, path in enumerate(picture.paths, start=1):
            np.testing.assert_array_equal(path, first[step - before].points)
    panel.trails.setCurrentIndex(0)
    panel.trails.activated.emit(0)
    assert shown(panel).paths == ()


def test_it_can_be_walked_by_keys_and_lights_what_belongs_together(desktop: Desktop, qtbot: QtBot) -> None:
    wiring, panel = opened(desktop, QUERIES)
    qtbot.waitUntil(wiring.window.isActiveWindow)
    told: list[object] = []
    links: list[Link | None] = []
    panel.pointed.connect(told.append)
    panel.linked.connect(links.append)
    panel.take_focus()
    step = wiring.session.status.step
    for key in (K.Key_Return, K.Key_Right, K.Key_Down, K.Key_Left):
        QTest.keyClick(panel.view, key)
    assert panel.view.spot == 1
    assert panel.view.accessibleDescription().startswith("query 1 “fat”: ")
    assert panel.view.accessibleDescription().endswith(" on PC2")
    assert links[-1] == Link({Axis.QUERY: frozenset({1})})
    assert wiring.window.readout.text() == panel.view.accessibleDescription()
    QTest.keyClick(panel.view, K.Key_End)
    assert panel.view.accessibleDescription().startswith("key 6 “mat”: ")
    assert shown(panel).lit == {13}
    QTest.keyClick(panel.view, K.Key_Escape)
    assert (told[-1], links[-1], shown(panel).lit) == (None, None, frozenset())
    assert wiring.session.status.step == step, "the arrows were the points'"
    QTest.keyClick(panel.view, K.Key_Left)
    settle(wiring)
    assert wiring.session.status.step == step - 1, "and are those of time again"
    panel.set_link(Link({Axis.POSITION: frozenset({2})}))
    assert shown(panel).lit == {2, 9}, "a position is a query and a key"


def test_words_and_their_places_light_one_another(desktop: Desktop) -> None:
    _, panel = opened(desktop, TABLE)
    picture = shown(panel)
    the = picture.labels.index("the")
    assert picture.link(the) == Link({Axis.VOCAB: frozenset({the}), Axis.POSITION: frozenset({0, 5})})
    panel.set_link(Link({Axis.KEY: frozenset({5})}))
    assert shown(panel).lit == {the}
    panel.set_link(Link({Axis.KEY: frozenset({5})}, Lens.EXAMPLE))
    assert shown(panel).lit == frozenset(), "that is another sentence"


def test_a_token_is_chosen_and_left(desktop: Desktop) -> None:
    wiring, panel = opened(desktop, QUERIES)
    click(panel, 7 + 2)
    settle(wiring)
    assert wiring.session.selection == Selection(0, 0, 2)
    assert shown(panel).chosen == {2}, "its query"
    choose(wiring, panel, TABLE)
    assert shown(panel).chosen == {shown(panel).labels.index("cat")}
    click(panel, 0)
    settle(wiring)
    assert wiring.session.selection.token == 2, "a word of the vocabulary has no place to choose"
    choose(wiring, panel, QUERIES)
    click(panel, 2)
    settle(wiring)
    assert wiring.session.selection.token is None


def test_one_looks_closer_and_drags_and_fits(desktop: Desktop) -> None:
    wiring, panel = opened(desktop, EMBEDDINGS)
    view = panel.view
    assert view._layout is not None
    whole, at = view._layout, view._layout.places[3].copy()
    view._zoom(4, QPointF(*at))
    assert view._layout.scale == pytest.approx(4 * whole.scale)
    np.testing.assert_allclose(view._layout.places[3], at, atol=1e-6)
    spot = view._layout.plot.topLeft().toPoint() + QPoint(6, 6)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseMove(view, spot + QPoint(30, 10))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=spot + QPoint(30, 10))
    np.testing.assert_allclose(view._layout.places[3], at + np.array((30, 10)), atol=1e-6)
    view._look(PlaneView(1e9, -1e9, 4))
    _, right, low, _ = shown(panel).bounds
    assert view._layout.middle == pytest.approx((right, low)), "not past the edge of all that there is"
    QTest.keyClick(view, K.Key_Minus)
    assert shown(panel).view.zoom == pytest.approx(4 / 1.5)
    for _ in range(4):
        QTest.keyClick(view, K.Key_Minus)
    assert shown(panel).view == PlaneView(), "no further away than all of it"
    for _ in range(30):
        QTest.keyClick(view, K.Key_Plus)
    assert shown(panel).view.zoom == 64
    wiring.session.run_to(8)
    settle(wiring)
    QTest.keyClick(view, K.Key_0)
    assert shown(panel).view == PlaneView()
    np.testing.assert_allclose(shown(panel).axes, np.eye(2), atol=1e-6)


def test_another_step_is_where_the_points_came_from(desktop: Desktop) -> None:
    wiring, panel = opened(desktop, TABLE, steps=6)
    wiring.session.look_at(2)
    settle(wiring)
    wiring.actions.branching.compare_step()
    wiring.session.last()
    settle(wiring)
    this = shown(panel)
    wiring.session.set_side(FigureSide.OTHER)
    other = shown(panel)
    wiring.session.set_side(FigureSide.DIFFERENCE)
    both = shown(panel)
    assert (other.title, other.where) == ("Other · Token table · at step 2", "step 2")
    assert (both.title, both.origin) == ("Difference · Token table · since step 2", "step 2")
    np.testing.assert_array_equal(both.points, this.points)
    np.testing.assert_array_equal(both.origins, other.points)  # type: ignore[arg-type]
    assert this.bounds == other.bounds == both.bounds, "F8 leaves the axes where they are"
    assert not np.allclose(other.points, this.points)
    wiring.session.compare_with(None)
    wiring.actions.branching.branch_seed()
    wiring.session.run_to(8)
    settle(wiring)
    wiring.session.set_side(FigureSide.DIFFERENCE)
    settle(wiring)
    assert panel.view._message == "The other branch has no step 8 yet: its newest is 6."
    wiring.session.look_at(6)
    settle(wiring)
    assert shown(panel).origin == "other"


def test_a_walk_shows_the_points_of_its_moment(desktop: Desktop) -> None:
    """Forward, with the weights that the step began with; and the training example, if that is looked at."""
    wiring, panel = opened(desktop, EMBEDDINGS, steps=4)
    wiring.actions.changes.set_probe("the old dog")
    settle(wiring)
    before, own = shown(panel), shown(panel).sentence
    wiring.session.look_at(3)
    settle(wiring)
    at_three = shown(panel).points
    wiring.session.last()
    settle(wiring)
    go(wiring, 4, Phase.FORWARD, Ref(SCORES, 0))
    np.testing.assert_allclose(shown(panel).points, at_three, atol=1e-5)
    wiring.walk.turn_lens()
    settle(wiring)
    frame = wiring.session.frame
    assert frame is not None
    assert shown(panel).sentence == frame.example != own
    wiring.walk.leave()
    settle(wiring)
    np.testing.assert_array_equal(shown(panel).points, before.points)


@pytest.mark.parametrize(
    ("probe", "choice", "sentence"),
    [
        ("the", EMBEDDINGS, "It takes two points or more to see how they differ: type a longer sentence."),
        ("", CONTEXT, "It takes two points or more to see how they differ: type a longer sentence."),
    ],
)
def test_what_spans_no_plane_is_a_sentence(desktop: Desktop, probe: str, choice: int, sentence: str) -> None:
    wiring, panel = opened(desktop, choice)
    wiring.actions.changes.set_probe(probe)
    settle(wiring)
    assert (panel.view.picture, panel.view._message, panel.view.accessibleDescription()) == (None, sentence, sentence)
    panel.view.grab()
    wiring.actions.changes.set_probe("the fat cat")
    settle(wiring)
    assert len(shown(panel).points) == 3


def test_a_run_that_diverged_is_told(desktop: Desktop) -> None:
    spec = replace(SPEC, train=TrainConfig(optimizer="sgd", learning_rate=10), model=ModelConfig(init_std=10))
    wiring = desktop.open(spec)
    panel = wiring.window.view("space")
    assert isinstance(panel, SpacePanel)
    wiring.session.run_to(10)
    settle(wiring)
    assert panel.view._message.endswith("the run has diverged.")
    wiring.session.first()
    settle(wiring)
    assert shown(panel).where == "step 0"


@pytest.mark.parametrize("width", [1, 2])
def test_one_or_two_numbers_a_token_are_shown_as_they_are(desktop: Desktop, width: int) -> None:
    wiring = desktop.open(replace(SPEC, model=ModelConfig(d_model=width, n_head=1)))
    panel = wiring.window.view("space")
    assert isinstance(panel, SpacePanel)
    settle(wiring)
    picture = shown(panel)
    assert sum(picture.shares) == pytest.approx(1.0)
    assert (np.abs(picture.points[:, 1]).max() == 0) == (width == 1)
    panel.view.grab()


def test_another_run_begins_with_level_axes(desktop: Desktop, tmp_path: Path) -> None:
    wiring, panel = opened(desktop, QUERIES, steps=5)
    assert not np.allclose(shown(panel).axes, np.eye(2)) or len(panel._album._pages) > 0
    wiring.session.reset()
    settle(wiring)
    assert panel.shown.name == "Queries and keys"
    assert np.allclose(shown(panel).axes, np.eye(2))


def test_it_is_exported_like_any_matrix(desktop: Desktop, tmp_path: Path) -> None:
    wiring, panel = opened(desktop, QUERIES)
    panel.take_focus()
    QApplication.processEvents()
    assert b"Queries and keys" in save_figure(wiring, tmp_path / "space.svg").read_bytes()
    wiring.actions.selection.open_cell_menu()
    menu = QApplication.activePopupWidget()
    assert menu is not None, "there is no cell here, so the menu is that of the attention weights"
    menu.close()
