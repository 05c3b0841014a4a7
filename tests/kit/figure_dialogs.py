"""Figure dialogs for tests: of a window, and of a run alone."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from model.config import ModelConfig, RunSpec
from model.figures.figure import FigureOptions
from model.figures.request import FigurePart, Origin
from model.messages import Frame, Goal
from model.quantities import ATTENTION_WEIGHTS
from model.quantities.watch import Watch
from model.spec.presets import DEFAULT_PRESET
from model.trainer.trainer import Trainer
from tinyattn_gui.__main__ import main
from tinyattn_gui.pictures.figure import FigureShown, Scope, Subject
from tinyattn_gui.pictures.matrix import pictures_of
from tinyattn_gui.pictures.pipeline import pipeline, watch_of
from tinyattn_gui.widgets.dialogs.figure_dialog import FigureDialog
from tinyattn_gui.wiring.figures.figure_controller import FORMATS
from tinyattn_gui.wiring.wiring import Wiring

K = Qt.Key
WIDE = replace(DEFAULT_PRESET.spec, model=ModelConfig(n_head=2, n_layer=2))


@lru_cache(maxsize=8)
def read(spec: RunSpec, step: int, watches: tuple[Watch, ...], text: str = DEFAULT_PRESET.probe) -> Frame:
    """What a trainer tells of a run after some steps."""
    trainer = Trainer()
    trainer.aim(Goal(1, spec, until=step, probe=text, watch=watches))
    while trainer.advance():
        pass
    frame = trainer.take()
    trainer.close()
    assert isinstance(frame, Frame)
    return frame


@lru_cache(maxsize=8)
def subject(spec: RunSpec = DEFAULT_PRESET.spec, step: int = 3, *, text: str = DEFAULT_PRESET.probe) -> Subject:
    """The pipeline of a run, with the attention weights selected."""
    watches = tuple(watch_of(ref, 0, spec.model) for ref in pipeline(spec.model, 0).refs)
    frame = read(spec, step, watches, text)
    shown = tuple(
        FigureShown(picture.title, picture, FigurePart(watch))
        for watch, picture in pictures_of(frame, spec.model).items()
        if not isinstance(picture, str)
    )
    selected = [row.part.watch.slug for row in shown].index(ATTENTION_WEIGHTS.slug)
    return Subject(shown, selected, Origin(spec), frame, name="fat-cat")


def dialog_of(qtbot: QtBot, what: Subject, folder: Path, options: FigureOptions | None = None) -> FigureDialog:
    """The dialog on show, with a trainer that reads what it needs at once."""
    dialog = FigureDialog(what, options or FigureOptions(), FORMATS, folder)
    qtbot.addWidget(dialog)
    spec, frame = what.origin.spec, what.frame
    dialog.needed.connect(lambda watches: dialog.add(read(spec, frame.step, watches, frame.probe_text)))
    dialog.resize(1000, 700)
    dialog.show()
    return dialog


def save_figure(wiring: Wiring, path: Path, scope: Scope | None = None) -> Path:
    """Save what is selected by the dialog, as it opens; or more of what is on show."""
    wiring.actions.figures.export()
    exporting = wiring.actions.figures.exporting
    assert exporting is not None
    if scope is not None:
        choose(exporting.dialog.scope.scope, scope)
    for _ in range(3):
        wiring.session.look()
    exporting.dialog.file.set_path(str(path))
    QTest.keyClick(exporting.dialog, K.Key_Return)
    return path


def choose(combo: QComboBox, data: object) -> None:
    """Choose as a person does: by what is chosen, or by its words."""
    combo.setCurrentIndex(combo.findText(data) if isinstance(data, str) else combo.findData(data))
    combo.activated.emit(combo.currentIndex())


def typed(qtbot: QtBot, dialog: FigureDialog, name: str, text: str) -> None:
    """Type into the field of an option."""
    editor = dialog.form.fields[name].editor
    assert isinstance(editor, QLineEdit)
    fill(qtbot, editor, text)


def pick(dialog: FigureDialog, name: str, text: str) -> None:
    """Choose in the field of an option."""
    editor = dialog.form.fields[name].editor
    assert isinstance(editor, QComboBox)
    choose(editor, text)


def fill(qtbot: QtBot, line: QLineEdit, text: str) -> None:
    """Type; letters that keyClicks has no keys for come as from an input method."""
    line.selectAll()
    qtbot.keyClick(line, K.Key_Backspace)
    if text.isascii():
        qtbot.keyClicks(line, text)
    else:
        line.setText(text)
        line.textEdited.emit(text)


def saved(folder: Path) -> list[str]:
    """The names of the files in a folder."""
    return sorted(path.name for path in folder.iterdir())


def settle(wiring: Wiring) -> None:
    for _ in range(4):
        wiring.session.look()
        QApplication.processEvents()


def assert_made_again(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line makes the same picture of what a file carries."""
    again = saved.with_name("again.png")
    monkeypatch.setattr(sys, "argv", ["tinyattn", "export", "--like", str(saved), "-o", str(again)])
    assert main() == 0
    pixels, others = (np.asarray(Image.open(path)) for path in (saved, again))
    assert pixels.shape == others.shape
    assert (pixels == others).all()
