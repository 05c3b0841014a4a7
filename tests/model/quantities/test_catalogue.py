"""A network may bring a quantity of its own: the run's catalogue has it, and the program's table need not."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from model.config import ModelConfig, RunSpec
from model.errors import RequestError
from model.exports.table import table_of
from model.figures.request import FigurePart, FigureRequest, Origin
from model.figures.request_json import request_as_json, request_from_json
from model.messages import Frame, Goal, OpenCell, OpenedCell, Reading, RunInfo, Sentence
from model.messages.codec import pack, unpack
from model.messages.explanation import Explanation, Operand, Term
from model.quantities import MASKED_SCORES, QUANTITIES, SCALED_SCORES, Facet, Kind, Quantity
from model.quantities.described import DescribedConfig
from model.quantities.rule import Rule
from model.quantities.stages import Ref, Stage, catalogue, find, refs, stages
from model.quantities.watch import Ask, Lens, Watch
from model.spec.spec_json import WrittenError

COOLED = Quantity(
    "cooled_scores",
    "Cooled scores",
    "S°",
    "{0} / τ",
    "The scaled scores at another temperature.",
    MASKED_SCORES.axes,
    Kind.SIGNED,
    Rule("cool"),
    per_layer=True,
)


def cooled() -> DescribedConfig:
    """The stages of a network of ours, with one more between them."""
    rows = list(stages(ModelConfig(n_head=2)))
    at = next(n for n, stage in enumerate(rows) if stage.ref.quantity is MASKED_SCORES)
    cold, scaled = Ref(COOLED, 0), Ref(SCALED_SCORES, 0)
    rows.insert(at, Stage(cold, (scaled,), COOLED.rule, "S′ / τ"))
    rows[at + 1] = rows[at + 1]._replace(inputs=(cold,))
    return DescribedConfig(n_head=2, rows=tuple(rows))


CONFIG = cooled()
WATCH = Watch("cooled_scores", layer=0, head=1)


def frame(config: ModelConfig = CONFIG) -> Frame:
    none, values = np.zeros(0, np.float32), np.arange(4, dtype=np.float32).reshape(2, 2)
    info = RunInfo(("a", "b"), None, 0, RunSpec(model=config))
    read = (Reading(WATCH, values),)
    return Frame(1, 1, 1, 1, info, "", Sentence(), Sentence(), read, 0, none, none, (), 0.0, 0.0, 0)


def test_the_catalogue_is_the_networks_own() -> None:
    assert "cooled_scores" not in QUANTITIES
    assert find("cooled_scores", CONFIG) == Ref(COOLED, 0)
    assert catalogue(CONFIG)["cooled_scores"] is COOLED
    assert catalogue(CONFIG).is_stage("cooled_scores")
    assert COOLED in {ref.quantity for ref in refs(CONFIG)}
    with pytest.raises(RequestError, match="no quantity called 'cooled_scores'"):
        find("cooled_scores", ModelConfig(n_head=2))


def test_networks_of_ours_draw_from_the_table() -> None:
    assert dict(catalogue(ModelConfig()).quantities) == QUANTITIES


def test_what_has_a_gradient_needs_the_step() -> None:
    known = catalogue(CONFIG)
    gradient = replace(WATCH, facet=Facet.GRAD)
    assert gradient.needs_step(known)
    assert gradient.names_example(known)
    assert not WATCH.needs_step(known)
    assert not Ask(WATCH, (0, 0, 0)).needs_step(known)
    assert replace(WATCH, lens=Lens.EXAMPLE).names_example(known)


def test_its_numbers_leave_as_those_of_any_other() -> None:
    table = table_of(frame().readings[0], frame())
    assert table.key == "0.cooled_scores"
    assert [axis.value for axis in table.axes] == ["query", "key"]
    assert replace(table, layer=None).pictures()[0].title == "Cooled scores"


def test_it_passes_in_messages_and_stays_one_object() -> None:
    first, second = unpack(pack(frame())), unpack(pack(frame()))
    assert isinstance(first, Frame)
    assert isinstance(second, Frame)
    sent, again = first.info.catalogue, second.info.catalogue
    assert sent.find("scaled_scores") == find("scaled_scores", CONFIG), "ours are found in our own table"
    assert sent["cooled_scores"] is again["cooled_scores"]
    assert sent["cooled_scores"].axes == COOLED.axes
    assert [stage.formula for stage in sent.stages] == [stage.formula for stage in stages(CONFIG)]
    goal = unpack(pack(Goal(1, RunSpec(model=CONFIG), watch=(WATCH,))))
    assert isinstance(goal, Goal)
    assert catalogue(goal.spec.model)["cooled_scores"] is sent["cooled_scores"]


def test_an_opened_cell_of_it_passes_too() -> None:
    ask = Ask(WATCH, (0, 1, 1))
    term = Term("{0}", 1.0, (Operand(ask, 1.0, Ref(COOLED, 0)),))
    answer = OpenedCell(ask, Explanation(ask, "", (term,), 1.0, 1.0, 1.0))
    told = replace(frame(), answers=((OpenCell(ask), answer),))
    sent = unpack(pack(told))
    assert isinstance(sent, Frame)
    heard = sent.answer(OpenCell)
    assert heard is not None
    assert heard.explanation is not None
    (operand,) = heard.explanation.operands
    assert operand.cell == "S°[0, 1, 1]"
    assert operand.ref.quantity is sent.info.catalogue["cooled_scores"]


def test_a_file_tells_it_apart_and_does_not_take_it_for_a_network_of_ours() -> None:
    origins = [Origin(RunSpec(model=model)) for model in (CONFIG, ModelConfig(n_head=2))]
    assert len({origin.hash(1) for origin in origins}) == 2
    written = json.loads(json.dumps(request_as_json(FigureRequest(origins[0], parts=(FigurePart(WATCH),)))))
    with pytest.raises(WrittenError, match=r"has an option 'rows' that this version does not know"):
        request_from_json(written)
