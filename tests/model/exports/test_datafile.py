"""Files of numbers, opened by the programs that people use; and what any file tells of where it comes from."""

from __future__ import annotations

import csv
import io
import json
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.numpy import load

from model.errors import RequestError, TinyattnError
from model.exports.datafile import WRITERS, beside, encode
from model.exports.page import page
from model.exports.png import encode as png
from model.exports.provenance import Provenance
from model.exports.stamp import NothingCarriedError, carried, stamp_png, stamp_svg, xmp
from model.exports.table import Sheet, Table, picture_as_text
from model.figures.figure import FigureOptions
from model.figures.request import FigureRequest
from model.matrix.picture import make_picture
from model.quantities import MASKED_SCORES, W_TOKEN, Axis, Facet

NAMES = ("the", 'a "b"', "x,y", "tab\tcat\nline", "<img src=x>", "猫")
VALUES = np.where(np.tri(6) > 0, np.random.default_rng(1).normal(size=(2, 6, 6)), -np.inf).astype(np.float32)
TABLE = Table(MASKED_SCORES, (Axis.HEAD, Axis.QUERY, Axis.KEY), {Axis.QUERY: NAMES, Axis.KEY: NAMES}, VALUES, 0)
OTHER = Table(W_TOKEN, (Axis.VOCAB, Axis.D_MODEL), {}, np.ones((6, 6), np.float32), facet=Facet.GRAD)
TOLD = Provenance(FigureRequest(text="the <b> ]]> </script> 猫", step=3), "ab" * 32)


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_csv_is_read_by_a_reader_of_csv(form: str, delimiter: str) -> None:
    rows = list(csv.reader(io.StringIO(encode([TABLE], form, TOLD).decode()), delimiter=delimiter))
    assert rows[0] == ["head", "query", *NAMES]
    assert [row[:2] for row in rows[1:]] == [[str(head), name] for head in range(2) for name in NAMES]
    values = np.array([[float(value) for value in row[2:]] for row in rows[1:]], np.float32)
    assert np.array_equal(values.reshape(2, 6, 6), VALUES)


def test_beside_a_csv_lies_what_the_standard_says() -> None:
    (name, text), *more = beside("a.csv", [TABLE], "csv", TOLD).items()
    told = json.loads(text)
    assert name == "a.csv-metadata.json"
    assert not more
    assert told["@context"] == "http://www.w3.org/ns/csvw"
    assert told["url"] == "a.csv"
    assert [column["titles"][0] for column in told["tableSchema"]["columns"]] == ["head", "query", *NAMES]
    assert Provenance.from_text(told["dc:provenance"]) == TOLD
    assert beside("a.npz", [TABLE], "npz", TOLD) == {}


def test_a_csv_holds_one_quantity() -> None:
    with pytest.raises(RequestError, match="CSV holds one quantity, and these are 2; allowed are json, npz"):
        encode([TABLE, OTHER], "csv", TOLD)


def test_npz_is_read_by_numpy() -> None:
    with np.load(io.BytesIO(encode([TABLE, OTHER], "npz", TOLD)), allow_pickle=False) as arrays:
        assert np.array_equal(arrays["0.masked_scores"], VALUES)
        assert arrays["0.masked_scores"].dtype == np.float32
        assert arrays["0.masked_scores.axes"].tolist() == ["head", "query", "key"]
        assert tuple(arrays["0.masked_scores.query"].tolist()) == NAMES
        assert arrays["w_token.gradient"].shape == (6, 6)
        assert Provenance.from_text(str(arrays["tinyattn"])) == TOLD


def test_safetensors_is_read_by_safetensors(tmp_path: Path) -> None:
    data = encode([TABLE, OTHER], "safetensors", TOLD)
    arrays = load(data)
    assert np.array_equal(arrays["0.masked_scores"], VALUES)
    assert set(arrays) == {"0.masked_scores", "w_token.gradient"}
    (tmp_path / "a").write_bytes(data)
    with safe_open(tmp_path / "a", "numpy") as file:
        told = file.metadata()
    assert Provenance.from_text(told["tinyattn"]) == TOLD
    assert json.loads(told["tables"])["0.masked_scores"]["labels"]["key"] == list(NAMES)


def test_json_is_strict_and_whole() -> None:
    def no_constant(name: str) -> None:
        raise AssertionError(name)

    told = json.loads(encode([TABLE, OTHER], "json", TOLD), parse_constant=no_constant)
    first = told["tables"][0]
    assert (first["stage"], first["facet"], first["layer"]) == ("masked_scores", "data", 0)
    assert (first["shape"], first["axes"]) == ([2, 6, 6], ["head", "query", "key"])
    assert np.array_equal(np.array(first["values"], np.float64).astype(np.float32), VALUES)
    assert Provenance.from_text(json.dumps(told["provenance"])) == TOLD


