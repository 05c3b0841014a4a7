"""Settings of no person: in a folder that goes away."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path

from PySide6.QtCore import QSettings


def passing_settings() -> QSettings:
    """Empty settings, as on first launch."""
    folder = tempfile.mkdtemp(prefix="tinyattn-settings-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat)
