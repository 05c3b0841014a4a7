"""Makes the README's pictures with the program itself: `python -m tests.pictures`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from model.cursor import Moment, Phase
from model.quantities import Quantity

if TYPE_CHECKING:
    from tinyattn_gui.wiring import Wiring

Turn = Callable[[Callable[[], bool]], None]
PICTURES = Path(__file__).parents[1] / "assets" / "pictures"
FIGURE = ("export", "--preset", "fat-cat", "--step", "600", "--force")
FILM = ("export", "--preset", "fat-cat", "--steps", "0:600", "--by-loss", "--force")


def main() -> None:
    """The window in light and dark, a figure, the attention weights learning, a moment of a step, and a branch."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from model.presets import DEFAULT_PRESET
    from tests.settings import passing_folder, passing_settings
    from tinyattn_gui.app import make_application, open_window

    app = QApplication.instance() or make_application(["tinyattn"])
    assert isinstance(app, QApplication)
    wiring = open_window(app, DEFAULT_PRESET, DEFAULT_PRESET.spec, passing_settings(), folder=passing_folder())
    store = wiring.actions.store
    store.change(theme="light", hints=False)
    session, window = wiring.session, wiring.window

    def turn(until: Callable[[], bool]) -> None:
        while not until():
            app.processEvents()
            time.sleep(0.002)

    turn(lambda: session.status.ready and window.loss is not None)
    session.set_pace(None)
    session.run_to(600)
    turn(lambda: session.frame is not None and session.frame.step == 600)
    session.set_pace(60)
    turn(lambda: not session.status.playing)
    PICTURES.mkdir(exist_ok=True)
    for theme in ("dark", "light"):
        store.change(theme=theme)
        app.processEvents()
        window.grab().save(str(PICTURES / f"window-{theme}.png"))
    _walk_and_branch(wiring, turn)
    wiring.actions.leave()
    for name, command in (("attention.svg", FIGURE), ("learning.gif", FILM)):
        subprocess.run([sys.executable, "-m", "tinyattn_gui", *command, "-o", str(PICTURES / name)], check=True)


def _walk_and_branch(wiring: Wiring, turn: Turn) -> None:
    """A moment on the way back through a step, and a branch beside the run that it left."""
    from model.quantities import SCORES
    from tinyattn_gui.pictures.compare import Side

    session, window, walk = wiring.session, wiring.window, wiring.walk

    def save(name: str) -> None:
        turn(lambda: session.frame is not None and not session.frame.training)
        end = time.perf_counter() + 0.5
        turn(lambda: time.perf_counter() > end)
        window.grab().save(str(PICTURES / name))

    session.look_at(40)
    turn(lambda: session.status.step == 40)
    walk.last_moment()
    while walk.cursor is not None and not _is_backward(walk.cursor.at(session.spec.model), SCORES):
        walk.moment_back()
    save("walk.png")
    walk.leave()
    session.look_at(100)
    turn(lambda: session.status.step == 100)
    wiring.actions.set_learning_rate(0.05)
    turn(lambda: session.run > 1 and session.status.step == 100)
    session.set_pace(None)
    session.run_to(300)
    turn(lambda: session.status.step == 300)
    session.set_side(Side.DIFFERENCE)
    save("branch.png")


def _is_backward(moment: Moment, quantity: Quantity) -> bool:
    return moment.phase is Phase.BACKWARD and moment.ref is not None and moment.ref.quantity is quantity


if __name__ == "__main__":
    main()
