"""The text of an SVG as outlines, for programs that do not have its font."""

from __future__ import annotations

import re
from html import unescape

from PySide6.QtGui import QPainterPath

from model.exports.markup import element
from tinyattn_gui.drawing.text import font

_TEXT = re.compile(r"<text ([^>]*)>(.*?)</text>", re.DOTALL)
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_BOLD = 600


def outlined(svg: bytes) -> bytes:
    """An SVG as Qt writes it, with a path in place of each text."""
    return _TEXT.sub(_outline, svg.decode()).encode()


def _outline(found: re.Match[str]) -> str:
    told = dict(_ATTRIBUTE.findall(found[1]))
    path = QPainterPath()
    letters = font(float(told["font-size"]), int(told["font-weight"]) >= _BOLD)
    path.addText(float(told["x"]), float(told["y"]), letters, unescape(found[2]))
    return element("path", fill=told["fill"], fill_opacity=told["fill-opacity"], stroke="none", d=_data(path))


def _data(path: QPainterPath) -> str:
    kinds = QPainterPath.ElementType
    marks = {kinds.MoveToElement: "M", kinds.LineToElement: "L", kinds.CurveToElement: "C"}
    parts = (path.elementAt(i) for i in range(path.elementCount()))
    return " ".join(f"{marks.get(part.type, '')}{part.x:.6g},{part.y:.6g}" for part in parts)
