"""What tests of changes on the way and of branches share."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QApplication

from model.config import ModelConfig
from model.spec.presets import DEFAULT_PRESET
from tests.kit.desktop import Desktop
from tinyattn_gui.wiring.wiring import Wiring

SPEC = replace(DEFAULT_PRESET.spec, model=ModelConfig(n_head=2))


def look(wiring: Wiring, times: int = 12) -> None:
    QApplication.processEvents()
    for _ in range(times):
        wiring.session.look()


def trained(desktop: Desktop, steps: int = 12) -> Wiring:
    wiring = desktop.open(SPEC)
    wiring.session.run_to(steps)
    look(wiring)
    assert wiring.session.status.frontier == steps
    return wiring
