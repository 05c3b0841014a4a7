"""The vocabulary of a run's tokenizer, kept among the texts of its file: what is trained or fetched once is enough.

A fact names it by its SHA-256. Files of runs whose tokenizer follows from the text have none. Imports no torch.
"""

from __future__ import annotations

from typing import Any

from model.config import RunSpec
from model.data.textfile import Text
from model.errors import RunFileError
from model.runfile import facts
from model.runfile.schema import DamagedError
from model.runfile.store import Store
from model.text.tokenizer import Tokenizer

FACT = "vocabulary"

LOST = "The vocabulary of its tokenizer cannot be read."


def fact_of(vocabulary: Text) -> dict[str, str]:
    """As the fact is written."""
    return {"sha256": vocabulary.sha256}


def is_kept(store: Store, spec: RunSpec) -> bool:
    """Whether the file is to have the vocabulary of its tokenizer."""
    return spec.data.tokenizer_kind.read is not None and store.has(FACT)


def kept_tokenizer(store: Store, spec: RunSpec) -> tuple[Tokenizer, str]:
    """The tokenizer whose vocabulary a file has, and the SHA-256 of that; raises DamagedError."""
    read = spec.data.tokenizer_kind.read
    try:
        assert read is not None
        data = store.text(_sha256(store.fact(FACT))).data
        return read(data, spec.data.cutting), Text.of(data).sha256
    except (ValueError, TypeError, KeyError, AttributeError):
        raise DamagedError(LOST) from None


def check_tokenizer(store: Store, spec: RunSpec, tokenizer: Tokenizer) -> None:
    """Raise RunFileError if the run began with another tokenizer than this one, as far as the file still knows."""
    if not is_kept(store, spec) or tokenizer.vocabulary is None:
        return
    try:
        named = _sha256(store.fact(FACT))
    except (DamagedError, ValueError, TypeError, KeyError, AttributeError):
        return
    if named != Text.of(tokenizer.vocabulary).sha256:
        raise RunFileError(
            f"{store.name} cannot be opened: {LOST[0].lower()}{LOST[1:-1]}, and the one that {spec.data.tokenizer} "
            "makes of the text today is another."
        )


def _sha256(written: Any) -> str:
    return facts.corpus(written)["sha256"]
