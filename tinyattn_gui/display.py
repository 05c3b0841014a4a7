"""Whether a window can be opened, found out before Qt would abort with a line that misleads."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from importlib.util import find_spec
from pathlib import Path

_PACKAGES = (
    "libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxcb-render-util0 libxcb-image0 "
    "libxkbcommon-x11-0 libgl1 libegl1"
)


def why_not() -> str:
    """Why no window can be opened here, as the first half of a sentence; empty if nothing is in the way."""
    chosen = [name.partition(":")[0] for name in os.environ.get("QT_QPA_PLATFORM", "").split(";") if name]
    if not (sys.platform.startswith("linux") and all(name.startswith(("xcb", "wayland")) for name in chosen)):
        return ""
    of_wayland, of_x = (not chosen or any(name.startswith(kind) for name in chosen) for kind in ("wayland", "xcb"))
    display = os.environ.get("DISPLAY") if of_x else None
    wayland = os.environ.get("WAYLAND_DISPLAY", "wayland-0" if chosen else "") if of_wayland else None
    if wayland and _listens(wayland):
        return ""
    if wayland and not display:
        return f"the Wayland display {wayland} does not answer"
    if not display:
        return "there is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set)"
    try:
        answers = _answers(display)
        ctypes.CDLL(str(_plugin()))
    except OSError as error:
        missing = str(error).partition(":")[0]
        return f"a window needs {missing}, which is not there (on Debian: apt install {_PACKAGES})"
    return "" if answers else f"the display {display} does not answer"


def _listens(wayland: str) -> bool:
    """Whether a compositor takes connections: at its socket in the folder of this session, or where its path says."""
    assert sys.platform != "win32"
    place = os.path.join(os.environ.get("XDG_RUNTIME_DIR", ""), wayland)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
        try:
            asking.connect(place)
        except OSError:
            return False
    return True


def _answers(display: str) -> bool:
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(), None))
    error = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not error


def _plugin() -> Path:
    """Qt's own library for X11, which needs all that could be missing."""
    spec = find_spec("PySide6")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"
