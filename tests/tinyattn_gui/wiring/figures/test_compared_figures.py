"""Figures of a run beside a step of its own, a branch, or another network: each is made again from its file."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from model.exports.stamp import carried
from model.figures.request import Against
from tests.kit.figure_dialogs import assert_made_again, save_figure, settle
from tinyattn_gui.pictures.compare import FigureSide
from tinyattn_gui.pictures.figure import Scope
from tinyattn_gui.wiring.wiring import Wiring

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.mark.parametrize("scope", [Scope.VIEW, Scope.SIDES, Scope.PIPELINE, Scope.GLANCE])
@pytest.mark.parametrize("side", [FigureSide.DIFFERENCE, FigureSide.OTHER])
def test_what_is_compared_with_a_step_can_be_made_again(
    side: FigureSide, scope: Scope, two_heads: Wiring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_heads.session.compare_with(1)
    settle(two_heads)
    two_heads.session.set_side(side)
    settle(two_heads)
    two_heads.window.pipeline.take_focus()
    saved = save_figure(two_heads, tmp_path / "a.png", scope)
    told = carried(saved).request
    assert told.against == Against(1, None, side)
    if scope is Scope.SIDES:
        assert [part.side for part in told.parts] == list(FigureSide)
        assert {(part.watch.slug, part.view) for part in told.parts} == {("attention_weights", "matrix")}
    assert_made_again(saved, monkeypatch)


@pytest.mark.parametrize("side", [FigureSide.DIFFERENCE, FigureSide.OTHER])
def test_what_is_compared_with_a_branch_can_be_made_again(
    side: FigureSide, two_heads: Wiring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_heads.session.look_at(1)
    settle(two_heads)
    two_heads.session.change("train.learning_rate", 0.5)
    settle(two_heads)
    two_heads.session.run_to(3)
    settle(two_heads)
    two_heads.session.set_side(side)
    settle(two_heads)
    two_heads.window.pipeline.take_focus()
    saved = save_figure(two_heads, tmp_path / "a.png")
    told = carried(saved).request
    assert told.against == Against(3, (), side)
    assert [edit.value for edit in told.origin.edits] == [0.5]
    assert_made_again(saved, monkeypatch)


@pytest.mark.parametrize("side", [FigureSide.DIFFERENCE, FigureSide.OTHER])
@pytest.mark.parametrize("key", [Qt.Key.Key_1, Qt.Key.Key_4])
def test_what_is_compared_with_another_network_can_be_made_again(
    key: Qt.Key, side: FigureSide, two_heads: Wiring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = two_heads.session.spec
    QTest.keyClick(two_heads.window, key, CONTROL | Qt.KeyboardModifier.AltModifier)
    for _ in range(8):
        settle(two_heads)
    assert two_heads.session.spec.model != mine.model
    two_heads.session.set_side(side)
    settle(two_heads)
    two_heads.window.pipeline.take_focus()
    saved = save_figure(two_heads, tmp_path / "a.png")
    step = two_heads.session.status.step
    assert carried(saved).request.against == Against(step, (), side, spec=mine)
    assert_made_again(saved, monkeypatch)


def test_the_pipeline_of_another_network_is_that_network_s(
    two_heads: Wiring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    QTest.keyClick(two_heads.window, Qt.Key.Key_1, CONTROL | Qt.KeyboardModifier.AltModifier)
    for _ in range(8):
        settle(two_heads)
    two_heads.session.set_side(FigureSide.OTHER)
    settle(two_heads)
    saved = save_figure(two_heads, tmp_path / "a.png", Scope.PIPELINE)
    assert "scaled_scores" in {part.watch.slug for part in carried(saved).request.parts}, "which that without √d lacks"
    assert_made_again(saved, monkeypatch)
