"""A real window over a trainer that runs inline."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication

from model.config import RunSpec
from model.spec.presets import DEFAULT_PRESET
from tests.kit.inline import InlineTrainer
from tests.kit.settings import passing_settings
from tinyattn_gui.app import open_window
from tinyattn_gui.panels.registry import LOSS
from tinyattn_gui.pictures.stakes import KeepAnswer, KeepChoice
from tinyattn_gui.settings.preferences import PreferenceStore
from tinyattn_gui.theme.palette import LIGHT, apply
from tinyattn_gui.window.event_filter import unasked
from tinyattn_gui.wiring.wiring import Wiring

Opener = Callable[..., Wiring]


def put_pointer_away() -> None:
    """Into a corner of the screen: where the test before has left it, a window that opens would be pointed at."""
    QCursor.setPos(QApplication.primaryScreen().geometry().bottomRight())


class Desktop:
    """Opens windows, and closes them all. Where nothing else is said, what would be lost is discarded."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        self._app, self._opened, self.folder = app, list[Wiring](), folder
        self.settings = passing_settings()

    def open(
        self,
        spec: RunSpec = DEFAULT_PRESET.spec,
        settings: QSettings | None = None,
        path: str | Path = "",
        *,
        large: bool = False,
    ) -> Wiring:
        """A window with everything in it, on the sheet of all matrices unless one is to be `large`; its settings are
        the desktop's where no others are given.
        """
        put_pointer_away()
        settings = settings or self.settings
        PreferenceStore(settings).change(large=large)
        made = open_window(self._app, DEFAULT_PRESET, spec, settings, InlineTrainer, self.folder, str(path))
        self._opened.append(made)
        made.actions.document.ask = lambda at_stake: KeepChoice(KeepAnswer.DISCARD)
        made.window.open_panel(LOSS)
        made.window.activateWindow()
        made.session.set_pace(None)
        made.timeline.idle.setInterval(10**9)  # what is measured after a rest is when a test says so
        made.session.look()
        QApplication.processEvents()
        return made

    def close(self) -> None:
        """Close every window that is still open."""
        with unasked():
            for wiring in self._opened:
                wiring.actions.document._leaving = True
                wiring.actions.films.let_go()
                wiring.window.close()
                wiring.window.deleteLater()
            self._opened.clear()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        apply(self._app, LIGHT)
