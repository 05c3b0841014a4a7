"""`--site` in every verb that looks at a quantity: which attention of an encoder and a decoder is meant."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from PIL import Image

from model.exports.stamp import carried
from model.figures.request import WALK
from model.quantities.site import Site
from tests.kit.command_line import Call
from tests.tinyattn_gui.export.test_figure import texts
from tinyattn_gui.pictures.views import VIEWS

pytestmark = pytest.mark.usefixtures("qapp")

PAIR = ("--preset", "encoder-decoder", "--step", "1", "--text", "a d c b = b c")
SIDES = {"encoder": ("a d c b", "a d c b"), "decoder": ("= b c", "= b c"), "cross": ("= b c", "a d c b")}


@pytest.mark.parametrize("site", SIDES)
def test_show_prints_the_attention_that_is_named(site: str, call: Call) -> None:
    code, out, _ = call("show", *PAIR, "--site", site, "--csv")
    rows = list(csv.reader(io.StringIO(out)))
    asking, asked = (words.split() for words in SIDES[site])
    assert (code, rows[0][2:], [row[1] for row in rows[1:]]) == (0, asked, asking)


def test_the_last_is_shown_where_none_is_named(call: Call) -> None:
    assert call("show", *PAIR, "--csv") == call("show", *PAIR, "--csv", "--site", "cross")
    found = json.loads(call("show", *PAIR)[1])
    assert (found["site"], found["axes"]) == ("cross", ["head", "query", "key"])
    assert "site" not in json.loads(call("show", "--step", "1")[1])


def test_a_site_that_there_is_not_is_refused_with_those_that_there_are(call: Call) -> None:
    code, _, err = call("show", *PAIR, "--site", "self")
    assert (code != 0, err.strip()) == (
        True,
        "tinyattn: attention_weights has no site 'self'; allowed is encoder, decoder, cross.",
    )
    code, _, err = call("show", "--step", "1", "--site", "cross")
    assert (code != 0, err.strip()) == (True, "tinyattn: attention_weights has no site 'cross'; allowed is self.")


def test_explain_opens_a_cell_of_the_attention_that_is_named(call: Call) -> None:
    code, out, _ = call("explain", *PAIR, "--stage", "scores", "--site", "encoder", "--cell", "0,3,1")
    lines = out.splitlines()
    assert (code, lines[0]) == (0, "Attention scores, encoder, at head 0, query 3, key 1, step 1")
    assert lines[2] == "Sᵉ = Qᵉ Kᵉᵀ"
    found = json.loads(call("explain", *PAIR, "--stage", "scores", "--cell", "0,2,3", "--json")[1])
    assert {operand["site"] for operand in found["operands"]} == {found["site"]} == {"cross"}


@pytest.mark.parametrize("view", [name for name, view in VIEWS.items() if view.of_attention and name != WALK])
@pytest.mark.parametrize("site", SIDES)
def test_every_view_of_attention_is_drawn_at_every_site(view: str, site: str, call: Call, tmp_path: Path) -> None:
    code, _, err = call("export", *PAIR, "--view", view, "--site", site, "-o", "view.svg", "-o", "view.png")
    assert (code, err) == (0, "")
    words = texts((tmp_path / "view.svg").read_bytes())
    assert any(Site(site).words in text for text in words)
    with Image.open(tmp_path / "view.png") as image:
        assert image.width > 100
    (part,) = carried(tmp_path / "view.svg").request.parts
    assert (part.watch.site, part.view) == (Site(site), view)


@pytest.mark.parametrize("site", SIDES)
def test_the_way_through_an_attention_is_made_again_from_its_file(site: str, call: Call, tmp_path: Path) -> None:
    assert call("export", *PAIR, "--pipeline", "--site", site, "-o", "way.svg")[0] == 0
    assert call("export", "--like", "way.svg", "-o", "again.svg")[0] == 0
    made = [(tmp_path / name).read_bytes() for name in ("way.svg", "again.svg")]
    assert made[0] == made[1]
    assert f"A{Site(site).mark}" in texts(made[0])


def test_a_grid_has_every_layer_and_head_of_a_site(call: Call, tmp_path: Path) -> None:
    deep = ("--set", "model.n_layer=2", "--set", "model.n_head=2")
    assert call("export", *PAIR, *deep, "--grid", "--site", "cross", "-o", "grid.svg")[0] == 0
    parts = carried(tmp_path / "grid.svg").request.parts
    assert [(part.watch.layer, part.watch.head) for part in parts] == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert call("export", *PAIR, *deep, "--grid", "--site", "encoder", "-o", "one.svg")[0] == 0
    assert len(carried(tmp_path / "one.svg").request.parts) == 2
