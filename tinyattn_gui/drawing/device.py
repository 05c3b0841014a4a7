"""What kind of paper a painter draws on."""

from __future__ import annotations

from PySide6.QtGui import QPaintEngine, QPainter

_VECTOR = (QPaintEngine.Type.SVG, QPaintEngine.Type.Pdf, QPaintEngine.Type.Picture)


def is_vector(painter: QPainter) -> bool:
    """Whether this becomes shapes (SVG, PDF) and not pixels."""
    engine = painter.paintEngine()
    return engine is not None and engine.type() in _VECTOR


def upright_scale(painter: QPainter) -> float:
    """How many pixels one unit has, where the painter draws upright on a raster; else 0."""
    found = painter.deviceTransform()
    scale: float = found.m11()
    upright = not found.isRotating() and found.m22() == scale and scale > 0
    return scale if upright and not is_vector(painter) else 0.0


def whole_scale(painter: QPainter) -> int:
    """How many pixels one unit has, where that is a whole number on an upright raster; else 0."""
    scale = upright_scale(painter)
    return round(scale) if scale >= 1 and scale == round(scale) else 0
