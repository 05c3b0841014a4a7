"""What each option of a figure does, and figures of several parts."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from model.config import ModelConfig, RunSpec
from model.exports.provenance import Provenance
from model.figures.figure import FigureOptions, figure_options
from model.figures.request import Arrangement, FigurePart, FigureRequest, Origin
from model.matrix.colours import ColourScale, colours
from model.matrix.picture import Picture
from model.quantities import ATTENTION_WEIGHTS, SCORES, Kind
from model.quantities.watch import Watch
from tests.kit.figures import MASKED, SCORE, SENTENCE, WEIGHTS, picture, random
from tests.tinyattn_gui.export.test_figure import SVG, texts
from tinyattn_gui.drawing.composition import Composer
from tinyattn_gui.drawing.heatmap import place
from tinyattn_gui.drawing.registry import draw, height
from tinyattn_gui.export.figure import UNITS_PER_INCH, paint_image, render, style_of
from tinyattn_gui.pictures.composition import Composition, compose
from tinyattn_gui.pictures.pipeline import pipeline
from tinyattn_gui.widgets.views.matrix_view import MatrixView

pytestmark = pytest.mark.usefixtures("qapp")

OPTIONS = FigureOptions(dpi=144, numbers="off")


def pixels(image: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(image)).convert("RGBA"))


def request(count: int = 1, **options: Any) -> FigureRequest:
    return FigureRequest(parts=(FigurePart(),) * count, options=replace(OPTIONS, **options))


def centres(what: Picture, options: FigureOptions) -> list[tuple[int, int, tuple[float, float]]]:
    """Where in a figure (in inches) each cell is, a little off its middle."""
    style = style_of(options)
    wide, margin = round(options.width / 25.4 * 72) * 10, 0.4 * style.em
    page = QRectF(0, 0, wide, 10 * round(height(what, wide - 2 * margin, style) / 10 + 2 * margin / 10 + 0.5))
    layout = place(page.adjusted(margin, margin, -margin, -margin), what, style)
    found = []
    for row in range(what.rows):
        for column in range(what.columns):
            at = layout.cell_rect(row, column).center() / UNITS_PER_INCH
            found.append((row, column, (at.x(), at.y())))
    return found


def expected(what: Picture) -> NDArray[np.uint32]:
    return colours(what.values, what.low, what.high, ColourScale(what.kind, empty="#f1f2f4")) & 0xFFFFFF


def assert_cells(image: NDArray[np.uint8], what: Picture, options: FigureOptions, dpi: float, near: int = 0) -> None:
    for row, column, (x, y) in centres(what, options):
        if np.isfinite(what.values[row, column]):
            seen = image[round(y * dpi), round(x * dpi)].astype(int)[:3]
            there = [expected(what)[row, column] >> shift & 255 for shift in (16, 8, 0)]
            assert np.abs(seen - there).max() <= near, (row, column)


@pytest.mark.parametrize("what", [SCORE, MASKED, WEIGHTS, picture(SCORES, random(40, 40))])
def test_every_format_has_the_colours_of_the_screen(what: Picture) -> None:
    assert_cells(pixels(render(what, "png", OPTIONS)), what, OPTIONS, OPTIONS.dpi)
    page = pypdfium2.PdfDocument(render(what, "pdf", OPTIONS))[0]
    assert_cells(np.asarray(page.render(scale=2).to_pil().convert("RGB")), what, OPTIONS, 144, near=2)
    svg = ElementTree.fromstring(render(what, "svg", OPTIONS))
    if what.rows * what.columns <= 32 * 32:
        fills = [group.get("fill") for group in svg.iter(f"{SVG}g") if group.find(f"{SVG}rect") is not None]
        shades = {f"#{shade:06x}" for shade in expected(what)[np.isfinite(what.values)].tolist()}
        assert shades <= set(fills)


def test_the_screen_has_the_same_colours(qtbot: QtBot) -> None:
    """The widget and the figure of one picture, cell by cell."""
    view = MatrixView("scores", replace(style_of(OPTIONS), size=12.0, hairline=1.0))
    qtbot.addWidget(view)
    view.resize(500, 400)
    view.set_picture(SCORE)
    screen, figure = view.grab().toImage(), pixels(render(SCORE, "png", OPTIONS))
    layout = place(QRectF(view.rect()).adjusted(5, 5, -5, -5), SCORE, view._style)
    for row, column, (x, y) in centres(SCORE, OPTIONS):
        at = layout.cell_rect(row, column).center().toPoint() * screen.devicePixelRatio()
        assert screen.pixelColor(at).getRgb()[:3] == tuple(figure[round(y * 144), round(x * 144)][:3].tolist())


def test_pixels_are_counted_to_the_pixel() -> None:
    image = paint_image(SCORE, FigureOptions(width=640, height=480, unit="px", dpi=150))
    assert (image.width(), image.height()) == (640, 480)
    assert Image.open(io.BytesIO(render(SCORE, "png", FigureOptions(dpi=600)))).width == pytest.approx(2008, abs=2)


@pytest.mark.parametrize("item", figure_options(), ids=lambda item: item.name)
def test_every_option_changes_something(item: Any) -> None:
    """And nothing else has the default's bytes by chance: each option is held against the default figure."""
    other = {
        "width": 60.0, "height": 60.0, "unit": "px", "dpi": 100, "font_size": 6.0, "theme": "dark",
        "background": "transparent", "colours": "viridis", "low": -9.0, "high": 9.0, "numbers": "off",
        "title": "Mine", "caption": "Words.", "heading": False, "formula": False, "place": False, "labels": False,
        "colour_bar": False, "text_as_paths": True, "selection": True,
        "shading": "root", "axes": True, "centred": True,
    }  # fmt: skip
    given = {item.name: other[item.name]} | ({"width": 700.0} if item.name == "unit" else {})
    plain = FigureRequest(parts=(FigurePart(cell=(2, 3)),))
    figure = replace(plain, options=FigureOptions(**given))
    drawn = picture(ATTENTION_WEIGHTS, abs(random(4, 4)) / 9) if item.name == "shading" else SCORE
    shown = [render(compose([drawn], one), "svg", one.options) for one in (plain, figure)]
    if item.name == "dpi":
        shown = [render(compose([SCORE], one), "png", one.options) for one in (plain, figure)]
    assert shown[0] != shown[1]


