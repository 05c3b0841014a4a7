"""The panel of heads over the run: its numbers are the network's, a click goes to the head or the step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from model.config import ModelConfig
from model.messages.head_curves import HeadCurves, HeadFormed, heads_formed
from model.quantities import ATTENTION_WEIGHTS
from model.quantities.head_measures import DISTANCE, ENTROPY, FIRST, HEAD_MEASURES, INDUCTION, PREVIOUS
from model.quantities.stages import Ref
from model.spec.presets import DEFAULT_PRESET
from tests.kit.desktop import Desktop
from tests.kit.pair_runs import PAIR
from tests.kit.views import open_panel, settle
from tinyattn_gui.drawing import head_history, registry
from tinyattn_gui.panels.head_past import HeadPastPanel
from tinyattn_gui.pictures.head_past import HeadHistory, HeadTable, history_of
from tinyattn_gui.wiring.wiring import Wiring

pytestmark = pytest.mark.usefixtures("qapp")
K = Qt.Key
SPEC = replace(DEFAULT_PRESET.spec, model=ModelConfig(n_head=2, n_layer=2))


def opened(wiring: Wiring, steps: int = 30) -> HeadPastPanel:
    """The panel of a run that rests, when all of its past is known."""
    wiring.session.run_to(steps)
    settle(wiring)
    panel = open_panel(wiring, "head_past", HeadPastPanel)
    for _ in range(300):
        settle(wiring)
        if isinstance(history := panel.history.picture, HeadHistory) and history.message != "reading the past …":
            return panel
    raise AssertionError("it reads on and on")


def table(panel: HeadPastPanel) -> HeadTable:
    assert isinstance(panel.table.picture, HeadTable), panel.table.message
    return panel.table.picture


def test_it_shows_every_head_now_and_over_the_run(desktop: Desktop) -> None:
    wiring = desktop.open(SPEC)
    panel = opened(wiring)
    panel.set_measure(PREVIOUS)
    wiring.session.look_at(12)
    settle(wiring)
    picture, history = table(panel), panel.history.picture
    assert (picture.step, history.step, history.steps.tolist()) == (12, 12, list(range(31)))
    matrix = wiring.window.pipeline.view.views[Ref(ATTENTION_WEIGHTS, 0)].picture
    assert matrix is not None
    assert picture.scores[0, 0] == pytest.approx(float(np.diagonal(matrix.values, -1).mean()), rel=1e-5)
    np.testing.assert_array_equal(history.values[12].reshape(2, 2), picture.scores)
    assert picture.describe(1, 0).startswith("layer 1, head 0: 0.")
    for measure, low, high in ((ENTROPY, 0.0, 2.0), (DISTANCE, 0.0, 6.0), (FIRST, 0.0, 1.0)):
        panel.set_measure(measure)
        assert table(panel).title == f"{measure.name} of all heads"
        assert low <= table(panel).scores.min() <= table(panel).scores.max() <= high


def test_a_click_goes_to_the_head_and_to_the_step(desktop: Desktop) -> None:
    wiring = desktop.open(SPEC)
    panel = opened(wiring)
    assert panel.table._layout is not None
    QTest.mouseClick(panel.table, Qt.MouseButton.LeftButton, pos=panel.table._layout.cell(1, 1).center().toPoint())
    settle(wiring)
    assert (wiring.session.selection.layer, wiring.session.selection.head) == (1, 1)
    assert table(panel).chosen == (1, 1)
    area, picture = panel.history._area, panel.history.picture
    at = area.center()
    at.setX(head_history.x_of(17, area, picture))
    QTest.mouseClick(panel.history, Qt.MouseButton.LeftButton, pos=at.toPoint())
    settle(wiring)
    assert wiring.session.status.step == 17


def test_it_is_walked_by_keys_and_says_what_is_there(desktop: Desktop) -> None:
    wiring = desktop.open(SPEC)
    panel = opened(wiring)
    for key in (K.Key_Return, K.Key_Down, K.Key_Right):
        QTest.keyClick(panel.table, key)
    assert panel.table.accessibleDescription() == table(panel).describe(1, 1)
    QTest.keyClick(panel.table, K.Key_Return)
    assert wiring.session.selection.layer == 1
    panel.history.setFocus()
    for key in (K.Key_Return, K.Key_Home, K.Key_Right, K.Key_Return):
        QTest.keyClick(panel.history, key)
    settle(wiring)
    assert wiring.session.status.step == 1
    assert panel.history.accessibleDescription().startswith("step 1: ")


def test_a_fact_goes_to_its_step_and_head(desktop: Desktop) -> None:
    wiring = desktop.open(SPEC)
    panel, told = opened(wiring), list[tuple[HeadFormed, ...]]()
    panel.formed.connect(told.append)
    scores = np.zeros((4, 2, 2, len(HEAD_MEASURES)), np.float32)
    scores[2:, 1, 0, HEAD_MEASURES.index(INDUCTION)] = 0.9
    (fact,) = heads_formed(HeadCurves(np.arange(4) * 5, scores))
    panel.facts.set_facts((fact,))
    assert panel.facts.item(0).text() == "L1 H0 is an induction head from step 10 on (at 5 not yet): 0.90"
    panel.facts.itemClicked.emit(panel.facts.item(0))
    settle(wiring)
    assert (wiring.session.status.step, wiring.session.selection.layer) == (10, 1)


def test_where_a_score_is_not_defined_that_is_said(desktop: Desktop) -> None:
    wiring = desktop.open(SPEC)
    panel = opened(wiring)
    wiring.actions.changes.set_probe("fat cat sat")
    for _ in range(50):
        settle(wiring)
    assert np.isnan(table(panel).scores).all()
    assert "not defined" in table(panel).describe(0, 0)
    assert panel.history.picture.message.startswith("Not defined for this sentence: it needs a token that comes")
    panel.sentence.setCurrentIndex(1)
    panel.sentence.activated.emit(1)
    for _ in range(50):
        settle(wiring)
    assert not np.isnan(table(panel).scores).any(), "random tokens come again"


def test_another_site_is_measured_anew(desktop: Desktop) -> None:
    wiring = desktop.open(PAIR)
    panel = opened(wiring, 3)
    assert [panel.site.itemText(n) for n in range(panel.site.count())] == ["encoder", "decoder", "cross"]
    assert not panel.sentence.isVisible()
    panel.set_measure(ENTROPY)
    for n, (site, layers) in enumerate((("encoder", 1), ("decoder", 2), ("cross", 2))):
        panel.site.setCurrentIndex(n)
        panel.site.activated.emit(n)
        for _ in range(20):
            settle(wiring)
        assert wiring.session.selection.site.value == site
        assert table(panel).scores.shape == (layers, 2)
        assert np.isfinite(table(panel).scores).all()


def test_it_leaves_as_a_table_of_numbers(desktop: Desktop) -> None:
    wiring = desktop.open(SPEC)
    panel = opened(wiring)
    lines = registry.text(panel.history.picture).splitlines()
    assert lines[0].split("\t") == ["step", "L0 H0", "L0 H1", "L1 H0", "L1 H1"]
    assert len(lines) == 32
    assert float(lines[31].split("\t")[4]) == pytest.approx(float(panel.history.picture.values[30, 3]))
    assert registry.text(table(panel)).splitlines()[4].split("\t")[:2] == ["1", "1"]
    subject = wiring.actions.figures._subjects.of_views([panel.table, panel.history])
    assert subject is not None
    assert [row.name for row in subject.shown] == ["Induction of all heads", "Induction over the run"]


def test_many_heads_are_shown_a_layer_at_a_time() -> None:
    values = np.random.default_rng(0).random((5, 12, 12, len(HEAD_MEASURES))).astype(np.float32)
    curves = HeadCurves(np.arange(5), values)
    history = history_of(curves, PREVIOUS, (3, 1), (), 2, "the sentence")
    assert history.places == tuple((3, head) for head in range(12))
    np.testing.assert_array_equal(history.values, curves.of(PREVIOUS)[:, 3])
