"""Texts as a person brings them: opened, several at once, pasted, changed on the disk; one is given up while read."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication

from model.messages import Preparing
from tests.kit.desktop import Desktop
from tinyattn_gui.pictures.stakes import KeepAnswer, KeepChoice
from tinyattn_gui.settings.pasted_texts import PastedTexts
from tinyattn_gui.widgets.dialogs.paste_dialog import MOST_PASTED, PasteDialog, wrong
from tinyattn_gui.wiring.wiring import Wiring

LINES = ("Кошка сидит на ковре и смотрит", "猫がマットの上に座っている 犬", "The cat sits on it")
TEXT = "The fat cat sat on the mat. " * 30


def written(path: Path, text: str = TEXT) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def looked(wiring: Wiring) -> None:
    for _ in range(3):
        wiring.session.look()
    QApplication.processEvents()


def test_several_files_are_one_corpus(desktop: Desktop, tmp_path: Path) -> None:
    wiring = desktop.open()
    one, two = written(tmp_path / "one.txt"), written(tmp_path / "two.txt", "A dog ran. " * 30)
    wiring.actions.files.open_paths([one, two])
    looked(wiring)
    assert wiring.session.spec.data.files == (one, two)
    assert wiring.session.name == "one.txt and 1 more"
    field = wiring.window.setup.form.fields["data.corpus"]
    assert field.text() == f"{one}\n{two}"
    assert field._choice is not None
    assert field._choice.currentText() == f"{one} | {two}"
    field._choice.setEditText(f"{two} | {one}")
    assert field.text() == f"{two}\n{one}"


def test_files_are_dropped_together_but_no_run_among_them(desktop: Desktop, tmp_path: Path) -> None:
    wiring = desktop.open()
    paths = [written(tmp_path / "one.txt"), written(tmp_path / "two.txt")]

    def drop(*dropped: str) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path) for path in dropped])
        buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        wiring.window.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))
        looked(wiring)

    drop(*paths)
    assert list(wiring.session.spec.data.files) == paths
    drop(paths[0], written(tmp_path / "a.tinyattn"))
    assert "is a run file among 2 files; allowed is one run, or texts." in wiring.window.banner.sentence
    assert list(wiring.session.spec.data.files) == paths


def test_one_step_is_asked_about_before_a_text_is_opened(desktop: Desktop, tmp_path: Path) -> None:
    wiring, asked = desktop.open(), list[int]()

    def ask(at_stake: object) -> KeepChoice:
        asked.append(1)
        return KeepChoice(KeepAnswer.CANCEL)

    wiring.actions.document.ask = ask
    wiring.session.step()
    looked(wiring)
    wiring.actions.files.open_path(written(tmp_path / "one.txt"))
    looked(wiring)
    assert asked == [1]
    assert not wiring.session.spec.data.is_file


@pytest.mark.parametrize(("tokenizer", "read"), [("word", 8), ("character", 16), ("bytes", 16)])
@pytest.mark.parametrize("text", LINES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_first_words_of_the_text_are_watched(
    desktop: Desktop, tmp_path: Path, tokenizer: str, read: int, text: str, encoding: str
) -> None:
    wiring = desktop.open()
    spec = wiring.session.spec.with_options({"data.tokenizer": tokenizer, "model.context": "16"})
    path = tmp_path / "a.txt"
    path.write_text(f"{text}\n" * 20, encoding=encoding)
    wiring.session.begin(spec.with_options({"data.corpus": str(path)}))
    looked(wiring)
    frame = wiring.session.frame
    assert frame is not None
    assert wiring.session.probe
    assert text.startswith(wiring.session.probe)
    assert 1 <= len(frame.probe.pieces) <= read
    assert all(piece.known for piece in frame.probe.pieces)


def test_a_run_that_is_given_up_leaves_the_one_before(desktop: Desktop, tmp_path: Path) -> None:
    wiring = desktop.open()
    session, talk = wiring.session, wiring.session.conversation
    session.step()
    looked(wiring)
    before, probe = session.run, session.probe
    session.open_text(written(tmp_path / "one.txt"))
    talk.link.trainer.take = lambda: Preparing(session.run, "reading one.txt", 0.4)  # type: ignore[method-assign]
    session.look()
    assert wiring.window.status_line.state.startswith("Reading one.txt: 40%")
    del talk.link.trainer.take
    wiring.actions.escape()
    looked(wiring)
    assert (session.run, session.status.frontier, session.status.preparing) == (before, 1, None)
    assert not session.spec.data.is_file
    assert wiring.window.pipeline.probe.text() == session.probe == probe
    session.step()
    looked(wiring)
    assert session.status.frontier == 2
    assert len(session.losses) == 2


def test_a_text_that_cannot_be_read_leaves_the_sentence_as_it_is(desktop: Desktop, tmp_path: Path) -> None:
    wiring = desktop.open()
    session = wiring.session
    session.set_probe("the big dog")
    looked(wiring)
    (tmp_path / "latin.txt").write_bytes("Le café est à côté.\n".encode("latin-1") * 50)
    session.open_text(str(tmp_path / "latin.txt"))
    looked(wiring)
    assert "latin.txt is not UTF-8 text" in wiring.window.banner.sentence
    assert wiring.window.pipeline.probe.text() == session.probe == "the big dog"
    session.open_text(str(tmp_path / "latin.txt"))
    session.set_probe("the fat dog")  # typed while the text is read
    looked(wiring)
    assert wiring.window.pipeline.probe.text() == session.probe == "the fat dog"
    session.open_text(written(tmp_path / "one.txt"))
    looked(wiring)
    assert wiring.window.banner.sentence == ""


def test_a_text_opened_where_another_stood_gives_the_window_its_name(desktop: Desktop, tmp_path: Path) -> None:
    wiring = desktop.open()
    for name in ("one.txt", "two.txt"):
        wiring.session.open_text(written(tmp_path / name))
        looked(wiring)
        assert wiring.window.windowTitle() == f"{name}[*] · step 0 — tinyattn"


def test_a_text_is_pasted_and_named_by_its_first_words(desktop: Desktop) -> None:
    wiring = desktop.open()
    wiring.actions.files.ask_text = lambda: f"  Wer reitet so spät, durch Nacht und Wind?\n{TEXT}"
    wiring.window.actions_by_slug["paste_text"].trigger()
    looked(wiring)
    (file,) = wiring.session.spec.data.files
    assert wiring.session.name == "Wer reitet so spät durch Nacht.txt"
    assert wiring.session.probe.startswith("Wer reitet so spät")
    assert (Path(file).stat().st_mode & 0o777, Path(file).parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_pasted_texts_make_room(tmp_path: Path) -> None:
    texts = PastedTexts(tmp_path / "texts")
    paths = [texts.keep(f"text {number}") for number in range(25)]
    assert [path.exists() for path in paths].count(True) == 20
    assert paths[-1].exists()
    assert texts.has(str(paths[-1]))
    assert texts.keep("?!").name == "Pasted text.txt"


def test_the_editor_counts_and_refuses(qapp: QApplication) -> None:
    dialog = PasteDialog()
    assert not dialog.begin.isEnabled()
    dialog.editor.setPlainText("naïve")
    dialog.look()
    assert dialog.count.text() == "5 characters, 0.0 kB of 1,000 kB"
    assert dialog.begin.isEnabled()
    dialog.editor.setPlainText("x" * (MOST_PASTED + 1))
    dialog.look()
    assert "allowed is 1,000 kB" in dialog.problem.text()
    assert not dialog.begin.isEnabled()
    dialog.accept()
    assert dialog.result() == 0
    dialog.editor.setPlainText("naïve")
    pasted = QMimeData()
    pasted.setText("é" * 500_001)
    dialog.editor.insertFromMimeData(pasted)
    assert dialog.text == "naïve"
    assert "The text has 1,000 kB; allowed is 1,000 kB" in dialog.problem.text()
    assert wrong("a\ud800", 4).startswith("Character 2 of the text is half of one (U+D800)")
    dialog.deleteLater()


def test_a_text_that_changes_or_goes_is_told(desktop: Desktop, tmp_path: Path) -> None:
    wiring, path = desktop.open(), tmp_path / "one.txt"
    wiring.actions.files.open_path(written(path))
    looked(wiring)
    wiring.texts.look()
    assert not wiring.window.banner.isVisible()
    written(path, TEXT.replace("cat", "hen"))
    wiring.texts.look()
    assert "one.txt has changed since this run read it" in wiring.window.banner.sentence
    path.unlink()
    wiring.texts.look()
    assert "one.txt is not there any more" in wiring.window.banner.sentence


def test_what_is_skipped_and_too_short_is_told_at_once_and_in_the_form(desktop: Desktop, tmp_path: Path) -> None:
    wiring, path = desktop.open(), tmp_path / "one.txt"
    path.write_bytes(b"\xef\xbb\xbf" + b"a b c d e f g h i j\r\nk l m n o p q r s t\r\n")
    wiring.actions.files.open_path(str(path))
    looked(wiring)
    told = "one.txt: 1 byte order mark skipped, 2 carriage returns read as ends of lines."
    short = "Nothing of one.txt is held out: the last 10% are 2 words, and model.context 16 needs 17"
    for said in (wiring.window.banner.sentence, wiring.window.setup.summary.text()):
        assert told in said
        assert short in said
    form = wiring.window.setup.form
    form.fields["model.context"].set_text("18")
    wiring.window.setup._look()
    assert "has 18 words to train on; allowed is more than model.context 18; the largest that fits is 17." in (
        form.fields["data.corpus"].problem
    )


@pytest.mark.parametrize(
    ("data", "why"), [(b"a caf\xe9 " * 9, "is not UTF-8 text (byte 0xE9 at position 5"), (b"", "is empty"), (None, "")]
)
def test_nothing_is_asked_for_a_text_that_cannot_be_read(
    desktop: Desktop, tmp_path: Path, data: bytes | None, why: str
) -> None:
    wiring, asked, path = desktop.open(), list[object](), tmp_path / "one.txt"
    if data is not None:
        path.write_bytes(data)

    def ask(at_stake: object) -> KeepChoice:
        asked.append(at_stake)
        return KeepChoice(KeepAnswer.DISCARD)

    wiring.actions.document.ask = ask
    wiring.session.step()
    looked(wiring)
    wiring.actions.files.open_path(str(path))
    looked(wiring)
    assert asked == []
    assert "one.txt" in wiring.window.banner.sentence
    assert why in wiring.window.banner.sentence
    assert (wiring.session.spec.data.corpus, wiring.session.status.step) == ("fat-cat", 1)


def test_what_was_skipped_of_one_text_is_not_told_of_the_next(desktop: Desktop, tmp_path: Path) -> None:
    wiring, one = desktop.open(), tmp_path / "one.txt"
    one.write_text(TEXT, encoding="utf-16")
    wiring.actions.files.open_path(str(one))
    looked(wiring)
    assert wiring.window.banner.sentence == "one.txt: 1 byte order mark skipped."
    assert wiring.window.banner.isVisible()
    wiring.actions.files.open_path(written(tmp_path / "two.txt"))
    looked(wiring)
    assert not wiring.window.banner.isVisible()


def test_the_sentence_is_seen_from_its_beginning(desktop: Desktop, tmp_path: Path) -> None:
    wiring = desktop.open()
    wiring.actions.files.open_path(written(tmp_path / "one.txt"))
    looked(wiring)
    assert wiring.window.pipeline.probe.text().startswith("The fat")
    assert wiring.window.pipeline.probe.cursorPosition() == 0


def test_first_words_follow_the_tokenizer_and_a_sentence_of_ones_own_stays(desktop: Desktop, tmp_path: Path) -> None:
    wiring = desktop.open()
    wiring.actions.files.open_path(written(tmp_path / "one.txt"))
    looked(wiring)
    assert wiring.session.probe == "The fat cat sat on the mat."
    in_bytes = wiring.session.spec.with_options({"data.tokenizer": "bytes"})
    wiring.actions.runs.begin(in_bytes)
    looked(wiring)
    assert wiring.session.probe == "The fat cat sat"
    wiring.session.set_probe("a dog ran")
    wiring.actions.runs.begin(wiring.session.spec.with_options({"data.tokenizer": "word"}))
    looked(wiring)
    assert wiring.session.probe == "a dog ran"
