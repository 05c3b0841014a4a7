"""A vocabulary file of one's own, read as data: `*.tiktoken`, `vocab.bpe` with `encoder.json`, `merges.txt` with
`vocab.json`, or `tokenizer.json`, which has both. Imports no torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from model.text.merges import ids_of, joined, merges_of
from model.text.patterns import FIRST_PATTERN, PATTERNS
from model.text.ranks import MOST_BYTES, ranks_of, refusal
from model.text.tokenizer_json import parts_of
from model.text.vocabulary import Vocabulary

ENDING = ".tiktoken"

PAIRS: Mapping[str, str] = {"vocab.bpe": "encoder.json", "merges.txt": "vocab.json"}
"""How the name of a file of merges ends, and that of the ids beside it."""

WHOLE = "tokenizer.json"
"""How the name of a file ends that has merges and ids."""

KINDS = f"*{ENDING}, vocab.bpe with encoder.json, merges.txt with vocab.json, or {WHOLE}"


def read_vocabulary(path: str | Path, pattern: str = FIRST_PATTERN) -> Vocabulary:
    """What a vocabulary file says; of a pair, `path` is either file. Raises OptionError for any other file."""
    files = files_of(Path(path).expanduser())
    match files:
        case [file] if file.name.endswith(WHOLE):
            return _whole(file, pattern)
        case [file]:
            return Vocabulary(file.name, PATTERNS[pattern], ranks_of(read_bytes(file), file.name))
        case [merges, ids]:
            return _pair(merges, ids, PATTERNS[pattern])
    raise refusal(f"{Path(path).name} is no vocabulary file; allowed is {KINDS}.")


def files_of(path: Path) -> tuple[Path, ...]:
    """The files of a vocabulary, of which `path` is one: a `.tiktoken`, or merges and ids; none for any other name."""
    if path.name.endswith((ENDING, WHOLE)):
        return (path,)
    for merges, ids in PAIRS.items():
        if path.name.endswith((merges, ids)):
            stem = path.name.removesuffix(merges).removesuffix(ids)
            return path.with_name(stem + merges), path.with_name(stem + ids)
    return ()


def is_vocabulary(path: str | Path) -> bool:
    """Whether a file is called as vocabulary files are."""
    return bool(files_of(Path(path)))


def read_bytes(path: Path) -> bytes:
    """All of a vocabulary file; raises OptionError, naming it, if it cannot be read or is too large."""
    try:
        if not path.is_file():
            what = "is not a file" if path.exists() else "is not there"
            raise refusal(f"{path} {what}; allowed is {KINDS}.")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise refusal(f"{path} cannot be read: {reason}; allowed is {KINDS}.") from None
    if len(data) > MOST_BYTES:
        raise refusal(f"{path.name} has more than {MOST_BYTES / 1e6:.0f} MB, which is the most allowed.")
    return data


def _pair(merges_file: Path, ids_file: Path, pattern: str) -> Vocabulary:
    merges = merges_of(read_bytes(merges_file), merges_file.name)
    ids = ids_of(read_bytes(ids_file), ids_file.name)
    return joined(merges, ids, (merges_file.name, ids_file.name), pattern)


def _whole(file: Path, pattern: str) -> Vocabulary:
    """What a `tokenizer.json` says, if it cuts text as GPT-2 does."""
    merges, ids = parts_of(read_bytes(file), file.name)
    return joined(merges, ids, (file.name, file.name), PATTERNS[pattern])
