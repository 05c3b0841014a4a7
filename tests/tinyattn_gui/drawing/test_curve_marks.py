"""Curves are told apart without colour: the marks of their points are of eight shapes."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter

from tinyattn_gui.drawing.curve_marks import SHAPES, draw_mark


@pytest.mark.usefixtures("qapp")
def test_no_mark_is_like_another() -> None:
    drawn = []
    for curve in range(len(SHAPES)):
        image = QImage(24, 24, QImage.Format.Format_Grayscale8)
        image.fill(255)
        painter = QPainter(image)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.GlobalColor.black)
        draw_mark(painter, QPointF(12, 12), curve, 8.0)
        painter.end()
        drawn.append(np.array(image.constBits(), np.uint8).reshape(24, -1)[:, :24] < 128)
    assert all(100 < each.sum() < 300 for each in drawn)
    apart = [(a ^ b).sum() for n, a in enumerate(drawn) for b in drawn[:n]]
    assert min(apart) > 30
