"""The setup form: made from the option table, wrong values marked in place, nothing applied by mistake."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from model.config import RunSpec, options
from model.spec.presets import DEFAULT_PRESET, PRESETS
from model.spec.step_time import step_seconds
from model.tasks.table import TASKS, make_task
from model.text.table import TOKENIZERS
from model.training.learner import Learner
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.setup import SetupPanel
from tinyattn_gui.pictures.setup import Measured, bytes_in_words, plan, texts_of

NOW = Measured(DEFAULT_PRESET.spec, 24, 0.001)


@pytest.fixture
def panel(qtbot: QtBot) -> SetupPanel:
    made = SetupPanel(Style())
    qtbot.addWidget(made)
    made.fill_in(NOW)
    made.show()
    return made


def typed(qtbot: QtBot, panel: SetupPanel, name: str, text: str) -> QWidget:
    editor = panel.form.fields[name].editor
    editor.setFocus()
    qtbot.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    qtbot.keyClicks(editor, text)
    return editor


def test_every_option_has_a_field_that_holds_its_value(panel: SetupPanel) -> None:
    names = {f"{section}.{item.name}" for section, item in options()} | {"seed"}
    assert set(panel.form.fields) == names
    for preset in PRESETS.values():
        panel.fill_in(replace(NOW, spec=preset.spec))
        assert panel.form.texts() == texts_of(preset.spec)
        assert RunSpec().with_options(panel.form.texts()) == replace(preset.spec, start=None)
        assert not panel.apply.isEnabled()


@pytest.mark.parametrize("locale", [QLocale.Language.German, QLocale.Language.English])
@pytest.mark.parametrize(
    ("text", "value"),
    [("1e-3", 0.001), ("0.5", 0.5), (".25", 0.25), ("0,5", None), ("abc", None), ("", None), ("-1", None)],
)
def test_numbers_are_read_as_typed_or_refused(
    qtbot: QtBot, panel: SetupPanel, locale: QLocale.Language, text: str, value: float | None
) -> None:
    QLocale.setDefault(QLocale(locale))
    try:
        typed(qtbot, panel, "train.learning_rate", text)
        found = plan(panel.form.texts(), NOW)
        assert (found.spec.train.learning_rate if found.spec else None) == value
        assert panel.apply.isEnabled() == (value is not None)
        sentence = panel.form.fields["train.learning_rate"].problem
        assert sentence == (
            "" if value is not None else f"train.learning_rate is {text!r}; allowed is 0 to 10."
        ).replace("is '-1'", "is -1.0")
    finally:
        QLocale.setDefault(QLocale.c())


def test_a_wrong_value_is_marked_at_its_field_and_cannot_be_applied(qtbot: QtBot, panel: SetupPanel) -> None:
    asked: list[object] = []
    panel.restart_asked.connect(asked.append)
    editor = typed(qtbot, panel, "model.n_head", "3")
    assert "model.n_head is 3, which does not divide" in panel.form.fields["model.n_head"].problem
    assert [name for name, field in panel.form.fields.items() if field.problem] == ["model.n_head"]
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert asked == []
    typed(qtbot, panel, "model.n_head", "4")
    assert panel.form.fields["model.n_head"].problem == ""
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert asked == [DEFAULT_PRESET.spec.with_options({"model.n_head": "4"})]


def test_what_a_tokenizer_does_and_loses_is_said_where_it_is_chosen(qtbot: QtBot, panel: SetupPanel) -> None:
    field = panel.form.fields["data.tokenizer"]
    label = field.findChild(QLabel, "meaning")
    assert isinstance(label, QLabel)
    assert label.isVisible()
    assert isinstance(field.editor, QComboBox)
    for name, row in TOKENIZERS.items():
        field.editor.setCurrentText(name)
        assert label.text() == f"{row.help} {row.loses}".strip()
        assert field.editor.accessibleDescription() == (field.problem or label.text())
    panel.fill_in(NOW)
    assert label.text() == f"{TOKENIZERS['word'].help} {TOKENIZERS['word'].loses}"
    assert panel.form.fields["model.context"].findChild(QLabel, "meaning") is None  # nothing to say


def test_the_learning_rate_alone_does_not_restart(qtbot: QtBot, panel: SetupPanel) -> None:
    asked: list[object] = []
    rates: list[float] = []
    panel.restart_asked.connect(asked.append)
    panel.rate_chosen.connect(rates.append)
    editor = typed(qtbot, panel, "train.learning_rate", "0.03")
    assert "nothing restarts" in panel.note.text()
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert (rates, asked) == ([0.03], [])


def test_at_a_past_step_the_learning_rate_begins_a_branch(qtbot: QtBot, panel: SetupPanel) -> None:
    panel.set_past(True)
    field = panel.form.fields["train.learning_rate"]
    field.editor.clear()  # type: ignore[attr-defined]
    qtbot.keyClicks(field.editor, "0.5")
    assert "branches at this step" in panel.note.text()
    assert panel.apply.text() == "&Begin a branch"
    panel.set_past(False)
    assert "nothing restarts" in panel.note.text()


def test_revert_brings_the_run_back(qtbot: QtBot, panel: SetupPanel) -> None:
    typed(qtbot, panel, "train.batch_size", "x")
    panel.revert.click()
    assert panel.form.texts() == texts_of(NOW.spec)
    assert not panel.revert.isEnabled()


def test_what_the_run_takes_is_told_before_it_is_applied() -> None:
    learner = Learner(DEFAULT_PRESET.spec)
    count = sum(parameter.numel() for parameter in learner.network.parameters())
    said = plan(texts_of(DEFAULT_PRESET.spec), NOW).summary
    assert f"{count:,} parameters".replace(",", " ") in said
    assert "about 1000 steps a second" in said
    bigger = plan(texts_of(DEFAULT_PRESET.spec) | {"model.n_layer": "4", "model.d_model": "512"}, NOW)
    assert "MB of memory" in bigger.summary
    huge = plan(
        texts_of(PRESETS["letters"].spec) | {"train.batch_size": "4096", "model.n_layer": "32", "model.d_ff": "8192"},
        NOW,
    )
    assert huge.spec is None
    assert "needs about" in huge.problem
    assert [bytes_in_words(n) for n in (1500, 3_100_000, 2_000_000_000)] == ["2 kB", "3.1 MB", "2.0 GB"]


def test_a_larger_run_is_estimated_to_be_slower() -> None:
    times = [
        step_seconds(DEFAULT_PRESET.spec.with_options(more), 24, 7)
        for more in ({}, {"model.n_layer": "2"}, {"model.n_layer": "2", "model.mlp": "yes"}, {"model.d_model": "1024"})
    ]
    assert times == sorted(times)
    assert times[0] == pytest.approx(0.0002, rel=0.3)  # as measured on the machine of the fit
    one, other = ({"data.corpus": "spam", "model.classes": classes} for classes in ("2", "0"))
    of_classes, of_words = (step_seconds(RunSpec().with_options(more), 1000, 10) for more in (one, other))
    assert of_classes == step_seconds(RunSpec().with_options(one), 2, 10) < of_words, "each ends in its own scores"


def test_a_task_says_what_attention_has_to_do_and_how_large_it_is(panel: SetupPanel) -> None:
    corpus, length = panel.form.fields["data.corpus"], panel.form.fields["data.length"]
    corpus.set_text("copy")
    corpus.edited.emit()
    assert panel.task.text() == f"{TASKS['copy'].title}: {TASKS['copy'].about} {make_task('copy').in_short}"
    assert length._line is not None
    assert length._line.placeholderText() == "5 letters to copy"
    held_out = panel.form.fields["data.validation"]
    assert not held_out.isEnabled()
    length.set_text("3")
    length.edited.emit()
    assert "“b e h = b e h”: of its 6 predictions 3 count" in panel.task.text()
    length.set_text("900")
    length.edited.emit()
    assert panel.task.text() == f"{TASKS['copy'].title}: {TASKS['copy'].about}"
    corpus.set_text("some/text.txt")
    corpus.edited.emit()
    assert not panel.task.isVisible()
    assert held_out.isEnabled()
    assert length._line.placeholderText() == "not used here"


def test_what_a_task_needs_of_the_network_is_said_where_a_person_looks(panel: SetupPanel) -> None:
    """The context is another field, which may be out of sight."""
    for name, text in (("data.corpus", "copy"), ("data.length", "20")):
        panel.form.fields[name].set_text(text)
        panel.form.fields[name].edited.emit()
    needed = "model.context is 16, but an example of copy has 40 words to read; allowed is 40 or more."
    assert panel.summary.text() == panel.form.fields["model.context"].problem == needed
    assert not panel.apply.isEnabled()


@pytest.mark.parametrize("width", [300, 420])
def test_what_is_said_of_a_task_leaves_room_for_the_options(panel: SetupPanel, width: int) -> None:
    """It may be ten lines, and stands with the options, which scroll; none of it is cut, whatever the width."""
    panel.fill_in(Measured(PRESETS["induction"].spec, 17, 0.0))
    panel.show()
    panel.resize(600, 700)
    QApplication.processEvents()
    panel.resize(width, 900)
    QApplication.processEvents()
    assert panel.form.isAncestorOf(panel.task)
    for label in panel.form.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.text()


def test_a_name_that_is_too_long_is_seen_from_its_beginning(panel: SetupPanel) -> None:
    corpus = panel.form.fields["data.corpus"]
    for text, place in (("modular-addition", 0), ("some/long/path/of/a/text.txt", 28)):
        corpus.set_text(text)
        assert corpus._choice is not None
        line = corpus._choice.lineEdit()
        assert line is not None
        assert line.cursorPosition() == place


def test_constants_left_empty_say_what_the_optimizer_has(panel: SetupPanel) -> None:
    def hints() -> dict[str, str]:
        names = ("beta1", "beta2", "epsilon", "momentum")
        lines = {name: panel.form.fields[f"train.{name}"].editor for name in names}
        return {name: line.placeholderText() for name, line in lines.items() if isinstance(line, QLineEdit)}

    assert hints() == {"beta1": "0.9", "beta2": "0.999", "epsilon": "1e-08", "momentum": "not used here"}
    panel.fill_in(replace(NOW, spec=RunSpec().with_options({"train.optimizer": "sgd"})))
    assert hints() == {**dict.fromkeys(("beta1", "beta2", "epsilon"), "not used here"), "momentum": "0"}


def test_a_start_far_above_a_blind_guess_is_said() -> None:
    spec = DEFAULT_PRESET.spec
    now = Measured(spec, 24, 0.0)
    wide = plan({**texts_of(spec), "model.n_layer": "4", "model.init": "plain", "model.d_model": "128"}, now)
    assert "Begins with a loss more than 8 times that of a blind guess, 3.2; another start" in wide.summary
    assert "Begins" not in plan(texts_of(spec), now).summary


@pytest.mark.parametrize(
    ("tokenizer", "used"),
    [
        ("word", {"vocabulary", "splitting", "anchor_after"}),
        ("bytes", set()),
        ("byte-pair", {"vocabulary", "pattern"}),
        ("gpt2", {"vocabulary", "special_tokens"}),
        ("my.tiktoken", {"vocabulary", "special_tokens", "pattern"}),
    ],
)
def test_what_a_tokenizer_has_no_use_for_cannot_be_filled_in(
    qtbot: QtBot, panel: SetupPanel, tokenizer: str, used: set[str]
) -> None:
    panel.fill_in_tokenizer(tokenizer)
    names = ("vocabulary", "splitting", "pattern", "special_tokens", "anchor_after")
    fields = {name: panel.form.fields[f"data.{name}"] for name in names}
    assert {name for name, field in fields.items() if field.isEnabled()} == used
    why = f"The tokenizer {tokenizer} makes no use of it."
    assert {name for name, field in fields.items() if why not in field.editor.toolTip()} == used
    anchors = fields["anchor_after"]
    anchors.set_text(".")
    anchors.edited.emit()
    assert anchors.isEnabled(), "what is filled in can be taken out again"
    is_refused = f"the tokenizer {tokenizer} adds no token; allowed is none" in anchors.problem
    assert is_refused == ("anchor_after" not in used)


def test_the_weights_of_the_book_stay_as_long_as_its_sentence_does() -> None:
    book = PRESETS["book-trainable"].spec
    now = Measured(book, 7, 0.0)
    learning = plan(texts_of(book) | {"train.learning_rate": "0.02", "seed": "3"}, now).spec
    elsewhere = plan(texts_of(book) | {"data.corpus": "tales"}, now).spec
    assert learning is not None
    assert elsewhere is not None
    assert (learning.start, elsewhere.start) == (book.start, None)
