"""Tiktoken's encodings: what each is made of, where its one file lies on this machine, and where it comes from.

Nothing here ever reaches for the network; `model.processes.download` does, as a job. Imports no torch.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from model.text.cache_folder import cache_folder
from model.text.merges import gpt2_ranks, merges_of
from model.text.patterns import PATTERNS
from model.text.ranks import ranks_of, refusal
from model.text.vocabulary import Vocabulary
from model.text.vocabulary_file import read_bytes

_END, _PROMPT = "<|endoftext|>", "<|endofprompt|>"

_CL100K = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]"
    r"|\s+(?!\S)|\s"
)

_O200K = "|".join(
    (
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    )
)


@dataclass(frozen=True)
class Source:
    """A file to be downloaded once: from where, which one it is, and how large."""

    url: str
    sha256: str
    size: int

    @property
    def host(self) -> str:
        """Who has it."""
        return urlsplit(self.url).netloc

    @property
    def words(self) -> str:
        """Such as `0.5 MB from openaipublic.blob.core.windows.net`."""
        return f"{self.size / 1e6:.1f} MB from {self.host}"


@dataclass(frozen=True)
class TiktokenEncoding:
    """One of them: how many ids it has, how it splits, what its special tokens are, and its file.

    Of GPT-2's two files the merges are enough: the ids follow from their order.
    """

    name: str
    size: int
    pattern: str
    special: Mapping[str, int]
    source: Source

    def vocabulary(self, data: bytes) -> Vocabulary:
        """What its file says."""
        name = self.source.url.rpartition("/")[2]
        ranks = gpt2_ranks(merges_of(data, name), name) if name.endswith(".bpe") else ranks_of(data, name)
        return Vocabulary(self.name, self.pattern, ranks, self.special)


_PLACE = "https://openaipublic.blob.core.windows.net"

ENCODINGS: Mapping[str, TiktokenEncoding] = {
    found.name: found
    for found in (
        TiktokenEncoding(
            "gpt2",
            50_257,
            PATTERNS["gpt2"],
            {_END: 50256},
            Source(
                f"{_PLACE}/gpt-2/encodings/main/vocab.bpe",
                "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5",
                456_318,
            ),
        ),
        TiktokenEncoding(
            "cl100k_base",
            100_277,
            _CL100K,
            {
                _END: 100257,
                "<|fim_prefix|>": 100258,
                "<|fim_middle|>": 100259,
                "<|fim_suffix|>": 100260,
                _PROMPT: 100276,
            },
            Source(
                f"{_PLACE}/encodings/cl100k_base.tiktoken",
                "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
                1_681_126,
            ),
        ),
        TiktokenEncoding(
            "o200k_base",
            200_019,
            _O200K,
            {_END: 199999, _PROMPT: 200018},
            Source(
                f"{_PLACE}/encodings/o200k_base.tiktoken",
                "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
                3_613_922,
            ),
        ),
    )
}
"""By the name that tiktoken knows them by."""


def folders() -> tuple[Path, ...]:
    """Where such files are looked for: tiktoken's own cache, then a folder that is not emptied at the next start."""
    own = os.environ.get("TIKTOKEN_CACHE_DIR", os.environ.get("DATA_GYM_CACHE_DIR"))
    if own:
        return (Path(own),)
    return (Path(tempfile.gettempdir()) / "data-gym-cache", cache_folder() / "encodings")


def path_in(folder: Path, source: Source) -> Path:
    """Where the file lies in a folder, by the name that tiktoken gives it there."""
    return folder / hashlib.sha1(source.url.encode(), usedforsecurity=False).hexdigest()


def found(source: Source) -> Path | None:
    """The file on this machine, if it is there and is the one that was published."""
    return next((path for folder in folders() if _is_it(path := path_in(folder, source), source)), None)


def is_ready(name: str) -> bool:
    """Whether an encoding can be used without a download."""
    return found(ENCODINGS[name].source) is not None


def load(name: str) -> Vocabulary:
    """An encoding's vocabulary; raises OptionError, naming the job to run, if it is not on this machine."""
    encoding = ENCODINGS[name]
    path = found(encoding.source)
    if path is None:
        raise refusal(
            f"The vocabulary of {name} is not on this machine; tinyattn fetch {name} downloads it once "
            f"({encoding.source.words})."
        )
    return _loaded(name, path)


def known_file(data: bytes) -> TiktokenEncoding | None:
    """The encoding whose file this is, whatever it is called."""
    sha256 = hashlib.sha256(data).hexdigest()
    return next((encoding for encoding in ENCODINGS.values() if encoding.source.sha256 == sha256), None)


@lru_cache(maxsize=len(ENCODINGS))
def _loaded(name: str, path: Path) -> Vocabulary:
    return ENCODINGS[name].vocabulary(read_bytes(path))


def _is_it(path: Path, source: Source) -> bool:
    try:
        told = path.stat()
        return _sha256(path, told.st_size, told.st_mtime_ns) == source.sha256
    except OSError:
        return False


@lru_cache(maxsize=32)
def _sha256(path: Path, size: int, changed: int) -> str:
    """Worked out once for each state of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
