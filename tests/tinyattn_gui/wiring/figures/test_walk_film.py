"""A film of the moments of a step, from the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from model.exports.stamp import carried
from model.figures.film import MOMENTS, FilmOptions
from model.quantities.moments import Cursor, moments
from tests.kit.desktop import Desktop
from tests.kit.walks import settle
from tests.tinyattn_gui.wiring.figures.test_films import SPEC, Started, train
from tinyattn_gui.widgets.dialogs.film_dialog import FilmDialog


def test_while_a_step_is_walked_its_moments_are_filmed(
    desktop: Desktop, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wiring = desktop.open(SPEC)
    train(wiring, 5)
    session, films, walk = wiring.session, wiring.actions.films, wiring.walk
    started = Started(wiring, monkeypatch)
    session.look_at(3)
    settle(wiring)
    walk.enter()
    walk.moment_on()
    settle(wiring)
    images = list[QImage]()

    def ask(dialog: FilmDialog) -> bool:
        dialog.show()
        session.look()
        for number in (2, 8):
            dialog.slider.setValue(number)
            settle(wiring)
            qtbot.waitUntil(lambda: dialog.preview.is_current and dialog.preview.image is not None)
            assert dialog.preview.image is not None
            images.append(dialog.preview.image)
            assert (dialog.at.text(), walk.cursor) == (f"moment {number}", Cursor(3, number - 1))
        return True

    films.ask, films.ask_path = ask, lambda suggested: str(tmp_path / Path(suggested).name)
    wiring.window.pipeline.line.film.click()
    assert images[0] != images[1]
    assert (walk.cursor, walk.filmed) == (Cursor(3, 1), ())
    about = carried(started.copy)
    started.copy.unlink()
    count = len(moments(SPEC.model))
    assert about.film == FilmOptions(1, count, stride=1, rate=0.333, over=MOMENTS)
    assert (about.request.step, about.request.parts[0].view, about.request.parts[0].moment) == (3, "walk", count)
    assert started.arguments[started.arguments.index("-o") + 1].endswith("-walk.gif")
    assert wiring.actions.store.now.film.count("stride") == 0
