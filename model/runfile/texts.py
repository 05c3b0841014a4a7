"""The texts that the run of a file learned from, and the vocabulary that cuts them, where the file has kept these.

Imports no torch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from model.config import BETWEEN_FILES, Edit, RunSpec
from model.data.textfile import Text
from model.errors import RunFileError
from model.runfile.schema import DamagedError
from model.runfile.store import Store
from model.runfile.vocabulary import LOST, is_kept, kept_tokenizer
from model.spec.fingerprint import with_corpus, with_text
from model.text.tokenizer import Tokenizer


class KeptTexts:
    """What a run file has kept of what its run read.

    `corpus` is the fact that names the texts it began with, `known` has the SHA-256 of each that is known to be in the
    file, `large` those of texts that are too large for that, with their bytes. `lose` is told a sentence for each thing
    that should be there and is not.
    """

    def __init__(self, store: Store, spec: RunSpec, lose: Callable[[str], None]) -> None:
        self._store, self._spec, self._lose = store, spec, lose
        self.corpus: Mapping[str, str] | None = None
        self.known: set[str] = set()
        self.large: Mapping[str, int] = {}

    @property
    def _hashes(self) -> str:
        return self.corpus["sha256"] if self.corpus else ""

    def with_spec(self) -> tuple[RunSpec, tuple[Text, ...]]:
        """The spec and the texts that it reads; else the spec with the paths where they lie.

        Raises RunFileError if one is nowhere, or another text.
        """
        if not self._spec.data.is_file:
            return self._spec, ()
        texts = self._all(self._hashes)
        return (self._spec, texts) if texts else (with_corpus(self._spec, self.corpus, self._store.path), ())

    def with_edits(self, edits: Sequence[Edit]) -> tuple[tuple[Edit, ...], dict[str, Text]]:
        """The edits, and their texts by SHA-256; others are found where they lie.

        Raises RunFileError if one is nowhere, or another text.
        """
        kept = {edit.sha256: self._all(edit.sha256) for edit in edits if edit.sha256}
        found = tuple(edit if kept.get(edit.sha256) else with_text(edit, self._store.path) for edit in edits)
        return found, {text.sha256: text for texts in kept.values() for text in texts}

    def tokenizer(self) -> Tokenizer | None:
        """The tokenizer whose vocabulary is kept; None where it is to be made of the text."""
        if not is_kept(self._store, self._spec):
            return None
        try:
            tokenizer, sha256 = kept_tokenizer(self._store, self._spec)
        except DamagedError:
            self._lose(LOST)
            return None
        self.known.add(sha256)
        return tokenizer

    def first(self) -> list[tuple[str, str, Text | None]]:
        """The path and SHA-256 of each text that the run began to learn from, and the text where it is kept."""
        pairs = zip(self._spec.data.files, self._hashes.split(BETWEEN_FILES), strict=False)
        return [(path, sha256, self._one(sha256)) for path, sha256 in pairs]

    def check(self, edits: Iterable[Edit]) -> None:
        """Find out whether all is there that should be, for the run and these edits."""
        self.tokenizer()
        for hashes in filter(None, [self._hashes, *(edit.sha256 for edit in edits)]):
            self._all(hashes)

    def _all(self, hashes: str) -> tuple[Text, ...]:
        """The texts of a corpus: all of them or none."""
        texts = [self._one(sha256) for sha256 in hashes.split(BETWEEN_FILES)]
        return tuple(text for text in texts if text is not None) if None not in texts else ()

    def _one(self, sha256: str) -> Text | None:
        """A text; what should be there and is not is lost."""
        if sha256 in self.large:
            return None
        try:
            text = self._store.text(sha256)
        except RunFileError:
            if self._store.format > 1:
                self._lose("A text that it learned from cannot be read.")
            return None
        self.known.add(sha256)
        return text
