"""The verb `export` failing: misuse, full disks, folders that may not be written."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.command_line import Call
from tests.kit.small_files import small_files
from tinyattn_gui.__main__ import main
from tinyattn_gui.export.formats import ALL

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("-o", "a.svg", "--view", "space"),
            "Attention weights has no points of its own; allowed are w_token, embedding",
        ),
        (
            ("-o", "a.svg", "--view", "space", "--stage", "key", "--facet", "gradient"),
            "--view space shows values; leave",
        ),
        (("-o", "a.svg", "--step", "0", "--facet", "gradient"), "There is no gradient yet: no step has been made."),
        (("-o", "a.svg", "--step", "1", "--view", "histogram", "--cell", "9,9"), "There is no cell 9,9 in Attention"),
        ((), "No file is named; allowed is -o FILE, such as -o figure.svg."),
        (("-o", "a.bmp"), "The name a.bmp does not say a format; allowed are names ending in .png, .svg, .pdf, .html,"),
        (("-o", "a.svg", "--stage", "scores,pet"), "This network has no quantity called 'pet'; it has tokens,"),
        (("-o", "a.svg", "--layer", "3"), "Layer 3 does not exist; allowed is 0 to 0."),
        (("-o", "a.svg", "--pipeline", "--layer", "3"), "Layer 3 does not exist; allowed is 0 to 0."),
        (("-o", "a.svg", "--head", "3"), "Head 3 does not exist; allowed is 0 to 0, or mean."),
        (("-o", "a.svg", "--width", "2"), "figure.width is 2.0; allowed is 10 to 1000 mm."),
        (("-o", "a.svg", "--dpi", "x"), "figure.dpi is 'x'; allowed is 30 to 2400."),
        (("-o", "a.svg", "--title", "a\x07"), "figure.title is 'a\\x07'; allowed is a text of up to 200 characters."),
        (("-o", "a.svg", "--grid", "--stage", "query,key"), "--grid shows one quantity in every layer and head;"),
        (("-o", "a.csv", "--stage", "query,key", "--step", "0"), "CSV holds one quantity, and these are 2;"),
        (("-o", "a.svg", "--view", "heads", "--stage", "query"), "--view heads shows attention; leave --stage"),
        (("-o", "a.svg", "--view", "heads", "--colour-by", "induction"), "--colour-by is for --view maps of the sent"),
        (("-o", "a.svg", "--steps", "0:5:1"), "a.svg shows one step; allowed with --steps are films and .html."),
        (("-o", "a.html", "--steps", "0:5", "--step", "1"), "--steps has its steps; leave --step out."),
        (("-o", "a.svg", "--like", "none.png"), "none.png cannot be read: no such file or directory."),
    ],
)
def test_misuse_is_one_sentence_and_leaves_nothing(
    arguments: tuple[str, ...], sentence: str, call: Call, tmp_path: Path
) -> None:
    code, out, err = call(
        "export", *(() if "--step" in arguments or "--steps" in arguments else ("--step", "0")), *arguments
    )
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"tinyattn: {sentence}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("wrong", [("--columns", "0"), ("--columns", "-2"), ("--cell", "5"), ("--token", "x")])
def test_a_number_that_is_none_is_refused(
    wrong: tuple[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["tinyattn", "export", "-o", "a.svg", *wrong])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    assert repr(wrong[1]) in capsys.readouterr().err or wrong[1] == "-2"


def test_a_file_that_is_there_is_replaced_only_if_that_is_asked_for(call: Call, tmp_path: Path) -> None:
    for name in ("a.svg", "b.csv-metadata.json"):
        (tmp_path / name).write_bytes(b"mine")
    for name, there in (("a.svg", "a.svg"), ("b.csv", "b.csv-metadata.json")):
        code, _, err = call("export", "--step", "0", "-o", "new.png", "-o", name)
        assert (code, err) == (2, f"tinyattn: {there} exists already; --force replaces it.\n")
    assert not (tmp_path / "new.png").exists()
    assert (tmp_path / "a.svg").read_bytes() == b"mine"
    assert call("export", "--step", "0", "-o", "a.svg", "-o", "b.csv", "--force")[0] == 0
    assert (tmp_path / "a.svg").stat().st_size > 1000


@pytest.fixture
def full_disk() -> Iterator[None]:
    """No file may have more than a few bytes: the kernel refuses the rest, as it does on a full disk."""
    if os.name != "posix":
        pytest.skip("limits as on POSIX")
    with small_files(200):
        yield


@pytest.mark.parametrize("form", ALL)
@pytest.mark.usefixtures("full_disk")
def test_on_a_full_disk_nothing_half_written_stays(form: str, call: Call, tmp_path: Path) -> None:
    (tmp_path / f"a.{form}").write_bytes(b"mine")
    code, out, err = call("export", "--step", "0", "-o", f"a.{form}", "--force")
    assert (code, out) == (1, "")
    assert err == f"tinyattn: a.{form} could not be written: the file would be larger than allowed.\n"
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {f"a.{form}": b"mine"}


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_a_table_and_what_lies_beside_it_come_together_or_not_at_all(
    form: str, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f"a.{form}-metadata.json").mkdir()
    code, _, err = call("export", "--step", "0", "-o", f"a.{form}", "--force")
    assert code == 1
    assert err == f"tinyattn: a.{form}-metadata.json could not be written: it is a folder.\n"
    assert [path.name for path in tmp_path.iterdir()] == [f"a.{form}-metadata.json"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_told(call: Call, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        code, _, err = call("export", "--step", "0", "-o", "a.svg")
    finally:
        tmp_path.chmod(0o700)
    assert (code, err) == (1, "tinyattn: a.svg could not be written: writing there is not permitted.\n")


def test_files_that_are_done_stay_if_a_later_one_fails(call: Call, tmp_path: Path) -> None:
    code, out, err = call("export", "--step", "0", "-o", "a.svg", "-o", "none/b.svg", "-o", "c.svg")
    assert (code, out) == (1, "a.svg\n")
    assert err == "tinyattn: none/b.svg could not be written: its folder does not exist.\n"
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]
