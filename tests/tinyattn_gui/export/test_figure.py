"""Figures on paper: PNG, SVG and PDF opened by other programs."""

from __future__ import annotations

import base64
import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from model.errors import OptionError
from model.figures.figure import FigureOptions
from model.matrix.picture import Picture
from model.quantities import LOSS, PROBABILITIES, SCORES, TOKENS
from tests.kit.figures import MASKED, SCORE, SENTENCE, picture, random
from tinyattn_gui.export.figure import render
from tinyattn_gui.export.save import ExportError
from tinyattn_gui.pictures.head_grid import HeadGrid, Thumb
from tinyattn_gui.theme.colormaps import colours
from tinyattn_gui.theme.palette import DARK, PRINT

pytestmark = pytest.mark.usefixtures("qapp")
SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: bytes) -> list[str]:
    return ["".join(item.itertext()).strip() for item in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_png_has_the_size_and_resolution_asked_for() -> None:
    image = Image.open(io.BytesIO(render(SCORE, "png", FigureOptions(width=85, dpi=300))))
    assert image.width == pytest.approx(85 / 25.4 * 300, abs=1)
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert image.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize("format", ["png", "svg"])
def test_the_same_figure_has_the_same_bytes(format: str) -> None:
    assert render(MASKED, format) == render(MASKED, format)


@pytest.mark.parametrize("format", ["png", "svg"])
def test_bytes_are_the_same_in_another_process(format: str) -> None:
    code = (
        "import sys; sys.path.insert(0, '.');"
        "from tinyattn_gui.export.headless import ensure_application; app = ensure_application();"
        "from tests.kit.figures import MASKED; from tinyattn_gui.export.figure import render;"
        f"sys.stdout.buffer.write(render(MASKED, '{format}'))"
    )
    env = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    root = Path(__file__).resolve().parents[3]
    made = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            env={**env, "PYTHONHASHSEED": seed},
            cwd=root,
            timeout=60,
        ).stdout
        for seed in ("1", "2")
    ]
    assert len(made[0]) > 1000
    assert made[0] == made[1]


def test_the_margin_stays_white() -> None:
    for what in (SCORE, MASKED, picture(LOSS, random(1, 7)[0]), picture(PROBABILITIES, np.abs(random(7, 40)) / 5)):
        pixels = np.asarray(Image.open(io.BytesIO(render(what, "png"))).convert("L"))
        for edge in (pixels[:6], pixels[-6:], pixels[:, :4], pixels[:, -4:]):
            assert (edge == 255).all()


def test_svg_keeps_text_as_text_and_cells_as_rectangles() -> None:
    svg = render(SCORE, "svg")
    found = texts(svg)
    assert {"Attention scores", "S = Q Kᵀ", "7 × 7", "layer 0 · head 0 · step 600", *SENTENCE} <= set(found)
    assert found.count("the") == 4
    tree = ElementTree.fromstring(svg)
    assert len(list(tree.iter(f"{SVG}rect"))) >= 49
    assert not list(tree.iter(f"{SVG}image"))
    assert tree.findtext(f"{SVG}title") == "Attention scores"
    assert float(tree.attrib["width"].removesuffix("mm")) == pytest.approx(85, abs=0.1)


def test_svg_of_a_large_matrix_holds_an_image() -> None:
    tree = ElementTree.fromstring(render(picture(SCORES, random(40, 40)), "svg"))
    assert len(list(tree.iter(f"{SVG}image"))) == 1
    assert len(list(tree.iter(f"{SVG}rect"))) < 100


def test_svg_escapes_what_a_token_may_hold() -> None:
    names = ("<img src=x>", "&amp;", '"', "]]>", "</svg>", "é", "😀")
    found = texts(render(picture(SCORES, random(7, 7), names), "svg", FigureOptions(width=200)))
    for name in names[:6]:
        assert found.count(name) == 2


def page(pdf: bytes) -> pypdfium2.PdfPage:
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    return document[0]


def test_pdf_has_its_text_and_its_size() -> None:
    found = page(render(SCORE, "pdf"))
    assert "Attention scores" in found.get_textpage().get_text_range()
    assert found.get_width() == pytest.approx(85 / 25.4 * 72, abs=0.5)


LARGE = picture(SCORES, random(40, 33))
MAPS = HeadGrid(
    "All heads",
    "",
    "",
    np.linspace(0, 1, 3 * 12 * 12, dtype=np.float32).reshape(3, 12, 12),
    tuple(Thumb(0, head, 0, head) for head in range(3)),
)


