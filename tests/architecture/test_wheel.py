"""A wheel built from the checkout works where there is no checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from model import __version__
from tests.architecture.test_imports import WINDOW

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the wheel was installed into; nothing else of the project is in reach there."""
    folder = tmp_path_factory.mktemp("wheel")
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    for name in filter(lambda name: (ROOT / name).is_file(), listed.stdout.splitlines()):
        (folder / "source" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / "source" / name)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, folder / "source"], check=True)
    (wheel,) = folder.glob("*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--no-index", "--target", folder / "site", wheel], check=True)
    shutil.rmtree(folder / "source")
    return folder / "site"


def run(installed: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-P", *arguments],
        cwd=installed.parent,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_it_is_the_wheel_that_runs(installed: Path) -> None:
    code = "import model, tinyattn_gui; print(model.__file__, tinyattn_gui.__file__)"
    assert all(Path(path).is_relative_to(installed) for path in run(installed, "-c", code).split())
    assert run(installed, "-m", "tinyattn_gui", "--version") == f"tinyattn {__version__}"


def test_its_window_opens_and_trains(installed: Path) -> None:
    assert run(installed, "-c", WINDOW) == "[]"


def test_it_exports(installed: Path) -> None:
    run(installed, "-m", "tinyattn_gui", "export", "--step", "5", "-o", "figure.png", "-o", "page.html")
    with Image.open(installed.parent / "figure.png") as image:
        assert min(image.size) > 300


def test_a_desktop_finds_it(installed: Path) -> None:
    entry = (installed / "share" / "applications" / "tinyattn.desktop").read_text(encoding="utf-8")
    lines = dict(line.split("=", 1) for line in entry.splitlines() if "=" in line)
    assert (lines["Type"], lines["Exec"], lines["Icon"]) == ("Application", "tinyattn %f", "tinyattn")
    assert (installed / "share/icons/hicolor/scalable/apps/tinyattn.svg").is_file()
