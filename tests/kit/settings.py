"""Settings and folders of no person: they go away."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path

from PySide6.QtCore import QSettings


def passing_folder() -> Path:
    """An empty folder."""
    folder = tempfile.mkdtemp(prefix="tinyattn-passing-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def passing_settings() -> QSettings:
    """Empty settings, as on first launch."""
    return QSettings(str(passing_folder() / "settings.ini"), QSettings.Format.IniFormat)
