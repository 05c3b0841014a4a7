"""Memory of the command that makes a film, for a short and for a long one in each format: it must not grow."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

SHORT, LONG = 50, 2000
MOST = 40.0
"""Megabytes that the long film may take more: what the run keeps of its past, and the table of a GIF's colours."""

SET = ("model.d_model=4", "train.batch_size=2", "model.context=8")
NAMES = ("film.gif", "film.png", "film.webp", "film.mp4", "film-%04d.png")

CODE = """
import resource, subprocess, sys
from tinyattn_gui.__main__ import main
try:
    code = main()
finally:
    sys.stderr.write(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.1f}\\n")
sys.exit(code)
"""


def peak(folder: Path, name: str, frames: int) -> float:
    """Megabytes that the command takes at most, without the encoder that it may start."""
    chosen = [part for pair in SET for part in ("--set", pair)]
    film = ["--steps", f"0:{frames - 1}:1", "-o", str(folder / name), "--force"]
    command = [sys.executable, "-c", CODE, "export", *chosen, *film]
    done = subprocess.run(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, check=True)
    return float(done.stderr.rpartition("peak ")[2])


def main() -> str:
    """Films of 50 and of 2000 frames."""
    lines = [
        f"| film | {SHORT} frames, MB | {LONG} frames, MB | more, MB (at most {MOST:g}) |",
        "| --- | --- | --- | --- |",
    ]
    bad = 0
    with TemporaryDirectory() as folder:
        for name in NAMES:
            short, long = (peak(Path(folder), name, frames) for frames in (SHORT, LONG))
            bad += long - short > MOST
            lines.append(f"| {name} | {short:.0f} | {long:.0f} | {long - short:+.1f} |")
            print(lines[-1], flush=True)
    return "\n".join([*lines, f"{bad} of {len(NAMES)} take more than they may"])
