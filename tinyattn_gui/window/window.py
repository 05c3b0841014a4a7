"""The main window: menus and toolbar from COMMANDS, the pipeline in the middle, other panels around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QChildEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QMenu,
    QTabBar,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from model.quantities import Facet
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.loss import LossPanel
from tinyattn_gui.panels.pipeline import PipelinePanel
from tinyattn_gui.panels.quantity import QuantityPanel
from tinyattn_gui.panels.registry import PANELS, RIGHT, PanelRow
from tinyattn_gui.panels.setup import SetupPanel
from tinyattn_gui.panels.stops import StopsPanel
from tinyattn_gui.panels.view import Pictured, ViewPanel
from tinyattn_gui.resources import asset
from tinyattn_gui.theme.icons import icon
from tinyattn_gui.theme.palette import dress
from tinyattn_gui.widgets.bars.banner import Banner
from tinyattn_gui.widgets.bars.branch_bar import BranchBar
from tinyattn_gui.widgets.bars.dock import Dock
from tinyattn_gui.widgets.bars.hints import Hints
from tinyattn_gui.widgets.bars.status_line import StatusLine
from tinyattn_gui.widgets.bars.transport import Transport
from tinyattn_gui.widgets.views.matrix_row import MatrixRow
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.widgets.views.pipeline_view import PipelineView
from tinyattn_gui.widgets.views.readout import Readout
from tinyattn_gui.window.commands import COMMANDS, MENUS, SPOKEN, TOOLBAR
from tinyattn_gui.window.keys import USED_AS_TYPED

HINTS = (("Space", "watch it learn"), ("→  ←", "one step on, one back"), ("Ctrl+E", "save a matrix as a figure"))
"""What to press first."""


_FIRST, _FRAME = QSize(1280, 800), QSize(16, 56)
"""How large the window is at first, and what the system puts around it; all of that is on the screen."""


class Window(QMainWindow):
    """Passive: shows what it is given. `closing` tells that it was closed, `panels_changed` that other panels are on
    show, `view_opened` that one of PANELS was made, `dropped` the path of a file that was dropped on it, `escaped` that
    Esc was pressed and nothing took it, `menu_asked` that the menu of a matrix is wanted, `cell_chosen` the Chosen cell
    of one, `cell_left` that it was given up, `linked` the Link of what is pointed at, `pictured_changed` what export
    and copy take now, and `drag_asked` the view or panel whose picture is dragged.
    """

    closing = Signal()
    panels_changed = Signal()
    view_opened = Signal(object)
    dropped = Signal(str)
    escaped = Signal()
    menu_asked = Signal(object)
    cell_chosen = Signal(object)
    cell_left = Signal()
    linked = Signal(object)
    pictured_changed = Signal(object)
    drag_asked = Signal(object)

    def __init__(self, style: Style) -> None:
        super().__init__()
        self._style = style
        self._playing: object = None
        dress(self, style.theme)
        self.setWindowIcon(QIcon(str(asset("icons", "tinyattn.svg"))))
        self.resize(_FIRST.boundedTo(self.screen().availableSize() - _FRAME))
        self.setDockNestingEnabled(True)
        self.setAcceptDrops(True)
        self.may_close: Callable[[], bool] = lambda: True
        self.hints = Hints(HINTS)
        self.recent = QMenu("Open &recent", self)
        self.pipeline = PipelinePanel(style)
        self.pipeline.probe.setProperty(USED_AS_TYPED, True)
        self.banner = Banner()
        self.branches = BranchBar()
        self.transport = Transport()
        self.setup = SetupPanel()
        self.stops = StopsPanel(style)
        self.loss: LossPanel | None = None
        self.quantities: list[QuantityPanel] = []
        self.views: dict[str, ViewPanel] = {}
        self.actions_by_slug: Mapping[str, QAction] = {}
        self.status_line = StatusLine()
        self._selected: Pictured | None = None
        self._opened = 0
        self._arrange()
        self.readout = Readout(self)
        for matrices in (self.pipeline.view, self.pipeline.row):
            self._hear(matrices)
        self.stops.left.connect(self.pipeline.take_focus)

    @property
    def selected(self) -> MatrixView | None:
        """The matrix that was focused last, if nothing but a matrix was focused since."""
        pictured = self.pictured
        return pictured if isinstance(pictured, MatrixView) else None

    @property
    def pictured(self) -> Pictured | None:
        """What was focused last and can be a figure: what export and copy take; if it is still there."""
        return self._selected if self._selected is not None and isValid(self._selected) else None

    def set_actions(self, actions: Mapping[str, QAction]) -> None:
        """Fill menus and toolbar."""
        self.actions_by_slug = actions
        menus = {name: self.menuBar().addMenu(f"&{name}") for name in MENUS}
        for command in COMMANDS:
            if command.begins:
                menus[command.menu].addSeparator()
            menus[command.menu].addAction(actions[command.slug])
            if command.slug == "open_text":
                menus[command.menu].addMenu(self.recent)
        for name, dock in self._docks.items():
            dock.toggleViewAction().toggled.connect(actions[name].setChecked)
            actions[name].setChecked(not dock.isHidden())
        for slug in TOOLBAR:
            self._toolbar.addAction(actions[slug])
            button = self._toolbar.widgetForAction(actions[slug])
            if isinstance(button, QToolButton):
                button.setAccessibleName(actions[slug].text().replace("&", "").rstrip("…"))
                if slug in SPOKEN:
                    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._toolbar.addSeparator()
        self._toolbar.addWidget(self.transport)
        self._tint()

    def set_style(self, style: Style) -> None:
        """Paint everything in another theme or size."""
        self._style = style
        dress(self, style.theme)
        for panel in (self.pipeline, self.loss, self.stops, *self.quantities, *self.views.values()):
            if panel is not None:
                panel.set_style(style)
        for dock in self.findChildren(Dock):
            dock.set_style(style)
        self._toolbar.setIconSize(QSize(1, 1) * round(18 * style.scale))
        self._tint()

    def set_playing(self, playing: bool) -> None:
        """Show on the toolbar whether steps are being made."""
        shown = (playing, self._style.theme)
        if shown == self._playing:
            return
        self._playing, action = shown, self.actions_by_slug["play"]
        action.setText("&Pause" if playing else "&Play")
        action.setIcon(icon("pause" if playing else "play", self._style.theme))

    @property
    def state(self) -> str:
        """What the status bar says on the left."""
        return self.status_line.state

    def add_loss(self) -> LossPanel:
        """Open the loss panel; its plotting library is loaded after the first paint."""
        panel = LossPanel(self._style)
        self.loss = panel
        self._docks["loss"].setWidget(panel)
        return panel

    def toggle_panel(self, name: str) -> None:
        """Show or hide a panel; one that is typed in, shown, has the focus."""
        dock = self._docks[name]
        focus = QApplication.focusWidget()
        had_focus = focus is not None and dock.isAncestorOf(focus)
        if dock.isHidden():
            self.show_panel(name)
        else:
            dock.hide()
        taking: dict[str, SetupPanel | StopsPanel | ViewPanel] = {
            "setup": self.setup,
            "stops": self.stops,
            **self.views,
        }
        if name in taking and dock.isVisible():
            taking[name].take_focus()
        elif had_focus or name in taking:
            self.pipeline.take_focus()

    def view(self, slug: str) -> ViewPanel:
        """One of PANELS, on show, in front of others."""
        self.show_panel(slug)
        return self.views[slug]

    def show_panel(self, name: str) -> None:
        """Show a panel, in front of others, and leave the focus where it is; one that is new has its usual size."""
        dock, row = self._docks[name], next((row for row in PANELS if row.slug == name), None)
        is_new = row is not None and name not in self.views
        if row is not None and dock.isHidden():
            self._join(dock)
        dock.show()
        dock.raise_()
        if row is not None and is_new:
            self._open_view(row)
            along = Qt.Orientation.Horizontal if row.area is RIGHT else Qt.Orientation.Vertical
            self.resizeDocks([dock], [round(row.size * self._style.scale)], along)

    def close_views(self) -> None:
        """Close every one of PANELS, and have their tabs go at once: Qt would leave them in another arrangement."""
        for row in PANELS:
            self._docks[row.slug].hide()
        if (arrangement := self.layout()) is not None:
            arrangement.activate()

    def quantity_in(self, view: MatrixView) -> tuple[str, Facet]:
        """What a matrix shows: which quantity, from which side."""
        for panel in self.quantities:
            if panel.view is view:
                return panel.slug, panel.chosen_facet
        refs = (ref for ref, other in self.pipeline.view.views.items() if other is view)
        return next((ref.quantity.slug for ref in refs), ""), Facet.DATA

    def is_on_show(self, panel: QWidget) -> bool:
        """Whether a panel in a dock can be seen."""
        return _dock_of(panel).on_show

    def next_panel(self, steps: int) -> None:
        """Give the keyboard to the next panel that is on show, or to the one before."""
        panels = [panel for panel in self._panels() if panel.isVisible()]
        focus = QApplication.focusWidget()
        here = next((n for n, panel in enumerate(panels) if focus is not None and panel.isAncestorOf(focus)), -1)
        there = (here + steps) % len(panels) if here >= 0 else 0
        panels[there].take_focus()

    def open_quantities(self) -> list[tuple[str, Facet]]:
        """What the quantity panels show, in the order of the names that their docks get here."""
        for n, panel in enumerate(self.quantities):
            _dock_of(panel).setObjectName(f"quantity {n}")
        return [(panel.slug, panel.chosen_facet) for panel in self.quantities]

    def line_up_quantities(self) -> None:
        """Put the quantity panels to the right, one below another."""
        for panel in self.quantities:
            dock = _dock_of(panel)
            dock.setFloating(False)
            self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
            dock.show()

    def add_quantity(self, slug: str, facet: Facet) -> QuantityPanel:
        """Open a panel for one quantity."""
        panel = QuantityPanel(self._style, slug, facet)
        dock = Dock(f"opened {self._opened}", panel, self._style)
        self._opened += 1
        dock.visibilityChanged.connect(self.panels_changed)
        dock.closed.connect(lambda: self._forget(panel, dock))
        panel.changed.connect(lambda: dock.setWindowTitle(panel.title))
        panel.changed.connect(self.panels_changed)
        for view in (panel.view, *panel.others.values()):
            self._hear(view)
        self.quantities.append(panel)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        dock.setWindowTitle(panel.title)
        return panel

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        if self.may_close():
            self.closing.emit()
            super().closeEvent(event)
        else:
            event.ignore()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        own = event.source() is not None  # a picture on its way out
        if not own and len(event.mimeData().urls()) == 1 and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        event.acceptProposedAction()
        self.dropped.emit(event.mimeData().urls()[0].toLocalFile())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def _panels(self) -> list[PipelinePanel | SetupPanel | QuantityPanel | LossPanel | StopsPanel | ViewPanel]:
        loss = [] if self.loss is None else [self.loss]
        return [self.pipeline, self.setup, *self.quantities, *self.views.values(), *loss, self.stops]

    def _show_view(self, row: PanelRow, visible: bool) -> None:
        if visible:
            self._open_view(row)
        self.panels_changed.emit()

    def _open_view(self, row: PanelRow) -> None:
        """Make a panel that is shown for the first time."""
        if row.slug in self.views:
            return
        panel = self.views[row.slug] = row.make(self._style)
        self._hear(panel)
        panel.opened.connect(self._open_other)
        self._docks[row.slug].setWidget(panel)
        self.view_opened.emit(panel)

    def _open_other(self, slug: str) -> None:
        """Another panel is to show more of what was chosen in one."""
        panel = self.view(slug)
        panel.single_out()
        panel.take_focus()

    def _hear(self, source: MatrixView | PipelineView | MatrixRow | ViewPanel) -> None:
        """Pass on what a matrix tells, or what holds some."""
        source.pointed.connect(self.readout.show_words)
        source.focused.connect(self._select)
        source.menu_asked.connect(self.menu_asked)
        source.cell_chosen.connect(self.cell_chosen)
        source.cell_left.connect(self.cell_left)
        source.linked.connect(self.linked)

    def _select(self, view: Pictured) -> None:
        self._selected = view
        self.pictured_changed.emit(view)

    def _forget(self, panel: QuantityPanel, dock: Dock) -> None:
        if panel not in self.quantities:
            return
        self.quantities.remove(panel)
        if self._selected in (panel.view, *panel.others.values()):
            self._selected = None
        dock.deleteLater()
        self.panels_changed.emit()

    def _arrange(self) -> None:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.hints)
        column.addWidget(self.banner)
        column.addWidget(self.branches)
        column.addWidget(self.pipeline, 1)
        self.setCentralWidget(middle)
        self._toolbar = QToolBar("Training")
        self._toolbar.setObjectName("training")
        self._toolbar.setMovable(False)
        self._toolbar.setIconSize(QSize(18, 18))
        self.addToolBar(self._toolbar)
        panels = {"loss": QWidget(), "setup": self.setup, "stops": self.stops}
        self._docks = {name: Dock(name, panel, self._style) for name, panel in panels.items()}
        for name, dock in self._docks.items():
            dock.setWindowTitle(name.capitalize())
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self._docks["loss"])
        self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self._docks["setup"])
        self.splitDockWidget(self._docks["loss"], self._docks["stops"], Qt.Orientation.Horizontal)
        self._arrange_views()
        for name in ("setup", "stops"):
            self._docks[name].hide()
        self.resizeDocks([self._docks["loss"]], [140], Qt.Orientation.Vertical)
        self.setStatusBar(self.status_line)

    def childEvent(self, event: QChildEvent) -> None:  # noqa: N802
        """Qt makes the tabs of panels that lie one over another when it needs them: they have whole names."""
        super().childEvent(event)
        bar = event.child()
        if event.polished() and isinstance(bar, QTabBar):
            bar.setAccessibleName("Panels that lie one over another")
            bar.setElideMode(Qt.TextElideMode.ElideNone)
            bar.setUsesScrollButtons(True)

    def _join(self, dock: Dock) -> None:
        """Put a panel that is coming up over another one that is open on its side.

        Not before: of tabs that were laid over one another while all were closed, Qt leaves a bar in a corner.
        """
        docks = (self._docks[row.slug] for row in PANELS)
        area = self.dockWidgetArea(dock)
        for other in docks:
            beside = not other.isHidden() and not other.isFloating() and self.dockWidgetArea(other) == area
            if beside and not dock.isFloating() and dock not in self.tabifiedDockWidgets(other):
                self.tabifyDockWidget(other, dock)
                return

    def _arrange_views(self) -> None:
        """A dock for each of PANELS, empty and closed."""
        for row in PANELS:
            dock = self._docks[row.slug] = Dock(row.slug, QWidget(), self._style)
            dock.setWindowTitle(row.name)
            self.addDockWidget(row.area, dock)
            dock.hide()
            dock.visibilityChanged.connect(partial(self._show_view, row))

    def _tint(self) -> None:
        for command in COMMANDS:
            if command.icon and command.slug in self.actions_by_slug:
                self.actions_by_slug[command.slug].setIcon(icon(command.icon, self._style.theme))


def _dock_of(panel: QWidget) -> Dock:
    dock = panel.parent()
    assert isinstance(dock, Dock)
    return dock