def test_a_transparent_figure_has_nothing_behind_it() -> None:
    image = pixels(render(SCORE, "png", replace(OPTIONS, background="transparent")))
    assert tuple(image[0, 0]) == (0, 0, 0, 0)
    assert (image[..., 3] == 255).any()
    assert tuple(pixels(render(SCORE, "png", replace(OPTIONS, background="white", theme="dark")))[0, 0]) == (255,) * 4
    rects = ElementTree.fromstring(render(SCORE, "svg", replace(OPTIONS, background="transparent"))).iter(f"{SVG}rect")
    assert all(float(rect.get("width") or 0) < 2300 for rect in rects)


def test_text_as_paths_has_no_text_and_looks_the_same(qtbot: QtBot) -> None:
    from PySide6.QtSvg import QSvgRenderer

    shown = []
    for paths in (False, True):
        svg = render(SCORE, "svg", FigureOptions(text_as_paths=paths))
        assert (len(texts(svg)) == 0) == paths
        image = QImage(700, 700, QImage.Format.Format_RGB32)
        image.fill(0xFFFFFFFF)
        painter = QPainter(image)
        QSvgRenderer(svg).render(painter)
        painter.end()
        shown.append(np.frombuffer(image.constBits(), np.uint8).reshape(700, 700, 4).astype(int))
    away = np.abs(shown[0] - shown[1])
    assert away.max() > 0
    assert away.mean() < 1


