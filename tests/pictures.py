"""Makes the README's pictures with the program itself: `python -m tests.pictures`, or those that are named.

Figures and the film are made by `tinyattn export`; what shows the window is the real window over its real trainer.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from model.quantities import ATTENTION_WEIGHTS, SCORES, Quantity
from model.quantities.moments import Moment, Phase
from model.quantities.stages import Ref
from model.quantities.watch import Ask, Watch
from model.spec.presets import DEFAULT_PRESET, find_preset

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from tinyattn_gui.wiring.wiring import Wiring

PICTURES = Path(__file__).parents[1] / "assets" / "pictures"
STEPS = 600

_HEADS = ("--preset", "two-heads", "--step", str(STEPS), "--unit", "px", "--dpi", "144", "--width", "640")

_IT = ("--preset", "pronoun", "--step", "200", "--site", "encoder", "--layer", "1", "--view", "heads", "--token", "9",
       "--unit", "px", "--dpi", "144", "--width", "640")  # fmt: skip

_DEEP = ("model.n_layer=8", "model.n_head=8", "model.d_model=64", "model.mlp=yes", "model.norm=yes",
         "train.learning_rate=0.002")  # fmt: skip
_LADDER = ("--preset", "fat-cat", *(word for option in _DEEP for word in ("--set", option)), "--step", "150")

FILM = ("export", "--preset", "fat-cat", "--steps", f"0:{STEPS}", "--by-loss", "--view", "large", "--theme", "light",
        "--force")  # fmt: skip
"""How the film at the top of the README is made."""

EXPORTED: Mapping[str, tuple[str, ...]] = {
    "attention.svg": ("--preset", "fat-cat", "--step", str(STEPS)),
    "heads.png": (*_HEADS, "--view", "heads"),
    "neuron.png": (*_HEADS, "--view", "neuron", "--head", "0", "--token", "5"),
    "ladder.png": (*_LADDER, "--unit", "px", "--dpi", "144", "--width", "800", "--view", "ladder"),
    "it.png": _IT,
    "learning.gif": FILM[1:-1],
}
"""What the command line makes, with which options."""


MEASURED: Mapping[str, tuple[str, ...]] = {
    "costs.svg": ("cost", "--repeats", "30", "--seconds", "2", "--patience", "20"),
    "capacity.svg": ("capacity",),
}
"""What the efficiency lab makes, of which experiment: as this machine is while it does."""


class Studio:
    """A window whose run has made so many steps; `fresh`: with all that a stranger is told."""

    def __init__(self, app: QApplication, steps: int = STEPS, *, fresh: bool = False) -> None:
        from tests.kit.settings import passing_folder, passing_settings
        from tinyattn_gui.app import open_window

        self.app = app
        spec = DEFAULT_PRESET.spec
        self.wiring: Wiring = open_window(app, DEFAULT_PRESET, spec, passing_settings(), folder=passing_folder())
        self.session, self.window = self.wiring.session, self.wiring.window
        self.window.resize(1280, 800)  # a screen that is not there is smaller
        self.wiring.actions.store.change(theme="light", hints=fresh, story=fresh)
        self.turn(lambda: self.session.status.ready and self.window.loss is not None)
        self.reach(steps)

    def turn(self, until: Callable[[], bool]) -> None:
        """Let the window work until something is true."""
        while not until():
            self.app.processEvents()
            time.sleep(0.002)

    def settle(self, seconds: float = 0.8) -> None:
        """Let it come to rest."""
        self.turn(lambda: self.session.frame is not None and not self.session.frame.training)
        end = time.perf_counter() + seconds
        self.turn(lambda: time.perf_counter() > end)

    def reach(self, step: int) -> None:
        """Train to a step, or look at it, as fast as it goes."""
        self.session.set_pace(None)
        self.session.run_to(step)
        self.turn(lambda: self.session.status.step == step and not self.session.status.playing)
        self.session.set_pace(60)

    def save(self, name: str, what: QWidget | None = None) -> None:
        """Save what the window looks like, or a part of it."""
        self.settle()
        (what or self.window).grab().save(str(PICTURES / name))


def window_dark(studio: Studio) -> None:
    """The whole window in the dark."""
    studio.wiring.actions.store.change(theme="dark", story=True)
    studio.save("window-dark.png")
    studio.wiring.actions.store.change(theme="light", story=False)


def window_light(studio: Studio) -> None:
    """The whole window, as it opens."""
    studio.wiring.actions.store.change(story=True)
    studio.save("window-light.png")
    studio.wiring.actions.store.change(story=False)


def inspector(studio: Studio) -> None:
    """Where an attention weight comes from."""
    studio.wiring.inspecting.open_ask(Ask(Watch(ATTENTION_WEIGHTS.slug, layer=0), (0, 5, 2)))
    studio.settle(3)  # the past of the cell is filled in
    studio.save("inspector.png")
    studio.window.toggle_panel("inspector")
    studio.window.pipeline.view.views[Ref(ATTENTION_WEIGHTS, 0)].mark(None)


def space(studio: Studio) -> None:
    """The words of the vocabulary as points."""
    studio.window.toggle_panel("space")
    studio.save("space.png", studio.window.views["space"])
    studio.window.toggle_panel("space")


def figure(studio: Studio) -> None:
    """The figure dialog."""
    studio.window.pipeline.view.views[Ref(ATTENTION_WEIGHTS, 0)].setFocus()
    studio.wiring.actions.figures.export()
    exporting = studio.wiring.actions.figures.exporting
    assert exporting is not None
    exporting.dialog.resize(980, 680)
    exporting.dialog.file.set_path("attention-weights.png")
    studio.save("figure-dialog.png", exporting.dialog)
    exporting.dialog.reject()


def walk(studio: Studio) -> None:
    """A moment on the way back through a step."""
    studio.reach(40)
    walk = studio.wiring.walk
    walk.last_moment()
    while walk.cursor is not None and not _is_backward(walk.cursor.at(studio.session.spec.model), SCORES):
        walk.moment_back()
    studio.save("walk.png")
    walk.leave()


def branch(studio: Studio) -> None:
    """A branch beside the run that it left."""
    from tinyattn_gui.pictures.compare import FigureSide

    studio.reach(100)
    studio.wiring.actions.changes.set_learning_rate(0.05)
    studio.turn(lambda: studio.session.run > 1 and studio.session.status.step == 100)
    studio.reach(300)
    studio.session.set_side(FigureSide.DIFFERENCE)
    studio.save("branch.png")


def encoder_decoder(studio: Studio) -> None:
    """Cross-attention on its sheet, between the streams of the target and of the source."""
    studio.session.open_preset(find_preset("encoder-decoder"))
    studio.turn(lambda: studio.session.status.ready and studio.session.status.step == 0)
    studio.reach(400)
    studio.window.resize(1460, 800)
    studio.window.pipeline.take_focus()
    studio.save("encoder-decoder.png")
    studio.window.resize(1280, 800)


SHOWN = (window_dark, window_light, inspector, space, figure, walk, branch, encoder_decoder)
"""What shows the window; the later ones leave it at another step, in a branch or with another run."""


def main(names: list[str]) -> None:
    """Make the pictures that are named, or all."""
    PICTURES.mkdir(exist_ok=True)
    if chosen := [make for make in SHOWN if not names or make.__name__ in names]:
        _shoot(chosen)
    made = {name: ("export", *options) for name, options in EXPORTED.items()}
    made |= {name: ("lab", *options) for name, options in MEASURED.items()}
    for name, options in made.items():
        if not names or name in names:
            command = [sys.executable, "-m", "tinyattn_gui", *options, "--force", "-o", str(PICTURES / name)]
            subprocess.run(command, check=True)


def _shoot(chosen: list[Callable[[Studio], None]]) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from tinyattn_gui.app import make_application

    app = QApplication.instance() or make_application(["tinyattn"])
    assert isinstance(app, QApplication)
    studio = Studio(app)
    for make in chosen:
        make(studio)
    studio.wiring.actions.leave()


def _is_backward(moment: Moment, quantity: Quantity) -> bool:
    return moment.phase is Phase.BACKWARD and moment.ref is not None and moment.ref.quantity is quantity


if __name__ == "__main__":
    main(sys.argv[1:])
