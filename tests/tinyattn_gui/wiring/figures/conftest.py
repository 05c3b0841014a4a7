"""What the tests of figures share."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.config import ModelConfig
from model.spec.presets import DEFAULT_PRESET
from tests.kit.desktop import Desktop
from tests.kit.figure_dialogs import settle
from tinyattn_gui.pictures.sight import Selection
from tinyattn_gui.wiring.wiring import Wiring


@pytest.fixture
def two_heads(desktop: Desktop) -> Wiring:
    """A window of two layers and two heads after three steps, with a token and another head chosen."""
    model = ModelConfig(n_head=2, n_layer=2)
    wiring = desktop.open(replace(DEFAULT_PRESET.spec, model=model))
    wiring.session.run_to(3)
    wiring.session.select(Selection(layer=1, head=1, token=4))
    settle(wiring)
    return wiring
