"""What would be lost is counted to the step: of a branch only its own, of a file only what it lacks."""

from __future__ import annotations

import pytest

from model.messages import Branch
from tinyattn_gui.pictures.stakes import stakes

NAMES = {1: "main", 2: "branch 1"}


def row(run: int, frontier: int, *, saved: int = 0, path: str = "", forked_at: int = 0) -> Branch:
    return Branch(run, 1 if run > 1 else None, forked_at, (), frontier, path, saved, "")


def told(*rows: Branch) -> list[tuple[int, int, int, str]]:
    found = stakes(rows, NAMES, lambda path: path.startswith("/named"))
    return [(stake.run, stake.first, stake.last, stake.words) for stake in found]


@pytest.mark.parametrize(
    ("branch", "expected"),
    [
        (row(1, 0), []),
        (row(1, 1), [(1, 0, 1, "its one step")]),
        (row(1, 600), [(1, 0, 600, "all 600 steps")]),
        (row(1, 600, saved=600, path="/recovered"), [(1, 0, 600, "all 600 steps")]),
        (row(1, 600, saved=600, path="/named"), []),
        (row(1, 600, saved=599, path="/named"), [(1, 599, 600, "step 600")]),
        (row(1, 600, saved=300, path="/named"), [(1, 300, 600, "steps 301 to 600")]),
        (row(2, 120, forked_at=120), []),
        (row(2, 121, forked_at=120), [(2, 120, 121, "step 121")]),
        (row(2, 150, forked_at=120), [(2, 120, 150, "steps 121 to 150")]),
        (row(2, 150, forked_at=120, saved=150, path="/named"), []),
    ],
)
def test_the_steps_that_would_be_lost(branch: Branch, expected: list[tuple[int, int, int, str]]) -> None:
    assert told(branch) == expected


def test_each_branch_has_its_own() -> None:
    assert [stake[:3] for stake in told(row(1, 600), row(2, 150, forked_at=120))] == [(1, 0, 600), (2, 120, 150)]
