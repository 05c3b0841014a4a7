"""Films of a run: each frame is the figure of its step, in colours that hold for all of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageSequence

from model.cli.verb import run_verb
from model.config import RunSpec
from model.errors import RequestError
from model.exports.stamp import carried
from model.figures.figure import FigureOptions
from model.figures.film import BY_LOSS, EVENLY, FilmOptions
from model.figures.request import FigurePart, FigureRequest, Origin
from model.matrix.picture import Picture, colour_range
from model.messages import Watch
from model.quantities import Facet, Kind
from model.quantities.watch import ALL
from model.runs.run import Run
from model.spec.presets import DEFAULT_PRESET
from model.trainer.film_frames import footage
from model.trainer.frames import frame_at
from tests.pictures import FILM
from tinyattn_gui.__main__ import make_parser
from tinyattn_gui.cli.export import Export
from tinyattn_gui.cli.film import FILM_DPI, make_films
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

SPEC = RunSpec().with_options({"model.d_model": "4", "train.batch_size": "2"})
WEIGHTS = Watch("attention_weights", layer=0, head=0)
SCORES = Watch("scores", layer=0, head=0)
SLOPE = Watch("scores", Facet.GRAD, layer=0, head=0)
SMALL = FigureOptions(width=30, dpi=60, font_size=5)
ROOT = Path(__file__).parents[4]
MIRRORS = [np.diag(signs).astype(np.float32) for signs in ((1, 1), (-1, 1), (1, -1), (-1, -1))]


def request(*watches: Watch, **options: Any) -> FigureRequest:
    parts = tuple(FigurePart(watch) for watch in watches)
    return FigureRequest(Origin(SPEC), 0, "the fat cat", parts, options=replace(SMALL, **options))


def shown(path: Path) -> list[np.ndarray[Any, Any]]:
    with Image.open(path) as image:
        return [np.asarray(frame.convert("RGBA")) for frame in ImageSequence.Iterator(image)]


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


def parsed(*arguments: str) -> FilmOptions | None:
    wanted = Export.of(make_parser().parse_args(["export", "-o", "x.gif", *arguments]))
    return wanted.film.film(wanted.steps, is_wanted=True)


def test_the_command_line_says_which_film() -> None:
    assert parsed() is None
    assert parsed("--steps", "0:600:10") == FilmOptions(0, 600, stride=10)
    assert parsed("--steps", "5:90", "--fps", "20", "--seconds", "3", "--hold", "0", "--loop", "1") == FilmOptions(
        5, 90, EVENLY, rate=20, seconds=3, hold=0, loop=1
    )
    assert parsed("--steps", "5:90", "--by-loss", "--no-counter") == FilmOptions(5, 90, BY_LOSS, counter=False)


SETTINGS = ("--set", "model.d_model=4", "--set", "train.batch_size=2")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--by-loss", "-o", "a.gif"], "--by-loss is for films; allowed is with --steps A:B:N and a name such as"),
        (["--steps", "0:9:3", "--fps", "4", "-o", "a.html"], "--fps is for films; allowed is with --steps A:B:N and a"),
        (["-o", "a.gif"], "a.gif is a film; allowed is with --steps A:B:N, such as --steps 0:600:10."),
        (
            ["--steps", "0:9:3", "--by-loss", "-o", "a.gif"],
            "--by-loss chooses the steps itself; allowed is --steps A:B",
        ),
        (["--steps", "0:9:3", "--step", "4", "-o", "a.gif"], "--steps has its steps; leave --step out."),
        (["--steps", "0:9:3", "-o", "a.svg"], "a.svg shows one step; allowed with --steps are films and .html."),
        (["--steps", "0:9:3", "--fps", "60", "-o", "a.gif"], "allowed in GIF are at most 50."),
        (["--steps", "0:9:3", "-o", "old-%d.png"], "old-2.png exists already; --force replaces it."),
    ],
)
def test_films_that_cannot_be_are_refused(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old-2.png").touch()
    assert run_verb(make_parser(), ["export", *SETTINGS, *arguments]) != 0
    assert sentence in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["old-2.png"]


def test_the_command_makes_a_film(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    film = ["export", *SETTINGS, "--steps", "0:6:2", "--fps", "4", "-o", "größer als.gif"]
    assert run_verb(make_parser(), film) == 0
    told = capsys.readouterr()
    assert told.out == "größer als.gif\n"
    assert "größer als.gif has 4 frames in 3 s" in told.err
    assert len(shown(tmp_path / "größer als.gif")) == 4


def test_several_films_and_a_page_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = ["a.gif", "b.webp", "c-%d.png", "d.html"]
    outputs = [part for name in names for part in ("-o", name)]
    assert run_verb(make_parser(), ["export", *SETTINGS, "--steps", "0:4:2", *outputs]) == 0
    assert {file.name for file in tmp_path.iterdir()} == {"a.gif", "b.webp", "c-0.png", "c-1.png", "c-2.png", "d.html"}
    assert carried(tmp_path / "d.html").request.steps == (0, 4, 2)


def test_a_film_is_made_again_from_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    film = ["--steps", "0:4", "--by-loss", "--seconds", "0.5", "--text", "the fat cat", "--dpi", "50"]
    assert run_verb(make_parser(), ["export", *SETTINGS, *film, "-o", "first.gif"]) == 0
    assert run_verb(make_parser(), ["export", "--like", "first.gif", "-o", "again.gif"]) == 0
    assert (tmp_path / "again.gif").read_bytes() == (tmp_path / "first.gif").read_bytes()
    other = ["export", "--like", "first.gif", "--steps", "1:3:1", "-o", "other.webp"]
    assert run_verb(make_parser(), other) == 0
    assert carried(tmp_path / "other.webp").film == FilmOptions(1, 3, stride=1)


def test_a_film_of_a_run_file_goes_no_further_than_that(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Run(SPEC) as run:
        run.save_as(tmp_path / "run.tinyattn")
        run.train_to(5)
    assert run_verb(make_parser(), ["export", "run.tinyattn", "--steps", "0:6:2", "-o", "a.gif"]) == 2
    assert "Step 6 is not in run.tinyattn; it has steps 0 to 5." in capsys.readouterr().err
    assert run_verb(make_parser(), ["export", "run.tinyattn", "--steps", "1:5:2", "-o", "a.gif"]) == 0
    assert len(shown(tmp_path / "a.gif")) == 3


@pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")
def test_ctrl_c_ends_the_command_and_leaves_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tinyattn_gui", "export", *SETTINGS, "--steps", "0:99999:1", "-o", "film.gif"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = subprocess.Popen(command, cwd=tmp_path, env=env, stderr=subprocess.PIPE, text=True)
    try:
        assert child.stderr is not None
        assert child.stderr.readline().startswith("steps: ")
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=60)
    finally:
        child.kill()
        child.communicate()
    assert child.returncode == 1
    assert err.endswith("tinyattn: stopped.\n")
    assert list(tmp_path.iterdir()) == []


def test_the_film_on_the_first_page_is_the_one_that_its_command_makes() -> None:
    told = carried(ROOT / "assets" / "pictures" / "learning.gif")
    assert (ROOT / "README.md").read_text(encoding="utf-8").count(
        f"tinyattn {' '.join(FILM[:-1])} -o learning.gif\n"
    ) == 1
    assert told.film == parsed(*FILM[1:])
    assert told.request.origin == Origin(DEFAULT_PRESET.spec)
    assert (told.request.step, told.request.text) == (600, DEFAULT_PRESET.probe)
    assert told.request.options == FigureOptions(dpi=FILM_DPI)


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


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        (
            FigurePart(WEIGHTS, "pet"),
            "A part is seen in the view 'pet'; allowed are matrix, heads, neuron, maps, histogram",
        ),
        (FigurePart(replace(WEIGHTS, layer=ALL)), "A part shows attention_weights of several layers or heads at once;"),
        (
            FigurePart(replace(WEIGHTS, head=ALL), "neuron"),
            "A part shows attention_weights of several layers or heads at once;",
        ),
        (FigurePart(replace(WEIGHTS, rows=(0, 2))), "A part shows attention_weights in part; allowed is all of it."),
        (FigurePart(replace(WEIGHTS, most=3)), "A part shows attention_weights in part; allowed is all of it."),
        (FigurePart(WEIGHTS, "heads", span=(2, 2)), "A part shows tokens from 2 to 2; allowed is one or more of them."),
        (
            FigurePart(WEIGHTS, "maps", order="pet"),
            "The maps stand in the order “pet”; allowed are layers and heads, entropy",
        ),
        (FigurePart(WEIGHTS, "histogram", cell=(7, 0)), "There is no cell 7,0 in Attention weights, which is 3 × 3."),
        (
            FigurePart(WEIGHTS, "space"),
            "Attention weights has no points of its own; allowed are w_token, embedding, query",
        ),
    ],
)
def test_what_a_file_asks_for_and_no_view_shows_is_refused(part: FigurePart, sentence: str) -> None:
    wanted, run = replace(request(), parts=(part,)), Run(SPEC)
    with pytest.raises(RequestError) as caught:
        pictures(wanted, frame_at(run, run.learner, wanted.text, watches(wanted), planes(wanted)))
    assert str(caught.value).startswith(sentence)