def test_numbers_are_small_where_they_are_asked_for_in_any_case() -> None:
    many = picture(SCORES, random(24, 24))
    number = re.compile(r"−?\d\.\d\d")
    for numbers, count in (("auto", 0), ("on", 560), ("off", 0)):
        found = [text for text in texts(render(many, "svg", FigureOptions(numbers=numbers))) if number.fullmatch(text)]
        assert (len(found) >= count) if count else not found


def test_colours_and_their_ends_are_those_that_were_asked_for() -> None:
    shown = compose([SCORE, WEIGHTS], request(2, low=-1.0, high=4.0)).parts
    assert [(one.low, one.high) for one in shown if isinstance(one, Picture)] == [(-4.0, 4.0), (-1.0, 4.0)]
    shown = compose([SCORE, WEIGHTS], request(2, high=0.5)).parts
    assert [(one.low, one.high) for one in shown if isinstance(one, Picture)] == [(-0.5, 0.5), (0.0, 0.5)]
    grey = pixels(render(WEIGHTS, "png", replace(OPTIONS, colours="grey")))
    (x, y) = next(at for row, column, at in centres(WEIGHTS, OPTIONS) if (row, column) == (1, 2))
    red, green, blue, _ = grey[round(y * 144), round(x * 144)].tolist()
    assert red == green == blue


def test_a_title_takes_the_place_of_the_name_of_one_and_stands_above_several() -> None:
    one = texts(render(compose([SCORE], request(title="Ünï 1")), "svg"))
    assert "Ünï 1" in one
    assert "Attention scores" not in one
    several = request(2, title="Two of them", caption="One\nand another")
    found = texts(render(compose([SCORE, WEIGHTS], several), "svg"))
    assert {"Two of them", "Attention scores", "Attention weights", "One", "and another"} <= set(found)


def test_a_long_caption_is_broken_between_words() -> None:
    found = texts(render(compose([SCORE], request(caption="cat " * 60)), "svg"))
    lines = [text for text in found if text.startswith("cat cat")]
    assert len(lines) > 2
    assert " ".join(lines).split() == ["cat"] * 60


@pytest.mark.parametrize(("count", "columns"), [(1, 1), (2, 2), (3, 3), (4, 2), (5, 3), (9, 3), (10, 4)])
def test_parts_stand_in_rows(count: int, columns: int) -> None:
    assert compose([SCORE] * count, request(count)).columns == columns


def test_parts_of_a_grid_do_not_overlap() -> None:
    """Where each is drawn is told by what a recording drawing function is given."""
    spots: list[QRectF] = []
    composer = Composer(lambda painter, rect, *_: spots.append(rect), height)
    grid = compose([SCORE, MASKED, WEIGHTS], replace(request(3, title="T", caption="C"), columns=2))
    image, page = QImage(600, 500, QImage.Format.Format_RGB32), QRectF(0, 0, 600, 500)
    painter = QPainter(image)
    composer.draw(painter, page, grid, replace(style_of(OPTIONS), size=10.0))
    painter.end()
    assert len(spots) == 3
    assert all(page.contains(spot) for spot in spots)
    assert not any(a.intersects(b) for a, b in combinations(spots, 2))
    assert spots[0].top() == spots[1].top() < spots[2].top()
    assert spots[0].left() == spots[2].left() < spots[1].left()


