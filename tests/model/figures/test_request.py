"""What a figure is made from, written and read back; what comes from outside is data."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from model.config import DataConfig, Edit, ModelConfig, RunSpec
from model.errors import OptionError
from model.exports.provenance import Provenance
from model.figures.figure import FigureOptions
from model.figures.request import Against, Arrangement, FigurePart, FigureRequest, FigureSide, Origin, grid_of_heads
from model.figures.request_json import request_as_json, request_from_json
from model.figures.written import read_json
from model.quantities import Facet
from model.quantities.watch import ALL, MEAN, Lens, Watch
from model.spec.spec_json import WrittenError

SPEC = RunSpec(model=ModelConfig(n_head=2, n_layer=3), seed=4)
REQUEST = FigureRequest(
    Origin(SPEC, (Edit(5, "train.learning_rate", 0.5), Edit(9, "head[1,1]", 0.0)), "cat.tinyattn"),
    120,
    "the <b> cat",
    (
        FigurePart(Watch("w_query", Facet.DELTA, 2, MEAN), cell=(3, 4)),
        FigurePart(Watch("context", Facet.DATA, 1, 0, Lens.EXAMPLE, before=True), "heads", token=2),
        FigurePart(Watch("attention_weights", layer=ALL, head=ALL, rows=(2, 5), most=48), "heads"),
        FigurePart(
            view="heads", ends=(-0.1, 3.0), span=(2, 9), heads=(1, MEAN), least=0.25, order="entropy, lowest first"
        ),
    ),
    Arrangement.GRID,
    2,
    FigureOptions(width=600, unit="px", title="Ünï", low=-1.0, formula=False),
    (0, 120, 20),
    Against(60, (Edit(5, "train.learning_rate", 0.25),), FigureSide.OTHER),
)


def test_a_request_is_read_back_as_it_was_written() -> None:
    text = json.dumps(request_as_json(REQUEST))
    assert request_from_json(read_json(text)) == REQUEST
    assert request_from_json(request_as_json(FigureRequest())) == FigureRequest()


def test_a_grid_of_shared_keys_has_a_column_for_each_and_no_part_shows_another() -> None:
    config = ModelConfig(n_head=4, n_kv_head=2, n_layer=2)
    request = replace(FigureRequest(), origin=Origin(RunSpec(model=config)))
    grid = grid_of_heads(Watch("key"), config, request)
    assert [(part.watch.layer, part.watch.head) for part in grid.parts] == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert request_from_json(request_as_json(grid)) == grid
    written = request_as_json(replace(grid, parts=(FigurePart(Watch("key", layer=0, head=2)),)))
    with pytest.raises(WrittenError, match="head"):
        request_from_json(written)


def test_a_part_says_of_merges_only_where_it_shows_them() -> None:
    part = FigurePart(view="merges", merges=0, text="мама")
    written = request_as_json(replace(REQUEST, parts=(part,)))
    assert (written["parts"][0]["merges"], written["parts"][0]["text"]) == (0, "мама")
    assert request_from_json(written).parts == (part,)
    assert not {"merges", "text"} & request_as_json(REQUEST)["parts"][0].keys(), "as files of before have it"
    for wrong in (-1, "3", True):
        with pytest.raises(WrittenError, match="merges"):
            request_from_json({**written, "parts": [{**written["parts"][0], "merges": wrong}]})


def test_provenance_is_read_back_and_in_ascii() -> None:
    there = Provenance(REQUEST, "ab" * 32)
    assert there.to_text().isascii()
    assert Provenance.from_text(there.to_text()) == there
    words = there.words()
    assert (words["step"], words["seed"]) == ("120", "4")
    assert words["shows"].split("; ") == [
        "w_query change layer 2 mean of heads",
        "heads context data layer 1 head 0",
        "heads attention_weights data all layers all heads",
        "heads attention_weights data layer 0 head 0",
        "other against another branch after step 60",
    ]
    assert words["options"] == "width=600.0, unit=px, low=-1.0, title=Ünï, formula=False"


def test_the_hash_is_of_what_decides_the_run_up_to_the_step() -> None:
    origin = REQUEST.origin
    assert origin.hash(4) == replace(origin, edits=()).hash(4) == replace(origin, file="dog").hash(4)
    assert len({origin.hash(step) for step in (4, 5, 9)}) == 3, "an edit counts from its own step on"
    assert origin.hash(5) == origin.hash(8)
    assert origin.hash(9) == origin.hash(10)
    assert origin.hash(4) != replace(origin, spec=replace(SPEC, seed=5)).hash(4)


def test_the_folder_of_a_text_is_told_to_nobody_and_does_not_count() -> None:
    here, there = (
        Origin(RunSpec(data=DataConfig(corpus=f"/home/{name}/cat.txt")), sha256="ab" * 32) for name in ("anna", "ben")
    )
    assert here.hash(3) == there.hash(3) != replace(here, sha256="cd" * 32).hash(3)
    assert "anna" not in json.dumps(request_as_json(FigureRequest(here)))


def test_several_texts_have_a_hash_each() -> None:
    hashes = "\n".join(["ab" * 32, "cd" * 32])
    origin = Origin(RunSpec(data=DataConfig(corpus="/home/anna/one.txt\n/home/anna/two.txt")), sha256=hashes)
    assert request_from_json(request_as_json(FigureRequest(origin))).origin.sha256 == hashes


def test_layers_by_heads() -> None:
    grid = grid_of_heads(Watch("attention_weights", head=1), SPEC.model, REQUEST)
    assert [(part.watch.layer, part.watch.head) for part in grid.parts] == [
        (layer, head) for layer in range(3) for head in range(2)
    ]
    assert grid.columns == 2
    assert [part.watch.layer for part in grid_of_heads(Watch("logits"), SPEC.model, REQUEST).parts] == [None]


def changed(**values: Any) -> dict[str, Any]:
    return {**request_as_json(REQUEST), **values}


PART = request_as_json(REQUEST)["parts"][0]


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ([], "the request is []; allowed is an object."),
        (changed(more=1), "the request has 'more', which this version does not know."),
        (changed(spec={"seed": -1}), "its spec cannot be: seed is -1; allowed is 0 to 2147483647."),
        (changed(step=1.5), "its step is 1.5; allowed is a whole number from 0 to 10000000."),
        (changed(step=True), "its step is True; allowed"),
        (changed(text="a\0"), "its text is 'a\\x00'; allowed is a text of up to 20000 characters."),
        (changed(parts=[]), "its parts are no list of 1 to 3072."),
        (changed(parts=[PART] * 4000), "its parts are no list of 1 to 3072."),
        (changed(parts=[{**PART, "quantity": "pet"}]), "a part shows 'pet'; there is no such quantity."),
        (changed(parts=[{**PART, "layer": 3}]), "its layer is 3; allowed is a whole number from 0 to 2."),
        (changed(parts=[{**PART, "head": "some"}]), "its head is 'some'; allowed is a whole number from 0 to 1."),
        (changed(parts=[{**PART, "cell": [1]}]), "a part's cell is [1]; allowed are two whole numbers from 0."),
        (changed(parts=[{**PART, "facet": "side"}]), "its facet is 'side'; allowed is data, gradient, change, moment1"),
        (changed(parts=[{**PART, "ends": [1, 1]}]), "a part's ends are [1, 1]; allowed are two numbers, the lower one"),
        (changed(parts=[{**PART, "ends": [0, float("nan")]}]), "a part's ends are [0, nan]; allowed are two numbers"),
        (changed(parts=[{**PART, "heads": [0, 0]}]), "a part's heads are [0, 0]; allowed are single heads and mean,"),
        (changed(parts=[{**PART, "heads": ["all"]}]), "a part's heads are ['all']; allowed are single heads and mean,"),
        (changed(parts=[{**PART, "heads": [2]}]), "its heads is 2; allowed is a whole number from 0 to 1."),
        (
            changed(parts=[{**PART, "heads": [0] * 9}]),
            "a part's heads are [0, 0, 0, 0, 0, 0, 0, 0, 0]; allowed is a list",
        ),
        (changed(parts=[{**PART, "least": 2}]), "a part's least is 2; allowed is a number from 0 to 1."),
        (changed(parts=[{**PART, "span": [2]}]), "a part's span is [2]; allowed are two whole numbers from 0."),
        (changed(steps=[0, 120]), "its steps are [0, 120]; allowed are first, last and stride."),
        (changed(steps=[0, 90, 10]), "its steps are [0, 90, 10]; allowed are some that end with its step."),
        (changed(against=[1]), "what it is compared with is [1]; allowed is an object."),
        (changed(against={"step": -1}), "its step is -1; allowed is a whole number from 0 to 10000000."),
        (changed(against={"step": 1, "side": "left"}), "its side is 'left'; allowed is this, other, difference."),
        (changed(against={"step": 1, "edits": 1}), "its edits are no list."),
        (changed(columns=0), "its columns is 0; allowed is a whole number from 1 to 3072."),
        (changed(options={"width": "x"}), "one of its options cannot be: figure.width is 'x'; allowed is"),
        (changed(options={"shadow": 1}), "the options has 'shadow', which this version does not know."),
        (changed(edits=[{"step": 1, "what": "rm", "value": 1}]), "an edit cannot be: 'rm' cannot change on the way"),
    ],
)
def test_what_is_no_request_is_refused_in_one_sentence(written: Any, sentence: str) -> None:
    with pytest.raises(WrittenError) as caught:
        request_from_json(written)
    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "NaN,", "x" * 5_000_000])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(WrittenError, match=r"^it (is no JSON|has 5000000 characters; allowed are 4000000)\.$"):
        read_json(text)


def test_a_changed_description_is_noticed() -> None:
    told = json.loads(Provenance(REQUEST).to_text())
    told["spec"]["seed"] = 5
    with pytest.raises(WrittenError, match="its run does not match its hash: it has been changed"):
        Provenance.from_text(json.dumps(told))


def test_options_from_text() -> None:
    options = FigureOptions().with_options({"width": "180", "formula": "no", "low": "-2.5", "height": "auto"})
    assert options == FigureOptions(width=180.0, formula=False, low=-2.5)
    assert options.changed() == {"width": 180.0, "formula": False, "low": -2.5}
    with pytest.raises(OptionError, match=r"figure\.dpi is 'many'; allowed is 30 to 2400\."):
        FigureOptions().with_options({"dpi": "many"})
    with pytest.raises(OptionError, match="There is no option of a figure called 'shadow'; allowed are width, height"):
        FigureOptions().with_options({"shadow": "yes"})


def test_a_figure_from_before_titles_named_the_steps_stays_as_it_is() -> None:
    written = request_as_json(FigureRequest(Origin(RunSpec()), step=6, against=Against(2)))
    assert written["against"].pop("names_steps") is True
    older = request_from_json(written)
    assert older.against == Against(2, names_steps=False)
    assert request_as_json(older) == written


def test_what_begins_otherwise_is_told_with_the_names_of_its_files_alone() -> None:
    text = DataConfig(corpus="/home/anna/letters.txt")
    own, other = RunSpec(data=text), RunSpec(data=text, model=ModelConfig(scale="none", n_head=2))
    request = FigureRequest(Origin(own), step=6, against=Against(6, (Edit(2, "head[0,1]", 0),), spec=other))
    written = request_as_json(request)
    assert "anna" not in json.dumps(written)
    told = request_from_json(written).against
    assert told is not None
    assert told.spec == replace(other, data=replace(text, corpus="letters.txt"))
    assert told.edits == (Edit(2, "head[0,1]", 0),), "an edit of a head that only the other network has"
    with pytest.raises(WrittenError, match="n_head"):
        request_from_json(written | {"against": {**written["against"], "spec": {"model": {"n_head": 0}}}})
