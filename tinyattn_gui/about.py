"""What the program is made of, for `--info` and the About dialog. Imports nothing that it names."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from model import __version__

LICENCES = {
    "PySide6-Essentials": "LGPL 3",
    "pyqtgraph": "MIT",
    "torch": "BSD",
    "tiktoken": "MIT",
    "numpy": "BSD",
    "safetensors": "Apache 2.0",
    "pillow": "MIT-CMU",
    "isal": "PSF",
}
"""The libraries that the program stands on, with their licences."""

TEXT = (
    "Watch self-attention learn.\n\nGrown from Giles Thomas’s post “Writing an LLM from scratch, part 8: trainable "
    "self-attention” on section 3.4 of Sebastian Raschka’s “Build a Large Language Model (From Scratch)”."
)


def parts() -> list[tuple[str, str, str]]:
    """Name, version and licence of the program and of what it stands on."""
    rows = [("tinyattn", __version__, "MIT"), ("Python", platform.python_version(), "PSF")]
    rows += [(name, _version(name), licence) for name, licence in LICENCES.items()]
    return [*rows, ("DejaVu Sans", "bundled", "Bitstream Vera")]


def info() -> str:
    """The versions a line each, and the system: what a report of a problem should begin with."""
    lines = [f"{name} {number}" for name, number, _ in parts()]
    return "\n".join([*lines, f"{platform.platform()}, {platform.machine()}"])


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