def cells_of(image: Image.Image, shape: tuple[int, int]) -> list[list[tuple[int, ...]]]:
    """The colour of each cell of an image that has a block of pixels of one colour for each."""
    pixels = np.asarray(image.convert("RGB"))
    rows, columns = shape
    blocks = pixels.reshape(rows, len(pixels) // rows, columns, pixels.shape[1] // columns, 3)
    assert (blocks == blocks[:, :1, :, :1]).all()
    found: list[list[tuple[int, ...]]] = [[tuple(map(int, cell)) for cell in row] for row in blocks[:, 0, :, 0]]
    return found


def painted(what: Picture) -> list[list[tuple[int, ...]]]:
    shades = colours(what.values, what.low, what.high, what.kind, PRINT)
    return [[(shade >> 16 & 255, shade >> 8 & 255, shade & 255) for shade in row] for row in shades.tolist()]


def images_in_svg(svg: bytes) -> list[Image.Image]:
    found = []
    for item in ElementTree.fromstring(svg).iter(f"{SVG}image"):
        data = item.attrib["{http://www.w3.org/1999/xlink}href"].removeprefix("data:image/png;base64,")
        found.append(Image.open(io.BytesIO(base64.b64decode(data))))
    return found


def images_in_pdf(pdf: bytes) -> list[Image.Image]:
    items = page(pdf).get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])
    return [item.get_bitmap().to_pil() for item in items]


@pytest.mark.parametrize(("format", "images"), [("svg", images_in_svg), ("pdf", images_in_pdf)])
def test_an_image_in_a_drawing_has_the_colours_of_the_cells(format: str, images: Any) -> None:
    (image,) = images(render(LARGE, format))
    assert max(image.size) >= 512
    assert cells_of(image, LARGE.values.shape) == painted(LARGE)


@pytest.mark.parametrize(("format", "images"), [("svg", images_in_svg), ("pdf", images_in_pdf)])
def test_each_of_several_images_stands_at_its_place(format: str, images: Any) -> None:
    found = [image for image in images(render(MAPS, format)) if image.width == image.height]
    assert len(found) == 3
    darkness = [np.asarray(image.convert("L"), float).mean() for image in found]
    assert darkness == sorted(darkness, reverse=True)


@pytest.mark.parametrize(("format", "pattern"), [("svg", "_SVG_IMAGE"), ("pdf", "_PDF_IMAGE")])
def test_no_figure_leaves_with_a_pixel_for_an_image(format: str, pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"tinyattn_gui.export.inlays.{pattern}", re.compile(b"another way"))
    with pytest.raises(ExportError, match="This version of Qt writes images in a way that is not known"):
        render(LARGE, format)
    assert render(SCORE, format)  # which has none


@pytest.mark.parametrize("what", [SCORE, LARGE, MAPS], ids=["none", "one", "three"])
def test_the_table_of_a_pdf_finds_its_objects(what: object) -> None:
    pdf = render(what, "pdf")
    table = int(pdf[pdf.rindex(b"startxref") :].split()[1])
    head, count, *rest = pdf[table:].split()[1:]
    entries = [(int(rest[3 * n]), rest[3 * n + 2]) for n in range(int(count))]
    assert (head, entries[0][1]) == (b"0", b"f")
    for number, (place, kind) in enumerate(entries[1:], start=1):
        assert kind == b"n"
        assert pdf[place:].startswith(b"%d 0 obj" % number)


@pytest.mark.parametrize("what", [SCORE, MASKED, picture(SCORES, random(40, 40))], ids=["49", "masked", "1600"])
def test_pdf_looks_like_the_png(what: Picture) -> None:
    png = Image.open(io.BytesIO(render(what, "png", FigureOptions(dpi=144)))).convert("RGB")
    pdf = page(render(what, "pdf")).render(scale=2).to_pil().convert("RGB").resize(png.size)
    away = np.abs(np.asarray(png, float) - np.asarray(pdf, float))
    assert away.mean() < 4
    assert (away.max(axis=2) > 60).mean() < 0.05


def test_a_theme_colours_the_whole_figure() -> None:
    image = Image.open(io.BytesIO(render(SCORE, "png", FigureOptions(theme="dark")))).convert("RGB")
    assert image.getpixel((0, 0)) == (DARK.surface.red(), DARK.surface.green(), DARK.surface.blue())


@pytest.mark.parametrize(
    "what",
    [picture(TOKENS, np.arange(7)), picture(SCORES, np.zeros((0, 0))), picture(SCORES, np.full((7, 7), np.nan))],
    ids=["one row", "empty", "no values"],
)
@pytest.mark.parametrize("format", ["png", "svg", "pdf"])
def test_odd_pictures_are_figures_too(what: Picture, format: str) -> None:
    assert len(render(what, format)) > 500


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"width": 3.0}, "figure.width is 3.0; allowed is 10 to 1000 mm."),
        ({"width": 30.0, "unit": "px"}, "figure.width is 30.0; allowed is 119 to 11811 px at 300 dpi."),
        ({"dpi": 9999}, "figure.dpi is 9999; allowed is 30 to 2400."),
        ({"font_size": 0.0}, "figure.font_size is 0.0; allowed is 3 to 48."),
        ({"width": 1000.0, "dpi": 2400}, "figure.width is 1000 mm, which at 2400 dpi is more than 20000 pixels"),
        ({"low": 1.0, "high": 1.0}, "figure.low is 1; allowed is a number below figure.high 1."),
        ({"theme": "pink"}, "figure.theme is 'pink'; allowed is print or light or dark."),
    ],
)
def test_impossible_figures_are_refused(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(OptionError) as caught:
        FigureOptions(**options)
    assert str(caught.value).startswith(sentence)


def test_a_format_that_there_is_not_is_refused() -> None:
    with pytest.raises(ExportError, match="The format is 'gif'; allowed are png, svg, pdf"):
        render(SCORE, "gif")
