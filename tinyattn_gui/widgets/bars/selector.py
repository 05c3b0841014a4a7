"""Which attention, layer and head are shown; a network with one of each needs no choice."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from model.messages import MEAN
from tinyattn_gui.widgets.bars.site_box import SiteBox


class Selector(QWidget):
    """Passive: shows a site, a layer and a head, and tells which ones a person chose."""

    layer_chosen = Signal(int)
    head_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.site = SiteBox()
        self.layer, self._layer_label = QComboBox(), QLabel("La&yer")
        self.head, self._head_label = QComboBox(), QLabel("Hea&d")
        self.layer.activated.connect(lambda: self.layer_chosen.emit(self.layer.currentData()))
        self.head.activated.connect(lambda: self.head_chosen.emit(self.head.currentData()))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.site.label)
        row.addWidget(self.site)
        for box, label, keys in (
            (self.layer, self._layer_label, "Ctrl+Page Down and Ctrl+Page Up go through the layers"),
            (self.head, self._head_label, "Page Down and Page Up go through the heads, M shows their mean"),
        ):
            label.setBuddy(box)
            box.setAccessibleName(label.text().replace("&", ""))
            box.setToolTip(keys)
            row.addWidget(label)
            row.addWidget(box)
        row.addStretch(1)

    def set_sizes(self, layers: int, heads: int) -> None:
        """Offer as many layers and heads as the network has."""
        _offer(self.layer, [(str(n), n) for n in range(layers)])
        _offer(self.head, [*((str(n), n) for n in range(heads)), ("mean", MEAN)])
        for widgets, size in (((self.layer, self._layer_label), layers), ((self.head, self._head_label), heads)):
            for widget in widgets:
                widget.setVisible(size > 1)

    def set_selection(self, layer: int, head: int) -> None:
        """Show the chosen layer and head."""
        self.layer.setCurrentIndex(self.layer.findData(layer))
        self.head.setCurrentIndex(self.head.findData(head))


def _offer(box: QComboBox, rows: list[tuple[str, int]]) -> None:
    if [box.itemData(n) for n in range(box.count())] != [data for _, data in rows]:
        box.clear()
        for text, data in rows:
            box.addItem(text, data)
