"""Opening a text that is larger than memory may be: how long it takes, and how much memory, the first time and again.

The text is made here, of words as frequent as those of a language. Memory is what comes to that of a process which has
loaded the program and begun a small run, at its peak: while the text is read, and over a thousand steps on it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

MEGABYTES = 1000
"""The size of the text, which `--megabytes` sets."""

_BLOCKS = 64
_WORDS = 60_000
_STEPS = 1000

_CHILD = """
import json, sys, time
from pathlib import Path
from model.cli.computing import Run
from model.config import RunSpec

def memory(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1]) / 1000

spec = RunSpec()
Run(spec).train_to(10)
before = memory("VmRSS")
Path("/proc/self/clear_refs").write_text("5")
start = time.perf_counter()
run = Run(spec.with_options({"data.corpus": sys.argv[1], "data.tokenizer": sys.argv[2], "model.context": "32"}))
seconds, opening = time.perf_counter() - start, memory("VmHWM") - before
Path("/proc/self/clear_refs").write_text("5")
run.train_to(int(sys.argv[3]))
train = run.learner.corpus.train
print(json.dumps([seconds, opening, memory("VmHWM") - before, run.info.pieces, train.stream.dtype.name]))
"""


def main() -> str:
    if not Path("/proc/self/clear_refs").exists():
        return "Peaks of memory are measured on Linux only."
    rows = [
        "| tokenizer | time | opened in | MB a second | memory, opening | memory, training | pieces | each in |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder, "text.txt")
        make_text(text, MEGABYTES)
        for tokenizer in ("word", "character"):
            for time in ("first", "again"):
                seconds, opening, training, pieces, kind = _measured(text, tokenizer, Path(folder, "cache"))
                rows.append(
                    f"| {tokenizer} | {time} | {seconds:.1f} s | {MEGABYTES / seconds:.0f} | {opening:.0f} MB "
                    f"| {training:.0f} MB | {pieces:,} | {kind} |"
                )
    return f"A text of {MEGABYTES} MB, and {_STEPS} steps on it.\n\n" + "\n".join(rows)


def make_text(path: Path, megabytes: int) -> None:
    """A text of words that are as frequent as the law of Zipf has it."""
    random = np.random.default_rng(0)
    letters = random.integers(97, 123, (_WORDS, 9), dtype=np.uint8)
    words = [row[: 2 + n % 8].tobytes() for n, row in enumerate(letters)]
    blocks = []
    for _ in range(_BLOCKS):
        ranks = np.minimum(random.zipf(1.2, 250_000), _WORDS) - 1
        block = b" ".join(words[rank] + (b".\n" if n % 17 == 16 else b"") for n, rank in enumerate(ranks))
        blocks.append(block[:999_999] + b"\n")
    with path.open("wb") as file:
        for number in random.integers(0, _BLOCKS, megabytes):
            file.write(blocks[number])


def _measured(text: Path, tokenizer: str, cache: Path) -> tuple[float, float, float, int, str]:
    """Seconds, megabytes while it is opened and while it is trained on, pieces and their type; of a new process."""
    command = [sys.executable, "-c", _CHILD, str(text), tokenizer, str(_STEPS)]
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    seconds, opening, training, pieces, kind = json.loads(done.stdout)
    return seconds, opening, training, pieces, kind
