"""The text of the sampling panel as a figure and as a film: of its own prompt, draws and tokens."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.cli.verb import run_verb
from model.config.sampling import SamplingConfig
from model.exports.stamp import carried
from model.figures.request import FigurePart
from tests.kit.desktop import Desktop
from tests.kit.views import open_panel, settle
from tests.tinyattn_gui.wiring.figures.test_films import SPEC, Started, answer, train
from tinyattn_gui.__main__ import make_parser
from tinyattn_gui.panels.sampling import SamplingPanel
from tinyattn_gui.pictures.samples import SamplesPicture


def test_the_text_of_the_panel_is_saved_as_it_is_and_filmed_over_the_run(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wiring = desktop.open(SPEC)
    train(wiring, 8)
    panel = open_panel(wiring, "sampling", SamplingPanel)
    panel.fields["temperature"].setText("0.7")
    panel.fields["seed"].setText("5")
    panel.steps.setText("2, 4, 99")
    panel.prompt.setText("the old dog")
    panel._begin()
    panel.go_on(-7)
    settle(wiring)
    panel.force(3)
    settle(wiring)
    picture = panel.text.picture
    assert isinstance(picture, SamplesPicture)
    assert [(sample.step, sample.text) for sample in picture.samples] == [
        *((each.step, each.text) for each in panel._told.others if each.text),
        (8, panel._told.text),
    ]
    assert [round(sample.loss, 3) for sample in picture.samples] == [
        round(wiring.session.losses[step - 1], 3) for step in (2, 4, 8)
    ]
    assert picture.drawn == "temperature 0.7, seed 5, 1 put there by hand"

    monkeypatch.setattr(wiring.actions.figures.questions, "replace", lambda *_: True)
    panel.figure.click()
    exporting = wiring.actions.figures.exporting
    assert exporting is not None
    figure, again = tmp_path / "said.svg", tmp_path / "again.svg"
    exporting.dialog.file.set_path(str(figure))
    exporting.dialog.save.click()
    about, parser = carried(figure), make_parser()
    assert run_verb(parser, ["export", "--like", str(figure), "-o", str(again)]) == 0
    digest = carried(again).digest
    assert again.read_text().replace(digest, digest[:12]) == figure.read_text()
    forced = panel.question.forced
    assert about.request.parts == (
        FigurePart(
            view="samples",
            text="the old dog",
            tokens=5,
            sampling=SamplingConfig(temperature=0.7, seed=5),
            forced=forced,
            others=(2, 4),
        ),
    )
    assert len(forced) == 1

    started = Started(wiring, monkeypatch)
    seen = answer(wiring.actions.films, tmp_path / "said.gif")
    panel.film.click()
    (part,) = carried(started.copy).request.parts
    started.copy.unlink()
    assert part == FigurePart(
        view="samples", text="the old dog", tokens=5, sampling=SamplingConfig(temperature=0.7, seed=5), forced=forced
    )
    assert seen[0].windowTitle() == "Film of What it says"
    panel.prompt.setText("   ")
    panel._begin()
    settle(wiring)
    assert not any(button.isEnabled() for button in (panel.figure, panel.film))
