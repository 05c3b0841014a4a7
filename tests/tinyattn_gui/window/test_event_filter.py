"""The filter on the application: asked about keys and the wheel, and about nothing while everything is dressed anew."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.kit.desktop import Desktop
from tinyattn_gui.window.event_filter import EventFilter, unasked


def listening(app: QApplication) -> list[QObject]:
    """Where each filter that there is takes down what it was asked about, of the events that only a test sends."""
    asked = list[QObject]()

    def decide(watched: QObject, event: QEvent) -> bool:
        asked.append(watched)
        return False

    for one in app.findChildren(EventFilter):
        one._deciders[QEvent.Type.User] = decide
    return asked


def test_it_is_asked_but_for_what_happens_unasked(qapp: QApplication, qtbot: QtBot) -> None:
    """One that was let go does not come back, as often as all are taken away and put back."""
    widget = QWidget()
    qtbot.addWidget(widget)
    gone, one = EventFilter((), qapp), EventFilter((), qapp)
    gone.let_go()
    asked = listening(qapp)
    for _ in range(2):
        QApplication.sendEvent(widget, QEvent(QEvent.Type.User))
        with unasked():
            QApplication.sendEvent(widget, QEvent(QEvent.Type.User))
    one.let_go()
    assert asked == [widget, widget]


def test_a_window_that_was_dressed_anew_is_asked_about_once(desktop: Desktop, qapp: QApplication) -> None:
    """Each filter costs a call of Python for every event."""
    wiring = desktop.open()
    for _ in range(3):
        wiring.actions.screen.toggle_theme()
    asked = listening(qapp)
    QApplication.sendEvent(wiring.window, QEvent(QEvent.Type.User))
    assert asked == [wiring.window]
