"""Where a figure goes: formats and endings, files replaced, and what goes wrong."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from model.errors import TinyattnError
from model.exports.stamp import carried
from tests.kit.desktop import Desktop
from tests.kit.figure_dialogs import WIDE, K, choose, fill, saved, typed
from tests.kit.figure_windows import export, trained
from tinyattn_gui.export.figure import figure_size
from tinyattn_gui.export.formats import ALL
from tinyattn_gui.pictures.figure import Scope
from tinyattn_gui.wiring.wiring import Wiring


@pytest.fixture
def wiring(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> Wiring:
    (tmp_path / "figures").mkdir()
    return trained(desktop, qtbot, tmp_path / "figures")


@pytest.mark.parametrize("ending", ALL)
def test_every_format_is_written(wiring: Wiring, qtbot: QtBot, tmp_path: Path, ending: str) -> None:
    dialog = export(wiring)
    dialog.file.set_format(ending)
    qtbot.keyClick(dialog, K.Key_Return)
    assert not dialog.isVisible(), dialog.problem.text()
    path = tmp_path / "figures" / f"fat-cat-attention-weights-step-3.{ending}"
    assert path.stat().st_size > 100
    assert carried(path).request.step == 3


def test_numbers_of_every_head_are_one_quantity_of_a_layer(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> None:
    wiring = trained(desktop, qtbot, tmp_path / "recovery", spec=WIDE)
    wiring.actions.store.change(figure_folder=str(tmp_path))
    dialog = export(wiring)
    dialog.file.set_format("npz")
    assert not dialog.form.fields["width"].isEnabled()
    choose(dialog.scope.scope, Scope.HEADS)
    for _ in range(3):
        wiring.session.look()
    qtbot.keyClick(dialog, K.Key_Return)
    with np.load(tmp_path / "fat-cat-changed-heads-step-3.npz") as arrays:
        assert arrays["0.attention_weights"].shape == arrays["1.attention_weights"].shape == (2, 7, 7)


def test_the_ending_is_that_of_the_format(wiring: Wiring, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = export(wiring)
    fill(qtbot, dialog.file.path, "my ünï figure")
    qtbot.keyClick(dialog.file.path, K.Key_Return)
    assert saved(tmp_path / "figures") == ["my ünï figure.png"]
    dialog = export(wiring)
    fill(qtbot, dialog.file.path, str(tmp_path / "other.PDF"))
    assert dialog.file.format.ending == "pdf"
    choose(dialog.file.formats, "SVG drawing")
    assert dialog.file.text == str(tmp_path / "other.svg")
    qtbot.keyClick(dialog.file.path, K.Key_Return)
    assert (tmp_path / "other.svg").read_bytes().startswith(b"<?xml")
    assert wiring.actions.store.now.figure_folder == str(tmp_path)


def test_a_file_is_replaced_only_where_that_is_agreed(wiring: Wiring, qtbot: QtBot, tmp_path: Path) -> None:
    path, asked = tmp_path / "mine.png", list[Path]()
    path.write_bytes(b"mine")
    questions = wiring.actions.figures.questions

    def answer(agreed: bool) -> Callable[[QWidget, Path], bool]:
        def replace(parent: QWidget, which: Path) -> bool:
            asked.append(which)
            return agreed

        return replace

    questions.replace = answer(False)
    dialog = export(wiring)
    dialog.file.set_path(str(path))
    qtbot.keyClick(dialog, K.Key_Return)
    assert dialog.isVisible()
    assert (path.read_bytes(), asked) == (b"mine", [path])
    questions.replace = answer(True)
    qtbot.keyClick(dialog, K.Key_Return)
    assert path.read_bytes().startswith(b"\x89PNG")


def test_another_place_is_asked_about_only_once(wiring: Wiring, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "there.pdf"
    path.write_bytes(b"old")
    questions = wiring.actions.figures.questions
    questions.figure = lambda parent, suggested, formats: str(path)
    questions.replace = lambda parent, which: pytest.fail("the dialog for files has asked already")
    dialog = export(wiring)
    dialog.file.browse.click()
    assert dialog.file.format.ending == "pdf"
    qtbot.keyClick(dialog, K.Key_Return)
    assert path.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS])
def test_what_goes_wrong_with_the_disk_is_told_and_all_stays(
    wiring: Wiring, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    dialog = export(wiring)
    typed(qtbot, dialog, "width", "77")
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(code, os.strerror(code))))
        qtbot.keyClick(dialog, K.Key_Return)
    reason = {errno.ENOSPC: "the disk is full", errno.EROFS: "that disk is read-only"}[code]
    assert dialog.problem.text() == str(TinyattnError(f"{dialog.file.text} could not be written: {reason}."))
    assert dialog.isVisible()
    assert dialog.form.fields["width"].text() == "77"
    assert saved(tmp_path / "figures") == []
    qtbot.keyClick(dialog, K.Key_Return)
    assert len(saved(tmp_path / "figures")) == 1


def test_a_missing_folder_and_a_missing_name_are_told(wiring: Wiring, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = export(wiring)
    dialog.file.set_path(str(tmp_path / "none" / "a.png"))
    qtbot.keyClick(dialog, K.Key_Return)
    assert dialog.problem.text().endswith("could not be written: its folder does not exist.")
    dialog.file.set_path(" ")
    qtbot.keyClick(dialog, K.Key_Return)
    assert dialog.problem.text() == "The figure has no name yet; allowed is any that a file can have."


def test_copying_keeps_the_dialog_open(wiring: Wiring, qtbot: QtBot) -> None:
    dialog = export(wiring)
    typed(qtbot, dialog, "width", "50")
    dialog.copy.click()
    assert dialog.isVisible()
    assert dialog.draft is not None
    size = figure_size(dialog.draft.drawing, dialog.draft.request.options)
    assert QApplication.clipboard().image().width() == size.pixels[0] == 592
