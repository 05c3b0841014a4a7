"""Which attention is shown, of a network that has several; one that has one needs no choice."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLabel

from model.quantities.site import Site


class SiteBox(QComboBox):
    """Passive: shows a site with its `label`, and tells which one a person chose."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.label = QLabel("Atte&ntion")
        self.label.setBuddy(self)
        self.setAccessibleName("Attention")
        self.setToolTip("Of the encoder, of the decoder, or from the decoder to the encoder  (A)")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.activated.connect(lambda: self.chosen.emit(self.currentData()))
        self.set_sites(())

    def set_sites(self, sites: Sequence[Site]) -> None:
        """Offer those that the network has."""
        if [self.itemData(n) for n in range(self.count())] != list(sites):
            self.clear()
            for site in sites:
                self.addItem(site.value, site)
        for widget in (self, self.label):
            widget.setVisible(len(sites) > 1)

    def set_site(self, site: Site) -> None:
        """Show the chosen one."""
        self.setCurrentIndex(self.findData(site))
