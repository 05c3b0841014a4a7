"""How long each picture of a film is shown, to the tick, and which part of it is new, to the pixel."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from tinyattn_gui.export.film.names import targets
from tinyattn_gui.export.film.reel import Box, Pixels, Reel, changed, channels


def reel(frames: int, rate: int, hold: Fraction = Fraction(0)) -> Reel:
    return Reel(4, 3, frames, Fraction(rate), hold)


@pytest.mark.parametrize("unit", [100, 1000])
@pytest.mark.parametrize("rate", [1, 7, 12, 30])
def test_rounding_adds_nothing_up_and_the_last_picture_stays(unit: int, rate: int) -> None:
    film = reel(61, rate, Fraction(3, 2))
    ticks = [film.ticks(frame, unit) for frame in range(61)]
    for frame, shown in enumerate(np.cumsum(ticks[:-1]).tolist(), start=1):
        assert abs(shown - frame * unit / rate) <= 0.5
    assert sum(ticks) == round((Fraction(61, rate) + Fraction(3, 2)) * unit)
    assert ticks[-1] - max(ticks[:-1]) >= 1.5 * unit - 1
    assert film.end(60) - film.end(59) == Fraction(1, rate) + Fraction(3, 2)


def test_one_picture_is_shown_for_its_time_and_its_wait() -> None:
    assert reel(1, 4, Fraction(2)).ticks(0, 100) == 225


@pytest.mark.parametrize(
    ("cells", "box"),
    [
        ([], Box(0, 0, 1, 1)),
        ([(2, 3)], Box(3, 2, 4, 3)),
        ([(0, 0), (5, 7)], Box(0, 0, 8, 6)),
        ([(1, 6), (4, 2), (2, 3)], Box(2, 1, 7, 5)),
        ([(3, 1), (3, 5)], Box(1, 3, 6, 4)),
    ],
)
def test_the_changed_part_holds_every_pixel_that_differs_and_no_more(cells: list[tuple[int, int]], box: Box) -> None:
    before: Pixels = np.zeros((6, 8), np.uint32)
    now = before.copy()
    for cell in cells:
        now[cell] = 1
    assert changed(before, now) == box
    outside = before != now
    outside[box.area] = False
    assert not outside.any()
    assert (now[box.area].shape[1], now[box.area].shape[0]) == box.size


def test_channels_are_red_green_blue_and_how_opaque() -> None:
    pixel = np.array([[0x40102030]], np.uint32)
    assert channels(pixel).tolist() == [[[0x10, 0x20, 0x30, 0x40]]]
    assert channels(pixel, 3).tolist() == [[[0x10, 0x20, 0x30]]]


def test_numbered_frames_are_counted_from_0(tmp_path: Path) -> None:
    found = [path.name for path in targets(tmp_path / "a-%03d.png", "frames", 3)]
    assert found == ["a-000.png", "a-001.png", "a-002.png"]
