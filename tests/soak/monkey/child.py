"""One seed: `python -m tests.soak.monkey.child SEED EVENTS NETWORK`. What happens is told in lines of JSON."""

from __future__ import annotations

import faulthandler
import json
import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QThread, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog

from model.config import RunSpec
from model.spec.presets import DEFAULT_PRESET
from tests.soak.monkey.hand import Hand, answers, held_up
from tests.soak.monkey.tally import Tally, tally
from tests.soak.monkey.watch import STUCK, Complaint, Watch
from tinyattn_gui.panels.registry import docked
from tinyattn_gui.wiring.wiring import Wiring

_LARGE = {"model.n_layer": 4, "model.n_head": 4, "model.d_model": 64, "model.context": 128, "train.batch_size": 2}
NETWORKS = {
    "small": DEFAULT_PRESET.spec,
    "large": RunSpec().with_options({name: str(value) for name, value in _LARGE.items()}),
}
_LONG = " ".join(["the cat sat on the mat and the dog sat on the log ."] * 10)

_MOST = {"n_layer": 6, "n_head": 8, "d_model": 128, "context": 256}
_PAUSE_MS = 4
_SAMPLES = 10
_PATIENCE_SECONDS = 120.0


def say(kind: str, **told: object) -> None:
    """One line for the process that has started this one."""
    print(json.dumps({"kind": kind, **told}), flush=True)


