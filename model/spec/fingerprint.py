"""Which texts a run learned from: their paths and the SHA-256 of their bytes, so that a changed file is noticed.

Where a corpus is several files, a path and a SHA-256 stand on a line each. Imports no torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from model.config import BETWEEN_FILES, Edit, RunSpec
from model.data.textfile import Text, sha256_of, unreadable
from model.errors import OptionError, RunFileError
from model.spec.edits import CORPUS


def fingerprint(spec: RunSpec) -> dict[str, Any] | None:
    """Paths, whole, and SHA-256 of the text files that a spec learns from; None for a built-in corpus."""
    if not spec.data.is_file:
        return None
    paths = [Path(file).expanduser().resolve() for file in spec.data.files]
    return {"path": BETWEEN_FILES.join(map(str, paths)), "sha256": BETWEEN_FILES.join(map(_hash, paths))}


def _hash(path: Path) -> str:
    try:
        return sha256_of(path)
    except OSError as error:
        raise unreadable(path, error) from None


def hash_of(texts: Sequence[Text]) -> str:
    """The SHA-256 of each of these texts, a line each; empty for none."""
    return BETWEEN_FILES.join(text.sha256 for text in texts)


def with_corpus(spec: RunSpec, written: Any, run_file: Path) -> RunSpec:
    """The spec with the path where its text is now: where it was, or beside the run file.

    Raises RunFileError if it is at neither place, or not the same text any more.
    """
    if not spec.data.is_file:
        return spec
    expected = written.get("sha256") if isinstance(written, dict) else None
    return replace(spec, data=replace(spec.data, corpus=_found(spec.data.corpus, expected, run_file)))


def with_start(spec: RunSpec, beside: Path) -> RunSpec:
    """The spec with the path where the weights that it begins with are now: where they were, or beside this file."""
    if spec.start is None or Path(spec.start.path).expanduser().exists():
        return spec
    place = beside.parent / Path(spec.start.path).name
    return replace(spec, start=replace(spec.start, path=str(place))) if place.exists() else spec


def pinned(edit: Edit, spec: RunSpec, kept: Sequence[tuple[str, Text]] = ()) -> Edit:
    """An edit to text files with whole paths and the SHA-256 of the texts as they are now; any other as it is.

    What is not there any more may be among the texts that are `kept`, with their paths. Raises OptionError if a text
    cannot be read.
    """
    if edit.what != CORPUS:
        return edit
    try:
        found = fingerprint(replace(spec, data=replace(spec.data, corpus=str(edit.value))))
    except OptionError:
        known = {path: text for path, text in kept if text.is_kept}
        paths = str(edit.value).split(BETWEEN_FILES)
        if not known.keys() >= set(paths):
            raise
        return replace(edit, sha256=hash_of([known[path] for path in paths]))
    return replace(edit, value=found["path"], sha256=found["sha256"]) if found else edit


def with_text(edit: Edit, run_file: Path) -> Edit:
    """The edit with the path where its text is now; raises RunFileError if that is not there, or another text."""
    if not edit.sha256:
        return edit
    return replace(edit, value=_found(str(edit.value), edit.sha256, run_file))


def _found(corpus: str, expected: str | None, run_file: Path) -> str:
    paths, hashes = corpus.split(BETWEEN_FILES), (expected or "").split(BETWEEN_FILES)
    if len(hashes) != len(paths):
        raise RunFileError(f"{run_file.name} does not say which texts it learned from; allowed is one for each path.")
    pairs = zip(paths, hashes, strict=True)
    return BETWEEN_FILES.join(_place(Path(path).expanduser(), sha256, run_file) for path, sha256 in pairs)


def _place(path: Path, expected: str, run_file: Path) -> str:
    trouble = ""
    for place in (path, run_file.parent / path.name):
        try:
            if sha256_of(place) == expected:
                return str(place)
            trouble = trouble or f"{place} has changed since"
        except OSError as error:
            trouble = trouble or f"{place} cannot be read: {(error.strerror or 'unknown reason').lower()}"
    raise RunFileError(
        f"{run_file.name} learned from a text, and {trouble}; allowed is the same text there or beside the run file."
    )
