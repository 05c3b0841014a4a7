"""A window around panels: a dock for each row of PANELS, and the panel in it once it is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar, cast

from PySide6.QtCore import QChildEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QMainWindow, QTabBar, QWidget

from model.quantities import Facet
from model.quantities.site import Site
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.quantity import QuantityPanel
from tinyattn_gui.panels.registry import BOTTOM, PANELS, PIPELINE, QUANTITY, RIGHT, PanelRow, docked
from tinyattn_gui.panels.view import ViewPanel
from tinyattn_gui.widgets.bars.dock import Dock
from tinyattn_gui.window.event_filter import unasked

_MOST = 0.36
"""What a dock at the side takes of the width, at first."""

P = TypeVar("P", bound=ViewPanel)


class PanelWindow(QMainWindow):
    """`panels_changed` tells that other panels are on show, `panel_made` the row and the panel that was made,
    `panel_gone` a panel that is let go.

    `views` are the panels of which there is one, by the slug of their row, `quantities` those that were opened.
    """

    panels_changed = Signal()
    panel_made = Signal(object, object)
    panel_gone = Signal(object)

    def __init__(self, style: Style, rows: Sequence[PanelRow[Any]] = PANELS) -> None:
        super().__init__()
        self._style, self._rows = style, {row.slug: row for row in rows}
        self.quantities: list[QuantityPanel] = []
        self.views: dict[str, ViewPanel] = {}
        self._docks: dict[str, Dock] = {}
        self._dock_of: dict[ViewPanel, Dock] = {}
        self._opened = 0
        self._dressing = QTimer(self, interval=0)
        self._dressing.timeout.connect(self._dress_next)
        self._is_arranging = False
        for row in rows:
            if row.area is None:
                self._make(row)

    @property
    def every_panel(self) -> list[ViewPanel]:
        """All that were made, in the order in which the keyboard goes through them."""
        of_row: dict[str, Sequence[ViewPanel]] = {slug: [panel] for slug, panel in self.views.items()}
        of_row[QUANTITY.slug] = self.quantities
        return [panel for slug in self._rows for panel in of_row.get(slug, ())]

    def panel(self, row: PanelRow[P]) -> P | None:
        """The panel of a row; None if it was not made yet."""
        return cast("P | None", self.views.get(row.slug))

    def when_made(self, row: PanelRow[P], use: Callable[[P], object]) -> None:
        """Do something with the panel of a row: now if it is there, else once it is."""
        if (panel := self.panel(row)) is not None:
            use(panel)
        else:
            self.panel_made.connect(lambda made, other: use(other) if made is row else None)

    def each_panel(self, use: Callable[[ViewPanel], object]) -> None:
        """Do something with every panel: those that are there, and each that is made later."""
        for panel in self.every_panel:
            use(panel)
        self.panel_made.connect(lambda _, panel: use(panel))

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size; the docks after that, and one that is not on show when it comes up."""
        self._style = style
        for panel in self.every_panel:
            if panel not in self._dock_of:
                panel.set_style(style)
        for dock in self._every_dock:
            dock.set_style(style)
        self._dressing.start()

    def open_panel(self, row: PanelRow[P]) -> P:
        """The panel of a row, made if need be, wherever it is."""
        if row.slug not in self.views:
            self._make(row)
        return cast("P", self.views[row.slug])

    def view(self, slug: str) -> ViewPanel:
        """A panel, on show, in front of others."""
        self.show_panel(slug)
        return self.views[slug]

    def toggle_panel(self, name: str) -> None:
        """Show or hide a panel; one that is typed in, shown, has the focus."""
        dock, row = self._docks[name], self._rows[name]
        focus = QApplication.focusWidget()
        had_focus = focus is not None and dock.isAncestorOf(focus)
        if dock.isHidden():
            self.show_panel(name)
        else:
            dock.hide()
        if not row.at_first and dock.isVisible():
            self.views[name].take_focus()
        elif had_focus or not row.at_first:
            self.open_panel(PIPELINE).take_focus()

    def show_panel(self, name: str) -> None:
        """Show a panel, in front of others, and leave the focus where it is; one that is new has its usual size."""
        dock, row, is_new = self._docks[name], self._rows[name], name not in self.views
        if not row.fixed and dock.isHidden():
            self._join(dock)
        dock.show()
        dock.raise_()
        if is_new:
            self.open_panel(row)
            self._resize(row, self._style.scale)

    def close_views(self) -> None:
        """Close every panel without a place of its own, and have their tabs go at once: Qt would leave them in another
        arrangement.
        """
        for row in self._coming_up:
            self._docks[row.slug].hide()
        if (arrangement := self.layout()) is not None:
            arrangement.activate()

    def is_on_show(self, panel: ViewPanel) -> bool:
        """Whether a panel can be seen: in the middle always, in a dock as the dock is."""
        return panel not in self._dock_of or self._dock_of[panel].on_show

    def next_panel(self, steps: int) -> None:
        """Give the keyboard to the next panel that is on show, or to the one before."""
        panels = [panel for panel in self.every_panel if panel.isVisible()]
        focus = QApplication.focusWidget()
        here = next((n for n, panel in enumerate(panels) if focus is not None and panel.isAncestorOf(focus)), -1)
        there = (here + steps) % len(panels) if here >= 0 else 0
        panels[there].take_focus()

    def open_quantities(self) -> list[tuple[str, Facet]]:
        """What the quantity panels show, in the order of the names that their docks get here."""
        for n, panel in enumerate(self.quantities):
            self._dock_of[panel].setObjectName(f"quantity {n}")
        return [(panel.slug, panel.chosen_facet) for panel in self.quantities]

    def line_up_quantities(self) -> None:
        """Put the quantity panels to the right, one below another."""
        for panel in self.quantities:
            dock = self._dock_of[panel]
            dock.setFloating(False)
            self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
            dock.show()

    def add_quantity(self, slug: str, facet: Facet, site: Site | None = None) -> QuantityPanel:
        """Open a panel for one quantity."""
        panel = QUANTITY.make(self._style)
        panel.choose(slug, facet, site)
        dock = Dock(f"opened {self._opened}", panel, self._style)
        self._opened += 1
        dock.visibilityChanged.connect(self._tell)
        dock.closed.connect(lambda: self._forget(panel, dock))
        panel.changed.connect(lambda: dock.setWindowTitle(panel.title))
        self.quantities.append(panel)
        self._put(panel, dock)
        self.addDockWidget(RIGHT, dock)
        self.panel_made.emit(QUANTITY, panel)
        dock.setWindowTitle(panel.title)
        return panel

    def childEvent(self, event: QChildEvent) -> None:  # noqa: N802
        """Qt makes the tabs of panels that lie one over another when it needs them: they have whole names."""
        super().childEvent(event)
        if event.polished() and isinstance(bar := event.child(), QTabBar):
            bar.setAccessibleName("Panels that lie one over another")
            bar.setElideMode(Qt.TextElideMode.ElideNone)
            bar.setUsesScrollButtons(True)

    @property
    def _every_dock(self) -> list[Dock]:
        return self.findChildren(Dock, options=Qt.FindChildOption.FindDirectChildrenOnly)

    @contextmanager
    def arranging(self) -> Iterator[None]:
        """Meanwhile many docks come and go: that other panels are on show is told once, after it."""
        self._is_arranging = True
        try:
            yield
        finally:
            self._is_arranging = False
            self._tell()

    def _tell(self) -> None:
        if not self._is_arranging:
            self.panels_changed.emit()

    def _dress_next(self) -> None:
        """One dock at a time: to dress them all at once would hold the window up."""
        with unasked():
            if not any(dock.wear() for dock in self._every_dock):
                self._dressing.stop()

    def _forget(self, panel: QuantityPanel, dock: Dock) -> None:
        if panel in self.quantities:
            self.quantities.remove(panel)
            del self._dock_of[panel]
            self.panel_gone.emit(panel)
            dock.deleteLater()
            self.panels_changed.emit()

    def _make(self, row: PanelRow[Any]) -> None:
        """Make a panel that is wanted for the first time, and put it into its dock."""
        panel: ViewPanel = row.make(self._style)
        self.views[row.slug] = panel
        if row.slug in self._docks:
            self._put(panel, self._docks[row.slug])
        panel.opened.connect(self._open_other)
        self.panel_made.emit(row, panel)

    def _open_other(self, slug: str) -> None:
        """Another panel is to show more of what was chosen in one."""
        panel = self.view(slug)
        panel.single_out()
        panel.take_focus()

    def _arrange_docks(self) -> None:
        """A dock for each panel that can be hidden; those that come up later are empty and closed."""
        beside: dict[object, Dock] = {}
        for row in sorted(docked(list(self._rows.values())), key=lambda row: not row.fixed):
            assert row.area is not None
            dock = self._docks[row.slug] = Dock(row.slug, QWidget(), self._style)
            if row.slug in self.views:
                self._put(self.views[row.slug], dock)
            dock.setWindowTitle(row.name)
            if row.fixed and row.area in beside:
                self.splitDockWidget(beside[row.area], dock, Qt.Orientation.Horizontal)
            else:
                self.addDockWidget(row.area, dock)
            if row.fixed:
                beside[row.area] = dock
            if not row.at_first:
                dock.hide()
            dock.visibilityChanged.connect(partial(self._show_dock, row))
        for row in self._rows.values():
            if row.at_first:
                self._resize(row, 1.0)

    def _put(self, panel: ViewPanel, dock: Dock) -> None:
        if dock.widget() is not panel:
            dock.setWidget(panel)
        dock.style_changed.connect(panel.set_style)
        self._dock_of[panel] = dock

    def _show_dock(self, row: PanelRow[Any], visible: bool) -> None:
        if visible and not row.at_first:
            self.open_panel(row)
        self._tell()

    def _resize(self, row: PanelRow[Any], scale: float) -> None:
        if row.size:
            along = Qt.Orientation.Vertical if row.area is BOTTOM else Qt.Orientation.Horizontal
            most = self.height() if row.area is BOTTOM else round(_MOST * self.width())
            self.resizeDocks([self._docks[row.slug]], [min(round(row.size * scale), most)], along)

    @property
    def _coming_up(self) -> list[PanelRow[Any]]:
        """The rows of panels that come up over one another."""
        return [row for row in self._rows.values() if row.is_docked and not row.fixed]

    def _join(self, dock: Dock) -> None:
        """Put a panel that is coming up over another one that is open on its side.

        Not before: of tabs that were laid over one another while all were closed, Qt leaves a bar in a corner.
        """
        area = self.dockWidgetArea(dock)
        for other in (self._docks[row.slug] for row in self._coming_up):
            beside = not other.isHidden() and not other.isFloating() and self.dockWidgetArea(other) == area
            if beside and not dock.isFloating() and dock not in self.tabifiedDockWidgets(other):
                self.tabifyDockWidget(other, dock)
                return
