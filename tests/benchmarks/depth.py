"""How fast the ladder of a deep network is: 32 layers of 16 heads, as wide as 256, over a sentence of 64 tokens.

Trainer and widget are those of the window, in one process on one thread. Its time is the processor's, so that what else
the machine does hardly counts. What a step costs is set beside the same step with its ladder shown.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QApplication

from model.config import ModelConfig, RunSpec
from model.figures.request import FigureSide
from model.messages import Frame, Goal
from model.spec.presets import DEFAULT_PRESET
from model.trainer.trainer import Trainer
from tinyattn_gui.app import make_application
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.ladder_page import LadderPage
from tinyattn_gui.pictures.sight import Selection, Sight

LAYERS, HEADS, WIDTH, TOKENS = 32, 16, 256, 64
SIZE = (1266, 520)
"""What is left for it of a window of 1280 by 800."""
TIMES = 2
"""How often what takes long is measured: the shortest counts."""

SPEC = RunSpec(
    model=ModelConfig(n_layer=LAYERS, n_head=HEADS, d_model=WIDTH, context=TOKENS, norm=True, mlp=True),
    train=replace(DEFAULT_PRESET.spec.train, learning_rate=0.001),
)


class Watching:
    """A trainer, and the page that shows its frames."""

    def __init__(self) -> None:
        self.page = LadderPage(Style())
        self.page.resize(*SIZE)
        self.page.set_run(SPEC.model)
        self.trainer, self.seen = Trainer(), 0
        self.probe = " ".join(["the fat cat sat on the mat ."] * (TOKENS // 8))
        self.image = QImage(self.page.size(), QImage.Format.Format_RGB32)

    def reach(self, step: int, *, shown: bool) -> float:
        """Make steps up to one, the last of which is shown or not; seconds."""
        start = time.process_time()
        watch = self.page.watches() if shown else ()
        self.trainer.aim(Goal(1, SPEC, until=step, probe=self.probe, watch=watch, seen=self.seen))
        while self.trainer.advance():
            pass
        frame = self.trainer.take()
        assert isinstance(frame, Frame)
        self.seen = frame.number
        if shown:
            known = {reading.watch: reading for reading in frame.readings}
            self.page.show_sight(Sight(frame, SPEC.model, Selection(), FigureSide.THIS, known))
            self.paint()
        return time.process_time() - start

    def first_paint(self) -> float:
        """Show what nothing is known of yet; seconds."""
        self.page.set_run(SPEC.model)
        self.page._most += 1
        return self.reach(0, shown=True)

    def paint(self) -> None:
        """All of the page, as the window does it."""
        self.page.render(self.image, QPoint())


def worked(deed: Callable[[int], None], times: int) -> float:
    """Milliseconds of the processor, the middle of many, once done before it counts."""
    deed(0)
    taken = []
    for n in range(1, times + 1):
        start = time.process_time()
        deed(n)
        taken.append(1000 * (time.process_time() - start))
    return statistics.median(taken)


def main() -> str:
    """Measure, and say it in a table."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or make_application(["benchmark"])  # kept as long as there are widgets
    watching = Watching()
    watching.reach(0, shown=False)  # the trainer is ready
    first = min(watching.first_paint() for _ in range(TIMES))
    page, picture = watching.page, watching.page.picture

    def hover(n: int) -> None:
        none, at = Qt.MouseButton.NoButton, QPointF(100 + 31 * n % 1000, 40 + 17 * n % 300)
        event = QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(page, event)
        watching.paint()

    def another(n: int) -> None:
        page.set_picture(replace(picture, step=n))
        watching.paint()

    pointed, painted = worked(hover, 60), worked(another, 20)
    alone = min(watching.reach(n + 1, shown=False) for n in range(TIMES))
    live = min(watching.reach(TIMES + n + 1, shown=True) for n in range(TIMES))
    assert app is not None
    return "\n".join(
        [
            f"| {LAYERS} layers of {HEADS} heads, {TOKENS} tokens | ms of the processor |",
            "| --- | --- |",
            f"| from a trainer that is ready to the first paint | {1000 * first:.0f} |",
            f"| pointing at another map | {pointed:.2f} |",
            f"| painting another frame | {painted:.2f} |",
            f"| a step | {1000 * alone:.0f} |",
            f"| a step that is shown | {1000 * live:.0f}, {live / alone:.2f} times as long |",
        ]
    )
