"""The command line without a window, called as people call it."""

from __future__ import annotations

from collections.abc import Callable

Call = Callable[..., tuple[int, str, str]]
"""Takes the words after the program's name; gives the exit code, the output and the errors."""
