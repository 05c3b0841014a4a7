"""The tables of the page for who builds: the rooms, from their own docstrings and the import rules, and the recipes."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.kit.documents import ROOT, Document, table
from tests.kit.recipes import RECIPES


def tables() -> dict[str, str]:
    """Every table by its name."""
    return {
        "rooms of model": _rooms("model"),
        "rooms of tinyattn_gui": _rooms("tinyattn_gui"),
        "recipes": table(
            ("To add", "Touch", "What fails when half of it is missing"),
            ((recipe.thing, recipe.touches, _code(recipe.guarding)) for recipe in RECIPES),
        ),
    }


def _code(names: tuple[str, ...]) -> str:
    """Names as code, with commas between them; no Iterable of texts, as which a single text would pass too."""
    return ", ".join(f"`{name}`" for name in names)


def _rooms(package: str) -> str:
    """The rooms of a package from top to bottom, each with its inner ones; of `model` also which never load torch."""
    free = set(contract("Torch is reached")["source_modules"])
    rows = []
    for layer, beside in enumerate(contract_layers(package), 1):
        for room in beside:
            for path, what in _within(ROOT / package / room):
                name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                torch = [] if package in free else ["no" if ".".join(name.split(".")[:2]) in free else "yes"]
                rows.append([str(layer), f"`{_written(path, package)}`", *torch, what])
    return table(("Layer", "Room", *([] if package in free else ["Torch"]), "What lives there"), rows)


def contract(name: str) -> Mapping[str, Any]:
    """An import rule of pyproject.toml, by the beginning of its name."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (found,) = (row for row in settings["tool"]["importlinter"]["contracts"] if row["name"].startswith(name))
    return found


def contract_layers(package: str) -> list[list[str]]:
    """The rooms of a package, those that stand beside each other together, from top to bottom."""
    rooms = (contract("Rooms of the model"), contract("Rooms of the window"))
    (found,) = (row for row in rooms if package in row["containers"])
    return [[room.strip() for room in layer.replace(":", "|").split("|")] for layer in found["layers"]]


def _within(room: Path) -> Iterator[tuple[Path, str]]:
    """A room, or a module that stands alone, and the rooms inside; each with the first line of its docstring."""
    if not room.is_dir():
        yield room.with_suffix(".py"), _said(room.with_suffix(".py"))
        return
    for path in sorted(room.rglob("__init__.py"), key=lambda path: path.parent.parts):
        yield path.parent, _said(path)


def _said(path: Path) -> str:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    return "" if said is None else said.partition("\n")[0]


def _written(path: Path, package: str) -> str:
    name = path.relative_to(ROOT / package).as_posix()
    return name if path.suffix else f"{name}/"


CONTRIBUTING = Document(ROOT / ".github" / "CONTRIBUTING.md", tables())
