"""What is opened is let go, and nothing goes while Qt still counts on it."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from model.messages import MEAN
from tests.kit.desktop import Desktop
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.theme.palette import DARK, LIGHT, apply, dress
from tinyattn_gui.widgets.bars.head_chips import HeadChips
from tinyattn_gui.widgets.views.arithmetic_view import ArithmeticView
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.wiring.wiring import Wiring


def dialogs(wiring: Wiring) -> list[QDialog]:
    """Those that the window has, once what is only waiting to be let go has gone."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return wiring.window.findChildren(QDialog)


def answer() -> None:
    """Leave the dialog that is open."""
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QDialog)
    dialog.reject()


@pytest.mark.parametrize(
    "opening",
    [
        pytest.param(lambda actions: actions.runs.open_preset(), id="presets"),
        pytest.param(lambda actions: actions.screen.edit_preferences(), id="preferences"),
        pytest.param(lambda actions: actions.panels.choose_quantity(), id="quantities"),
        pytest.param(lambda actions: actions.help.find_command(), id="commands"),
        pytest.param(lambda actions: actions.help.show_shortcuts(), id="keys"),
        pytest.param(lambda actions: actions.help.look_up(), id="glossary"),
        pytest.param(lambda actions: actions.help.show_about(), id="about"),
        pytest.param(lambda actions: actions.branching.branch_corpus(), id="corpus"),
        pytest.param(lambda actions: actions.branching.ask_number("words", "0.5"), id="weight"),
        pytest.param(lambda actions: actions.films.export(), id="film"),
    ],
)
def test_a_dialog_is_let_go(desktop: Desktop, opening: Callable[[object], object]) -> None:
    wiring = desktop.open()
    assert dialogs(wiring) == []
    QTimer.singleShot(0, answer)
    opening(wiring.actions)
    assert dialogs(wiring) == []


def test_the_figure_dialog_is_let_go_with_all_that_it_has(desktop: Desktop) -> None:
    """A widget without a parent would go whenever Python tidies up: also while Qt goes through all of them."""
    wiring = desktop.open()

    def alone() -> set[QWidget]:
        return {top for top in QApplication.topLevelWidgets() if top.parent() is None}

    before = alone()
    wiring.actions.figures.export()
    assert wiring.actions.figures.exporting is not None
    assert alone() == before
    wiring.actions.figures.exporting.dialog.reject()
    assert dialogs(wiring) == []


def test_the_style_stays_while_themes_change(qapp: QApplication) -> None:
    apply(qapp, LIGHT)
    gone: list[object] = []
    qapp.style().destroyed.connect(lambda: gone.append(theme))
    for theme in (DARK, LIGHT):
        apply(qapp, theme, 1.5)
    apply(qapp, LIGHT)
    assert gone == []


def test_python_does_not_tidy_up_while_qt_goes_through_all_widgets(qapp: QApplication, qtbot: QtBot) -> None:
    seen: list[bool] = []

    class Listening(QWidget):
        def changeEvent(self, event: QEvent) -> None:  # noqa: N802
            seen.append(gc.isenabled())

    widget = Listening()
    qtbot.addWidget(widget)
    widget.show()
    dress(widget, LIGHT, 1.0)
    seen.clear()
    dress(widget, DARK, 1.0)
    assert seen
    assert not any(seen)
    assert gc.isenabled()


def test_a_window_goes_through_its_widgets_few_times_in_another_theme(desktop: Desktop, qapp: QApplication) -> None:
    """With the sheet on the application Qt does so once for every widget that each stands in: the window froze."""
    wiring = desktop.open()
    wiring.window.show_panel("grid")
    wiring.window.show_panel("setup")
    wiring.window.toggle_panel("setup")

    class Listening(QObject):
        heard = 0

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            self.heard += event.type() is QEvent.Type.StyleChange
            return False

    listening = Listening()
    qapp.installEventFilter(listening)
    wiring.actions.screen.toggle_theme()
    qapp.removeEventFilter(listening)
    on_show = sum(widget.isVisible() for widget in wiring.window.findChildren(QWidget))
    assert on_show < listening.heard < len(wiring.window.findChildren(QWidget)), "what is not on show waits"


def test_what_measures_the_arithmetic_is_let_go(qtbot: QtBot) -> None:
    def documents() -> int:
        """Also those of which only what Python holds is left."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        return sum(type(thing) is QTextDocument for thing in gc.get_objects())

    view = ArithmeticView(Style())
    qtbot.addWidget(view)
    view.set_opened(None, "Click a number.")
    before = documents()
    for n in range(3):
        view.set_opened(None, f"Click the number {n}.")
    assert documents() == before


def test_a_matrix_that_is_no_more_is_not_selected(desktop: Desktop) -> None:
    wiring = desktop.open()
    view = MatrixView("scores", Style(), wiring.window)
    wiring.window._select(view)
    assert wiring.window.selected is view
    delete(view)
    assert wiring.window.pictured is None
    assert wiring.window.selected is None


def test_heads_that_are_no_more_stay_with_their_parent_until_they_go(qtbot: QtBot) -> None:
    chips = HeadChips(Style())
    qtbot.addWidget(chips)
    chips.set_size(4)
    old = list(chips.chips)
    chips.set_size(2)
    assert [chip.parent() for chip in old] == [chips] * 5
    assert [chip.isHidden() for chip in old] == [True] * 5
    assert [chip.head for chip in chips.chips] == [0, 1, MEAN]
