"""Styles of figures: written, read back, and refused where they make no sense."""

from __future__ import annotations

import json
from typing import Any

import pytest

from model.errors import OptionError
from model.figures.figure import FigureOptions
from model.figures.figure_style import BUILT_IN, COLUMN, SLIDE, FigureStyle
from model.spec.spec_json import WrittenError

MINE = FigureStyle("Ünïque", FigureOptions(width=120, theme="dark", formula=False, title="not mine", low=1.0))


def test_a_style_is_read_back_as_it_was_written() -> None:
    there = FigureStyle.from_text(MINE.to_text())
    assert there == FigureStyle("Ünïque", FigureOptions(width=120, theme="dark", formula=False))
    assert FigureStyle.from_text(there.to_text()) == there
    for style in BUILT_IN:
        assert FigureStyle.from_text(style.to_text()) == style


def test_what_belongs_to_a_figure_is_in_no_style() -> None:
    mine = FigureOptions(width=50, title="mine", caption="yes", low=-2.0, high=2.0, selection=True)
    styled = SLIDE.on(mine)
    assert (styled.title, styled.caption, styled.low, styled.high, styled.selection) == ("mine", "yes", -2.0, 2.0, True)
    assert (styled.width, styled.unit, styled.theme) == (1920, "px", "dark")
    assert not {"title", "caption", "low", "high", "selection"} & set(json.loads(MINE.to_text())["options"])


def test_the_first_style_is_a_column_of_a_paper() -> None:
    assert COLUMN is BUILT_IN[0]
    assert COLUMN.options == FigureOptions()
    assert (COLUMN.options.width, COLUMN.options.font_size) == (85, 8)


def test_built_in_styles_have_names_of_their_own() -> None:
    assert len({style.name for style in BUILT_IN}) == len(BUILT_IN) >= 4


def written(**changes: Any) -> str:
    return json.dumps({"style": "x", "options": {}, **changes})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "it is no JSON."),
        ("[]", "it is no style: allowed is an object with the texts 'style' and 'options'."),
        ("{}", "it is no style"),
        (written(more=1), "it is no style"),
        (written(style=5), "it is no style"),
        (written(style=""), "The name of a style is ''; allowed are 1 to 60 letters."),
        (written(style="a\nb"), "The name of a style is 'a\\nb'; allowed are 1 to 60 letters."),
        (written(style="x" * 61), "The name of a style is 'xxx"),
        (written(options=[]), "the options is []; allowed is an object."),
        (written(options={"shadow": 1}), "the options has 'shadow', which this version does not know."),
        (written(options={"width": "wide"}), "one of its options cannot be: figure.width is 'wide'"),
        (written(options={"width": 1e308}), "one of its options cannot be: figure.width is 1e+308"),
        ("[" * 5000, "it is no JSON."),
        ("x" * 20_000, "it has 20000 characters; allowed are 10000."),
    ],
)
def test_what_is_no_style_is_refused_in_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(WrittenError) as caught:
        FigureStyle.from_text(text)
    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)


def test_a_style_has_a_name() -> None:
    with pytest.raises(OptionError, match=r"The name of a style is '  '; allowed are 1 to 60 letters\."):
        FigureStyle("  ", FigureOptions())
