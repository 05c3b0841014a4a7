"""Pictures of attention for tests: weights of a causal sentence, and widgets that show them."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.kit.desktop import put_pointer_away
from tinyattn_gui.drawing.registry import draw
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.view import ViewPanel
from tinyattn_gui.pictures.head_lines import HeadLines
from tinyattn_gui.wiring.wiring import Wiring

SENTENCE = ("the", "fat", "cat", "sat", "on", "the", "mat")
Weights = NDArray[np.float32]
P = TypeVar("P", bound=ViewPanel)


def weights(heads: int, tokens: int, spread: float = 3.0) -> Weights:
    """Causal attention weights (heads, tokens, tokens): each row sums to 1."""
    scores = np.random.default_rng(0).normal(size=(heads, tokens, tokens)) * spread
    raised = np.where(np.tri(tokens) > 0, np.exp(scores), 0.0)
    return (raised / raised.sum(-1, keepdims=True)).astype(np.float32)


def lines(heads: int = 2, tokens: int = 7, **changes: object) -> HeadLines:
    """Head lines of such weights."""
    names = SENTENCE if tokens == 7 else tuple(f"token{n}" for n in range(tokens))
    given: dict[str, object] = {
        "title": "Attention weights",
        "caption": "c",
        "where": "layer 0 · step 6",
        "tokens": names,
        "heads": tuple(range(heads)),
        "rows": tuple(range(tokens)),
        "weights": weights(heads, tokens),
    }
    return HeadLines(**(given | changes))  # type: ignore[arg-type]


def painted(picture: object, size: tuple[int, int], style: Style, scale: int = 1) -> QImage:
    """A picture of any kind as pixels."""
    image = QImage(size[0] * scale, size[1] * scale, QImage.Format.Format_RGB32)
    image.fill(style.theme.surface)
    painter = QPainter(image)
    try:
        painter.scale(scale, scale)
        draw(painter, QRectF(0, 0, *size), picture, style)
    finally:
        painter.end()
    return image


def colour_at(image: QImage, point: QPointF) -> QColor:
    """The colour of one pixel."""
    return image.pixelColor(int(point.x()), int(point.y()))


def pixels(image: QImage) -> NDArray[np.int16]:
    """Red, green and blue of all pixels (rows, columns, 3)."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    bits = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine() // 4, 4)
    return bits[:, : plain.width(), 2::-1].astype(np.int16)


def shown(qtbot: QtBot, view: QWidget, size: tuple[int, int] = (400, 400)) -> None:
    """Show a widget of its own."""
    put_pointer_away()
    qtbot.addWidget(view)
    view.resize(*size)
    view.show()
    QApplication.processEvents()


def settle(wiring: Wiring) -> None:
    """Have all that is asked answered and shown."""
    for _ in range(3):
        wiring.session.look()
        QApplication.processEvents()


def open_panel(wiring: Wiring, slug: str, kind: type[P]) -> P:
    """A docked panel, shown, settled and with the keyboard."""
    wiring.window.show_panel(slug)
    settle(wiring)
    panel = next(panel for panel in wiring.window.every_panel if isinstance(panel, kind))
    panel.take_focus()
    QApplication.processEvents()
    return panel
