"""Takes what a stranger sees, for a designer's eye: `python -m tests.screens FOLDER [scene …]`.

From a fresh settings folder: the first screen, the ends of stories, the timeline, the inspector and a walk, each in
every size, light and dark; with QT_SCALE_FACTOR=2 in twice as many pixels. Scenes come in this order, in one window,
and SIZES=1280x800,… has them in these sizes alone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QPoint, QSize
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from model.quantities import ATTENTION_WEIGHTS
from model.quantities.watch import Ask, Watch
from model.spec.presets import find_preset
from tests.pictures import Studio
from tinyattn_gui.panels.predict import PredictPanel

SIZES = ((1024, 700), (1280, 800), (1366, 768), (1920, 1080), (2560, 1440))
THEMES = ("light", "dark")
STORIES = ("two-heads", "book-causal", "induction", "pronoun", "encoder-decoder")
"""Whose ends are looked at, besides the first one's."""


class Screens:
    """A window that is photographed in every size and theme."""

    def __init__(self, studio: Studio, folder: Path, sizes: tuple[tuple[int, int], ...]) -> None:
        self.studio, self.folder, self.sizes = studio, folder, sizes
        self.wiring, self.window, self.session = studio.wiring, studio.window, studio.session

    def take(self, name: str, after: Callable[[], object] = lambda: None) -> None:
        """Photograph what is on show; `after` is done anew after each change of size."""
        for theme in THEMES:
            self.wiring.actions.store.change(theme=theme)
            for wide, high in self.sizes:
                self.window.resize(wide, high)
                self.studio.settle(0.4)
                after()
                self.studio.settle(0.4)
                shot = self.window.grab()
                shot.save(str(self.folder / f"{name}-{wide}x{high}-{theme}.png"))
                if (got := self.window.size()) != QSize(wide, high):
                    sys.stderr.write(f"{name}: {wide}x{high} became {got.width()}x{got.height()}\n")


def first(screens: Screens) -> None:
    """As it opens."""
    screens.take("first")


def end(screens: Screens) -> None:
    """The first story's end."""
    screens.studio.reach(600)
    screens.take("end")


def timeline(screens: Screens) -> None:
    """Pins, and the preview of a step that is pointed at; here the step on show is one of the past."""
    changes = screens.wiring.actions.changes
    changes.set_learning_rate(0.02)
    screens.studio.reach(900)
    screens.studio.reach(420)

    def point() -> None:
        panel = screens.window.loss
        assert panel is not None
        pointing = panel.plot.pointing
        viewport = panel.plot._plot.viewport()
        QTest.mouseMove(viewport, QPoint(1, 1))
        QTest.mouseMove(viewport, pointing.place_of(150))

    screens.take("timeline", point)


def inspector(screens: Screens) -> None:
    """Where an attention weight comes from, beside it; the story and the walk's bar are there too."""
    screens.studio.reach(600)
    screens.wiring.inspecting.open_ask(Ask(Watch(ATTENTION_WEIGHTS.slug, layer=0), (0, 5, 2)))
    screens.studio.settle(2)
    screens.take("inspector")


def walk(screens: Screens) -> None:
    """The same inside the step."""
    screens.wiring.walk.first_moment()
    screens.take("walk")
    screens.wiring.walk.leave()
    screens.window.toggle_panel("inspector")


def predict(screens: Screens) -> None:
    """Predict, then reveal: a guess over what came of it, and the question of which cell grows most."""
    screens.studio.reach(0)
    screens.window.show_panel("predict")
    screens.studio.settle(1)
    panel = screens.window.views["predict"]
    assert isinstance(panel, PredictPanel)
    screens.take("predict-asked")
    panel.list.moved.emit(2, 0.6)
    panel.go_on()
    panel.go_on()
    screens.studio.turn(lambda: panel.made is not None and panel.made.after is not None)
    screens.take("predict-told")
    panel.go_on()
    screens.take("predict-next")
    screens.window.toggle_panel("predict")


def stories(screens: Screens) -> None:
    """The ends of other stories."""
    for name in STORIES:
        screens.session.open_preset(find_preset(name))
        screens.studio.turn(lambda: screens.session.status.ready and screens.session.status.step == 0)
        screens.take(f"{name}-first")
        screens.studio.reach(400)
        screens.take(f"{name}-end")


SCENES: Mapping[str, Callable[[Screens], None]] = {
    make.__name__: make for make in (first, end, timeline, inspector, walk, predict, stories)
}


def main(folder: str, names: list[str]) -> None:
    """Take the scenes that are named, or all."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from tinyattn_gui.app import make_application

    app = QApplication.instance() or make_application(["tinyattn"])
    assert isinstance(app, QApplication)
    studio = Studio(app, 0, fresh=True)
    named = (size.split("x") for size in os.environ.get("SIZES", "").split(",") if size)
    sizes = tuple((int(wide), int(high)) for wide, high in named)
    screens = Screens(studio, Path(folder), sizes or SIZES)
    for name, take in SCENES.items():
        if not names or name in names:
            take(screens)
    studio.wiring.actions.leave()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
