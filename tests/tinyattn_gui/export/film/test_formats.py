"""Films opened by other programs: every picture, and how long it stays."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image, ImageSequence

from model.config import RunSpec
from model.errors import RequestError
from model.exports.provenance import Provenance
from model.exports.stamp import carried
from model.figures.film import FilmOptions
from model.figures.request import FigureRequest, Origin
from tests.kit.film_pictures import FORMATS, GREYS, HIGH, NAMES, WIDE, drawn, written
from tinyattn_gui.export.film import formats, mp4
from tinyattn_gui.export.film.formats import filming
from tinyattn_gui.export.film.names import FILMS, film_format, is_film, targets
from tinyattn_gui.export.film.reel import Pixels, Reel, changed
from tinyattn_gui.export.save import ExportError

ABOUT = Provenance(FigureRequest(Origin(RunSpec(seed=4)), 9, "ein Tier – é"), "0123", film=FilmOptions(3, 9))
EXACT = ("apng", "webp", "frames")


def seen(path: Path, form: str, count: int) -> Iterator[Image.Image]:
    """The pictures as Pillow reads them."""
    if form == "frames":
        yield from (opened(file) for file in targets(path, form, count))
    else:
        with Image.open(path) as image:
            yield from (frame.copy() for frame in ImageSequence.Iterator(image))


def opened(path: Path) -> Any:
    """A picture, or the first one of a film, with all that is said of it."""
    with Image.open(path) as image:
        image.load()
        return image


def as_channels(pixels: Pixels) -> np.ndarray[Any, Any]:
    return np.stack([pixels >> shift & 255 for shift in (16, 8, 0, 24)], axis=2)


@pytest.mark.parametrize("form", EXACT)
@pytest.mark.parametrize("clear", [False, True], ids=["opaque", "clear"])
def test_every_picture_is_exact(tmp_path: Path, form: str, clear: bool) -> None:
    pictures = drawn(9, clear=clear)
    found = list(seen(written(tmp_path, form, pictures, clear=clear), form, 9))
    assert len(found) == 9
    for image, picture in zip(found, pictures, strict=True):
        read, meant = np.asarray(image.convert("RGBA")), as_channels(picture)
        assert (read[..., 3] == meant[..., 3]).all()
        visible = meant[..., 3] > 0
        assert (read[visible] == meant[visible]).all()


def test_a_gif_shows_the_colours_of_its_table_exactly(tmp_path: Path) -> None:
    pictures = drawn(9, colours=GREYS)
    pictures = [np.where(picture == 0xFFFFFFFF, np.uint32(0xFFFCFCFC), picture) for picture in pictures]
    found = list(seen(written(tmp_path, "gif", pictures), "gif", 9))
    assert len(found) == 9
    for image, picture in zip(found, pictures, strict=True):
        assert (np.asarray(image.convert("RGB")) == as_channels(picture)[..., :3]).all()


def test_a_gif_shows_the_nearest_of_its_colours_for_others(tmp_path: Path) -> None:
    pictures = drawn(4)
    table = np.array([[colour >> 16, colour >> 8 & 255, colour & 255] for colour in GREYS])
    for image, picture in zip(seen(written(tmp_path, "gif", pictures), "gif", 4), pictures, strict=True):
        meant = as_channels(picture)[..., :3].astype(int)
        away = ((meant[:, :, None] - table) ** 2).sum(axis=3)
        read = np.asarray(image.convert("RGB")).astype(int)
        assert (((read - meant) ** 2).sum(axis=2) == away.min(axis=2)).all()


@pytest.mark.parametrize(("form", "unit"), [("gif", 100), ("apng", 1000), ("webp", 1000)])
def test_pictures_stay_as_long_as_they_should(tmp_path: Path, form: str, unit: int) -> None:
    path = written(tmp_path, form, drawn(9), loop=3)
    with Image.open(path) as image:
        waits = [frame.copy().info["duration"] for frame in ImageSequence.Iterator(image)]
    assert len(waits) == 9
    assert sum(waits) == pytest.approx((9 / 7 + 1) * 1000, abs=500 / unit)
    assert all(abs(wait - 1000 / 7) <= 1000 / unit for wait in waits[:-1])
    assert waits[-1] == pytest.approx(1000 / 7 + 1000, abs=1000 / unit)
    assert image.info["loop"] == (2 if form == "gif" else 3)  # a GIF tells how often it is played again


def test_a_very_long_wait_is_kept_as_well_as_the_format_can(tmp_path: Path) -> None:
    for form in ("gif", "apng", "webp"):
        image = opened(written(tmp_path, form, drawn(2), rate=Fraction(1, 100)))
        assert image.info["duration"] == pytest.approx(100_000, rel=0.01)


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_film_has_the_same_bytes(tmp_path: Path, form: str) -> None:
    made = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        path = written(folder, form, drawn(5), title="é", about=ABOUT)
        made.append([file.read_bytes() for file in targets(path, form, 5)])
    assert made[0] == made[1]
    assert all(made[0])


@pytest.mark.parametrize("form", FORMATS)
def test_where_it_comes_from_is_read_back(tmp_path: Path, form: str) -> None:
    path = written(tmp_path, form, drawn(2), title="Keys & values", about=ABOUT)
    for file in targets(path, form, 2):
        assert carried(file) == ABOUT


def test_where_it_comes_from_is_there_for_other_programs(tmp_path: Path) -> None:
    paths = {form: written(tmp_path, form, drawn(2), title="Keys & values", about=ABOUT) for form in NAMES}
    for packet in (paths["gif"].read_bytes().partition(b"XMP DataXMP")[2], opened(paths["webp"]).info["xmp"]):
        tree = ElementTree.fromstring(packet.partition(b"?>")[2].partition(b"<?xpacket end")[0])
        assert "Keys & values" in "".join(tree.itertext())
    for picture in (opened(paths["apng"]), opened(targets(paths["frames"], "frames", 2)[1])):
        assert picture.text["Title"] == "Keys & values"
        assert "step: 3 to 9" in picture.text["Description"]


def test_an_mp4_has_its_pictures_and_about_their_colours(tmp_path: Path) -> None:
    pictures = [np.full((HIGH, WIDE - 1), 0xFF000000 | colour, np.uint32) for colour in (0x1F63B5, 0xFFFFFF, 0x8C1A2B)]
    path = tmp_path / "film.mp4"
    with filming(path, "mp4", Reel(WIDE - 1, HIGH, 3, Fraction(7, 2), Fraction(2))) as encoder:
        for picture in pictures:
            encoder.add(picture)
    command = [mp4.find_ffmpeg(), "-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    facts = done.stderr.decode().partition("Video: ")[2].splitlines()[0]
    assert facts.startswith("h264")
    assert "yuv420p" in facts
    assert "bt709" in facts
    assert f" {WIDE}x{HIGH + 1}" in facts
    assert " 3.50 fps" in facts
    read = np.frombuffer(done.stdout, np.uint8).reshape(-1, HIGH + 1, WIDE, 3)  # sides are made even
    assert len(read) == 3 + 7  # two seconds more of the last
    for image, picture in zip(read, [*pictures, *[pictures[-1]] * 7], strict=True):
        assert np.abs(image.astype(int) - as_channels(picture)[0, 0, :3]).max() <= 3


def test_frames_are_numbered_from_0(tmp_path: Path) -> None:
    written(tmp_path, "frames", drawn(3))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["film-00.png", "film-01.png", "film-02.png"]


def test_a_name_says_the_format() -> None:
    names = ("a.gif", "b.WEBP", "c.d.mp4", "e.png", "f.apng", "g-%04d.png", "h%d.png")
    found = [film_format(Path(name)) for name in names]
    assert found == ["gif", "webp", "mp4", "apng", "apng", "frames", "frames"]
    with pytest.raises(RequestError, match=r"film\.svg says no format of a film; allowed are names ending in \.gif"):
        film_format(Path("film.svg"))
    for name in ("a-%04d-%03d.png", "a-%04d.gif", "a-%d-%d.png"):
        with pytest.raises(RequestError, match="allowed is one place for a number"):
            film_format(Path(name))


def test_a_percentage_is_no_place_for_a_number() -> None:
    for name in ("100%.png", "50%discount.png", "a %s.svg", "5 %.pdf", "%4d.png"):
        assert not is_film(Path(name))
    assert film_format(Path("100%.png")) == "apng"
    assert is_film(Path("5 %-%04d.png"))
    assert targets(Path("5 %-%04d.png"), "frames", 2) == [Path("5 %-0000.png"), Path("5 %-0001.png")]


def test_a_shorter_film_leaves_nothing_of_a_longer_one(tmp_path: Path) -> None:
    """Nor does it take a picture of somebody else's for its own, or for a frame that goes."""
    written(tmp_path, "frames", drawn(120), about=ABOUT)
    (tmp_path / "film-7.png").write_bytes(b"no frame of ours: two digits are one too few")
    written(tmp_path, "frames", drawn(3), about=ABOUT)
    left = {"film-00.png", "film-01.png", "film-02.png", "film-7.png"}
    assert {file.name for file in tmp_path.iterdir()} == left
    (tmp_path / "film-08.png").write_bytes(b"a photograph")
    before = (tmp_path / "film-00.png").read_bytes()
    with pytest.raises(ExportError, match=r"film-08\.png would be taken for a frame of this film"):
        written(tmp_path, "frames", drawn(2), about=ABOUT)
    assert {file.name for file in tmp_path.iterdir()} == {*left, "film-08.png"}
    assert (tmp_path / "film-00.png").read_bytes() == before


def test_only_what_changed_is_written() -> None:
    before, now = np.zeros((9, 9), np.uint32), np.zeros((9, 9), np.uint32)
    assert changed(before, now).size == (1, 1)
    now[3, 5] = now[7, 1] = 1
    assert changed(before, now) == (1, 3, 6, 8)


def test_every_format_is_tried_here() -> None:
    assert set(NAMES) == set(formats.ENCODERS) == set(FILMS)
