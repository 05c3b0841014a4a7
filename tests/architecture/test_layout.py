"""What lies where: the top level, the packages of the wheel, the icons."""

from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tinyattn_gui.theme.palette import PAINTED
from tinyattn_gui.wiring.commands import COMMANDS

ROOT = Path(__file__).parents[2]
ICONS = sorted((ROOT / "assets" / "icons").glob("*.svg"))
PAINTED_ICONS = {f"{name}-{tone}" for name in PAINTED for tone in ("light", "dark")}
NOT_TINTED = {"tinyattn", *PAINTED_ICONS}  # the window's icon, and what a style sheet names by its path
TOOLBAR = [path for path in ICONS if path.stem not in NOT_TINTED]


def test_the_top_level_is_as_agreed() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    top = {line.partition("/")[0] for line in listed.splitlines()}
    agreed = {"pyproject.toml", "README.md", "LICENSE", "model", "tinyattn_gui", "tests", "assets"}
    assert {name for name in top if not name.startswith(".")} <= agreed


def test_the_wheel_has_every_package() -> None:
    """They are listed by hand, because `assets` is mapped in from outside; a new folder must not be forgotten."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    mapped = {name for name in settings["packages"] if name.startswith("tinyattn_gui.assets")}
    found = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for package in ("model", "tinyattn_gui")
        for path in (ROOT / package).rglob("__init__.py")
    }
    assert set(settings["packages"]) - mapped == found
    assert all((ROOT / "assets").joinpath(*name.split(".")[2:]).is_dir() for name in mapped)


@pytest.mark.parametrize("path", TOOLBAR, ids=lambda path: path.stem)
def test_toolbar_icons_share_one_line_style(path: Path) -> None:
    root = ElementTree.parse(path).getroot()
    style = {"viewBox": "0 0 24 24", "fill": "none", "stroke": "currentColor", "stroke-width": "1.75"}
    style |= {"stroke-linecap": "round", "stroke-linejoin": "round"}
    assert {name: root.get(name) for name in style} == style
    assert "href" not in path.read_text(encoding="utf-8")


def test_every_icon_of_a_command_exists() -> None:
    assert {command.icon for command in COMMANDS if command.icon} <= {path.stem for path in ICONS}


def test_a_file_holds_one_idea_on_a_few_screens() -> None:
    """What has grown past 300 lines is two ideas by then."""
    rooms = (ROOT / name for name in ("model", "tinyattn_gui", "tests"))
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for room in rooms for path in room.rglob("*.py")}
    assert len(lines) > 500
    assert {str(path.relative_to(ROOT)): count for path, count in lines.items() if count > 300} == {}
