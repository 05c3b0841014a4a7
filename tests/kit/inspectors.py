"""What tests of the inspector share."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from model.quantities import Quantity
from model.quantities.stages import Ref
from tinyattn_gui.panels.inspector import InspectorPanel
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.wiring.wiring import Wiring


def matrix(wiring: Wiring, quantity: Quantity) -> MatrixView:
    return wiring.window.pipeline.view.views[Ref(quantity, 0)]


def click(qtbot: QtBot, view: MatrixView, row: int, column: int) -> None:
    assert view._layout is not None
    at: QPoint = view._layout.cell_rect(row, column).center().toPoint()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)


def inspector(wiring: Wiring) -> InspectorPanel:
    """The inspector, with all that the trainer has to tell it."""
    wiring.session.look()
    panel = wiring.window.views["inspector"]
    assert isinstance(panel, InspectorPanel)
    return panel


def text(wiring: Wiring) -> str:
    return inspector(wiring).text.toPlainText()
