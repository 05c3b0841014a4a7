"""Films of a run: each frame is the figure of its step, in colours that hold for all of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.exports.stamp import carried
from model.figures.film import BY_LOSS, EVENLY, FilmOptions
from model.figures.request import FigurePart, FigureRequest, Origin
from model.matrix.picture import Picture, colour_range
from model.messages import Watch
from model.quantities import Facet, Kind
from model.runs.run import Run
from model.trainer.film_frames import footage
from model.trainer.frames import frame_at
from tests.kit.film_files import SPEC, WEIGHTS, request, shown
from tinyattn_gui.cli.film import make_films
from tinyattn_gui.cli.outputs import Output
from tinyattn_gui.export.figure import paint_image, sized
from tinyattn_gui.export.film.make import Made, drawing, frame_drawing, packed
from tinyattn_gui.export.film.names import film_format, targets
from tinyattn_gui.pictures.cloud import SPACE, Cloud
from tinyattn_gui.pictures.cloud_memory import CloudMemory
from tinyattn_gui.pictures.composition import compose
from tinyattn_gui.pictures.head_lines import HeadLines
from tinyattn_gui.pictures.histogram import HISTOGRAM, Histogram
from tinyattn_gui.pictures.matrix import picture_of
from tinyattn_gui.pictures.neuron import Neuron
from tinyattn_gui.pictures.views import VIEWS, pictures, planes, watches
from tinyattn_gui.theme.glyphs import MissingGlyphs

pytestmark = pytest.mark.usefixtures("qapp")
SCORES = Watch("scores", layer=0, head=0)
SLOPE = Watch("scores", Facet.GRAD, layer=0, head=0)
MIRRORS = [np.diag(signs).astype(np.float32) for signs in ((1, 1), (-1, 1), (1, -1), (-1, -1))]


def by_hand(wanted: FigureRequest, steps: tuple[int, ...], ranges: dict[Watch, tuple[float, float]]) -> list[Any]:
    """The frames drawn one by one, each of a run of its own that is trained just so far."""
    found = []
    for step in steps:
        run = Run(SPEC)
        run.train_to(step)
        frame = frame_at(run, run.learner, wanted.text, watches(wanted))
        pictures = []
        for reading in frame.readings:
            picture = picture_of(reading, frame, SPEC.model)
            assert isinstance(picture, Picture)
            low, high = ranges.get(reading.watch, (picture.low, picture.high))
            pictures.append(replace(picture, low=low, high=high, where="layer 0 · head 0"))
        caption = f"step {step}" + (f" · loss {run.losses[-1]:.3f}" if step else "")
        drawn = compose(pictures, replace(wanted, options=replace(wanted.options, caption=caption)))
        found.append(drawn)
    options = sized(found[-1], wanted.options)
    return [packed(paint_image(drawn, options)) for drawn in found]


def make_film(run: Run, wanted: FigureRequest, film: FilmOptions, path: Path, form: str) -> Made:
    (made,) = make_films(run, wanted, film, [Output(path, form)], MissingGlyphs())
    return made


def as_rgb(pixels: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.stack([pixels >> shift & 255 for shift in (16, 8, 0)], axis=2)


@pytest.mark.parametrize("name", ["film.png", "film.webp"])
def test_each_frame_is_the_figure_of_its_step(tmp_path: Path, name: str) -> None:
    wanted, path = request(WEIGHTS), tmp_path / name
    made = make_film(Run(SPEC), wanted, FilmOptions(0, 9, stride=4, rate=5), path, film_format(path))
    assert (made.frames, made.seconds) == (4, 4 / 5 + 2)
    found = shown(path)
    assert len(found) == 4
    for image, meant in zip(found, by_hand(wanted, (0, 4, 8, 9), {}), strict=True):
        assert (image[..., :3] == as_rgb(meant)).all()


def test_colours_mean_the_same_all_the_way(tmp_path: Path) -> None:
    run = Run(SPEC)
    run.train_to(30)
    values = []
    for step in (0, 15, 30):
        learner = run.at(step)
        assert learner is not None
        (reading,) = frame_at(run, learner, "the fat cat", [SCORES]).readings
        assert reading.values is not None
        values.append(reading.values)
    ends = colour_range(np.stack(values), Kind.SIGNED)
    assert ends != colour_range(values[0], Kind.SIGNED)  # of itself the first frame would have others
    wanted, path = request(SCORES, WEIGHTS), tmp_path / "film.png"
    make_film(run, wanted, FilmOptions(0, 30, stride=15), path, "apng")
    for image, meant in zip(shown(path), by_hand(wanted, (0, 15, 30), {SCORES: ends}), strict=True):
        assert (image[..., :3] == as_rgb(meant)).all()


def test_numbers_do_not_jump_between_ways_of_writing() -> None:
    wanted, film = request(WEIGHTS, SCORES), FilmOptions(0, 40)
    with footage(Run(SPEC), film.steps([]), watches(wanted), wanted.text) as found:
        drawn = [frame_drawing(frame, wanted, film, found, CloudMemory()) for frame in found.frames()]
        alone = [drawing(pictures(wanted, frame), frame, wanted, film) for frame in found.frames()]
    for place in range(2):
        found_there = [one.parts[place] for one in drawn]
        assert all(isinstance(picture, Picture) for picture in found_there)
        assert len({(picture.decimals, picture.low, picture.high) for picture in found_there}) == 1  # type: ignore[attr-defined]
        assert found_there[0].decimals is not None  # type: ignore[attr-defined]
        assert {one.parts[place].decimals for one in alone} == {None}  # type: ignore[attr-defined]


def test_a_gif_is_the_same_film_in_fewer_colours(tmp_path: Path) -> None:
    wanted = request(WEIGHTS, SCORES)
    make_film(Run(SPEC), wanted, FilmOptions(0, 20), tmp_path / "film.gif", "gif")
    make_film(Run(SPEC), wanted, FilmOptions(0, 20), tmp_path / "film.png", "apng")
    pairs = list(zip(shown(tmp_path / "film.gif"), shown(tmp_path / "film.png"), strict=True))
    assert len(pairs) == 3
    for few, all_of_them in pairs:
        away = np.abs(few.astype(int) - all_of_them.astype(int)).max(axis=2)
        assert np.percentile(away, 80) <= 3
        assert away.max() < 60


@pytest.mark.parametrize("view", [*VIEWS])
def test_a_gif_has_the_colours_of_every_view(tmp_path: Path, view: str) -> None:
    """Lines of heads have colours that are in no colour map."""
    spec = SPEC.with_options({"model.n_head": "2"})
    watch = Watch("query" if view == SPACE else "attention_weights", layer=0, head=1)
    wanted = replace(request(WEIGHTS, theme="dark"), origin=Origin(spec), parts=(FigurePart(watch, view),))
    for name, form in (("film.gif", "gif"), ("film.png", "apng")):
        make_film(Run(spec), wanted, FilmOptions(0, 4, stride=2), tmp_path / name, form)
    for few, all_of_them in zip(shown(tmp_path / "film.gif"), shown(tmp_path / "film.png"), strict=True):
        away = np.abs(few.astype(int) - all_of_them.astype(int)).max(axis=2)
        assert np.percentile(away, 97) <= 16
        assert away.mean() < 1.5


def test_points_move_over_one_ground_and_are_never_turned() -> None:
    wanted, film = replace(request(), parts=(FigurePart(Watch("w_token"), SPACE),)), FilmOptions(0, 60, stride=10)
    with footage(Run(SPEC), film.steps([]), watches(wanted), wanted.text, planes(wanted)) as found:
        album = CloudMemory()
        drawn = [frame_drawing(frame, wanted, film, found, album).parts[0] for frame in found.frames()]
        as_read = [frame.projections[0].points for frame in found.frames()]
    clouds = [cloud for cloud in drawn if isinstance(cloud, Cloud)]
    assert len(clouds) == 7
    assert len({cloud.bounds for cloud in clouds}) == 1
    left, right, low, high = clouds[0].bounds
    for cloud in clouds:
        assert (cloud.points >= (left, low)).all()
        assert (cloud.points <= (right, high)).all()
        assert "step" not in cloud.where
    assert [len(cloud.paths) for cloud in clouds] == [0, 1, 2, 3, 4, 5, 6]
    for one, other, plain, next_plain in zip(clouds, clouds[1:], as_read, as_read[1:], strict=False):
        assert plain is not None
        assert next_plain is not None
        moved = np.linalg.norm(other.points - one.points)
        turned = [np.linalg.norm((next_plain - plain @ turn).astype(float)) for turn in MIRRORS]
        assert moved <= min(turned) + 1e-4  # as they were read they may be mirrored from one step to the next


def test_a_histogram_is_filmed_in_the_range_of_the_whole_film() -> None:
    wanted, film = replace(request(), parts=(FigurePart(SCORES, HISTOGRAM),)), FilmOptions(0, 60, stride=20)
    with footage(Run(SPEC), film.steps([]), watches(wanted), wanted.text) as found:
        drawn = [frame_drawing(frame, wanted, film, found, CloudMemory()).parts[0] for frame in found.frames()]
        span = found.spans[SCORES]
    low, high = colour_range(np.array([span.low, span.high], np.float32), Kind.SIGNED)
    assert {(one.low, one.high) for one in drawn if isinstance(one, Histogram)} == {(low, high)}
    assert [one.counts.sum() for one in drawn if isinstance(one, Histogram)] == [9] * 4


def test_a_gradient_has_no_picture_before_the_first_step_and_the_film_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "film.png"
    make_film(Run(SPEC), request(SLOPE), FilmOptions(0, 4, stride=2), path, "apng")
    found = shown(path)
    assert len({image.shape for image in found}) == 1
    assert len({image.tobytes() for image in found}) == 3


def test_a_transparent_film_stays_transparent(tmp_path: Path) -> None:
    path = tmp_path / "film.webp"
    make_film(Run(SPEC), request(WEIGHTS, background="transparent"), FilmOptions(0, 4, stride=2), path, "webp")
    for image in shown(path):
        assert image[0, 0, 3] == 0
        assert image[..., 3].max() == 255


def test_the_same_film_twice_is_the_same_trained_or_replayed(tmp_path: Path) -> None:
    wanted, film = request(SCORES), FilmOptions(2, 40, BY_LOSS, seconds=1, rate=8)
    trained = Run(SPEC)
    trained.train_to(60)
    for name, run in (("a.gif", Run(SPEC)), ("b.gif", Run(SPEC)), ("c.gif", trained)):
        make_film(run, wanted, film, tmp_path / name, "gif")
    assert len({(tmp_path / name).read_bytes() for name in ("a.gif", "b.gif", "c.gif")}) == 1
    assert len(shown(tmp_path / "a.gif")) == 8


def test_a_film_tells_what_it_shows(tmp_path: Path) -> None:
    run, path, film = Run(SPEC), tmp_path / "film-%d.png", FilmOptions(1, 5, EVENLY, seconds=1, rate=3)
    make_film(run, request(WEIGHTS), film, path, "frames")
    found = [carried(file) for file in targets(path, "frames", 3)]
    assert found[0].film == film
    assert found[0].request == replace(request(WEIGHTS), step=5)
    assert found[0].digest == run.learner.state().digest()


def test_a_film_is_no_larger_than_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "film.png"
    wanted = request(WEIGHTS, width=301, height=200, unit="px")
    make_film(Run(SPEC), wanted, FilmOptions(0, 2, stride=1), path, "apng")
    assert {image.shape[:2] for image in shown(path)} == {(200, 301)}


@pytest.mark.parametrize("view", ["heads", "neuron"])
def test_the_tokens_on_show_are_those_of_the_part(view: str) -> None:
    wanted, run = replace(request(), parts=(FigurePart(WEIGHTS, view, token=2),)), Run(SPEC)
    frame = frame_at(run, run.learner, "the fat cat sat on the mat", watches(wanted))
    (shown_whole,) = pictures(wanted, frame)
    assert isinstance(shown_whole, HeadLines | Neuron)
    some = shown_whole.shown_from(2, 3)
    assert some.part is not None
    (again,) = pictures(replace(wanted, parts=(some.part,)), frame)
    assert isinstance(again, HeadLines | Neuron)
    assert again.span == some.span == range(2, 5)
    assert again.part == some.part