class Monkey(QObject):
    """Does one deed after another from a timer of a single shot, so that it goes on in the loop of any dialog."""

    def __init__(self, wiring: Wiring, seed: int, events: int, spec: RunSpec) -> None:
        super().__init__()
        self._wiring, self._spec, self._events, self._done = wiring, spec, events, 0
        self._rng = random.Random(seed)
        self._hand = Hand(wiring, self._rng)
        self._levels: list[int] = []
        self._then: Callable[[], None] | None = self._set_out
        self._since = time.perf_counter()
        self._before: Tally | None = None
        self.watch = Watch(self._complain)
        self._every = max(1, events // _SAMPLES)
        self._timer = QTimer(self, singleShot=True)  # `QTimer.singleShot` leaves something behind each time
        self._timer.timeout.connect(self.turn)
        wiring.window.installEventFilter(self)
        begin = wiring.session.begin
        wiring.session.begin = lambda spec: begin(spec) if _is_bearable(spec) else None  # type: ignore[method-assign]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """The window stays open, whatever is clicked: it asks what should become of the steps, and begins anew."""
        stays = event.type() == QEvent.Type.Close and self._then != self._leave
        if stays:
            event.ignore()
            if held_up() is None:
                self._wiring.actions.document.leave(lambda: self._wiring.session.begin(self._spec))
        return stays

    def turn(self) -> None:
        """Do a deed; or, where the loops of all dialogs are to be left first, leave one."""
        level = QThread.currentThread().loopLevel()
        if self._levels and level <= self._levels[-1]:  # a deed has events handled while it is done
            self._soon(1)
            return
        self._soon(self._rng.randint(0, _PAUSE_MS))
        self._levels.append(level)
        try:
            if self._then is None:
                self._do()
            elif self._is_free():
                self._then()
        finally:
            self._levels.pop()

    def _soon(self, milliseconds: int) -> None:
        self._timer.start(milliseconds)

    def _do(self) -> None:
        self._done += 1
        if self._done % self._every == 0 or self._done >= self._events:
            self._then, self._since = self._rest, time.perf_counter()
        name, deed = self._hand.next()
        self.watch.deed = f"{name} ({self._done})"
        deed()

    def _is_free(self) -> bool:
        """Whether nothing is open any more and no loop but the application's runs; else one thing is closed."""
        self.watch.deed = "rest"
        held = held_up()
        if time.perf_counter() - self._since > _PATIENCE_SECONDS:
            self.watch.tell("stuck", f"{held!r} at {len(self._levels)} loops")
            os._exit(STUCK)
        if isinstance(held, QDialog):
            held.reject()
        elif held is not None:
            held.close()
        elif QGuiApplication.mouseButtons() is not Qt.MouseButton.NoButton or len(self._levels) > 1:
            self._hand.let_go()
        for top in QApplication.topLevelWidgets():
            if isinstance(top, QDialog) and top.isVisible():
                top.reject()
                return False
        return held is None and len(self._levels) == 1

    def _set_out(self) -> None:
        """What is made when it is first needed is made before anything is counted."""
        window = self._wiring.window
        for name in (row.slug for row in docked()):
            window.show_panel(name)
        self._home(self._begin)

    def _begin(self) -> None:
        if self._wiring.session.frame is None or self._wiring.session.status.frontier < 20:
            if not self._wiring.session.status.playing:
                self._hand.train()
            return
        self._before = self._count()
        self._then = None

    def _rest(self) -> None:
        if self._done < self._events:
            self._count()
            self._then = None
        else:
            while self._wiring.window.quantities:
                self._wiring.window.quantities[0].parentWidget()._shut()  # type: ignore[union-attr]
            self._home(self._finish)

    def _home(self, then: Callable[[], None]) -> None:
        """The run as at first, and nothing open but what was."""
        wiring = self._wiring
        if wiring.window.isFullScreen():
            wiring.actions.screen.fill_screen(False, presenting=False)
        wiring.window.showNormal()
        wiring.window.resize(1280, 800)
        wiring.actions.screen.resize_text(0)
        wiring.actions.layout.reset()
        wiring.window.banner.hide()
        wiring.session.begin(self._spec)
        if self._spec is NETWORKS["large"]:
            wiring.actions.changes.set_probe(_LONG)
        self._then, self._since = then, time.perf_counter()

    def _finish(self) -> None:
        session = self._wiring.session
        if session.frame is None or session.status.frontier < 20:
            if not self._wiring.session.status.playing:
                self._hand.train()
            return
        now, before = self._count(), self._before
        assert before is not None
        watch = self.watch
        say("end", grown=now.grown(before), longest=watch.longest, own=watch.longest_own, deed=watch.longest_in)
        self._then, self._since = self._leave, time.perf_counter()

    def _leave(self) -> None:
        self._then = self._leave
        self.watch.close()
        QGuiApplication.clipboard().clear()  # offscreen Qt keeps what Python has put there until after Python
        self._wiring.actions.leave()

    def _count(self) -> Tally:
        """Count, and tell."""
        self.watch.pause()
        now = tally()
        counts = {name: value for name, value in asdict(now).items() if name != "kinds"}
        say("sample", done=self._done, step=self._wiring.session.status.frontier, **counts)
        self.watch.go_on()
        self._since = time.perf_counter()
        return now

    def _complain(self, complaint: Complaint) -> None:
        say("complaint", what=complaint.kind, deed=complaint.deed, words=complaint.words[:3000])


def _is_bearable(spec: RunSpec) -> bool:
    """Whether a network that was typed at random is one that this machine trains."""
    return all(getattr(spec.model, name) <= most for name, most in _MOST.items()) and spec.train.batch_size <= 64


def main() -> int:
    """Open the window, let the monkey at it, and close it."""
    faulthandler.enable()
    seed, events, network = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    folder = Path.home() / "files"
    folder.mkdir(exist_ok=True)
    (folder / "text.txt").write_text("a rose is a rose is a rose . " * 40, encoding="utf-8")
    from tests.kit.settings import passing_settings
    from tinyattn_gui.app import make_application, open_window

    app = make_application(["monkey"])
    opened, several, saved = answers(random.Random(seed), folder)
    QFileDialog.getOpenFileName = staticmethod(opened)  # type: ignore[assignment]
    QFileDialog.getOpenFileNames = staticmethod(several)  # type: ignore[assignment]
    QFileDialog.getSaveFileName = staticmethod(saved)  # type: ignore[assignment]
    handler = _Nowhere()
    QDesktopServices.setUrlHandler("file", handler, "take")
    spec = NETWORKS[network]
    wiring = open_window(app, DEFAULT_PRESET, spec, passing_settings(), folder=folder.parent / "recovery")
    monkey = Monkey(wiring, seed, events, spec)
    QTimer.singleShot(1000, monkey.turn)
    code = app.exec()
    del monkey
    return code


class _Nowhere(QObject):
    """Where folders open that are to be shown in another program."""

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        """Do nothing."""


if __name__ == "__main__":
    sys.exit(main())
