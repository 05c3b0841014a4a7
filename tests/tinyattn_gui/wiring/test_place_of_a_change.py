"""A change in the window is of the layer and head on show, in a network of several."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.config import ModelConfig
from tests.kit.changing import SPEC, look
from tests.kit.desktop import Desktop
from tests.tinyattn_gui.wiring.test_change_actions import open_weights


@pytest.mark.parametrize(("layer", "head"), [(1, 0), (1, 1), (0, 1)])
def test_what_is_changed_is_of_the_layer_and_head_on_show(desktop: Desktop, layer: int, head: int) -> None:
    wiring = desktop.open(replace(SPEC, model=ModelConfig(n_head=2, n_layer=2)))
    look(wiring)
    wiring.session.select_layer(layer)
    wiring.session.select_head(head)
    look(wiring)
    open_weights(wiring)
    wiring.actions.branching.ask_number = lambda words, value: 1.0
    wiring.actions.branching.change_weight()
    look(wiring)
    assert wiring.session.frame is not None
    assert [edit.what for edit in wiring.session.frame.edits] == [f"w_query[{layer},{head},0,1]"]
    wiring.actions.branching.silence_head()
    look(wiring)
    assert wiring.session.frame.edits[-1].what == f"head[{layer},{head}]"
