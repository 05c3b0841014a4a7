"""The verb `export`, as people type it: every kind of file, from presets and run files."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from PySide6.QtCore import QHashSeed
from safetensors.numpy import load_file

from model.exports.stamp import carried
from tests.kit.command_line import Call
from tests.tinyattn_gui.export.test_figure import texts
from tinyattn_gui.export.formats import ALL

pytestmark = pytest.mark.usefixtures("qapp")


def test_several_files_of_every_kind_at_once(call: Call, tmp_path: Path) -> None:
    names = [f"ein Bild {n} ä.{form}" for n, form in enumerate(ALL)]
    code, out, err = call("export", "--step", "2", "--stage", "scores", *(part for n in names for part in ("-o", n)))
    assert (code, out.splitlines(), err) == (0, names, "")
    sidecars = {f"{name}-metadata.json" for name in names if name.endswith(("csv", "tsv"))}
    assert {path.name for path in tmp_path.iterdir()} == {*names, *sidecars}
    by_form = dict(zip(ALL, (tmp_path / name for name in names), strict=True))
    with Image.open(by_form["png"]) as image:
        assert image.width == 1004
    assert "Attention scores" in texts(by_form["svg"].read_bytes())
    assert "Attention scores" in pypdfium2.PdfDocument(by_form["pdf"])[0].get_textpage().get_text_range()
    assert by_form["html"].read_text(encoding="utf-8").startswith("<!doctype html>")
    rows = list(csv.reader(io.StringIO(by_form["csv"].read_text(encoding="utf-8"))))
    values = np.array([[float(value) for value in row[2:]] for row in rows[1:]], np.float32).reshape(1, 7, 7)
    assert np.array_equal(np.load(by_form["npz"])["0.scores"], values)
    assert np.array_equal(load_file(by_form["safetensors"])["0.scores"], values)
    told = json.loads(by_form["json"].read_text(encoding="utf-8"))["tables"][0]
    assert np.array_equal(np.array(told["values"], np.float32), values)
    assert len({carried(path).to_text() for path in by_form.values()}) == 1


@pytest.mark.parametrize("form", ALL)
def test_the_same_command_gives_the_same_bytes(form: str, call: Call, tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert call("export", "--step", "1", "-o", f"{name}.{form}")[0] == 0
    made = [(tmp_path / f"{name}.{form}").read_bytes() for name in ("a", "b")]
    assert made[0] == made[1]


def test_a_pdf_is_the_same_in_every_process(call: Call, tmp_path: Path) -> None:
    """Each begins with a seed of its own for the hashes of Qt, which decide where a PDF has its patterns and fonts."""
    made = set()
    for _ in range(8):
        QHashSeed.resetRandomGlobalSeed()
        assert call("export", "--step", "1", "--pipeline", "-o", "a.pdf", "--force")[0] == 0
        made.add((tmp_path / "a.pdf").read_bytes())
    assert len(made) == 1


def test_a_pdf_has_the_date_that_is_asked_for_and_an_identity_of_its_own(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call("export", "--step", "1", "-o", "none.pdf")[0] == 0
    for name, epoch in (("a", "86400"), ("b", "86400"), ("c", "86401")):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        assert call("export", "--step", "1", "-o", f"{name}.pdf")[0] == 0
    none, a, b, c = ((tmp_path / f"{name}.pdf").read_bytes() for name in ("none", "a", "b", "c"))
    assert a == b != c
    assert b"/CreationDate (D:19700102000000Z)" in a
    assert b"/CreationDate" not in none
    assert len({pdf.rpartition(b"/ID [ <")[2] for pdf in (none, a, c)}) == 3
    for pdf in (none, a, c):
        assert "Attention weights" in pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    code, _, err = call("export", "--step", "1", "-o", "d.pdf")
    assert (code, err.startswith("tinyattn: SOURCE_DATE_EPOCH is 'yesterday'; allowed is a whole number")) == (1, True)


def test_a_run_file_is_exported_at_its_newest_step_and_sentence(call: Call, saved: Path) -> None:
    assert call("export", str(saved), "-o", "a.svg")[0] == 0
    told = carried("a.svg").request
    assert (told.step, told.text, told.origin.file) == (6, "the fat cat", "cat.tinyattn")
    assert "layer 0 · head 0 · step 6" in texts(Path("a.svg").read_bytes())
    assert call("export", str(saved), "--step", "4", "--text", "shy hen", "-o", "b.svg")[0] == 0
    assert {"shy", "hen", "layer 0 · head 0 · step 4"} <= set(texts(Path("b.svg").read_bytes()))
    code, _, err = call("export", str(saved), "--step", "7", "-o", "c.svg")
    assert (code, err) == (2, "tinyattn: Step 7 is not in cat.tinyattn; it has steps 0 to 6.\n")


def test_layers_and_heads_on_a_grid(call: Call) -> None:
    heads = ("--set", "model.n_head=2", "--set", "model.n_layer=2", "--step", "1")
    assert call("export", *heads, "--grid", "-o", "a.svg")[0] == 0
    found = texts(Path("a.svg").read_bytes())
    assert [text for text in found if text.startswith("layer")] == [
        f"layer {layer} · head {head} · step 1" for layer in range(2) for head in range(2)
    ]
    width = ElementTree.parse("a.svg").getroot().attrib["width"]
    assert float(width.removesuffix("mm")) == pytest.approx(180, abs=0.2)


def test_several_stages_and_the_whole_pipeline(call: Call) -> None:
    assert call("export", "--step", "1", "--stage", "query, key,w_query", "-o", "a.svg", "--columns", "3")[0] == 0
    assert {"Queries", "Keys", "Query weights"} <= set(texts(Path("a.svg").read_bytes()))
    assert call("export", "--step", "1", "--pipeline", "-o", "b.svg", "-o", "b.json")[0] == 0
    assert {"Token embedding", "Attention weights", "Residual stream"} <= set(texts(Path("b.svg").read_bytes()))
    assert len(json.loads(Path("b.json").read_text(encoding="utf-8"))["tables"]) == 15


def test_numbers_have_all_heads_and_one_head_if_it_is_named(call: Call) -> None:
    two = ("--preset", "two-heads", "--step", "1")
    assert call("export", *two, "--data", "npz") == (0, "attention_weights.npz\n", "")
    with np.load("attention_weights.npz") as arrays:
        assert arrays["0.attention_weights"].shape == (2, 7, 7)
        whole = arrays["0.attention_weights"]
    assert call("export", *two, "--data", "npz", "--head", "1", "-o", "one.npz")[0] == 0
    with np.load("one.npz") as arrays:
        assert np.array_equal(arrays["0.attention_weights"], whole[1])
        assert arrays["0.attention_weights.axes"].tolist() == ["query", "key"]


def test_other_sides_and_the_training_example(call: Call) -> None:
    assert call("export", "--step", "2", "--stage", "w_query", "--facet", "change", "-o", "a.svg")[0] == 0
    assert "Query weights: last change" in texts(Path("a.svg").read_bytes())
    assert call("export", "--step", "2", "--lens", "example", "--stage", "query", "-o", "b.svg")[0] == 0
    assert "layer 0 · head 0 · training example · step 2" in texts(Path("b.svg").read_bytes())


def test_a_page_has_the_steps_that_it_was_asked_for(call: Call) -> None:
    assert call("export", "--steps", "0:4:2", "-o", "a.html")[0] == 0
    text = Path("a.html").read_text(encoding="utf-8")
    data = text.partition('id="tinyattn-data">')[2].partition("</script>")[0]
    assert json.loads(data)["steps"] == [0, 2, 4]
    assert carried("a.html").request.steps == (0, 4, 2)


def test_options_are_flags(call: Call) -> None:
    looks = ("--width", "300", "--unit", "px", "--dpi", "100", "--no-formula", "--title", "Mein <Bild>", "--low", "-1")
    assert call("export", "--step", "1", *looks, "-o", "a.png", "-o", "a.svg", "--cell", "5,2")[0] == 0
    with Image.open("a.png") as image:
        assert image.width == 300
    found = texts(Path("a.svg").read_bytes())
    assert "Mein <Bild>" in found
    assert not [text for text in found if "softmax" in text]
    told = carried("a.png").request
    assert told.options.changed() == {
        "width": 300.0, "unit": "px", "dpi": 100, "formula": False, "title": "Mein <Bild>", "low": -1.0,
        "selection": True,
    }  # fmt: skip
    assert told.parts[0].cell == (5, 2)


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("heads", {"head 0", "head 1", "query", "key", "layer 1 · step 1"}),
        ("neuron", {"Query 2 “cat” and every key", "q · k", "softmax", "layer 1 · head 1 · step 1"}),
        ("maps", {"Attention weights of all heads", "L1 H0", "mean H1"}),
        ("maps --colour-by distance", {"Heads by look-back distance", "3 tokens"}),
    ],
)
def test_every_view_of_attention_can_be_exported(view: str, words: set[str], call: Call) -> None:
    two = ("--set", "model.n_head=2", "--set", "model.n_layer=2", "--step", "1", "--text", "the fat cat sat")
    named = ("--head", "1", "--token", "2") if view == "neuron" else ()
    assert call("export", *two, "--view", *view.split(), *named, "-o", "a.svg", "-o", "a.png", "-o", "a.pdf")[0] == 0
    assert words <= set(texts(Path("a.svg").read_bytes()))
    assert call("export", "--like", "a.pdf", "-o", "b.svg") == (0, "b.svg\n", "")
    assert Path("a.svg").read_bytes() == Path("b.svg").read_bytes()
    code, _, err = call("export", *two, "--view", *view.split(), "-o", "a.html")
    assert (code, err) == (2, "tinyattn: A page shows matrices; allowed for other views are png, svg and pdf.\n")


def test_what_has_changed_since_a_step(call: Call, saved: Path) -> None:
    assert (
        call("export", str(saved), "--against", "2", "--stage", "w_query,scores", "-o", "a.svg", "-o", "a.html")[0] == 0
    )
    found = texts(Path("a.svg").read_bytes())
    assert sum(text.startswith("Change · ") and text.endswith(" · step 2 to 6") for text in found) == 2
    assert call("export", "--like", "a.svg", "-o", "b.svg") == (0, "b.svg\n", "")
    assert Path("a.svg").read_bytes() == Path("b.svg").read_bytes()
    for wrong, sentence in (
        (("--against", "9", "-o", "c.svg"), "Step 9 is not in this run; it has steps 0 to 6."),
        (
            ("--against", "2", "-o", "c.csv"),
            "Numbers are those of one step; allowed with --against are pictures and pages.",
        ),
        (("--against", "2", "--steps", "0:6", "-o", "c.gif"), "A film shows one run; leave --against out."),
        (("--like", "a.svg", "--against", "2", "-o", "c.svg"), "--like shows what its file shows;"),
    ):
        code, _, err = call("export", *([] if "--like" in wrong else [str(saved)]), *wrong)
        assert code != 0
        assert err.startswith(f"tinyattn: {sentence}")


def test_two_steps_stand_side_by_side_with_their_change(call: Call, saved: Path) -> None:
    two = ("--against", "2", "--side-by-side", "--stage", "scores")
    assert call("export", str(saved), *two, "-o", "a.svg")[0] == 0
    assert {"Step 6", "Step 2", "Change"} <= set(texts(Path("a.svg").read_bytes()))
    assert call("export", "--like", "a.svg", "-o", "b.svg") == (0, "b.svg\n", "")
    assert Path("a.svg").read_bytes() == Path("b.svg").read_bytes()
    code, _, err = call("export", str(saved), "--side-by-side", "-o", "c.svg")
    assert code != 0
    assert err == "tinyattn: --side-by-side shows two steps and the change; allowed with --against K.\n"


@pytest.mark.parametrize(
    ("named", "words"),
    [
        (
            ("histogram", "--stage", "scores", "--cell", "2,1"),
            {"Values of attention scores", "layer 0 · head 0 · step 2"},
        ),
        (("space", "--stage", "w_token"), {"Token table", "cat", "dog", "step 2"}),
        (("space", "--stage", "key", "--lens", "example"), {"Queries and keys", "query", "key"}),
    ],
)
def test_other_views_can_be_exported(named: tuple[str, ...], words: set[str], call: Call) -> None:
    assert call("export", "--step", "2", "--view", *named, "-o", "a.svg", "-o", "a.png", "-o", "a.pdf")[0] == 0
    assert words <= set(texts(Path("a.svg").read_bytes()))
    assert call("export", "--like", "a.pdf", "-o", "b.svg") == (0, "b.svg\n", "")
    assert Path("a.svg").read_bytes() == Path("b.svg").read_bytes()


DEEP = ("--set", "model.n_layer=4", "--set", "model.n_head=2", "--set", "model.mlp=yes", "--step", "1")


def test_the_ladder_of_all_layers_and_its_numbers(call: Call) -> None:
    assert call("export", *DEEP, "--view", "ladder", "-o", "a.svg", "-o", "a.png", "-o", "a.pdf")[0] == 0
    found = texts(Path("a.svg").read_bytes())
    assert {"All layers along the residual stream", "L0", "L3", "H1", "MLP adds", "the stream then"} <= set(found)
    assert found[-1].endswith("step 1")
    assert call("export", "--like", "a.svg", "-o", "b.svg")[0] == 0
    assert Path("a.svg").read_bytes() == Path("b.svg").read_bytes()
    assert call("export", *DEEP, "--view", "ladder", "-o", "a.csv")[0] == 0
    with Path("a.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["adds"] for row in rows] == ["embedding", *["attention_output", "mlp_output"] * 4]
    stdout = call("show", *DEEP, "--stage", "mlp_output", "--layer", "2")[1]
    values = np.array(json.loads(stdout)["values"])
    length = float(np.sqrt((values**2).sum(-1)).mean())
    assert float(rows[6]["length added"]) == pytest.approx(length, rel=1e-6)
    for other in (("--stage", "query"), ("--facet", "gradient")):
        assert "leave --stage and --facet out" in call("export", *DEEP, "--view", "ladder", *other, "-o", "c.svg")[2]


def test_a_film_of_the_ladder(call: Call) -> None:
    assert call("export", *DEEP[:-2], "--view", "ladder", "--steps", "0:2:1", "-o", "a.gif")[0] == 0
    with Image.open("a.gif") as film:
        assert film.n_frames == 3


def test_the_pipeline_of_a_block_has_its_mlp(call: Call) -> None:
    assert call("export", *DEEP, "--pipeline", "-o", "a.svg")[0] == 0
    assert {"MLP hidden", "MLP activation", "MLP output", "Logits"} <= set(texts(Path("a.svg").read_bytes()))
