"""A matrix between two sentences: rows are the target's tokens and columns the source's, and so are its links."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from model.config import RunSpec
from model.explain.explain import explain
from model.exports.table import table_of
from model.figures.request import FigurePart, FigureRequest, Origin
from model.figures.request_json import request_as_json
from model.matrix.picture import Picture
from model.messages import OpenedCell
from model.quantities import Axis
from model.quantities.site import Site
from model.quantities.watch import Ask, Lens, Watch
from tests.kit.translated import SENTENCE, Translated, translated
from tests.kit.translation import TRANSLATION
from tinyattn_gui.export.figure import render
from tinyattn_gui.pictures.arithmetic import opened
from tinyattn_gui.pictures.composition import compose
from tinyattn_gui.pictures.link import Link, link_of, link_of_ask
from tinyattn_gui.pictures.matrix import picture_of
from tinyattn_gui.pictures.views import pictures, watches

WEIGHTS = Watch("attention_weights", layer=0, head=1, site=Site.CROSS)


@pytest.fixture(scope="module")
def pair() -> Translated:
    return translated()


def drawn(pair: Translated, watch: Watch) -> Picture:
    frame = pair.frame(watch)
    picture = picture_of(frame.readings[0], frame, TRANSLATION)
    assert isinstance(picture, Picture)
    return picture


def test_rows_are_target_tokens_and_columns_source_tokens(pair: Translated) -> None:
    picture = drawn(pair, WEIGHTS)
    assert picture.row_labels == ("the", "cat", "sleeps")
    assert picture.column_labels == ("die", "Katze", "schläft", "tief")
    assert (picture.symbol, picture.formula) == ("Aᶜ", "softmax(S′ᶜ)")
    assert picture.where == "cross-attention · layer 0 · head 1 · step 1"
    assert picture.describe(1, 3).startswith("query 1 “cat”, key 3 “tief”: 0.")
    inside = drawn(pair, Watch("attention_weights", layer=0, head=1, site=Site.ENCODER))
    assert inside.row_labels == inside.column_labels == SENTENCE.source_labels


def test_numbers_are_labelled_alike(pair: Translated) -> None:
    frame = pair.frame(WEIGHTS)
    table = table_of(frame.readings[0], frame)
    assert table.key == "cross.0.attention_weights"
    assert table.names == {"query": SENTENCE.labels, "key": SENTENCE.source_labels}


def test_a_place_in_the_source_lights_no_place_in_the_target(pair: Translated) -> None:
    picture = drawn(pair, WEIGHTS)
    link = link_of(picture.row_axis, 1, picture.column_axis, 2, picture.lens, picture.site)
    assert link.on(Axis.POSITION) == {1}
    assert link.on(Axis.POSITION, site=Site.ENCODER) == {2}
    assert link.on(Axis.KEY, site=Site.ENCODER) == {2}
    assert link.on(Axis.KEY) == frozenset()
    assert link.on(Axis.QUERY, site=Site.CROSS) == {1}
    source = Link({Axis.POSITION: frozenset((3,))}, site=Site.ENCODER)
    assert source.on(Axis.KEY, site=Site.CROSS) == {3}
    assert source.on(Axis.QUERY, site=Site.CROSS) == frozenset()
    assert link_of_ask(Ask(WEIGHTS, (1, 0, 3)), pair.known).site is Site.CROSS


def test_it_is_drawn_as_a_figure_with_both_sentences(pair: Translated, qapp: QApplication) -> None:
    part = FigurePart(WEIGHTS)
    request = FigureRequest(Origin(RunSpec(model=TRANSLATION)), 1, parts=(part,))
    frame = pair.frame(*watches(request))
    svg = render(compose(pictures(request, frame), request), "svg", request.options).decode()
    assert all(word in svg for word in ("sleeps", "Katze", "tief"))
    assert request_as_json(request)["parts"][0]["site"] == "cross"


def test_an_opened_cell_names_both_tokens(pair: Translated) -> None:
    ask = Ask(Watch("scores", layer=0, lens=Lens.EXAMPLE, site=Site.CROSS), (0, 1, 3))
    said = opened(OpenedCell(ask, explain(ask, pair)), pair.frame())
    assert said.symbol == "Sᶜ[0, 1, 3]"
    assert said.where.startswith("head 0 · query 1 “cat” · key 3 “tief” · cross-attention · layer 0")
