"""What tests of the panel of points share."""

from __future__ import annotations

from dataclasses import replace

from model.config import ModelConfig
from model.spec.presets import DEFAULT_PRESET
from tests.kit.desktop import Desktop
from tests.kit.walks import settle
from tinyattn_gui.panels.space import SpacePanel
from tinyattn_gui.pictures.cloud import Cloud
from tinyattn_gui.wiring.wiring import Wiring

SPEC = replace(DEFAULT_PRESET.spec, model=ModelConfig(n_head=2))
TABLE, EMBEDDINGS, QUERIES, CONTEXT, COLUMNS = range(5)


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
