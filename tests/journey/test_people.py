"""Three people at a window that opens for the first time, who have read nothing: what each does, and what they read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageSequence
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.exports.stamp import carried
from model.quantities import ATTENTION_WEIGHTS
from model.quantities.head_measures import INDUCTION
from model.quantities.moments import moments as known_moments
from model.quantities.stages import Ref
from model.spec.presets import DEFAULT_PRESET
from tests.kit.person import Person, numbers
from tests.kit.settings import passing_folder, passing_settings
from tinyattn_gui.app import open_window
from tinyattn_gui.panels.inspector import InspectorPanel
from tinyattn_gui.panels.registry import GRID, HEAD_PAST
from tinyattn_gui.pictures.jobs import JobRow
from tinyattn_gui.pictures.stakes import KeepAnswer, KeepChoice
from tinyattn_gui.theme import fonts
from tinyattn_gui.widgets.dialogs.film_dialog import FilmDialog
from tinyattn_gui.widgets.dialogs.glossary_dialog import GlossaryDialog
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.window.event_filter import EventFilter
from tinyattn_gui.wiring.commands import COMMANDS
from tinyattn_gui.wiring.wiring import Wiring

K = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def wiring(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Wiring]:
    """A window with empty settings and a trainer process of its own."""
    qapp.setFont(fonts.interface_font())
    keys = EventFilter((key for command in COMMANDS for key in command.keys), qapp)
    made = open_window(qapp, DEFAULT_PRESET, DEFAULT_PRESET.spec, passing_settings(), folder=passing_folder())
    made.actions.document.ask = lambda at_stake: KeepChoice(KeepAnswer.DISCARD)
    made.actions.store.change(figure_folder=str(tmp_path))
    qtbot.waitUntil(lambda: made.session.status.ready and made.window.loss is not None, timeout=60_000)
    yield made
    made.actions.leave()
    keys.let_go()


@pytest.fixture
def person(wiring: Wiring, qtbot: QtBot) -> Person:
    return Person(wiring.window, qtbot)


def weights(wiring: Wiring, layer: int = 0) -> MatrixView:
    return wiring.window.pipeline.view.views[Ref(ATTENTION_WEIGHTS, layer)]


def rests(wiring: Wiring) -> bool:
    frame = wiring.session.frame
    return frame is not None and not frame.training and frame.step == wiring.session.status.step


def test_a_learner_asks_why(wiring: Wiring, person: Person) -> None:
    """Question, play, why this number, a word, an experiment."""
    window, story = wiring.window, wiring.window.story
    assert story.question.text() == "The animal decides where it sits. Will the second “the” find “cat”?"
    assert story.caption.text().startswith("Watch the outlined cell: how much the second “the” looks at “cat”.")

    person.press(K.Key_Space, SHIFT)  # as the bar says: nobody here sits through the slow first play
    person.wait(lambda: "more than half" in story.caption.text() or "gets" in story.caption.text())
    person.click(story.play)
    person.wait(lambda: rests(wiring))
    person.click_cell(weights(wiring), 5, 2)
    panel = window.views["inspector"]
    assert isinstance(panel, InspectorPanel)
    person.wait(lambda: "looks at" in panel.text.toPlainText())
    assert person.took() == 3, "from the question to why"
    read = panel.text.toPlainText().replace("over 99.9", "99.9")
    share, score, following = numbers("“the” at 5 looks at “cat” with # %: its score # is", read)[:2] + numbers(
        "above the next (#, ", read
    )
    (dot,) = numbers("to their dot product, #.", read)
    (weight,) = numbers("A[0, 5, 2] = #", read)
    assert 100 * weight == pytest.approx(share, abs=0.6)
    assert following < score == pytest.approx(dot / 16**0.5, abs=0.06), "as the width of the head is 16"
    assert f"{weight:.0%}".replace("%", "\N{NO-BREAK SPACE}%") in story.caption.text()

    def look_up(dialog: object) -> None:
        assert isinstance(dialog, GlossaryDialog)
        person.write("nats")
        assert dialog.text.toPlainText().startswith("nats\nThe unit of surprise")
        assert person.took() == 2, "to what a word means"
        person.write("why do we divide")
        assert "softmax would give nearly all to one token" in dialog.text.toPlainText()
        person.click(dialog.experiment)

    person.asked(look_up)
    person.press(K.Key_F1)
    assert person.took() == 2, "from there to an experiment"
    line = window.experiment.words
    person.wait(lambda: line.text().startswith("Without √d: after"))
    steps, own, other, floor = numbers("after # steps the loss is # instead of # (floor #)", line.text())
    assert steps == wiring.session.status.frontier
    assert floor - 0.05 < other < own < 1.5
    assert window.branches.branch.currentText() == "branch 1: without √d"


def test_a_researcher_asks_when(wiring: Wiring, person: Person, tmp_path: Path) -> None:
    """When did it form, what happened where, which head is the one, and the numbers in a file."""
    window, session = wiring.window, wiring.session
    person.asked(lambda dialog: person.enter("induction: two"))
    person.press(K.Key_N, CTRL)
    person.wait(lambda: session.name == "induction" and rests(wiring))
    assert person.took() == 2, "to another run"
    assert window.focusWidget() is weights(wiring, 1)  # a list that has closed leaves the keyboard where it was
    person.click(window.story.play)
    person.press(K.Key_Space, SHIFT)
    person.wait(lambda: "An induction head." in window.story.caption.text())
    person.press(K.Key_Space)
    person.wait(lambda: rests(wiring))
    assert person.took() == 3
    newest = session.status.frontier

    person.press(K.Key_W, CTRL, SHIFT)
    person.enter("induction[1,0]>0.5")
    panel = window.open_panel(HEAD_PAST)
    person.wait(lambda: "first so" in panel.when.answer.text())
    assert person.took() == 2, "to when it formed"
    formed, score = numbers("first so at step # (#)", panel.when.answer.text())
    assert 0.5 < score < 0.6
    assert 0 < formed < newest
    person.wait(lambda: session.status.step == formed and rests(wiring))

    person.press(K.Key_Escape)
    person.press(K.Key_End)
    person.wait(lambda: session.status.step == newest and rests(wiring))
    facts = panel.facts

    def since() -> int:
        return int(numbers("L1 H0 is an induction head from step # on", facts.item(0).text())[0])

    def pin_before(here: int) -> None:
        person.press(K.Key_Left, CTRL)
        person.wait(lambda: session.status.step < here and rests(wiring))

    while session.status.step > since():  # while the curves are measured more densely the pin may move
        pin_before(session.status.step)
    assert formed <= session.status.step == since() < newest
    assert window.statusBar().currentMessage() == f"Step {since()}: ★ L1 H0 induction head"
    assert person.took() <= 4, "from the newest step along the pins to the one"

    person.press(K.Key_2, CTRL)
    grid = window.open_panel(GRID)
    person.pick(grid.colour, "induction")
    person.wait(lambda: getattr(grid.view.picture, "measure", None) is INDUCTION)
    scores = {thumb.label: thumb.score for thumb in grid.view.picture.thumbs}
    assert (scores["L0 H0"] or 0) < 0.3 < 0.5 < (scores["L1 H0"] or 0)
    person.press(K.Key_Tab)
    assert grid.view.hasFocus()
    assert person.took() == 4, "to the grid of heads by induction"

    person.press(K.Key_E, CTRL)
    exporting = wiring.actions.figures.exporting
    assert exporting is not None
    person.pick(exporting.dialog.file.formats, "SVG drawing")
    person.press(K.Key_Return)
    assert person.took() == 4, "to that in a file"
    written = tmp_path / f"induction-heads-by-induction-step-{since()}.svg"
    assert f">{scores['L1 H0']:.2f}<" in written.read_text(encoding="utf-8")
    assert carried(written).request.parts[0].measure == "induction"


def test_a_teacher_shows_it(wiring: Wiring, person: Person, tmp_path: Path) -> None:
    """The story to its end, a light slide, and a film."""
    window, session = wiring.window, wiring.session
    person.press(K.Key_Space, SHIFT)
    person.wait(lambda: "Nobody told it to" in window.story.caption.text())
    person.click(window.story.play)
    person.wait(lambda: rests(wiring))
    assert person.took() == 2, "to the end of the story"

    person.press(K.Key_E, CTRL)
    exporting = wiring.actions.figures.exporting
    assert exporting is not None
    person.pick(exporting.dialog.styles.styles, "Slide (1920 px, light)")
    person.press(K.Key_Return)
    assert person.took() == 4, "to a slide"
    step = session.status.step
    with Image.open(tmp_path / f"fat-cat-attention-weights-step-{step}.png") as image:
        assert image.size == (1920, 1080)
        corner = image.convert("L").getpixel((3, 3))
        assert isinstance(corner, int)
        assert corner > 240
        dark = image.convert("L").point(lambda grey: 255 * (grey < 90)).getbbox()
        assert dark is not None
        assert dark[3] - dark[1] > 900, "a slide is filled"

    line, moments = window.pipeline.line, len(known_moments(session.spec.model))
    person.click(window.pipeline.inside)
    person.wait(lambda: line.isVisible() and bool(line.words.text()))
    person.press(K.Key_Right, SHIFT)
    person.wait(lambda: line.where.text().startswith(f"Step {step} · forward, 2 of {moments}"))
    assert line.words.text().startswith("Token embedding")
    assert person.took() == 2, "to what a step does first"

    def fill_in(dialog: object) -> None:
        assert isinstance(dialog, FilmDialog)
        person.write(str(moments - 4))
        person.press(K.Key_Return)

    ended = list[JobRow]()
    wiring.actions.jobs.ended.connect(ended.append)
    wiring.actions.films.ask_path = lambda suggested: str(tmp_path / Path(suggested).name)
    person.asked(fill_in)
    person.click(line.film)
    person.wait(lambda: bool(ended))
    assert person.took() == 3, "to a film of the inside of a step"
    assert ended[0].words.startswith("Done"), ended[0].words
    with Image.open(tmp_path / "fat-cat-walk.gif") as image:
        assert getattr(image, "n_frames", 0) == 5
        frames = [frame.convert("L").tobytes() for frame in ImageSequence.Iterator(image)]
    assert len(set(frames)) == 5, "each moment is another picture"
