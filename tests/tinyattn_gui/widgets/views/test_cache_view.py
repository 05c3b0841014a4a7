"""The strip of slots: what is kept is filled, what was evicted is not, and each says what it is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.cache import Slot
from tinyattn_gui.widgets.views.cache_view import CacheView

SLOTS = tuple(Slot(n, f"w{n}", n % 3 == 2, f"Place {n}") for n in range(6))


@pytest.fixture
def view(qtbot: QtBot) -> CacheView:
    found = CacheView(Style())
    qtbot.addWidget(found)
    found.resize(400, found.sizeHint().height())
    found.set_slots(SLOTS)
    found.show()
    return found


def test_what_is_kept_is_filled(view: CacheView) -> None:
    image = view.grab().toImage()
    corners = [view.slot_rect(n).topLeft().toPoint() + QPoint(4, 4) for n in range(6)]
    colours = [image.pixelColor(corner).name() for corner in corners]
    assert len({colours[n] for n in (2, 5)}) == 1
    assert len({colours[n] for n in (0, 1, 3, 4)}) == 1
    assert colours[2] != colours[0]
    assert view.accessibleDescription() == "2 of 6 tokens are kept"


def test_many_slots_fit_into_the_width(view: CacheView) -> None:
    view.set_slots(tuple(Slot(n, "w", True, f"Place {n}") for n in range(300)))
    assert view.slot_rect(299).right() <= view.width() + 0.01
    assert view.slot_rect(0).width() > 0
    view.grab()


def test_without_slots_it_is_not_there(view: CacheView) -> None:
    view.set_slots(())
    assert not view.isVisible()


def test_a_slot_says_what_it_is(view: CacheView) -> None:
    at = view.slot_rect(3).center().toPoint()
    QApplication.sendEvent(view, QHelpEvent(QHelpEvent.Type.ToolTip, at, view.mapToGlobal(at)))
    assert QToolTip.text() == "Place 3"
    QToolTip.hideText()
    QApplication.sendEvent(view, QHelpEvent(QHelpEvent.Type.ToolTip, QPoint(399, 2), view.mapToGlobal(QPoint(399, 2))))
    assert QToolTip.text() in ("", "Place 3")


def test_a_narrow_slot_shows_the_letters_there_is_room_for(view: CacheView) -> None:
    words = (Slot(0, "mat", True, "Place 0"), *(Slot(n, "", True, f"Place {n}") for n in range(1, 20)))
    blank = (Slot(0, "", True, "Place 0"), *words[1:])
    view.resize(20 * 18, view.height())
    pictures = []
    for slots in (blank, words):
        view.set_slots(slots)
        pictures.append(view.grab().toImage())
    assert pictures[0] != pictures[1]
