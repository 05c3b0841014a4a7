"""A home folder that is missing, or no folder: the program starts, and says what it cannot remember."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from model.spec.presets import DEFAULT_PRESET
from tests.kit.desktop import Desktop
from tests.kit.settings import passing_settings
from tinyattn_gui.app import what_is_forgotten
from tinyattn_gui.settings.recovery import Recovery


def test_a_home_that_is_a_file_is_told_and_the_window_opens(qapp: QApplication, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("no folder", encoding="utf-8")
    desktop = Desktop(qapp, home / "recovery")
    wiring = desktop.open(settings=QSettings(str(home / "settings.ini"), QSettings.Format.IniFormat))
    try:
        assert wiring.window.banner.sentence == (
            "What is not kept after this: preferences and layout and runs without a name; "
            "the folder for that cannot be written (not a directory)."
        )
        wiring.actions.store.change(hints=False)
        wiring.session.run_to(5)
        wiring.session.look()
        assert wiring.session.spec == DEFAULT_PRESET.spec
        assert wiring.session.status.step == 5
    finally:
        desktop.close()


def test_a_folder_that_is_not_there_yet_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "recovery"
    assert what_is_forgotten(passing_settings(), Recovery(folder)) == ""
    assert folder.is_dir()
