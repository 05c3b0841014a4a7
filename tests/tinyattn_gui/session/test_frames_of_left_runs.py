"""A frame of a run that was left is shown nowhere, however its run was left, and none has what its network lacks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from model.messages import Frame
from model.runs.run import Run
from model.spec.presets import DEFAULT_PRESET
from tests.kit.desktop import Desktop
from tests.kit.keeping import Person, look, train
from tinyattn_gui.pictures.stakes import KeepAnswer
from tinyattn_gui.wiring.wiring import Wiring

SPEC = DEFAULT_PRESET.spec
DEEPER = replace(SPEC, model=replace(SPEC.model, n_layer=2, norm=True))


def stale_frames(wiring: Wiring) -> list[Frame]:
    """Fills with each frame that is told last while another is on show."""
    stale = list[Frame]()
    wiring.session.frame_changed.connect(
        lambda frame: stale.append(frame) if frame is not wiring.session.frame else None
    )
    return stale


def test_a_run_that_is_left_once_it_is_saved_is_not_shown_again(desktop: Desktop, tmp_path: Path) -> None:
    wiring = desktop.open(DEEPER)
    Person(wiring, KeepAnswer.SAVE, tmp_path / "deeper")
    train(wiring, 5)
    wiring.session.change("head[1,0]", 0)
    train(wiring, 8)
    wiring.session.look_at(3)
    look(wiring)
    wiring.session.branch("head[1,0]", 0)
    train(wiring, 8)
    stale = stale_frames(wiring)
    wiring.actions.runs.begin(SPEC)
    look(wiring)
    look(wiring)
    assert wiring.session.spec == SPEC
    assert wiring.session.frame is not None
    assert stale == []


@pytest.mark.parametrize("layers", [1, 2])
def test_a_run_of_fewer_stages_opens_over_one_of_more(desktop: Desktop, tmp_path: Path, layers: int) -> None:
    plain, path = replace(SPEC, model=replace(SPEC.model, n_layer=layers)), tmp_path / "plain.tinyattn"
    with Run(plain) as run:
        run.save_as(path)
    wiring = desktop.open(DEEPER)
    train(wiring, 2)
    wiring.session.open_run(str(path))
    look(wiring)
    assert wiring.session.spec == plain
    frame = wiring.session.frame
    assert frame is not None
    assert "attention_norm" not in {reading.watch.slug for reading in frame.readings}


def test_what_was_edited_in_a_run_that_is_left_is_not_asked_of_the_next_network(desktop: Desktop) -> None:
    wiring = desktop.open(DEEPER)
    session = wiring.session
    train(wiring, 3)
    session.change("head[1,0]", 0)
    train(wiring, 5)
    edits = session.frame.edits if session.frame else ()
    assert [edit.what for edit in edits] == ["head[1,0]"]
    session.vary(SPEC)
    assert session.frame is not None
    assert session.frame.edits == (), "a network of one layer, which has no such head"
    assert wiring.actions.timeline.pins == ()
    train(wiring, 5)
    session.turn_to(1)
    assert session.frame.edits == edits
    assert "head 0 of layer 1 silenced" in [pin.words for pin in wiring.actions.timeline.pins]