def test_a_part_without_numbers_is_the_sentence_that_says_why() -> None:
    grid = compose([SCORE, "There is no gradient yet: no step has been made."], request(2, width=160))
    image = pixels(render(grid, "png", replace(OPTIONS, width=160)))
    right = image[:, image.shape[1] // 2 + 20 :]
    assert (right[..., :3] < 200).any()


def test_the_chosen_cell_is_kept_where_that_is_asked_for() -> None:
    chosen = replace(request(), parts=(FigurePart(cell=(2, 3)),))
    plain, kept = (
        pixels(render(compose([SCORE], one), "png", one.options))
        for one in (chosen, replace(chosen, options=replace(OPTIONS, selection=True)))
    )
    rows, columns = np.nonzero((plain != kept).any(axis=2))
    (x, y) = next(at for row, column, at in centres(SCORE, OPTIONS) if (row, column) == (2, 3))
    assert rows.min() < y * 144 < rows.max()
    assert columns.min() < x * 144 < columns.max()
    assert rows.max() - rows.min() < 60


@pytest.mark.parametrize("config", [ModelConfig(), ModelConfig(n_layer=2, n_head=2, norm=True, mlp=True)])
def test_the_pipeline_has_all_its_matrices_and_arrows(config: ModelConfig) -> None:
    spec, layer = RunSpec(model=config), config.n_layer - 1
    plan = pipeline(config, layer)
    parts = tuple(FigurePart(Watch(ref.quantity.slug, layer=ref.layer)) for ref in plan.refs)
    options = FigureOptions(width=32.5 * sum(column.width for column in plan.columns), unit="mm")
    asked = FigureRequest(Origin(spec), parts=parts, arrangement=Arrangement.PIPELINE, options=options)
    shown = [replace(SCORE, title=ref.quantity.name) for ref in plan.refs]
    drawing = compose(shown, asked)
    assert drawing.plan == plan
    svg = render(drawing, "svg", replace(asked.options, font_size=5))
    assert {ref.quantity.name for ref in plan.refs} <= set(texts(svg))
    assert texts(svg).count("layer 0 · head 0 · step 600") == 1
    ink = style_of(asked.options).theme.arrow.name()
    heads = [group for group in ElementTree.fromstring(svg).iter(f"{SVG}g") if group.get("fill") == ink]
    assert sum(len(group) for group in heads) == len(plan.arrows)


def test_a_composition_is_drawn_like_any_other_picture() -> None:
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    draw(painter, QRectF(0, 0, 400, 300), Composition((SCORE, WEIGHTS), 2), replace(style_of(OPTIONS), size=10.0))
    painter.end()
    assert (np.frombuffer(image.constBits(), np.uint8) < 250).any()


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_a_figure_tells_other_programs_where_it_comes_from(form: str) -> None:
    asked = FigureRequest(text="the <b> ]]> cat", options=FigureOptions(title="Ünï"))
    there = Provenance(asked, "ab" * 32)
    made = render(compose([SCORE], asked), form, asked.options, there)
    if form == "png":
        told = Image.open(io.BytesIO(made)).text  # type: ignore[attr-defined]
        assert told["Title"] == "Ünï"
        assert told["Software"].startswith("tinyattn ")
        found = told["tinyattn"]
    elif form == "svg":
        root = ElementTree.fromstring(made)
        assert root.findtext(f"{SVG}title") == "Ünï"
        found = root.findtext(f"{SVG}metadata") or ""
    else:
        document = pypdfium2.PdfDocument(made)
        assert document.get_metadata_value("Title") == "Ünï"
        assert document.get_metadata_value("Creator").startswith("tinyattn ")
        packet = made[made.index(b"<x:xmpmeta") : made.index(b"</x:xmpmeta>") + len(b"</x:xmpmeta>")]
        named = "{https://tinyattn.invalid/provenance}provenance"
        found = next(item.text or "" for item in ElementTree.fromstring(packet).iter(named))
    assert json.loads(found) == json.loads(there.to_text())


@pytest.mark.parametrize("form", ["png", "svg"])
def test_the_same_request_has_the_same_bytes(form: str) -> None:
    asked = request(2, title="Two", width=160)
    made = [render(compose([SCORE, MASKED], asked), form, asked.options, Provenance(asked)) for _ in range(2)]
    assert made[0] == made[1]


def test_kinds_of_values_keep_zero_in_the_middle_of_any_map() -> None:
    zero = picture(SCORES, np.array([[0.0, 1.0], [-1.0, 0.5]]), SENTENCE[:2])
    assert zero.kind is Kind.SIGNED
    for name in ("blue-red", "viridis", "grey"):
        middle = colours(np.zeros(1), zero.low, zero.high, ColourScale(Kind.SIGNED, name=name))
        wide = colours(np.zeros(1), -100.0, 100.0, ColourScale(Kind.SIGNED, name=name))
        assert middle == wide
