"""Pages and notebooks: read by an HTML parser, and their script run by a JavaScript engine."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.errors import RequestError
from model.exports.markup import element, safe_json
from model.exports.page import MOST_NUMBERS, check_size, notebook, page
from model.exports.provenance import Provenance
from model.figures.figure import FigureOptions
from model.figures.request import FigureRequest
from model.matrix.colours import ColourScale, colours
from model.matrix.inks import INKS
from model.matrix.picture import Picture, make_picture, short
from model.quantities import ATTENTION_WEIGHTS, LOSS, MASKED_SCORES, SCORES, TOKENS, Axis, Kind, Quantity

NASTY = ("<img src=x>", "</script>", "]]>", '"', "&amp;", "é", "猫")


def picture(quantity: Quantity, values: NDArray[Any], names: tuple[str, ...] = NASTY) -> Picture:
    labels = {axis: names for axis in Axis if axis.is_position}
    return make_picture(quantity, np.asarray(values, np.float32), labels, where="layer 0 · step 5")


def random(rows: int, columns: int, seed: int = 0) -> NDArray[np.floating]:
    return np.random.default_rng(seed).normal(size=(rows, columns))


SCORE = picture(SCORES, random(7, 7))
MASKED = picture(MASKED_SCORES, np.where(np.tri(7) > 0, random(7, 7), -np.inf))


class Reader(HTMLParser):
    """Every element with its attributes and the text directly in it; fails on tags that do not close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], list[str]]] = []
        self._open: list[int] = []
        self.feed(text)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), []))
        if tag not in ("meta", "input", "br", "img"):
            self._open.append(len(self.found) - 1)

    def handle_endtag(self, tag: str) -> None:
        assert self.found[self._open.pop()][0] == tag

    def handle_data(self, data: str) -> None:
        if self._open:
            self.found[self._open[-1]][2].append(data)

    def all(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        return [(attributes, "".join(text)) for name, attributes, text in self.found if name == tag]


def made(*shown: list[Picture | str], options: FigureOptions | None = None) -> Reader:
    data = page(range(len(shown)), shown, options or FigureOptions(), Provenance())
    return Reader(data.decode())


def data_of(reader: Reader) -> dict[str, Any]:
    found = next(text for attributes, text in reader.all("script") if attributes.get("id") == "tinyattn-data")
    told: dict[str, Any] = json.loads(found)
    return told


def shades(what: Picture, theme: str = "print", name: str = "auto") -> list[str]:
    inks = INKS[theme]
    found = colours(
        what.values, what.low, what.high, ColourScale(what.kind, inks.dark, inks.cell_empty, name, inks.cell_nan)
    )
    return [f"#{shade & 0xFFFFFF:06x}" for shade in found.ravel().tolist()]


def style(attributes: dict[str, str | None], name: str) -> str:
    found = re.search(rf"(?:^|;){name}:([^;]+)", attributes["style"] or "")
    assert found is not None
    return found[1]


@pytest.mark.parametrize("theme", [*INKS])
@pytest.mark.parametrize("name", ["auto", "viridis"])
def test_cells_have_the_colours_of_the_painter(theme: str, name: str) -> None:
    """Where no script runs, and in the data that the script paints from."""
    reader = made([SCORE, MASKED], options=FigureOptions(theme=theme, colours=name))
    cells = [style(attributes, "background-color") for attributes, _ in reader.all("td")]
    assert cells == [*shades(SCORE, theme, name), *shades(MASKED, theme, name)]
    for part, what in zip(data_of(reader)["parts"], (SCORE, MASKED), strict=True):
        places = np.frombuffer(base64.b64decode(part["steps"][0]["places"]), "<u2")
        table = re.findall("......", part["palette"])
        assert [f"#{table[place]}" for place in places] == shades(what, theme, name)


def test_every_token_is_text_and_nothing_else() -> None:
    reader = made([replace(SCORE, title="<script>alert(1)</script>")], options=FigureOptions(caption="</body><b>"))
    assert [text for _, text in reader.all("th")][1:8] == list(NASTY)
    assert not reader.all("img")
    assert len(reader.all("script")) == 3
    assert ("<script>alert(1)</script>") in [text for _, text in reader.all("b")]
    assert "</body><b>" in [text for _, text in reader.all("p")]
    assert data_of(reader)["names"] == [list(NASTY)]


def test_nothing_is_fetched() -> None:
    data = page([0], [[SCORE, picture(SCORES, random(80, 80))]], FigureOptions(), Provenance())
    assert not re.search(rb"(?:src|href|url)\s*[=(]\s*[\"']?(?!data:)\w*:?//", data)
    policy = next(attributes for attributes, _ in Reader(data.decode()).all("meta") if "http-equiv" in attributes)
    assert (policy["content"] or "").startswith("default-src 'none'")


def test_cells_tell_their_exact_value() -> None:
    cells = made([SCORE]).all("td")
    assert [attributes["title"] for attributes, _ in cells] == [
        SCORE.describe(r, c) for r in range(7) for c in range(7)
    ]
    assert [text for _, text in cells] == [short(value, Kind.SIGNED) for value in SCORE.values.ravel()]


def test_masked_cells_are_hatched_and_empty() -> None:
    cells = made([MASKED]).all("td")
    masked = [attributes.get("class") == "masked" for attributes, _ in cells]
    assert masked == np.isneginf(MASKED.values).ravel().tolist()
    assert {text for attributes, text in cells if attributes.get("class") == "masked"} == {""}


def test_a_number_that_is_none_is_written_and_marked() -> None:
    lost = picture(SCORES, np.array([[1.0, np.nan], [np.inf, -np.inf]]), ("a", "b"))
    for theme in INKS:
        cells = made([lost], options=FigureOptions(theme=theme)).all("td")
        assert [text for _, text in cells] == ["1.00", "nan", "∞", ""]
        assert [attributes.get("class") for attributes, _ in cells] == [None, "nan", None, "masked"]
        assert style(cells[1][0], "background-color") == INKS[theme].cell_nan
        assert (cells[1][0]["title"] or "").endswith(": nan")
    small = made([lost], options=FigureOptions(numbers="off")).all("td")
    assert [attributes.get("class") for attributes, _ in small] == ["small", "nan small", "small", "masked small"]


def test_steps_have_a_slider_and_one_range_of_colours() -> None:
    shown = [[replace(SCORE, values=SCORE.values * part, low=-9.0, high=9.0)] for part in (0.1, 1.0, 0.5)]
    reader = made(*shown)
    slider = next(attributes for attributes, _ in reader.all("input"))
    assert (slider["max"], slider["value"]) == ("2", "2")
    told = data_of(reader)
    assert told["steps"] == [0, 1, 2]
    values = [np.frombuffer(base64.b64decode(step["values"]), "<f4") for step in told["parts"][0]["steps"]]
    assert np.array_equal(values[1].reshape(7, 7), SCORE.values)
    places = [np.frombuffer(base64.b64decode(step["places"]), "<u2").astype(int) for step in told["parts"][0]["steps"]]
    assert np.abs(places[0] - 128).max() < 0.2 * np.abs(places[1] - 128).max()
    assert "hidden" in next(attributes for attributes, _ in made([SCORE]).all("form"))


def test_ends_that_the_options_set_are_kept() -> None:
    fixed = replace(SCORE, low=-9.0, high=9.0)
    cells = made([fixed], options=FigureOptions(low=-9.0, high=9.0)).all("td")
    assert [style(attributes, "background-color") for attributes, _ in cells] == shades(fixed)


def test_a_large_matrix_is_an_image_of_its_cells() -> None:
    import io

    from PIL import Image

    large = picture(SCORES, random(70, 90))
    reader = made([large])
    source = reader.all("img")[0][0]["src"] or ""
    image = np.asarray(Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))))
    assert [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in image.reshape(-1, 3).tolist()] == shades(large)
    assert data_of(reader)["parts"][0]["large"] is True
    assert not reader.all("td")


