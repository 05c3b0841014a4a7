"""Where things are written: nothing that is read is replaced, and a path that cannot be is one short sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from model.config import DataConfig, RunSpec
from model.errors import MOST_SENTENCE, RequestError, brief
from model.runfile.access import is_run
from model.runfile.runfile import RunFile
from model.runs.run import Run
from tests.kit.command_line import Call
from tests.kit.desktop import Desktop
from tinyattn_gui.export.save import ExportError, save

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A run file that learned from a text beside it."""
    (tmp_path / "poem.txt").write_text("the cat sat on the mat and slept all day. " * 30, encoding="utf-8")
    path = tmp_path / "cat.tinyattn"
    with Run(RunSpec(data=DataConfig(corpus=str(tmp_path / "poem.txt")))) as run:
        run.save_as(path, probe="the cat")
        run.train_to(2)
    return path


@pytest.mark.parametrize(
    ("named", "sentence"),
    [
        (("-o", "cat.tinyattn", "--format", "png"), "cat.tinyattn is what is read here; allowed is another name."),
        (("-o", "./link", "--format", "svg"), "link is what is read here; allowed is another name."),
        (("-o", "hard.svg"), "hard.svg is what is read here; allowed is another name."),
        (("-o", "poem.txt", "--data", "json"), "poem.txt is what is read here; allowed is another name."),
        (("-o", "cat.tinyattn-wal", "--data", "csv"), "cat.tinyattn-wal is what is read here; allowed is another"),
        (("-o", "other.tinyattn", "--format", "png"), "other.tinyattn is a run file, which nothing else may replace;"),
        (("-o", "a.svg", "-o", "b.svg", "-o", "a.svg"), "a.svg is named twice; allowed is a name of its own for each"),
        (("-o", "a.csv", "-o", "a.csv-metadata.json"), "a.csv-metadata.json is named twice; allowed is a name of its"),
    ],
)
def test_what_is_read_is_never_replaced(
    named: tuple[str, ...], sentence: str, call: Call, saved: Path, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(saved)
    (tmp_path / "hard.svg").hardlink_to(saved)
    (tmp_path / "other.tinyattn").write_bytes(saved.read_bytes())
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    code, _, err = call("export", str(saved), *named, "--force")
    assert code in (1, 2)
    assert err.startswith(f"tinyattn: {sentence}")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_figure_is_not_replaced_by_its_own_like(call: Call) -> None:
    assert call("export", "--step", "0", "-o", "a.svg")[0] == 0
    before = Path("a.svg").read_bytes()
    code, _, err = call("export", "--like", "a.svg", "-o", "a.svg", "--width", "50", "--force")
    assert (code, err) == (2, "tinyattn: a.svg is what is read here; allowed is another name.\n")
    assert Path("a.svg").read_bytes() == before


LONG = "x" * 250
NOWHERE = ("file/x", "loop/x", "loop", LONG * 2, f"{'deep/' * 500}x")


@pytest.mark.parametrize("path", [*NOWHERE, "none/x", f"{LONG}.tinyattn", f"{LONG[:240]}.tinyattn"])
def test_a_path_at_which_no_run_can_be_is_one_short_sentence(path: str, call: Call, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to("loop")
    for verb in (("train", "--steps", "1", "-o", path), ("train", "--resume", "--steps", "1", "-o", path)):
        code, _, err = call(*verb)
        assert (code in (1, 2), err.count("\n")) == (True, 1)
        assert len(err) < MOST_SENTENCE + len("tinyattn: \n")
        assert not err.startswith("tinyattn: There is no")
    assert {file.name for file in tmp_path.iterdir()} == {"file", "loop"}


@pytest.mark.parametrize("path", [*NOWHERE, "none/x", "."])
@pytest.mark.parametrize(
    "verb", [("show",), ("info",), ("verify",), ("explain", "--cell", "0,0,0"), ("export", "-o", "a.svg")]
)
def test_a_path_at_which_there_is_no_run_is_one_short_sentence(
    verb: tuple[str, ...], path: str, call: Call, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to("loop")
    code, _, err = call(*verb, path)
    assert (code in (1, 2), err.count("\n")) == (True, 1)
    assert len(err) < MOST_SENTENCE + len("tinyattn: \n")


@pytest.mark.parametrize(
    "path", ["file/x.svg", "loop/x.svg", f"{LONG}{LONG}.svg", "none/x.svg", f"{'deep/' * 500}x.svg"]
)
def test_a_path_at_which_no_figure_can_be_is_one_short_sentence(path: str, call: Call, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to("loop")
    for named in ((path, "--step", "0"), (path.replace(".svg", ".gif"), "--steps", "0:1:1")):
        code, _, err = call("export", "-o", *named)
        assert (code, err.splitlines()[-1].startswith("tinyattn: ")) == (1, True)
        assert len(err.splitlines()[-1]) < MOST_SENTENCE + len("tinyattn: ")
    assert {file.name for file in tmp_path.iterdir()} == {"file", "loop"}


@pytest.mark.parametrize(
    "verb",
    [("show", ""), ("train", "-o", ""), ("info", ""), ("export", "-o", ""), ("export", "--like", "", "-o", "a.svg")],
)
def test_an_empty_path_is_not_taken_for_none(verb: tuple[str, ...], call: Call, tmp_path: Path) -> None:
    """A script whose variable is not set would train for an hour and keep nothing."""
    code, _, err = call(*verb)
    assert (code, err.splitlines()[-1].endswith("a path is ''; allowed is that of a file")) == (2, True)
    assert not [*tmp_path.iterdir()]


def test_a_name_with_a_null_is_refused() -> None:
    """A window may be given one, a command line cannot."""
    for refuse in (lambda: save("a\0b.svg", b""), lambda: save("", b"")):
        with pytest.raises(ExportError, match="allowed is that of a file"):
            refuse()
    for ask in (
        lambda: RunFile.open(Path("a\0b")),
        lambda: is_run(Path("a\0b")),
        lambda: RunFile.create(Path("a\0b"), RunSpec()),
    ):
        with pytest.raises(RequestError, match="allowed is that of a file"):
            ask()


def test_a_run_saved_under_an_impossible_name_goes_on_and_is_told(desktop: Desktop, tmp_path: Path) -> None:
    wiring = desktop.open()
    wiring.session.run_to(2)
    wiring.session.look()
    document = wiring.actions.document
    for name in (f"{LONG}.tinyattn", "a\0b"):
        document.ask_path = lambda _, name=name: str(tmp_path / name)  # type: ignore[misc]
        document.save_as()
        QApplication.processEvents()
        assert (
            "allowed is that of a file" in wiring.window.banner.sentence or "too long" in wiring.window.banner.sentence
        )
        assert document.is_unsaved


def test_no_sentence_is_longer_than_a_person_reads() -> None:
    for sentence in (f"{'/x' * 3000} cannot be read: it is a folder.", "word " * 3000, "y" * 3000):
        assert len(brief(sentence)) < MOST_SENTENCE
    assert brief(f"{'x' * 3000} cannot be read.").endswith("x cannot be read.")
    assert brief("a short one.") == "a short one."
