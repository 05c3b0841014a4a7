"""Qt without a display, for the command line."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication

from tinyattn_gui.theme.fonts import load


def ensure_application() -> QCoreApplication:
    """The running application, or a new one that needs no display; the bundled font is loaded.

    Keep what it returns for as long as something is drawn.
    """
    app = QGuiApplication.instance()
    if app is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        app = QGuiApplication(sys.argv[:1])
    load()
    return app
