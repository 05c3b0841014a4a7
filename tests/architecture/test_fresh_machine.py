"""On a machine that has nothing but what the test command installs, every test runs."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import imageio_ffmpeg

from tests.skips import unforced
from tinyattn_gui.export.film.mp4 import find_ffmpeg

ROOT = Path(__file__).parents[2]


def wanted() -> set[str]:
    """The distributions that the test command installs by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    return {re.split(r"[ <>=!\[]", line)[0].lower() for line in lines}


def imported(folder: str) -> set[str]:
    """The packages that the modules of a folder import, wherever in them."""
    found = set[str]()
    paths = (path for path in (ROOT / folder).rglob("*.py") if not {"benchmarks", "soak"} & {*path.parts})
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                found.add(node.module.partition(".")[0])
    return found - {*sys.stdlib_module_names, "model", "tinyattn_gui", "tests", "_typeshed"}


def test_all_that_is_imported_is_installed_by_the_test_command() -> None:
    known, named = packages_distributions(), wanted()
    for folder in ("model", "tinyattn_gui", "tests"):
        for package in imported(folder):
            names = {name.lower() for name in known.get(package, [package])}
            assert names & named or any(name.startswith(("pyside6", "shiboken6")) for name in names), (folder, package)


def test_films_are_encoded_by_what_the_test_extra_brings() -> None:
    """Not by an ffmpeg that happens to lie on this machine."""
    assert find_ffmpeg() == imageio_ffmpeg.get_ffmpeg_exe()


def test_a_skip_that_nothing_forces_fails_the_run(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("from tests.skips import *\n", encoding="utf-8")
    for name, code in (("forced", 0), ("made up", 1)):
        reason = "the test of a skip" if name == "made up" else "Linux only"
        test = f"import pytest\ndef test_a(): pass\n@pytest.mark.skip(reason={reason!r})\ndef test_b(): pass\n"
        (tmp_path / "test_it.py").write_text(test, encoding="utf-8")
        told = "import tests.skips as s; s.FORCED = {**s.FORCED, 'Linux only': True}; import pytest, sys; "
        told += "sys.exit(pytest.main(sys.argv[1:]))"
        command = [sys.executable, "-c", told, "-q", "-p", "no:cacheprovider", "-p", "no:xdist", str(tmp_path)]
        (tmp_path / "none.ini").touch()
        options = ["-c", str(tmp_path / "none.ini"), "--rootdir", str(tmp_path)]
        done = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        assert ("test_it.py::test_b: Skipped: the test of a skip" in done.stdout) == (code == 1)


def test_reasons_that_do_not_hold_here_are_no_reasons() -> None:
    assert unforced("no ffmpeg is installed")
    assert unforced("Skipped: could not import 'imageio_ffmpeg'")
