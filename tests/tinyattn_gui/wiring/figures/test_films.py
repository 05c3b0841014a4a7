"""A film from the window: what is handed to a job, and what comes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from model.cli.verb import run_verb
from model.config import RunSpec
from model.exports.stamp import carried
from model.figures.film import MOMENTS, FilmOptions
from model.messages import Watch
from model.processes.jobs import Job, JobStage
from model.quantities.moments import Cursor, moments
from model.runs.run import Run
from tests.kit.desktop import Desktop
from tests.kit.films import SLOWLY
from tests.kit.walks import settle
from tinyattn_gui.__main__ import make_parser
from tinyattn_gui.panels.jobs import JobsPanel
from tinyattn_gui.widgets.dialogs.film_dialog import FilmDialog
from tinyattn_gui.wiring.figures.films import Films
from tinyattn_gui.wiring.wiring import Wiring

K, CTRL, SHIFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SPEC = RunSpec().with_options({"model.d_model": "4", "train.batch_size": "2"})


class Started:
    """Jobs that are not begun: what they would be told, and what they are handed."""

    def __init__(self, wiring: Wiring, monkeypatch: pytest.MonkeyPatch) -> None:
        self.arguments: list[str] = []
        self.request: dict[str, object] = {}
        monkeypatch.setattr(wiring.actions.jobs, "start", self._start)

    def _start(self, title: str, arguments: list[str], **_: object) -> int:
        self.arguments = list(arguments)
        asked = Path(arguments[arguments.index("--like") + 1])
        self.request = json.loads(asked.read_text(encoding="utf-8"))["provenance"]
        self.copy = asked.rename(asked.with_name(f"kept-{asked.name}"))
        return 1


def answer(films: Films, path: Path | str, **texts: str) -> list[FilmDialog]:
    """Fill the dialog in, confirm it and give the film a name."""
    seen = []

    def ask(dialog: FilmDialog) -> bool:
        seen.append(dialog)
        for name, text in texts.items():
            dialog.fields[name].set_text(text)
            dialog.fields[name].edited.emit()
        return dialog.plan.film is not None

    films.ask, films.ask_path = ask, lambda suggested: str(path)
    return seen


def train(wiring: Wiring, step: int) -> None:
    wiring.session.run_to(step)
    wiring.session.look()
    assert wiring.session.status.step == step


def test_the_job_trains_a_short_run_again_to_the_same_film(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What the window hands over makes the very film that the run itself makes."""
    wiring = desktop.open(SPEC)
    train(wiring, 8)
    started, target = Started(wiring, monkeypatch), tmp_path / "film.gif"
    answer(wiring.actions.films, target, last="8", seconds="0.5", rate="8", width="200")
    wiring.actions.films.export()
    assert started.arguments[0] == "export"
    assert not wiring.session.path
    assert run_verb(make_parser(), [*started.arguments[:1], "--like", str(started.copy), *started.arguments[3:]]) == 0
    with Image.open(target) as image:
        assert image.n_frames == 4  # type: ignore[attr-defined]
        assert image.width == 200
    told = carried(target)
    run = Run(SPEC)
    run.train_to(8)
    assert told.digest == run.learner.state().digest()
    assert told.request.text == wiring.session.probe
    started.copy.unlink()


