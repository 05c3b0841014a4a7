"""Beyond what float32 can hold, and where there is nothing: told as what it is, without a warning."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path

import numpy as np
import pytest

from model.exports.datafile import beside, encode
from model.exports.provenance import Provenance
from model.exports.table import Table
from model.figures.request import FigureRequest
from model.matrix.picture import exact
from model.messages.explanation import LARGEST, Explanation, Fold, Term
from model.quantities import MASKED_SCORES, Axis
from model.quantities.watch import Ask, Watch
from tests.kit.command_line import Call

WILD = ("--set", "model.init_std=10", "--set", "train.optimizer=sgd", "--set", "train.learning_rate=10", "--set",
        "model.mlp=yes", "--set", "model.norm=yes", "--set", "model.n_layer=2")  # fmt: skip
TAME = ("--set", "model.init_std=10", "--set", "train.optimizer=sgd", "--set", "train.learning_rate=10")


@pytest.mark.parametrize("form", [("--json",), (), ("--all",)])
@pytest.mark.parametrize(("stage", "cell"), [
    ("scores", "0,1,0"), ("logits", "1,0"), ("logits", "2,3"), ("probabilities", "1,0"), ("attention_weights", "0,1,0"),
    ("context", "0,3,1"), ("residual", "3,1"), ("loss", "1"), ("masked_scores", "0,0,3"),
])  # fmt: skip
def test_a_run_that_blows_up_is_explained_without_a_warning(  # type: ignore[no-untyped-def]
    call, stage: str, cell: str, form: tuple[str, ...]
) -> None:
    """Warnings are errors here; a sum of ∞ and −∞ was one too."""
    for step in ("1", "2", "3"):
        code, out, err = call("explain", *TAME, "--step", step, "--stage", stage, "--cell", cell, *form)
        assert (code, err) == (0, "")
        assert " inf" not in out


@pytest.mark.parametrize("stage", ["query", "mlp_hidden", "mlp_active", "final_norm", "w_query", "w_down", "g_final"])
@pytest.mark.parametrize("facet", ["data", "gradient", "change"])
def test_so_is_every_other_side(call: Call, stage: str, facet: str) -> None:
    for step in ("1", "2", "3", "4"):
        cell = {"query": "0,1,0", "w_query": "0,1,0", "g_final": "1"}.get(stage, "1,0")
        code, _, err = call("explain", *WILD, "--step", step, "--stage", stage, "--facet", facet, "--cell", cell)
        assert (code == 0 and err == "") or "in this run" in err


def test_a_number_beyond_float32_is_written_and_not_called_equal() -> None:
    told = Explanation(Ask(Watch("logits"), (0, 0, 0)), "", (Term("", -2.5e39),), -2.5e39, -math.inf, 2.5e39)
    assert exact(told.result) == "−2.5e+39"
    assert told.agreement == "beyond float32, which ends at 3.40282e+38: there the network has −∞"
    other = Explanation(Ask(Watch("logits"), (0, 0, 0)), "", (), 2.5e39, -math.inf, 2.5e39)
    assert other.agreement == "not comparable: one of them is no finite number"
    near = Explanation(Ask(Watch("logits"), (0, 0, 0)), "", (), 1e38, 1.1e38, 1e300)
    assert near.agreement == "within 493039 units in the last place of the largest number on the way"
    assert exact(LARGEST) == "3.4028235e+38"
    assert math.isnan(Fold((Term("", math.inf), Term("", -math.inf))).value)
    assert Fold((Term("", 1e308), Term("", 1e308))).value == math.inf


def test_an_overflow_is_met_as_it_happens(call: Call) -> None:
    """Logits of a network that blows up: in float64 their sum is a number, in float32 it is −∞ or ∞."""
    said = set()
    for word in range(12):
        told = json.loads(
            call("explain", *TAME, "--step", "2", "--stage", "logits", "--cell", f"1,{word}", "--json")[1]
        )
        said.add(told["agreement"].partition(",")[0])
        if isinstance(told["value"], str) and isinstance(told["result"], float):
            assert not told["agreement"].startswith("equal")
    assert said


def test_an_empty_sentence_has_no_cell(call: Call) -> None:
    code, out, err = call("explain", "--step", "0", "--text", "", "--cell", "0,0,0")
    assert (code, out) == (2, "")
    assert err == "tinyattn: attention_weights has no cells: the sentence has no tokens.\n"


@pytest.mark.parametrize("verb", [("show",), ("explain", "--cell", "0,0")])
def test_a_layer_of_what_has_none_is_refused_as_a_head_is(call: Call, verb: tuple[str, ...]) -> None:
    code, out, err = call(*verb, "--step", "0", "--stage", "logits", "--layer", "5")
    assert (code, out, err) == (2, "", "tinyattn: logits has no layers; leave --layer out.\n")


def wild_table() -> Table:
    values = np.array([[-np.inf, np.nan, np.inf], [0.5, 1.0, 2.0]], np.float32)
    return Table(
        MASKED_SCORES, (Axis.QUERY, Axis.KEY), {Axis.QUERY: ("a", "b"), Axis.KEY: ("the", "query", "the")}, values
    )


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_a_table_is_what_its_metadata_say(form: str, delimiter: str, tmp_path: Path) -> None:
    """The W3C's CSV on the Web: a float is INF, −INF or NaN where it is no number; each column has its own title."""
    about = Provenance(FigureRequest())
    text = encode([wild_table()], form, about).decode()
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    told = json.loads(beside(f"a.{form}", [wild_table()], form, about)[f"a.{form}-metadata.json"])
    columns = told["tableSchema"]["columns"]
    assert rows[0] == [column["titles"][0] for column in columns] == ["query", "the", "query [1]", "the [2]"]
    assert rows[1] == ["a", "-INF", "NaN", "INF"]
    assert [column["datatype"] for column in columns] == ["string", "float", "float", "float"]
    assert np.array_equal(np.array(rows[1][1:], float), wild_table().values[0], equal_nan=True)
