"""Whatever happens to a run file: what is lost is told, what is shown is right, and nothing hangs."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.kit import damage

EACH = 25


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> damage.Whole:
    return damage.make(tmp_path_factory.mktemp("whole"))


def test_a_file_that_is_whole_is_taken_as_it_is(whole: damage.Whole, tmp_path: Path) -> None:
    path = tmp_path / "run.tinyattn"
    path.write_bytes(whole.data)
    assert damage.judge(path, whole) == ""


@pytest.mark.parametrize("seed", range(8))
def test_what_is_lost_is_told_and_what_is_shown_is_right(whole: damage.Whole, tmp_path: Path, seed: int) -> None:
    draw, path = random.Random(seed), tmp_path / "run.tinyattn"
    for number in range(EACH):
        path.write_bytes(whole.data)
        hit = damage.DAMAGES[number % len(damage.DAMAGES)]
        hit(path, draw)
        assert damage.judge(path, None if hit is damage.forged else whole) == "", (hit.__name__, seed, number)