def test_the_job_reads_a_saved_run_from_its_file(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "run.tinyattn"
    with Run(SPEC) as run:
        run.save_as(path)
        run.train_to(3)
        run.edit("train.learning_rate", 0.05)
        run.train_to(6)
    wiring = desktop.open(SPEC, path=path)
    wiring.session.look()
    started, target = Started(wiring, monkeypatch), tmp_path / "film.webp"
    seen = answer(wiring.actions.films, target, spacing="every so many", stride="2", width="200")
    wiring.actions.films.export()
    assert seen[0].texts["last"] == "6"
    assert started.arguments[1] == str(path)
    arguments = [argument.replace("tinyattn-film-", "kept-tinyattn-film-") for argument in started.arguments]
    assert run_verb(make_parser(), arguments) == 0
    assert carried(target).request.origin.edits == tuple(run.learner.edits)
    with Image.open(target) as image:
        assert image.n_frames == 4  # type: ignore[attr-defined]
    started.copy.unlink()


def test_a_film_is_of_what_is_selected(desktop: Desktop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wiring = desktop.open(SPEC)
    train(wiring, 2)
    started = Started(wiring, monkeypatch)
    answer(wiring.actions.films, tmp_path / "film.gif")
    wiring.actions.films.export()
    assert carried(started.copy).request.parts[0].watch == Watch("attention_weights", layer=0, head=0)
    started.copy.unlink()
    scores = next(view for ref, view in wiring.window.pipeline.view.views.items() if ref.quantity.slug == "scores")
    scores.focused.emit(scores)
    seen = answer(wiring.actions.films, tmp_path / "film.gif")
    QTest.keyClick(wiring.window, K.Key_E, CTRL | SHIFT)
    assert "Attention scores" in seen[0].windowTitle()
    assert carried(started.copy).request.parts[0].watch.slug == "scores"
    started.copy.unlink()


def test_choices_are_remembered_but_not_the_steps(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wiring = desktop.open(SPEC)
    train(wiring, 4)
    started = Started(wiring, monkeypatch)
    answer(wiring.actions.films, tmp_path / "film", last="2", seconds="3", format="WebP, exact", theme="dark")
    wiring.actions.films.export()
    assert started.arguments[started.arguments.index("-o") + 1] == str(tmp_path / "film.webp")
    started.copy.unlink()
    seen = answer(wiring.actions.films, "")
    wiring.actions.films.export()
    texts = seen[0].texts
    assert (texts["last"], texts["seconds"], texts["format"], texts["theme"]) == ("4", "3", "WebP, exact", "dark")


@pytest.mark.parametrize(
    ("name", "form", "made", "format"),
    [
        ("a.gif", "GIF", "a.gif", "gif"),
        ("a", "GIF", "a.gif", "gif"),
        ("a.b", "MP4", "a.b.mp4", "mp4"),
        ("a.webp", "GIF", "a.webp", "webp"),
        ("a.png", "APNG, exact", "a.png", "apng"),
        ("a.png", "PNG frames", "a-%04d.png", "frames"),
        ("a-%03d.png", "PNG frames", "a-%03d.png", "frames"),
        ("a.png", "GIF", "a.gif", "gif"),
    ],
)
def test_a_name_gets_the_ending_of_its_format(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, form: str, made: str, format: str
) -> None:
    wiring = desktop.open(SPEC)
    started = Started(wiring, monkeypatch)
    answer(wiring.actions.films, tmp_path / name, format=form)
    wiring.actions.films.export()
    told = started.arguments
    assert (told[told.index("-o") + 1], told[told.index("--format") + 1]) == (str(tmp_path / made), format)
    started.copy.unlink()


@pytest.mark.parametrize(("form", "old"), [("GIF", "film.gif"), ("PNG frames", "film-0002.png")])
def test_a_file_that_the_name_does_not_say_is_asked_about(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, form: str, old: str
) -> None:
    wiring = desktop.open(SPEC)
    started, asked = Started(wiring, monkeypatch), list[Path]()
    (tmp_path / old).touch()
    answer(wiring.actions.films, tmp_path / "film", format=form)
    wiring.actions.films.ask_replace = lambda path: bool(asked.append(path))  # type: ignore[func-returns-value]
    wiring.actions.films.export()
    assert (asked, started.arguments) == ([tmp_path / old], [])


def test_the_preview_shows_the_step_that_is_looked_at(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open(SPEC)
    train(wiring, 5)
    session, images = wiring.session, list[QImage]()

    def painted(dialog: FilmDialog) -> QImage:
        qtbot.waitUntil(lambda: dialog.preview.is_current and dialog.preview.image is not None)
        assert dialog.preview.image is not None
        return dialog.preview.image

    def ask(dialog: FilmDialog) -> bool:
        dialog.show()
        images.append(painted(dialog))
        dialog.slider.setValue(1)
        session.look()
        images.append(painted(dialog))
        assert (dialog.at.text(), session.status.step) == ("step 1", 1)
        dialog.fields["rate"].set_text("0")
        dialog.fields["rate"].edited.emit()
        assert painted(dialog) == images[1]
        return False

    wiring.actions.films.ask = ask
    wiring.actions.films.export()
    session.look()
    assert images[0] != images[1]
    assert session.status.step == 5  # where it was before


def test_the_preview_begins_at_the_step_on_show(desktop: Desktop, qtbot: QtBot) -> None:
    wiring = desktop.open(SPEC)
    train(wiring, 5)
    wiring.session.look_at(2)
    wiring.session.look()

    def ask(dialog: FilmDialog) -> bool:
        dialog.show()
        qtbot.waitUntil(lambda: dialog.preview.image is not None)
        assert (dialog.at.text(), dialog.slider.value(), dialog.looked) == ("step 2", 2, False)
        return False

    wiring.actions.films.ask = ask
    wiring.actions.films.export()


def test_closing_asks_while_something_is_made(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> None:
    wiring = desktop.open(SPEC)
    asked: list[str] = []
    answers = iter([False, True])
    wiring.actions.films.ask_end = lambda question: asked.append(question) or next(answers)  # type: ignore[func-returns-value]
    wiring.actions.jobs.start("a", [str(tmp_path), "forever"], module=SLOWLY)
    qtbot.waitUntil(lambda: wiring.actions.jobs.rows[0].share == 0.25, timeout=30_000)
    assert not wiring.window.close()
    assert wiring.actions.jobs.running == 1
    assert wiring.window.close()
    assert wiring.actions.jobs.running == 0
    assert asked == ["One job is not done yet. End what is being made, and keep nothing of it?"] * 2
    assert [path.name for path in tmp_path.iterdir()] == ["recovery"], "nothing half made"


def test_a_job_is_followed_in_the_panel(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> None:
    wiring = desktop.open(SPEC)
    wiring.actions.jobs.start("broken", [str(tmp_path), "fail"], module=SLOWLY)
    QTest.keyClick(wiring.window, K.Key_6, CTRL)
    panel = wiring.window.views["jobs"]
    assert isinstance(panel, JobsPanel)
    assert panel.isVisible()
    qtbot.waitUntil(lambda: wiring.window.banner.sentence == "broken: The disk is full.", timeout=30_000)
    assert panel.lines[1].words.text() == "The disk is full."
    panel.clear.click()
    assert panel.lines == {}


def test_a_real_job_starts_from_the_window(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> None:
    wiring = desktop.open(SPEC)
    train(wiring, 2)
    target = tmp_path / "ein Film.gif"
    answer(wiring.actions.films, target, last="2", width="200", seconds="0.5")
    wiring.actions.films.export()
    jobs = wiring.actions.jobs
    (known,) = jobs._known
    assert isinstance(known.job, Job)
    told = list(known.job._process.args)  # type: ignore[arg-type, var-annotated]
    asked = Path(told[told.index("--like") + 1])
    assert asked.exists()
    qtbot.waitUntil(lambda: jobs.running == 0, timeout=60_000)
    jobs.look()
    assert (jobs.rows[0].stage, jobs.rows[0].place) == (JobStage.DONE, str(tmp_path))
    assert jobs.rows[0].words.endswith(str(target))
    assert not asked.exists()
    with Image.open(target) as image:
        assert image.n_frames == 3  # type: ignore[attr-defined]


def test_while_a_step_is_walked_its_moments_are_filmed(
    desktop: Desktop, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wiring = desktop.open(SPEC)
    train(wiring, 5)
    session, films, walk = wiring.session, wiring.actions.films, wiring.walk
    started = Started(wiring, monkeypatch)
    session.look_at(3)
    settle(wiring)
    walk.enter()
    walk.moment_on()
    settle(wiring)
    images = list[QImage]()

    def ask(dialog: FilmDialog) -> bool:
        dialog.show()
        session.look()
        for number in (2, 8):
            dialog.slider.setValue(number)
            settle(wiring)
            qtbot.waitUntil(lambda: dialog.preview.is_current and dialog.preview.image is not None)
            assert dialog.preview.image is not None
            images.append(dialog.preview.image)
            assert (dialog.at.text(), walk.cursor) == (f"moment {number}", Cursor(3, number - 1))
        return True

    films.ask, films.ask_path = ask, lambda suggested: str(tmp_path / Path(suggested).name)
    wiring.window.pipeline.line.film.click()
    assert images[0] != images[1]
    assert (walk.cursor, walk.filmed) == (Cursor(3, 1), ())
    about = carried(started.copy)
    started.copy.unlink()
    count = len(moments(SPEC.model))
    assert about.film == FilmOptions(1, count, stride=1, rate=0.333, over=MOMENTS)
    assert (about.request.step, about.request.parts[0].view, about.request.parts[0].moment) == (3, "walk", count)
    assert started.arguments[started.arguments.index("-o") + 1].endswith("-walk.gif")
    assert wiring.actions.store.now.film.count("stride") == 0
