"""The panel of words: token by token there and back, another token put in, other steps beside it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.config import RunSpec
from model.config.sampling import SamplingConfig
from model.errors import TinyattnError
from model.messages import Continuation
from model.messages.continuation import Cache
from model.spec.presets import PRESETS
from tests.kit.desktop import Desktop
from tests.kit.views import open_panel, settle
from tinyattn_gui.panels.sampling import SamplingPanel
from tinyattn_gui.pictures.cache import cache_words
from tinyattn_gui.pictures.continuation import bars_of, tokens_of
from tinyattn_gui.pictures.sampling import FIELDS, sampling_of, steps_of
from tinyattn_gui.pictures.sight import Selection
from tinyattn_gui.theme.palette import DARK
from tinyattn_gui.wiring.wiring import Wiring

Key = Qt.Key


def opened(desktop: Desktop, spec: RunSpec | None = None, steps: int = 30) -> tuple[Wiring, SamplingPanel]:
    wiring = desktop.open() if spec is None else desktop.open(spec)
    wiring.session.run_to(steps)
    settle(wiring)
    return wiring, open_panel(wiring, "sampling", SamplingPanel)


def told(panel: SamplingPanel) -> Continuation:
    return panel._told


def words(panel: SamplingPanel) -> list[str]:
    return [token.piece.text for token in told(panel).written]


def test_the_watched_sentence_goes_on_token_by_token_there_and_back(desktop: Desktop) -> None:
    wiring, panel = opened(desktop)
    assert told(panel).text.startswith(wiring.session.probe)
    first = words(panel)
    assert len(first) == 12
    for key, count in ((Key.Key_Right, 13), (Key.Key_Left, 12), (Key.Key_Left, 11), (Key.Key_Home, 0)):
        QTest.keyClick(QApplication.focusWidget(), key)
        settle(wiring)
        assert len(words(panel)) == count
    assert panel.text.toPlainText().strip() == wiring.session.probe
    for _ in range(12):
        QTest.keyClick(QApplication.focusWidget(), Key.Key_Right)
    settle(wiring)
    assert words(panel) == first, "the same seed gives the same words"
    assert wiring.session.status.frontier == 30, "the keys were the panel's"


def test_it_is_written_with_the_weights_of_the_step_on_show(desktop: Desktop) -> None:
    wiring, panel = opened(desktop)
    newest = told(panel).text
    wiring.session.look_at(0)
    settle(wiring)
    assert told(panel).step == 0
    assert told(panel).text != newest
    panel.steps.setText("30, 500")
    panel.steps.editingFinished.emit()
    settle(wiring)
    assert panel.others.text() == f"Step 30: {newest}\nStep 500: not made yet"


def test_a_click_on_a_bar_puts_that_token_there_and_goes_on_from_it(desktop: Desktop) -> None:
    wiring, panel = opened(desktop)
    before = words(panel)
    panel.text.anchorClicked.emit(QUrl("token:3"))
    bars = bars_of(told(panel), 3)
    assert [bar.text for bar in bars if bar.chosen] == [before[3]]
    assert [panel.bars.item(n).text() for n in range(panel.bars.count())] == [bar.text for bar in bars]
    other = next(n for n, bar in enumerate(bars) if not bar.chosen)
    panel.bars.setFocus()
    panel.bars.setCurrentRow(other)
    QTest.keyClick(panel.bars, Key.Key_Return)
    settle(wiring)
    assert words(panel)[:4] == [*before[:3], bars[other].text]
    assert [token.forced for token in told(panel).written].count(True) == 1
    panel.prompt.setText("the fat cat")
    panel.prompt.textEdited.emit("the fat cat")
    panel._typing.timeout.emit()
    settle(wiring)
    assert not any(token.forced for token in told(panel).written), "another prompt begins afresh"
    assert told(panel).text.startswith("the fat cat ")


def test_what_is_typed_decides_and_what_cannot_be_is_told(desktop: Desktop) -> None:
    wiring, panel = opened(desktop)
    panel.fields["temperature"].setText("0")
    panel.fields["temperature"].editingFinished.emit()
    settle(wiring)
    assert all(token.likely == 1 for token in told(panel).written)
    panel.fields["top_k"].setText("none")
    panel.fields["top_k"].editingFinished.emit()
    assert panel.notes.text() == "Top-k is 'none'; allowed is a whole number."
    assert panel.question.sampling == SamplingConfig(temperature=0)


def test_it_plays_by_itself_until_it_is_stopped(desktop: Desktop, qtbot: QtBot) -> None:
    wiring, panel = opened(desktop)
    QTest.keyClick(panel.text, Key.Key_Space)
    assert panel.play.isChecked()
    qtbot.waitUntil(lambda: wiring.session.look() or len(words(panel)) > 14, timeout=20_000)
    QTest.keyClick(panel.text, Key.Key_Space)
    assert not panel.play.isChecked()


def test_the_newest_query_shades_what_it_looked_at_in_the_chosen_head(desktop: Desktop) -> None:
    panel = opened(desktop, PRESETS["two-heads"].spec)[1]
    shades = [[token.looked_at for token in tokens_of(told(panel), Selection(head=head))] for head in (0, 1)]
    assert shades[0] != shades[1]
    for row in shades:
        assert sum(row) == pytest.approx(1, abs=1e-5)
        assert row[-1] == 0, "the newest token was not there yet"
    panel.set_style(panel._style.__class__(DARK))
    assert panel.text.toPlainText().strip() == told(panel).text


def test_of_a_pair_the_target_alone_is_shaded_and_written(desktop: Desktop) -> None:
    wiring, panel = opened(desktop, PRESETS["encoder-decoder"].spec)
    tokens, source = tokens_of(told(panel), Selection()), told(panel).source
    assert source > 0
    assert not any(token.looked_at for token in tokens[:source])
    assert sum(token.looked_at for token in tokens) == pytest.approx(1, abs=1e-5)
    panel.force(0)
    settle(wiring)
    assert told(panel).written[-1].piece.id == 0


def test_an_unreadable_prompt_says_so(desktop: Desktop) -> None:
    wiring, panel = opened(desktop)
    panel.prompt.setText("   ")
    panel._begin()
    settle(wiring)
    assert "There is no token to go on from" in panel.text.toPlainText()
    assert panel.bars.count() == 0


def test_fields_are_read_one_by_one() -> None:
    assert sampling_of(dict.fromkeys(FIELDS, "")) == SamplingConfig()
    typed = {"temperature": "0.5", "top_k": "3", "top_p": ".9", "min_p": "0.1", "seed": "7"}
    assert sampling_of(typed) == SamplingConfig(0.5, 3, 0.9, 0.1, 7)
    assert steps_of(" 5, 2 2") == (5, 2)
    for wrong in ("x", "-1", "1.5", "99999999999", ", ".join(map(str, range(13)))):
        with pytest.raises(TinyattnError, match="allowed are up to 12 steps"):
            steps_of(wrong)


def test_the_cache_in_words() -> None:
    assert cache_words(Cache(8, 1024)) == "Cache: keys and values of 8 tokens, 1024 bytes."
    assert cache_words(Cache(900, 33_177_600)) == "Cache: keys and values of 900 tokens, 33 178 kB."
    assert cache_words(Cache(kept=False)).startswith("No cache")


def test_the_cache_is_a_strip_that_evicts_and_takes_back(desktop: Desktop) -> None:
    wiring, panel = opened(desktop, PRESETS["sentences"].spec, steps=2)
    panel.prompt.setText("a 1 . b 2 . c")
    panel._begin()
    panel.go_on(-100)
    settle(wiring)

    def strip() -> str:
        return " ".join(slot.text if slot.kept else "-" for slot in panel.cache.slots)

    assert strip() == "- - . - - . c"
    assert panel.cache.isVisible()
    words = {piece.label: piece.id for piece in told(panel).prompt}
    for word, kept in (("1", "- - . - - . c 1"), (".", "- - . - - . - - ."), ("b", "- - . - - . - - . b")):
        panel._chosen = None
        place = len(told(panel).prompt) + len(told(panel).written)
        panel._ask(forced=(*panel._question.forced, (place, words[word])), count=panel._question.count + 1)
        settle(wiring)
        assert strip() == kept
    assert "4 of 10 tokens" in panel.notes.text()
    assert "60 % saved now" in panel.notes.text()
    told_then = [slot.words.partition(". ")[2] for slot in panel.cache.slots[-3:]]
    assert [words.partition(" kept")[0] for words in told_then] == [
        "Once it was read: 4 of 8",
        "Once it was read: 3 of 9",
        "Once it was read: 4 of 10",
    ], "at every token"
    for kept in ("- - . - - . - - .", "- - . - - . c 1", "- - . - - . c"):
        panel.go_on(-1)
        settle(wiring)
        assert strip() == kept, "what was evicted is back"
