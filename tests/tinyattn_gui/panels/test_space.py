"""The panel of points: what it shows, and how it is walked and pointed at."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.messages import ProjectPlane
from model.quantities import Axis
from model.quantities.watch import Lens
from tests.kit.desktop import Desktop
from tests.kit.figure_dialogs import save_figure
from tests.kit.space_panels import COLUMNS, CONTEXT, EMBEDDINGS, QUERIES, SPEC, TABLE, choose, opened, shown
from tests.kit.walks import settle
from tinyattn_gui.panels.space import SpacePanel
from tinyattn_gui.pictures.cloud import PlaneView
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.pictures.sight import Selection

pytestmark = pytest.mark.usefixtures("qapp")
K, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


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


def test_it_is_exported_like_any_matrix(desktop: Desktop, tmp_path: Path) -> None:
    wiring, panel = opened(desktop, QUERIES)
    panel.take_focus()
    QApplication.processEvents()
    assert b"Queries and keys" in save_figure(wiring, tmp_path / "space.svg").read_bytes()
    wiring.actions.selection.open_cell_menu()
    menu = QApplication.activePopupWidget()
    assert menu is not None, "there is no cell here, so the menu is that of the attention weights"
    menu.close()
