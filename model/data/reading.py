"""Text files as ids: held in memory where they are small, and of any size in the cache, read in parts. No torch.

What is read of a large text is its ids alone, in a file that is mapped into memory; what cannot be told from ids needs
the text itself.
"""

from __future__ import annotations

import mmap
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.config import DataConfig
from model.data.decoding import Reading, decoded
from model.data.id_cache import IdCache, StoredIds, key_of
from model.data.parts import MOST_PART, in_parts
from model.data.textfile import Text, Told, read_texts, unheard
from model.text.foreign import stamp
from model.text.tokenizer import Progress, Tokenizer, quiet


@dataclass(frozen=True, eq=False)
class Tokens:
    """Text files as ids, and how many of them are `unknown`; of large files they lie in a `mapping`."""

    tokenizer: Tokenizer
    stream: NDArray[np.integer[Any]]
    texts: tuple[Text, ...]
    read: Reading
    unknown: int
    mapping: mmap.mmap | None = None


def read_tokens(
    data: DataConfig, given: Tokenizer | None = None, texts: Sequence[Text] = (), progress: Progress = quiet
) -> Tokens:
    """What `data` names, cut by its tokenizer or by the one that is given.

    The files are read where they lie, unless their `texts` are given. Raises OptionError if they cannot be read, and
    what `progress` raises.
    """
    files = _Files(data, tuple(texts), progress)
    return files.in_memory(given) if all(text.is_kept for text in files.texts) else files.streamed(given)


def parts_of(data: DataConfig, texts: Sequence[Text]) -> Iterator[str]:
    """The text that these files are, in the parts in which it is cut into pieces.

    Raises OptionError if one cannot be read any more.
    """
    return _Files(data, tuple(texts), quiet)._parts(Reading())


@dataclass
class _Files:
    """The files of a corpus on their way to ids."""

    data: DataConfig
    texts: tuple[Text, ...]
    progress: Progress
    names: list[str] = field(init=False)

    def __post_init__(self) -> None:
        paths = [Path(name).expanduser() for name in self.data.files or (self.data.corpus,)]
        self.names = [path.name for path in paths]
        if len(self.texts) != len(paths):
            sizes = sum(path.stat().st_size for path in paths if path.is_file())
            self.texts = read_texts(paths, _told(self.progress, f"reading {self.data.name}", sizes))

    @property
    def _size(self) -> int:
        return sum(text.size for text in self.texts)

    def in_memory(self, given: Tokenizer | None) -> Tokens:
        """All ids at once, as the numbers that a network reads."""
        read = Reading()
        tokenizer = given or self._made(Reading())
        ids = [np.array(tokenizer.ids_of(part), np.int64) for part in self._parts(read)]
        stream = np.concatenate([np.empty(0, np.int64), *ids])
        unknown = 0 if tokenizer.unknown is None else int((stream == tokenizer.unknown).sum())
        return Tokens(tokenizer, stream, self.texts, read, unknown)

    def streamed(self, given: Tokenizer | None) -> Tokens:
        """The ids in the cache; they are put there first if they are not, or not whole."""
        cache, data = IdCache(), self.data
        about = [
            [text.sha256 for text in self.texts],
            data.tokenizer,
            stamp(data.tokenizer),
            asdict(data.cutting),
            unicodedata.unidata_version,
        ]
        tokenizer = given or self._known(cache, key_of("vocabulary", *about))
        labels, kept = tokenizer.labels, tokenizer.vocabulary or b""
        key = key_of("ids", *about, labels, kept.hex())
        stored = cache.ids(key, partial(self.progress, f"reading the ids of {data.name}"))
        if stored is None:
            read = Reading()
            told = _told(self.progress, f"cutting {data.name} into {data.tokenizer_kind.unit}s", self._size)
            ids = (np.array(tokenizer.ids_of(part), np.int64) for part in self._parts(read, told))
            cache.put_ids(key, ids, len(labels), tokenizer.unknown, read)
            stored = cache.ids(key)
        return _tokens(stored or _lost(cache), tokenizer, self.texts)

    def _known(self, cache: IdCache, key: str) -> Tokenizer:
        """The tokenizer of a large text, as it was made before, or made now."""
        kind, cutting = self.data.tokenizer_kind, replace(self.data.cutting, large=True)
        kept = cache.vocabulary(key) if kind.read else None
        if kind.read and kept is not None:
            try:
                return kind.read(kept, cutting)
            except ValueError:
                pass  # of another version
        told = _told(self.progress, f"counting the {kind.unit}s of {self.data.name}", self._size)
        tokenizer = kind.make(self._parts(Reading(), told), cutting, self.progress)
        if tokenizer.vocabulary is not None:
            cache.put_vocabulary(key, tokenizer.vocabulary)
        return tokenizer

    def _made(self, read: Reading) -> Tokenizer:
        return self.data.tokenizer_kind.make(self._parts(read), self.data.cutting, self.progress)

    def _parts(self, read: Reading, told: Told = unheard) -> Iterator[str]:
        """All of the text in parts, none of which goes from one file into the next."""
        plain = self.data.splitting == "plain"  # where the first versions read a byte order mark as a character
        for text, name in zip(self.texts, self.names, strict=True):
            characters = decoded(text.blocks(told), name, read, keep_mark=plain)
            if not text.is_kept:
                yield from in_parts(characters, MOST_PART)
            elif self.data.pattern == "none":
                yield "".join(characters)
            else:
                yield from in_parts(characters)


def _tokens(ids: StoredIds, tokenizer: Tokenizer, texts: tuple[Text, ...]) -> Tokens:
    return Tokens(tokenizer, ids.stream, texts, ids.read, ids.unknown, ids.mapping)


def _lost(cache: IdCache) -> StoredIds:
    raise cache.refusal("what was written is not what is there")


def _told(progress: Progress, work: str, total: int) -> Told:
    """Tells the share that has been read of so many bytes."""
    done = 0

    def told(count: int) -> None:
        nonlocal done
        done += count
        progress(work, min(1.0, done / max(1, total)))

    return told
