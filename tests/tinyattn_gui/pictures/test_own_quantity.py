"""A quantity that only the run's network has is drawn, linked, opened and offered like any other."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from model.config import RunSpec, TrainConfig
from model.figures.request import FigurePart, FigureRequest, Origin
from model.matrix.picture import Picture
from model.messages import OpenedCell
from model.quantities import Axis, Facet
from model.quantities.stages import catalogue
from model.quantities.watch import Ask
from tests.model.quantities.test_catalogue import CONFIG, WATCH, frame
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.quantity import QuantityPanel
from tinyattn_gui.pictures.arithmetic import ask_of, cell_in, name_of, opened
from tinyattn_gui.pictures.link import link_of_ask
from tinyattn_gui.pictures.sight import Selection
from tinyattn_gui.pictures.views import pictures, watches

ASK = Ask(WATCH, (1, 1, 0))


def test_it_is_drawn_and_its_cells_are_found() -> None:
    request = FigureRequest(Origin(RunSpec(model=CONFIG)), 1, parts=(FigurePart(WATCH),))
    assert watches(request) == (WATCH,)
    (picture,) = pictures(request, frame())
    assert isinstance(picture, Picture)
    assert (picture.title, picture.symbol, picture.formula) == ("Cooled scores", "S°", "S′ / τ")
    ask = ask_of(picture, 1, 0)
    assert ask is not None
    assert ask.index == (1, 1, 0)
    assert cell_in(picture, ask) == (1, 0)
    assert link_of_ask(ask, catalogue(CONFIG)).on(Axis.QUERY) == {1}
    assert name_of(ask, catalogue(CONFIG)) == "Cooled scores"


def test_an_answer_about_it_is_told() -> None:
    told = opened(OpenedCell(ASK, None, "There is no rule."), frame())
    assert (told.name, told.symbol) == ("Cooled scores", "S°[1, 1, 0]")


def test_the_panel_of_any_quantity_offers_it(qapp: QApplication) -> None:
    panel = QuantityPanel(Style())
    panel.choose("cooled_scores", Facet.DATA)
    panel.set_run(CONFIG, TrainConfig())
    assert panel.title == "Cooled scores"
    panel.set_selection(Selection(0, 1))
    assert panel.watches() == (WATCH,)
    panel.deleteLater()