def test_what_there_is_not_is_said() -> None:
    reader = made(["There is no gradient yet."], [SCORE])
    assert [step.get("why") for step in data_of(reader)["parts"][0]["steps"]] == ["There is no gradient yet.", None]
    assert "There is no gradient yet." in [text for _, text in made(["There is no gradient yet."]).all("div")]


@pytest.mark.parametrize(
    "what", [picture(TOKENS, np.arange(7)), picture(LOSS, random(1, 7)[0]), picture(SCORES, np.zeros((0, 0)))]
)
def test_odd_matrices_are_shown_too(what: Picture) -> None:
    assert len(made([what]).all("td")) == what.values.size


def test_options_leave_parts_out() -> None:
    bare = FigureOptions(heading=False, formula=False, place=False, labels=False, colour_bar=False, numbers="off")
    reader = made([SCORE], options=bare)
    assert not reader.all("th")
    assert not [attributes for attributes, _ in reader.all("span") if attributes.get("class") == "bar"]
    assert {text for _, text in reader.all("td")} == {""}


def test_too_many_numbers_are_refused() -> None:
    check_size(MOST_NUMBERS)
    with pytest.raises(RequestError, match=r"The page would hold 8000001 numbers; allowed are 8000000, of fewer"):
        check_size(MOST_NUMBERS + 1)


def test_the_provenance_is_data_in_the_page() -> None:
    there = Provenance(FigureRequest(text="</script><b>"))
    reader = Reader(page([0], [[SCORE]], FigureOptions(), there).decode())
    told = next(text for attributes, text in reader.all("script") if attributes.get("id") == "tinyattn")
    assert Provenance.from_text(told) == there


def test_a_page_is_the_same_each_time() -> None:
    assert page([0], [[SCORE]], FigureOptions(), Provenance()) == page([0], [[SCORE]], FigureOptions(), Provenance())


def test_a_notebook_shows_matrices_without_scripts() -> None:
    reader = Reader(notebook([SCORE, picture(ATTENTION_WEIGHTS, np.abs(random(7, 7)) / 4)]))
    assert len(reader.all("table")) == 2
    assert not reader.all("script")
    assert [text for _, text in reader.all("b")] == ["Attention scores", "Attention weights"]


@given(st.text(), st.text())
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_back_from_an_element(content: str, value: str) -> None:
    text = element("td", content, title=value)
    if "\0" in content + value or "\r" in content + value:
        return  # an HTML parser changes these by its own rules
    ((attributes, found),) = Reader(text).all("td")
    assert (found, attributes["title"]) == (content, value)


@given(st.recursive(st.text() | st.integers() | st.none(), st.lists, max_leaves=5))
@settings(max_examples=100, deadline=None)
def test_safe_json_is_json_without_marks(value: Any) -> None:
    assert json.loads(safe_json(value)) == value
    assert not set("<>&") & set(safe_json(value))
    assert safe_json(value).isascii()
