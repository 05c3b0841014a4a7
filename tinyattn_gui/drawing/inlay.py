"""Cells as pixels in a vector drawing, each a block of them, so that no viewer that smooths images blurs one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from model.exports.png import Pixels


class Inlays:
    """Images that whoever gave the paper, which has these as its `inlays`, puts into the drawing when it is made.

    Until then one pixel stands for each, whose colour is the image's number: Qt's own way takes most of the time of a
    figure.
    """

    def __init__(self) -> None:
        self.images: list[Pixels] = []

    def stand_in(self, pixels: Pixels) -> QImage:
        """What is drawn for these pixels (height, width, 3)."""
        self.images.append(pixels)
        image = QImage(1, 1, QImage.Format.Format_RGB32)
        image.fill(0xFF000000 + len(self.images))
        return image


def draw_blocks(painter: QPainter, rect: QRectF, shades: NDArray[np.uint32], least: int) -> None:
    """Draw cells (rows, columns) of colours 0xffRRGGBB as an image of so many pixels at least along its longer side."""
    times = -(-least // max(shades.shape))
    pixels = _blocks(shades, max(1, times))
    inlays = getattr(painter.device(), "inlays", None)
    if isinstance(inlays, Inlays):
        painter.drawImage(rect, inlays.stand_in(pixels))
    else:
        high, wide, _ = pixels.shape
        painter.drawImage(rect, QImage(pixels.data, wide, high, 3 * wide, QImage.Format.Format_RGB888))


def _blocks(shades: NDArray[np.uint32], times: int) -> Pixels:
    """Each cell as `times` × `times` pixels (height, width, 3)."""
    rows, columns = shades.shape
    bytes_of = np.ascontiguousarray(shades, dtype="<u4").view(np.uint8).reshape(rows, columns, 4)
    colours = np.ascontiguousarray(bytes_of[..., 2::-1]).view("V3")[..., 0]
    enlarged = colours.repeat(times, axis=1).repeat(times, axis=0)
    return enlarged.view(np.uint8).reshape(rows * times, columns * times, 3)
