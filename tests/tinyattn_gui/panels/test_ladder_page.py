"""The ladder in the window: first for many layers, one key away for others, and the way from a map to its matrices."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from model.config import ModelConfig
from model.quantities import ATTENTION_WEIGHTS, MLP_ACTIVE, PROBABILITIES, RESIDUAL, SCORES
from model.quantities.moments import Phase
from model.quantities.site import Site
from model.quantities.stages import Ref
from model.spec.presets import DEFAULT_PRESET
from tests.kit.desktop import Desktop
from tests.kit.ladders import DEEP
from tests.kit.pairs import with_task
from tests.kit.views import settle
from tests.kit.walks import go
from tests.kit.windows import press
from tinyattn_gui.drawing import ladder as drawing
from tinyattn_gui.drawing import ladder_layout
from tinyattn_gui.panels.ladder_page import INVITES, LadderPage
from tinyattn_gui.pictures.ladder import FIRST_FROM, Ladder, Place, Spot
from tinyattn_gui.pictures.sight import Selection
from tinyattn_gui.wiring.wiring import Wiring

K = Qt.Key
SPEC = replace(DEFAULT_PRESET.spec, model=DEEP)


@pytest.fixture
def deep(desktop: Desktop) -> Wiring:
    wiring = desktop.open(SPEC)
    wiring.window.resize(1280, 800)
    settle(wiring)
    page(wiring)._settled.stop()
    page(wiring).resized.emit()  # as it comes once nothing has changed for a while
    settle(wiring)
    return wiring


def page(wiring: Wiring) -> LadderPage:
    return wiring.window.pipeline.ladder


def shown(wiring: Wiring) -> Ladder:
    picture = page(wiring).picture
    assert isinstance(picture, Ladder), page(wiring).message
    return picture


def centre(wiring: Wiring, place: Place) -> QPoint:
    return page(wiring)._spot_rect(place).center().toPoint()


def click(wiring: Wiring, place: Place) -> None:
    QTest.mouseClick(page(wiring), Qt.MouseButton.LeftButton, pos=centre(wiring, place))
    settle(wiring)


@pytest.mark.parametrize("layers", [1, 2, FIRST_FROM - 1, FIRST_FROM])
def test_a_network_of_many_layers_shows_its_ladder_first(desktop: Desktop, layers: int) -> None:
    wiring = desktop.open(replace(SPEC, model=ModelConfig(n_layer=layers)))
    settle(wiring)
    panel, action = wiring.window.pipeline, wiring.window.actions_by_slug["ladder"]
    assert panel.ladder.isVisible() == panel.shows_ladder == action.isChecked() == (layers >= FIRST_FROM)
    assert panel.turn.isVisible() == action.isEnabled() == (layers > 1)


def test_the_ladder_follows_the_run_and_says_what_it_is(deep: Wiring) -> None:
    assert shown(deep).where == "step 0"
    assert shown(deep).caption.endswith(INVITES)
    before = shown(deep)
    deep.session.run_to(3)
    settle(deep)
    assert (shown(deep).where, shown(deep).step) == ("step 3", 3)
    assert [rung.added for rung in shown(deep).rungs] != [rung.added for rung in before.rungs]


def test_while_it_is_on_show_no_sheet_is_read(deep: Wiring) -> None:
    assert deep.session.frame is not None
    assert deep.session.frame.readings
    assert all(reading.watch.most for reading in deep.session.frame.readings)
    assert not deep.window.pipeline.view.views


@pytest.mark.parametrize(
    ("place", "selection", "ref"),
    [
        (Place(Spot.HEAD, 2, 1), Selection(2, 1), Ref(ATTENTION_WEIGHTS, 2)),
        (Place(Spot.NEURONS, 1), Selection(1, 0), Ref(MLP_ACTIVE, 1)),
        (Place(Spot.END), Selection(3, 0), Ref(PROBABILITIES)),
    ],
)
def test_a_click_shows_the_matrices_and_backspace_the_ladder_again(
    deep: Wiring, place: Place, selection: Selection, ref: Ref
) -> None:
    click(deep, place)
    panel, action = deep.window.pipeline, deep.window.actions_by_slug["ladder"]
    assert deep.session.selection == selection
    assert panel.view.isVisible()
    assert not action.isChecked()
    view = panel.view.views[ref]
    assert view.hasFocus()
    assert view.picture is not None
    if place.spot is Spot.HEAD:
        head = shown(deep).heads.values[2 * DEEP.n_head + 1]
        assert np.array_equal(head, view.picture.values)
    press(deep, K.Key_Backspace)
    settle(deep)
    assert page(deep).isVisible()
    assert page(deep).hasFocus()
    assert action.isChecked()
    assert shown(deep).chosen == (selection.layer, selection.head)


def test_the_button_turns_it_too_and_the_field_keeps_its_backspace(deep: Wiring) -> None:
    panel = deep.window.pipeline
    assert panel.turn.text() == "Sheet"
    panel.turn.click()
    assert (panel.turn.text(), panel.shows_ladder) == ("Ladder", False)
    panel.probe.setFocus()
    panel.probe.setText("the fat cat")
    QTest.keyClick(panel.probe, K.Key_Backspace)
    assert panel.probe.text() == "the fat ca"
    assert not panel.shows_ladder


def test_keys_walk_it(deep: Wiring) -> None:
    view = page(deep)
    view.setFocus()
    assert view.spot is None
    walked = []
    for key in (K.Key_Return, K.Key_Right, K.Key_Down, K.Key_Down, K.Key_Down, K.Key_Down, K.Key_Left, K.Key_Home,
                K.Key_Right, K.Key_End, K.Key_Left):  # fmt: skip
        QTest.keyClick(view, key)
        walked.append(view.spot)
    assert walked == [
        Place(Spot.HEAD, 0, 0),
        Place(Spot.HEAD, 1, 0),
        Place(Spot.HEAD, 1, 1),
        Place(Spot.HEAD, 1, 2),
        Place(Spot.NEURONS, 1),
        Place(Spot.ATTENTION, 1),
        Place(Spot.ATTENTION, 0),
        Place(Spot.BEGIN),
        Place(Spot.ATTENTION, 0),
        Place(Spot.END),
        Place(Spot.ATTENTION, 3),
    ]
    QTest.keyClick(view, K.Key_Up)
    QTest.keyClick(view, K.Key_Return)
    settle(deep)
    assert deep.session.selection.layer == 3
    assert deep.window.pipeline.view.views[Ref(MLP_ACTIVE, 3)].hasFocus()


def test_a_walk_through_a_step_is_shown_on_sheets_and_ends_on_the_ladder(deep: Wiring) -> None:
    deep.session.run_to(1)
    settle(deep)
    go(deep, 1, Phase.FORWARD, Ref(SCORES, 2))
    panel = deep.window.pipeline
    assert panel.view.isVisible()
    assert not panel.turn.isEnabled()
    press(deep, K.Key_Backspace)
    assert panel.view.isVisible()
    deep.walk.leave()
    settle(deep)
    assert page(deep).isVisible()
    assert shown(deep).step == 1


def test_encoder_and_decoder_each_have_a_ladder(desktop: Desktop) -> None:
    model = ModelConfig(n_layer=4, encoder_layers=5, d_model=8, n_head=2, norm=True, mlp=True)
    wiring = desktop.open(with_task(model))
    settle(wiring)
    said = {}
    for site in (Site.ENCODER, Site.DECODER, Site.CROSS):
        wiring.session.select(replace(wiring.session.selection, site=site))
        settle(wiring)
        ladder = shown(wiring)
        assert ladder.site is site
        said[site] = ladder.layers, ladder.kinds, ladder.result
    two, three = (Spot.ATTENTION, Spot.MLP), (Spot.ATTENTION, Spot.CROSS, Spot.MLP)
    assert said[Site.ENCODER][:2] == (5, two)
    assert said[Site.DECODER] == said[Site.CROSS] == (4, three, "p")
    click(wiring, Place(Spot.CROSS, 2))
    assert wiring.session.selection.site is Site.CROSS
    assert wiring.window.pipeline.view.views[Ref(RESIDUAL, 2, Site.CROSS)].hasFocus()
    press(wiring, K.Key_Backspace)
    settle(wiring)
    click(wiring, Place(Spot.ATTENTION, 1))
    assert wiring.window.pipeline.view.views[Ref(RESIDUAL, 1, Site.DECODER)].hasFocus()
    wiring.session.select(replace(wiring.session.selection, site=Site.ENCODER, layer=4))
    press(wiring, K.Key_Backspace)
    settle(wiring)
    click(wiring, Place(Spot.END))
    assert wiring.session.selection.layer == 4
    assert not wiring.window.pipeline.shows_ladder


def test_the_pointer_neither_lays_out_nor_paints_the_maps_anew(deep: Wiring, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []
    for module, name in ((drawing, "draw_ladder"), (drawing, "place"), (ladder_layout, "_fitting")):
        real = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *all, name=name, real=real: (counted.append(name), real(*all))[1])
    view = page(deep)
    view.repaint()
    counted.clear()
    for layer in range(4):
        for head in range(3):
            view._point_at(QPointF(centre(deep, Place(Spot.HEAD, layer, head))))
            view.repaint()
    assert counted == []
    assert view.spot is not None


def test_a_frame_is_painted_once(deep: Wiring, monkeypatch: pytest.MonkeyPatch) -> None:
    painted, frames = list[int](), list[int]()
    real = drawing.draw_ladder
    monkeypatch.setattr(drawing, "draw_ladder", lambda *all: (painted.append(all[2].step), real(*all))[1])
    deep.session.frame_changed.connect(lambda frame: frames.append(frame.step))
    for _ in range(3):
        deep.walk.step()
        settle(deep)
    assert set(painted) == {1, 2, 3}
    assert len(painted) <= len(frames)
    deep.looking.show_panels()
    settle(deep)
    assert len(painted) <= len(frames)


def test_maps_are_asked_for_at_the_size_that_they_have(deep: Wiring) -> None:
    view = page(deep)
    deep.window.resize(1100, 640)
    settle(deep)
    view.resized.emit()
    settle(deep)
    assert {watch.most for watch in view.watches()} == {view.pixels}
    assert shown(deep).heads.values.shape[1] == min(view.pixels, 7)
