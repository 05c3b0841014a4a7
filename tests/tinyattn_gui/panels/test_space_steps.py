"""The panel of points over time: another step, a moment, another run, and what spans no plane."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.config import ModelConfig, TrainConfig
from model.quantities import SCORES
from model.quantities.moments import Phase
from model.quantities.stages import Ref
from tests.kit.desktop import Desktop
from tests.kit.space_panels import CONTEXT, EMBEDDINGS, QUERIES, SPEC, TABLE, opened, shown
from tests.kit.walks import go, settle
from tinyattn_gui.panels.space import SpacePanel
from tinyattn_gui.pictures.compare import FigureSide

pytestmark = pytest.mark.usefixtures("qapp")


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
    assert (other.title, other.where) == ("Step 2 · Token table", "step 2")
    assert (both.title, both.origin) == ("Change · Token table · step 2 to 6", "step 2")
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
