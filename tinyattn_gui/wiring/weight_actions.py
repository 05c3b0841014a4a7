"""Weights from outside, and those of the step on show for other programs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from model.errors import RequestError
from model.layouts.gpt2_config import config_of
from model.layouts.own import ENDING
from tinyattn_gui.session.jobs import Jobs
from tinyattn_gui.session.session import Session
from tinyattn_gui.window.window import Window
from tinyattn_gui.wiring.file_actions import Files

OPEN = f"Weights (config.json *{ENDING} *.index.json)"
FILE, FOLDER = f"One file (*{ENDING})", "A folder in the layout of GPT-2 (*)"


class WeightActions:
    """Asks which weights to begin with, and where to save those on show: that is done by a job."""

    def __init__(self, session: Session, window: Window, files: Files, jobs: Jobs) -> None:
        self._session, self._window, self._files, self._jobs = session, window, files, jobs
        self.ask_open, self.ask_save = self._ask_open, self._ask_save

    def open(self) -> None:
        """Ask for a file of them, and begin a run with them."""
        if path := self.ask_open():
            self._files.begin_with(path)

    def save(self) -> None:
        """Ask for a name and begin; a run that has no file yet is told to be saved first."""
        run, step = self._session.path, self._session.status.step
        if not run:
            self._window.banner.tell("Weights are saved from the run's file; save the run first (Ctrl+S).")
        elif path := self.ask_save():
            name, place = Path(path).name, str(Path(path).absolute().parent)
            order = ["weights", "export", run, "--step", str(step), "-o", path]
            self._jobs.start(f"Weights {name}", order, place=place)
            self._window.show_panel("jobs")

    @property
    def _may_be_folder(self) -> bool:
        """Whether the network has the shape of GPT-2."""
        try:
            config_of(self._session.spec.model, 1)
        except RequestError:
            return False
        return True

    def _ask_open(self) -> str:
        title = "Weights to begin with: config.json of a GPT-2 folder, or a safetensors file"
        return QFileDialog.getOpenFileName(self._window, title, "", f"{OPEN};;All files (*)")[0]

    def _ask_save(self) -> str:
        """A name; one file unless a folder was chosen."""
        filters = ";;".join([FILE, *[FOLDER] * self._may_be_folder])
        name = f"{Path(self._session.name).stem}-step-{self._session.status.step}{ENDING}"
        path, chosen = QFileDialog.getSaveFileName(self._window, "Save the weights", name, filters)
        if chosen == FOLDER or not path:
            return path.removesuffix(ENDING)
        return path if path.endswith(ENDING) else path + ENDING
