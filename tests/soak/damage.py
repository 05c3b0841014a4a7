"""Damages a run file in thousands of ways: whatever is lost is told, what is shown is right, and nothing hangs."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from pathlib import Path

import torch

from tests.kit import damage

TRIES = 4000


def main() -> str:
    torch.set_num_threads(1)
    troubles: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        whole, path = damage.make(Path(folder)), Path(folder) / "run.tinyattn"
        for seed in range(TRIES):
            for left in path.parent.glob("run.tinyattn*"):
                left.unlink()
            path.write_bytes(whole.data)
            hit = damage.DAMAGES[seed % len(damage.DAMAGES)]
            hit(path, random.Random(seed))
            if trouble := damage.judge(path, None if hit is damage.forged else whole):
                troubles[f"{hit.__name__} {seed}: {trouble}"] += 1
    return "\n".join([f"damage: {TRIES} damaged files, {sum(troubles.values())} taken wrongly", *troubles])