@pytest.mark.parametrize("form", [*WRITERS])
def test_the_same_numbers_have_the_same_bytes(form: str) -> None:
    assert encode([TABLE], form, TOLD) == encode([TABLE], form, TOLD)


def test_a_picture_as_text_has_its_labels_and_exact_numbers() -> None:
    shown = make_picture(MASKED_SCORES, VALUES[0], {Axis.QUERY: NAMES, Axis.KEY: NAMES})
    rows = list(csv.reader(io.StringIO(picture_as_text(shown)), delimiter="\t"))
    assert rows[0] == ["query", *NAMES]
    assert np.array_equal(np.array([row[1:] for row in rows[1:]], np.float32), VALUES[0])


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><title>a</title><desc>b</desc><g/></svg>'
FILES = {
    "png": lambda: stamp_png(png(np.zeros((3, 3, 3), np.uint8)), "Ünï", TOLD),
    "svg": lambda: stamp_svg(SVG, TOLD),
    "pdf": lambda: b"%PDF-1.4\n" + xmp("Ünï", TOLD),
    "html": lambda: page([0], [["nothing"]], FigureOptions(), TOLD),
    **{form: lambda form=form: encode([TABLE], form, TOLD) for form in WRITERS},
}


def made(folder: Path, form: str) -> Path:
    path = folder / f"a b ä.{form}"
    path.write_bytes(FILES[form]())
    for name, data in beside(path.name, [TABLE], form, TOLD).items():
        (folder / name).write_bytes(data)
    return path


@pytest.mark.parametrize("form", FILES)
def test_every_format_tells_where_it_comes_from(form: str, tmp_path: Path) -> None:
    assert carried(made(tmp_path, form)) == TOLD


@pytest.mark.parametrize("form", FILES)
def test_a_damaged_file_is_refused_in_one_sentence_or_tells_the_truth(form: str, tmp_path: Path) -> None:
    path, rng = made(tmp_path, form), np.random.default_rng(0)
    whole = path.read_bytes()
    for cut in (0, 1, 7, len(whole) // 2, len(whole) - 3):
        path.write_bytes(whole[:cut])
        check(path)
    for place in rng.integers(0, len(whole), 60).tolist():
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        check(path)


def check(path: Path) -> None:
    """It tells its run as it is, or one sentence with its name."""
    refused = ""
    try:
        told = carried(path)
    except NothingCarriedError as error:
        refused = str(error)
    if refused:
        assert path.name in refused
        assert "\n" not in refused
    else:
        assert told.request.origin == TOLD.request.origin


@given(st.binary(max_size=300), st.sampled_from(["", "{", "PK\x03\x04", "\x89PNG\r\n\x1a\n", '{"provenance": {}}']))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_refused_in_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, begin: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(begin.encode("latin-1") + data)
    with pytest.raises(NothingCarriedError):
        carried(path)


def test_a_zip_that_grows_and_a_header_that_lies_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tinyattn.npy", bytes(20_000_000))
    (tmp_path / "lies").write_bytes(struct.pack("<Q", 2**63) + b"{}")
    (tmp_path / "deep").write_bytes(b'{"provenance":' + b"[" * 100_000)
    for name in ("bomb", "lies", "deep"):
        with pytest.raises(NothingCarriedError):
            carried(tmp_path / name)


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="cannot be read: no such file or directory"):
        carried(tmp_path / "none.png")
    with pytest.raises(TinyattnError, match="cannot be read: is a directory"):
        carried(tmp_path)


SHEET = Sheet("merges.3", ("left", "right", "count"), [["t", "h", 5], ["␣", "猫", float("nan")]], texts=2)


def test_a_sheet_is_an_object_and_columns() -> None:
    (told,) = json.loads(encode([SHEET], "json", TOLD))["tables"]
    assert told == {
        "sheet": "merges.3",
        "columns": ["left", "right", "count"],
        "rows": [["t", "h", 5], ["␣", "猫", "nan"]],
    }
    with np.load(io.BytesIO(encode([SHEET, TABLE], "npz", TOLD))) as file:
        assert file["merges.3.left"].tolist() == ["t", "␣"]
        assert np.array_equal(file["merges.3.count"], [5, np.nan], equal_nan=True)
        assert np.array_equal(file[TABLE.key], VALUES)
    with np.load(io.BytesIO(encode([Sheet("none", ("left", "count"), [], 1)], "npz", TOLD))) as file:
        assert (file["none.left"].shape, file["none.count"].dtype) == ((0,), np.float64)
    with pytest.raises(RequestError, match="allowed for other numbers are csv, tsv, json and npz"):
        encode([SHEET], "safetensors", TOLD)
