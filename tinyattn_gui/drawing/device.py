"""What kind of paper a painter draws on."""

from __future__ import annotations

from PySide6.QtGui import QPaintEngine, QPainter

_VECTOR = (QPaintEngine.Type.SVG, QPaintEngine.Type.Pdf, QPaintEngine.Type.Picture)


def is_vector(painter: QPainter) -> bool:
    """Whether this becomes shapes (SVG, PDF) and not pixels."""
    engine = painter.paintEngine()
    return engine is not None and engine.type() in _VECTOR


def whole_scale(painter: QPainter) -> int:
    """How many pixels one unit has, where that is a whole number on an upright raster; else 0."""
    if is_vector(painter):
        return 0
    found = painter.deviceTransform()
    scale: float = found.m11()
    upright = not found.isRotating() and found.m22() == scale and scale == round(scale)
    return round(scale) if upright and scale >= 1 else 0
