"""The main window: menus and toolbar from commands, the pipeline in the middle, other panels around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QChildEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QMenu,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from model.quantities import Facet
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.loss import LossPanel
from tinyattn_gui.panels.registry import LOSS, PIPELINE, SETUP, STOPS
from tinyattn_gui.panels.setup import SetupPanel
from tinyattn_gui.panels.view import Pictured, ViewPanel
from tinyattn_gui.resources import asset
from tinyattn_gui.theme.icons import icon
from tinyattn_gui.theme.palette import dress
from tinyattn_gui.theme.sheet import SEPARATORS
from tinyattn_gui.widgets.bars.banner import Banner
from tinyattn_gui.widgets.bars.branch_bar import BranchBar
from tinyattn_gui.widgets.bars.dock import Dock
from tinyattn_gui.widgets.bars.experiment_line import ExperimentLine
from tinyattn_gui.widgets.bars.hints import Hints
from tinyattn_gui.widgets.bars.status_line import StatusLine
from tinyattn_gui.widgets.bars.story_bar import StoryBar
from tinyattn_gui.widgets.bars.transport import Transport
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.widgets.views.readout import Readout
from tinyattn_gui.window.commands import MENUS, SPOKEN, TOOLBAR, Command, menu_text
from tinyattn_gui.window.event_filter import unasked
from tinyattn_gui.window.keys import USED_AS_TYPED
from tinyattn_gui.window.panel_window import PanelWindow

HINTS = (("Space", "watch it learn"), ("→  ←", "one step on, one back"), ("Ctrl+E", "save a matrix as a figure"))
"""What to press first."""


_FIRST, _FRAME = QSize(1280, 800), QSize(16, 56)
"""How large the window is at first, and what the system puts around it; all of that is on the screen."""


class Window(PanelWindow):
    """Passive: shows what it is given. `closing` tells that it was closed, `dropped` the paths of files that were
    dropped on it, `escaped` that Esc was pressed and nothing took it, `menu_asked` that the menu of a matrix is wanted,
    `cell_chosen` the Chosen cell of one, `cell_left` that it was given up, `linked` the Link of what is pointed at,
    `pictured_changed` what export and copy take now, and `drag_asked` the view or panel whose picture is dragged.
    """

    closing = Signal()
    dropped = Signal(object)
    escaped = Signal()
    menu_asked = Signal(object)
    cell_chosen = Signal(object)
    cell_left = Signal()
    linked = Signal(object)
    pictured_changed = Signal(object)
    drag_asked = Signal(object)

    def __init__(self, style: Style) -> None:
        super().__init__(style)
        self._playing: object = None
        self.setStyleSheet(SEPARATORS)
        self.setWindowIcon(QIcon(str(asset("icons", "tinyattn.svg"))))
        self.resize(_FIRST.boundedTo(self.screen().availableSize() - _FRAME))
        self.setDockNestingEnabled(True)
        self.setAcceptDrops(True)
        self.may_close: Callable[[], bool] = lambda: True
        self.hints = Hints(HINTS)
        self.story = StoryBar(style)
        self.recent = QMenu("Open &recent", self)
        self.pipeline = self.open_panel(PIPELINE)
        self.stops = self.open_panel(STOPS)
        for line in (self.pipeline.lines.source, self.pipeline.lines.target):
            line.setProperty(USED_AS_TYPED, True)
        self.banner = Banner()
        self.branches = BranchBar()
        self.experiment = ExperimentLine()
        self.transport = Transport()
        self.commands: Sequence[Command[Any]] = ()
        self.actions_by_slug: Mapping[str, QAction] = {}
        self.status_line = StatusLine()
        self._selected: Pictured | None = None
        self._arrange()
        self.readout = Readout(self)
        self._dress(style)
        self.each_panel(self._hear)
        self.panel_gone.connect(self._deselect)
        self.stops.left.connect(self.pipeline.take_focus)

    @property
    def setup(self) -> SetupPanel:
        """The form with the options of the run, made when it is first wanted."""
        return self.open_panel(SETUP)

    @property
    def selected(self) -> MatrixView | None:
        """The matrix that was focused last, if nothing but a matrix was focused since."""
        pictured = self.pictured
        return pictured if isinstance(pictured, MatrixView) else None

    @property
    def pictured(self) -> Pictured | None:
        """What was focused last and can be a figure: what export and copy take; if it is still there."""
        return self._selected if self._selected is not None and isValid(self._selected) else None

    def set_commands(self, commands: Sequence[Command[Any]], actions: Mapping[str, QAction]) -> None:
        """Fill menus and toolbar."""
        self.commands, self.actions_by_slug = commands, actions
        menus = {name: self.menuBar().addMenu(menu_text(name)) for name in MENUS}
        for command in commands:
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
        with unasked():
            self._dress(style)
            super().set_style(style)
        self.story.set_style(style)
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
        self.story.set_playing(playing, action.text())

    @property
    def loss(self) -> LossPanel | None:
        """The loss panel, once its plotting library is loaded."""
        return self.panel(LOSS)

    @property
    def state(self) -> str:
        """What the status bar says on the left."""
        return self.status_line.state

    def quantity_in(self, view: MatrixView) -> tuple[str, Facet]:
        """What a matrix shows: which quantity, from which side."""
        for panel in self.quantities:
            if panel.view is view:
                return panel.slug, panel.chosen_facet
        refs = (ref for ref, other in self.pipeline.view.views.items() if other is view)
        return next((ref.quantity.slug for ref in refs), ""), Facet.DATA

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        if self.may_close():
            self.closing.emit()
            super().closeEvent(event)
        else:
            event.ignore()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        own = event.source() is not None  # a picture on its way out
        urls = event.mimeData().urls()
        if not own and urls and all(url.isLocalFile() for url in urls):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        event.acceptProposedAction()
        self.dropped.emit([url.toLocalFile() for url in event.mimeData().urls()])

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def _hear(self, source: ViewPanel) -> None:
        """Pass on what a panel tells of the matrices in it."""
        source.pointed.connect(self.readout.show_words)
        source.focused.connect(self._select)
        source.menu_asked.connect(self.menu_asked)
        source.cell_chosen.connect(self.cell_chosen)
        source.cell_left.connect(self.cell_left)
        source.linked.connect(self.linked)

    def _select(self, view: Pictured) -> None:
        self._selected = view
        self.pictured_changed.emit(view)

    def _deselect(self, panel: ViewPanel) -> None:
        inside: list[object] = list(panel.findChildren(QWidget))
        if self._selected in inside:
            self._selected = None

    def _arrange(self) -> None:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.story)
        column.addWidget(self.hints)
        column.addWidget(self.banner)
        column.addWidget(self.experiment)
        column.addWidget(self.branches)
        column.addWidget(self.pipeline, 1)
        self.setCentralWidget(middle)
        self._toolbar = QToolBar("Training")
        self._toolbar.setObjectName("training")
        self._toolbar.setMovable(False)
        self._toolbar.setIconSize(QSize(18, 18))
        self.addToolBar(self._toolbar)
        self._arrange_docks()
        self.setStatusBar(self.status_line)

    def childEvent(self, event: QChildEvent) -> None:  # noqa: N802
        """A dialog, a menu or a bar of tabs is dressed when it is first shown; a dock sees to itself."""
        super().childEvent(event)
        if not event.polished():
            return
        part = event.child()
        if isinstance(part, QWidget) and not isinstance(part, Dock) and not part.styleSheet():
            dress(part, self._style.theme, self._style.scale)

    def _dress(self, style: Style) -> None:
        """Each part has a style sheet of its own: a dock sees to itself, and only when it is on show."""
        for part in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if not isinstance(part, Dock):
                dress(part, style.theme, style.scale)

    def _tint(self) -> None:
        for command in self.commands:
            if command.icon:
                self.actions_by_slug[command.slug].setIcon(icon(command.icon, self._style.theme))
