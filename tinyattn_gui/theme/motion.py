"""Whether the system asks for less motion on the screen."""

from __future__ import annotations

import ctypes
import sys

from PySide6.QtWidgets import QApplication, QStyle

_CLIENT_AREA_ANIMATION = 0x1042
"""SPI_GETCLIENTAREAANIMATION of Windows."""


def system_is_calm() -> bool:
    """Whether animations are switched off: by Windows' own switch, or by the style of the desktop."""
    if sys.platform == "win32":
        animates = ctypes.c_int(1)
        ctypes.windll.user32.SystemParametersInfoW(_CLIENT_AREA_ANIMATION, 0, ctypes.byref(animates), 0)
        return not animates.value
    return not QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration)
