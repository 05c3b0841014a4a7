"""The folder for what can be made or fetched again. Imports no torch."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def cache_folder() -> Path:
    """Where a person's programs keep what can be made again."""
    if root := os.environ.get("XDG_CACHE_HOME"):
        return Path(root) / "tinyattn"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "tinyattn" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "tinyattn"
    return Path.home() / ".cache" / "tinyattn"
