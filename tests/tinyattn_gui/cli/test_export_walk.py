"""`tinyattn export --view walk`: a moment of a step as a figure, all of them as a film, and both made again."""

from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.exports.stamp import carried
from model.figures.film import MOMENTS
from model.quantities.moments import moments
from model.spec.presets import DEFAULT_PRESET
from tests.kit.command_line import Call
from tests.tinyattn_gui.export.test_figure import texts

pytestmark = pytest.mark.usefixtures("qapp")

COUNT = len(moments(DEFAULT_PRESET.spec.model))


@pytest.fixture
def walk(call: Call) -> Call:
    """Runs `tinyattn export --view walk`."""

    def export(*arguments: str, like: str = "", step: str = "3") -> tuple[int, str, str]:
        how = ["--like", like] if like else ["--view", "walk", "--step", step]
        return call("export", *how, *arguments)

    return export


def test_a_figure_shows_a_moment_with_what_it_is_made_from(walk: Call) -> None:
    assert walk("--moments", "8", "-o", "f.svg", "-o", "f.png")[0] == 0
    words = "".join(texts(Path("f.svg").read_bytes()))
    assert f"Step 3 · forward, 8 of {COUNT}" in words
    assert "Attention scores: how well each query" in words
    assert all(name in words for name in ("Queries", "Keys", "Attention scores"))
    assert carried(Path("f.svg")).request.parts[0].moment == 8
    assert walk("-o", "g.png", like="f.png")[0] == 0
    assert Path("g.png").read_bytes() == Path("f.png").read_bytes()


def test_the_loss_of_the_step_is_told_of_the_training_example(walk: Call) -> None:
    number = next(n for n, moment in enumerate(moments(DEFAULT_PRESET.spec.model), 1) if moment.phase.value == "loss")
    assert walk("--moments", str(number), "--lens", "example", "-o", "f.svg")[0] == 0
    assert "is the loss of this step," in "".join(texts(Path("f.svg").read_bytes()))


def test_an_optimizer_without_moments_shows_none(walk: Call) -> None:
    assert walk("--moments", "35", "--set", "train.optimizer=sgd", "-o", "f.svg")[0] == 0
    words = "".join(texts(Path("f.svg").read_bytes()))
    assert "Change" in words
    assert "First moment" not in words


def test_a_film_goes_through_every_moment_and_is_made_again(walk: Call) -> None:
    assert walk("--width", "200", "--unit", "px", "-o", "f.webp")[0] == 0
    with Image.open("f.webp") as film:
        frames = [np.asarray(film.convert("RGB")) for n in range(film.n_frames) if film.seek(n) is None]
    assert len(frames) == COUNT
    assert all((before != after).any() for before, after in itertools.pairwise(frames))
    about = carried(Path("f.webp"))
    assert about.film is not None
    assert (about.film.over, about.film.first, about.film.last, about.request.step) == (MOMENTS, 1, COUNT, 3)
    assert about.film.frames_a_second(COUNT) == Fraction(1, 3)
    assert about.words()["moments"] == f"1 to {COUNT}"
    assert walk("-o", "g.webp", like="f.webp")[0] == 0
    assert Path("g.webp").read_bytes() == Path("f.webp").read_bytes()


def test_a_frame_is_the_figure_of_its_moment(walk: Call) -> None:
    assert walk("--moments", "8:10", "-o", "f-%04d.png", "--dpi", "100")[0] == 0
    assert walk("--moments", "9", "-o", "g.png", "--dpi", "100")[0] == 0
    made = sorted(Path().glob("f-*.png"))
    assert len(made) == 3
    with Image.open(made[1]) as frame, Image.open("g.png") as figure:
        assert np.array_equal(np.asarray(frame.convert("RGB")), np.asarray(figure.convert("RGB")))


@pytest.mark.parametrize(
    ("arguments", "step", "problem"),
    [
        (("--moments", "99", "-o", "f.png"), "3", f"allowed are 1 to {COUNT}"),
        (("--moments", "3:99", "-o", "f.gif"), "3", f"allowed are 1 to {COUNT}"),
        (("-o", "f.gif"), "0", "Step 0 has no moments"),
        (("-o", "f.png"), "0", "Nothing has led to the first weights"),
        (("--moments", "3:5", "-o", "f.html"), "3", "shows one moment"),
        (("--steps", "0:3:1", "-o", "f.gif"), "3", "leave --step out"),
        (("--by-loss", "--moments", "1:5", "-o", "f.gif"), "3", "loss"),
    ],
)
def test_what_cannot_be(walk: Call, arguments: tuple[str, ...], step: str, problem: str) -> None:
    code, _, words = walk(*arguments, step=step)
    assert code != 0
    assert problem in words
    assert not list(Path().iterdir())


def test_moments_are_for_the_walk_alone(call: Call) -> None:
    code, _, err = call("export", "--moments", "3", "-o", "f.png")
    assert code != 0
    assert "--moments is for --view walk" in err
