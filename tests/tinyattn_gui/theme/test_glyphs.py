"""Letters that no font can draw are said once, with a font that would help, on the command line and in the window."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QRawFont

from model.text.bytes import ByteTokenizer
from model.text.visible import visible
from tests.kit.desktop import Desktop
from tinyattn_gui.__main__ import main
from tinyattn_gui.resources import asset
from tinyattn_gui.theme import glyphs
from tinyattn_gui.theme.glyphs import MissingGlyphs, family_for, is_drawn

pytestmark = pytest.mark.usefixtures("qapp")

HINDI, ROBOT = "बल", "🤖"
SAID = "No font here can draw U+092C, U+0932, so boxes are drawn; what would help: Noto Sans Devanagari."


@pytest.fixture(autouse=True)
def few_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that lacks these letters, whatever this one has."""
    monkeypatch.setattr(glyphs, "is_drawn", lambda letter: letter not in HINDI + ROBOT)


def test_the_bundled_font_has_what_it_has() -> None:
    assert all(map(is_drawn, "aÄЖ−×√∞‹ \n\u0301"))


def test_the_bundled_font_has_every_mark_of_what_cannot_be_seen() -> None:
    font = QRawFont(str(asset("fonts", "DejaVuSans.ttf")), 12)
    labels = {*ByteTokenizer().labels, visible("\u0301\u200d"), "‹unknown›"}
    marks = {letter for label in labels for letter in label if not letter.isascii()}
    assert {letter for letter in marks if not font.supportsCharacter(ord(letter))} == set()
    assert {"␣", "↵", "⇥", "⟨", "◌"} <= marks


def test_each_font_is_said_once() -> None:
    known = MissingGlyphs()
    assert known.sentence(["the cat", "Ж", ""]) == ""
    assert known.sentence([HINDI, "the"]) == SAID
    assert known.sentence([HINDI, "a"]) == ""
    assert known.sentence([ROBOT]).endswith("what would help: Noto Color Emoji.")
    assert MissingGlyphs().sentence([HINDI]) == SAID


def test_many_letters_are_one_short_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glyphs, "is_drawn", lambda letter: False)
    sentence = MissingGlyphs().sentence(map(chr, range(0x600, 0x11FF)))
    assert len(sentence) < 300
    assert "U+0600, U+0601, U+0602 and " in sentence


@pytest.mark.parametrize(
    ("letter", "family"),
    [
        ("ब", "Noto Sans Devanagari"),
        ("猫", "Noto Sans CJK"),
        ("한", "Noto Sans CJK"),
        ("🤖", "Noto Color Emoji"),
        ("⏣", "Noto Sans Symbols 2"),
        ("𐎀", "a font of the Noto family"),
    ],
)
def test_a_font_that_would_help_is_named(letter: str, family: str) -> None:
    assert family_for(letter) == family


def test_export_says_it_once_for_all_files(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    text = ("--text", f"the {HINDI} cat")
    for files, count in (
        (("--step", "0", "-o", "a.png", "-o", "a.svg"), 1),
        (("--steps", "0:1", "-o", "b.webp", "-o", "b.gif"), 1),
        (("--step", "0", "-o", "a.csv"), 0),
    ):
        monkeypatch.setattr(sys, "argv", ["tinyattn", "export", *text, *files])
        assert main() == 0
        told = capfd.readouterr().err
        assert told.count(f"tinyattn: {SAID}\n") == count
        assert "qt." not in told


def test_the_window_says_it_once_in_the_banner(desktop: Desktop) -> None:
    wiring = desktop.open()
    assert wiring.window.banner.sentence == ""
    wiring.actions.changes.set_probe(f"the {HINDI} cat")
    wiring.session.look()
    assert wiring.window.banner.sentence == SAID
    wiring.window.banner.hide()
    wiring.actions.changes.set_probe(f"a {HINDI[0]} dog")
    wiring.session.look()
    assert wiring.window.banner.sentence == ""
