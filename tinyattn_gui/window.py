"""The main window: menus and toolbar from COMMANDS, the pipeline in the middle, other panels around it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QIcon
from PySide6.QtWidgets import QDockWidget, QLabel, QMainWindow, QToolBar, QToolButton, QVBoxLayout, QWidget

from model.quantities import Facet
from tinyattn_gui.commands import COMMANDS, MENUS, SPOKEN, TOOLBAR
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.loss import LossPanel
from tinyattn_gui.panels.pipeline import PipelinePanel
from tinyattn_gui.panels.quantity import QuantityPanel
from tinyattn_gui.panels.setup import SetupPanel
from tinyattn_gui.resources import asset
from tinyattn_gui.theme.icons import icon
from tinyattn_gui.widgets.banner import Banner
from tinyattn_gui.widgets.matrix_view import MatrixView
from tinyattn_gui.widgets.readout import Readout
from tinyattn_gui.widgets.transport import Transport


class Window(QMainWindow):
    """Passive: shows what it is given; `closing` tells that it was closed, `panels_changed` that others are on show."""

    closing = Signal()
    panels_changed = Signal()

    def __init__(self, style: Style) -> None:
        super().__init__()
        self._style = style
        self.setWindowIcon(QIcon(str(asset("icons", "tinyattn.svg"))))
        self.resize(1280, 800)
        self.setDockNestingEnabled(True)
        self.pipeline = PipelinePanel(style)
        self.banner = Banner()
        self.transport = Transport()
        self.setup = SetupPanel()
        self.loss: LossPanel | None = None
        self.quantities: list[QuantityPanel] = []
        self.actions_by_slug: Mapping[str, QAction] = {}
        self._state, self._about_run = QLabel(), QLabel()
        self._selected: MatrixView | None = None
        self._arrange()
        self.readout = Readout(self)
        self.pipeline.view.pointed.connect(self.readout.show_words)
        self.pipeline.view.focused.connect(self._select)

    @property
    def selected(self) -> MatrixView | None:
        """The matrix that was focused last: the one that export and copy take."""
        return self._selected

    def set_actions(self, actions: Mapping[str, QAction]) -> None:
        """Fill menus and toolbar."""
        self.actions_by_slug = actions
        menus = {name: self.menuBar().addMenu(f"&{name}") for name in MENUS}
        for command in COMMANDS:
            menus[command.menu].addAction(actions[command.slug])
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
        for panel in (self.pipeline, self.loss, *self.quantities):
            if panel is not None:
                panel.set_style(style)
        self._tint()

    def set_playing(self, playing: bool) -> None:
        """Show on the toolbar whether steps are being made."""
        action = self.actions_by_slug["play"]
        action.setText("&Pause" if playing else "&Play")
        action.setIcon(icon("pause" if playing else "play", self._style.theme))

    @property
    def state(self) -> str:
        """What the status bar says on the left."""
        return self._state.text()

    def set_state(self, words: str) -> None:
        """What the status bar says on the left."""
        self._state.setText(words)

    def set_about_run(self, words: str) -> None:
        """What the status bar says on the right."""
        self._about_run.setText(words)

    def add_loss(self) -> LossPanel:
        """Open the loss panel; its plotting library is loaded after the first paint."""
        panel = LossPanel(self._style)
        self.loss = panel
        self._loss_dock.setWidget(panel)
        return panel

    def toggle_loss(self) -> None:
        """Show or hide the loss panel."""
        self._loss_dock.setVisible(self._loss_dock.isHidden())

    def toggle_setup(self) -> None:
        """Show or hide the options of the run; shown, they have the focus."""
        self._setup_dock.setVisible(self._setup_dock.isHidden())
        if self._setup_dock.isVisible():
            self.setup.setFocus()
        else:
            self.pipeline.setFocus()

    def add_quantity(self, slug: str, facet: Facet) -> QuantityPanel:
        """Open a panel for one quantity."""
        panel = QuantityPanel(self._style, slug, facet)
        dock = _dock("", panel, f"quantity {len(self.quantities)}")
        dock.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dock.visibilityChanged.connect(self.panels_changed)
        dock.destroyed.connect(lambda: self._forget(panel))
        panel.changed.connect(lambda: dock.setWindowTitle(panel.title))
        panel.changed.connect(self.panels_changed)
        panel.view.pointed.connect(self.readout.show_words)
        panel.view.focused.connect(self._select)
        self.quantities.append(panel)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        dock.setWindowTitle(panel.title)
        return panel

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self.closing.emit()
        super().closeEvent(event)

    def _select(self, view: MatrixView) -> None:
        self._selected = view

    def _forget(self, panel: QuantityPanel) -> None:
        if panel in self.quantities:
            self.quantities.remove(panel)
            if self._selected is panel.view:
                self._selected = None
            self.panels_changed.emit()

    def _arrange(self) -> None:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.pipeline, 1)
        self.setCentralWidget(middle)
        self._toolbar = QToolBar("Training")
        self._toolbar.setObjectName("training")
        self._toolbar.setMovable(False)
        self._toolbar.setIconSize(QSize(18, 18))
        self.addToolBar(self._toolbar)
        self._loss_dock = _dock("Loss", QWidget(), "loss")
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self._loss_dock)
        self._setup_dock = _dock("Setup", self.setup, "setup")
        self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self._setup_dock)
        self._setup_dock.hide()
        self.resizeDocks([self._loss_dock], [140], Qt.Orientation.Vertical)
        for label in (self._state, self._about_run):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._state.setAccessibleName("State")
        self._about_run.setAccessibleName("About this run")
        self._state.setContentsMargins(10, 0, 0, 0)
        self._about_run.setContentsMargins(0, 0, 6, 0)
        self.statusBar().addWidget(self._state, 1)
        self.statusBar().addPermanentWidget(self._about_run)

    def _tint(self) -> None:
        for command in COMMANDS:
            if command.icon and command.slug in self.actions_by_slug:
                self.actions_by_slug[command.slug].setIcon(icon(command.icon, self._style.theme))


def _dock(title: str, panel: QWidget, name: str) -> QDockWidget:
    dock = QDockWidget(title)
    dock.setObjectName(name)
    dock.setWidget(panel)
    return dock
