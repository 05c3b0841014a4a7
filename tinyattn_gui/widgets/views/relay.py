"""A widget that holds matrices and other views, and passes on what they tell."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

TOLD = ("pointed", "linked", "focused", "menu_asked", "cell_chosen", "cell_left")
"""What every matrix tells, and each widget that holds some."""


class Relay(QWidget):
    """`pointed`: words for what is under the pointer and where (or None). `linked`: the Link of what is pointed at (or
    None). `focused`: the widget that export and copy take; it has a `picture`. `menu_asked`: the menu of a matrix is
    wanted. `cell_chosen`: the Chosen cell of a matrix; `cell_left`: it was given up. `token_chosen`: a token of the
    sentence (or None), or of two the target's; `source_chosen`: one of the source (or None).
    """

    pointed = Signal(object)
    linked = Signal(object)
    focused = Signal(object)
    menu_asked = Signal(object)
    cell_chosen = Signal(object)
    cell_left = Signal()
    token_chosen = Signal(object)
    source_chosen = Signal(object)

    def pass_on(self, source: QWidget, told: tuple[str, ...] = TOLD) -> None:
        """Tell what a view inside tells."""
        for name in told:
            getattr(source, name).connect(getattr(self, name))
