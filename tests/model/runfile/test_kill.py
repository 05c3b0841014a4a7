"""A run file outlives its process: `kill -9` at any moment loses nothing that was reported as saved."""

from __future__ import annotations

import random
from pathlib import Path

from tests.soak.kills import kills


def test_what_was_reported_as_saved_outlives_a_kill(tmp_path: Path) -> None:
    """Three times in a row, each going on from what the one before left; fifty with `python -m tests.soak kills`."""
    rng = random.Random(0)
    path = tmp_path / "run.tinyattn"
    done = list(kills(path, [rng.randint(1, 30) for _ in range(3)]))
    assert [kill for kill in done if not kill.good] == []
    assert done[-1].found > done[0].found > 0
