"""The README says what the program does: its two commands, its tables, its files."""

from __future__ import annotations

import re
from pathlib import Path

from tests.readme import README, filled

ROOT = README.parent
TEST = 'python3 -m venv .venv && .venv/bin/pip install -e ".[test]" && .venv/bin/pytest'
RUN = 'python3 -m venv .venv && .venv/bin/pip install -e ".[test]" && .venv/bin/tinyattn'


def after(mark: str) -> str:
    found = re.search(rf"<!-- {mark} -->\n```sh\n(.*?)\n```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found, mark
    return found.group(1)


def test_the_two_commands() -> None:
    assert after("run command") == RUN
    assert after("test command") == TEST
    assert "<!-- test command -->" in Path(ROOT, ".ci", "run").read_text(encoding="utf-8")


def test_its_tables_are_those_of_the_program() -> None:
    text = README.read_text(encoding="utf-8")
    assert text == filled(text), "python -m tests.readme writes them anew"


def test_what_it_points_to_exists() -> None:
    for target in re.findall(r"\]\(([^)#][^)]*)\)|src=\"([^\"]+)\"", README.read_text(encoding="utf-8")):
        path = target[0] or target[1]
        if "://" not in path:
            assert (ROOT / path).exists(), path
