"""What each preset is told to do, as its story goes along a run: also of the presets that take minutes."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch

from model.runs.run import Run
from model.spec.presets import PRESETS
from model.stories.table import story_of
from tests.model.stories.test_told import CLEAR, QUICK, margins, tellings

LONG = {
    "recall": 1000,
    "sentences": 400,
    "addition": 700,
    "brackets": 800,
    "tales": 700,
    "inbox": 400,
    "instructions": 450,
    "pronoun": 600,
    "modular-addition": 2500,
    "nanogpt": 700,
}
"""The presets that are not told in the suite, and after how many steps their story has come to its end."""


def main() -> str:
    """Train them, and say from which step on each beat of a story is told; what it asks has an answer."""
    torch.set_num_threads(1)
    assert QUICK.keys() | LONG.keys() == PRESETS.keys()
    lines = [
        "| preset | steps at which each part of its story is first told | all told, in order |",
        "| --- | --- | --- |",
    ]
    for name, steps in (QUICK | LONG).items():
        first: dict[int, int] = {}
        run = Run(PRESETS[name].spec)
        for step, telling in tellings(name, steps, run):
            first.setdefault(telling.reached, step)
        known = [first.get(beat) for beat in range(1, len(story_of(PRESETS[name].spec).beats) + 1)]
        told = [step for step in known if step is not None]
        good = len(told) == len(known) and told == sorted(told)
        unclear = [asked for asked, margin in margins(name, run) if margin <= CLEAR]
        assert not unclear, f"{name} asks what nobody can tell: {unclear}"
        lines.append(f"| {name} | {', '.join(map(str, known))} | {'yes' if good else 'no'} |")
    return "\n".join(lines)
