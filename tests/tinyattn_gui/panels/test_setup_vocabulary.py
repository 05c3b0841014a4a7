"""The setup form and vocabularies from outside: what is here, what it takes, and what has to come first."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QToolButton
from pytestqt.qtbot import QtBot

from model.config import RunSpec
from model.spec.presets import DEFAULT_PRESET
from model.spec.vocabulary_cost import VocabularyCost
from tests.kit.vocabularies import as_pair
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.setup import COUNTING, SetupPanel
from tinyattn_gui.pictures.setup import Measured
from tinyattn_gui.pictures.vocabularies import Counted, Subject
from tinyattn_gui.widgets.dialogs.form import MARK, Field

NOW = Measured(DEFAULT_PRESET.spec, 24, 0.001)


@pytest.fixture
def panel(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SetupPanel:
    """Nothing was downloaded yet."""
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    made = SetupPanel(Style())
    qtbot.addWidget(made)
    made.fill_in(NOW)
    made.show()
    return made


def tokenizer(panel: SetupPanel) -> Field:
    return panel.form.fields["data.tokenizer"]


def choose(panel: SetupPanel, name: str) -> None:
    tokenizer(panel).set_text(name)
    tokenizer(panel).edited.emit()


def test_the_list_says_what_is_here(panel: SetupPanel) -> None:
    box = tokenizer(panel).editor
    assert isinstance(box, QComboBox)
    said = {box.itemText(row): box.itemData(row, MARK) for row in range(box.count())}
    assert said["word"] is None
    assert said["gpt2"] == "needs one download (0.5 MB from openaipublic.blob.core.windows.net)"
    listened = box.itemData(box.findText("gpt2"), Qt.ItemDataRole.AccessibleDescriptionRole)
    assert listened == said["gpt2"]
    panel.show_coming({"gpt2"})
    assert box.itemData(box.findText("gpt2"), MARK) == "is being downloaded"


@pytest.mark.parametrize("name", ["data.corpus", "data.tokenizer"])
def test_a_list_shows_whole_choices_and_all_of_them(panel: SetupPanel, name: str) -> None:
    box = panel.form.fields[name].editor
    assert isinstance(box, QComboBox)
    box.setStyleSheet("font-size: 26px;")
    box.showPopup()
    view = box.view()
    assert view.viewport().width() >= view.sizeHintForColumn(0)
    last = view.visualRect(view.model().index(box.count() - 1, 0))
    assert view.viewport().rect().contains(last.center())
    box.hidePopup()


def test_what_is_not_here_is_offered_for_download(qtbot: QtBot, panel: SetupPanel) -> None:
    choose(panel, "gpt2")
    assert tokenizer(panel).problem.startswith("gpt2 needs one download first")
    assert not panel.apply.isEnabled()
    assert panel.vocabulary.words.text() == "Vocabulary of gpt2: 0.5 MB from openaipublic.blob.core.windows.net"
    assert panel.vocabulary.fetch.accessibleName() == "Download the vocabulary"
    panel.vocabulary.fetch.setFocus()
    with qtbot.waitSignal(panel.fetch_asked) as asked:
        qtbot.keyClick(panel.vocabulary.fetch, Qt.Key.Key_Space)
    assert asked.args == ["gpt2"]
    panel.show_coming({"gpt2"})
    assert not panel.vocabulary.fetch.isEnabled()
    panel.show_coming(())
    assert panel.vocabulary.fetch.isEnabled()
    choose(panel, "word")
    assert panel.vocabulary.isHidden()


def test_a_vocabulary_is_counted_and_its_cost_is_said(panel: SetupPanel, tmp_path: Path) -> None:
    asked: list[RunSpec] = []
    panel.count_asked.connect(asked.append)
    choose(panel, str(as_pair(tmp_path)))
    assert panel.vocabulary.words.text() == COUNTING
    assert panel.summary.text().startswith("at most")
    panel.show_counted(Counted(Subject.of(asked[-1]), VocabularyCost(13, 337, 0.0)))
    assert "12 of its 337 tokens have a row" in panel.vocabulary.words.text().replace("\u00a0", " ")
    assert not panel.summary.text().startswith("at most")
    assert panel.apply.isEnabled()


def test_trouble_with_a_vocabulary_is_told_at_its_field_until_something_changes(
    panel: SetupPanel, tmp_path: Path
) -> None:
    asked: list[RunSpec] = []
    panel.count_asked.connect(asked.append)
    choose(panel, str(tmp_path / "x.tiktoken"))
    panel.show_counted(Counted(Subject.of(asked[-1]), problem="x.tiktoken is not there."))
    assert tokenizer(panel).problem == "x.tiktoken is not there."
    assert not panel.apply.isEnabled()
    before = len(asked)
    choose(panel, str(tmp_path / "x.tiktoken"))
    assert len(asked) == before + 1


def test_what_was_counted_for_another_run_says_nothing(panel: SetupPanel, tmp_path: Path) -> None:
    choose(panel, str(as_pair(tmp_path)))
    panel.show_counted(Counted(Subject.of(RunSpec()), VocabularyCost(13, 337, 0.0)))
    assert panel.vocabulary.words.text() == COUNTING


def test_a_vocabulary_file_is_chosen_in_a_dialog(
    panel: SetupPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(as_pair(tmp_path))
    asked: list[str] = []

    def answer(parent: object, title: str, folder: str, filters: str) -> tuple[list[str], str]:
        asked.extend((title, filters))
        return [path, path], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", answer)
    button = tokenizer(panel).findChild(QToolButton)
    assert button is not None
    assert button.accessibleName() == "Choose a vocabulary file"
    button.click()
    assert tokenizer(panel).text() == path
    assert asked[0] == "Open a vocabulary file"
    assert "*.tiktoken" in asked[1]
    assert panel.vocabulary.words.text() == COUNTING


def test_a_run_that_has_begun_needs_no_download(panel: SetupPanel) -> None:
    """Its vocabulary is in its run file."""
    spec = RunSpec().with_options({"data.tokenizer": "gpt2"})
    panel.fill_in(Measured(spec, 20, 0.001))
    assert tokenizer(panel).problem == ""
