"""Which text a run learned from: its path and the SHA-256 of its bytes, so that a changed file is noticed.

Imports no torch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from model.config import Edit, RunSpec
from model.data.textfile import MOST_BYTES, Text
from model.errors import OptionError, RunFileError
from model.spec.edits import CORPUS


def fingerprint(spec: RunSpec) -> dict[str, Any] | None:
    """Path, bytes and SHA-256 of the text file that a spec learns from; None for a built-in corpus."""
    if not spec.data.is_file:
        return None
    path = Path(spec.data.corpus).expanduser().resolve()
    try:
        return {"path": str(path), "sha256": _sha256(path)}
    except OSError as error:
        raise OptionError(f"{path} cannot be read: {_reason(error)}; allowed is a text file.", "data.corpus") from None


def with_corpus(spec: RunSpec, written: Any, run_file: Path) -> RunSpec:
    """The spec with the path where its text is now: where it was, or beside the run file.

    Raises RunFileError if it is at neither place, or not the same text any more.
    """
    if not spec.data.is_file:
        return spec
    expected = written.get("sha256") if isinstance(written, dict) else None
    return replace(spec, data=replace(spec.data, corpus=_found(Path(spec.data.corpus), expected, run_file)))


def pinned(edit: Edit, spec: RunSpec, kept: Sequence[tuple[str, Text]] = ()) -> Edit:
    """An edit to a text file with the whole path and the SHA-256 of the text as it is now; any other as it is.

    One that is not there any more may be among the texts that are `kept`, with their paths. Raises OptionError if the
    text cannot be read.
    """
    if edit.what != CORPUS:
        return edit
    try:
        found = fingerprint(replace(spec, data=replace(spec.data, corpus=str(edit.value))))
    except OptionError:
        known = next((text for path, text in reversed(kept) if path == edit.value), None)
        if known is None:
            raise
        return replace(edit, sha256=known.sha256)
    return replace(edit, value=found["path"], sha256=found["sha256"]) if found else edit


def with_text(edit: Edit, run_file: Path) -> Edit:
    """The edit with the path where its text is now; raises RunFileError if that is not there, or another text."""
    if not edit.sha256:
        return edit
    return replace(edit, value=_found(Path(str(edit.value)), edit.sha256, run_file))


def _found(path: Path, expected: str | None, run_file: Path) -> str:
    trouble = ""
    for place in (path, run_file.parent / path.name):
        try:
            if _sha256(place) == expected:
                return str(place)
            trouble = trouble or f"{place} has changed since"
        except OSError as error:
            trouble = trouble or f"{place} cannot be read: {_reason(error)}"
    raise RunFileError(
        f"{run_file.name} learned from a text, and {trouble}; allowed is the same text there or beside the run file."
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        if path.stat().st_size > MOST_BYTES:
            return ""
        return hashlib.file_digest(file, "sha256").hexdigest()


def _reason(error: OSError) -> str:
    return (error.strerror or "unknown reason").lower()
