"""A folder in Hugging Face's GPT-2 layout: what network it is, which files have its tensors, what cuts text for it.

All of that is read and checked from the config and the headers, before any tensor is. Imports no torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.errors import RequestError, shown
from model.layouts.gpt2_config import Gpt2Config, read_config, read_object
from model.layouts.gpt2_tensors import Arrangement, arranged
from model.layouts.header import Entry, read_header
from model.text.tiktoken_encodings import ENCODINGS, is_ready

CONFIG, WEIGHTS, INDEX = "config.json", "model.safetensors", "model.safetensors.index.json"

IDS, MERGES, WHOLE = "vocab.json", "merges.txt", "tokenizer.json"
"""The files of its tokenizer: the first two together, or the last."""

_PICKLED = "pytorch_model.bin"

_MOST_SHARDS = 1000


@dataclass(frozen=True)
class Gpt2Folder:
    """A folder whose config and headers fit each other: `files` has where each tensor lies, by its name there.

    `tokenizer` is what `data.tokenizer` is to be for it.
    """

    path: Path
    config: Gpt2Config
    files: Mapping[str, Path]
    entries: Mapping[str, Entry]
    arrangement: Arrangement
    tokenizer: str

    @property
    def notes(self) -> tuple[str, ...]:
        """What was found out about it, a sentence each."""
        types = sorted({entry.dtype for entry in self.entries.values()} - {"F32"})
        read = (f"Numbers of type {' and '.join(types)} became float32.",) if types else ()
        return (*self.arrangement.words(self.config.model), *read)


def read_folder(path: Path) -> Gpt2Folder:
    """What a folder has. Raises RequestError or OptionError, in one sentence, for any that cannot be read."""
    if not path.is_dir():
        raise RequestError(f"{path} is no folder; allowed is one with {CONFIG} and {WEIGHTS}.")
    config = read_config(path / CONFIG)
    files = _files(path)
    headers = {file: read_header(file) for file in dict.fromkeys(files.values())}
    if not files:
        [file] = [path / WEIGHTS]
        headers[file] = read_header(file)
        files = dict.fromkeys(headers[file].tensors, file)
    entries: dict[str, Entry] = {}
    for name, file in files.items():
        if name not in headers[file].tensors:
            raise RequestError(f"{file.name} lacks {shown(name)}, which {INDEX} says that it has.")
        entries[name] = headers[file].tensors[name]
    arrangement = arranged(entries, config.model, config.vocabulary_size, WEIGHTS if not _is_cut(path) else INDEX)
    return Gpt2Folder(path, config, files, entries, arrangement, _tokenizer(path, config.vocabulary_size))


def _is_cut(path: Path) -> bool:
    """Whether the weights are in several files."""
    return not (path / WEIGHTS).exists() and (path / INDEX).exists()


def _files(path: Path) -> dict[str, Path]:
    """Where each tensor lies, where an index says so."""
    if not _is_cut(path):
        if not (path / WEIGHTS).exists():
            pickled = f" ({_PICKLED} is a pickle, which may hold code and is never opened)"
            also = pickled if (path / _PICKLED).exists() else ""
            raise RequestError(f"{path} has no {WEIGHTS}{also}; allowed is that, or shards with {INDEX}.")
        return {}
    placed: Any = read_object(path / INDEX).get("weight_map")
    if not isinstance(placed, dict) or not placed or not all(isinstance(name, str) for name in placed.values()):
        raise RequestError(f"{INDEX} has no weight_map that names a file for each tensor.")
    for name in dict.fromkeys(placed.values()):
        if Path(name).name != name or "\\" in name or not name.endswith(".safetensors"):
            raise RequestError(f"{INDEX} names the file {shown(name)}; allowed are .safetensors files beside it.")
    if len(set(placed.values())) > _MOST_SHARDS:
        raise RequestError(f"{INDEX} names {len(set(placed.values()))} files; allowed are up to {_MOST_SHARDS}.")
    return {tensor: path / name for tensor, name in placed.items()}


def _tokenizer(path: Path, vocabulary: int) -> str:
    """What cuts text into ids: the folder's own vocabulary, or that of GPT-2 where it has none and as many ids."""
    if (path / IDS).exists() and (path / MERGES).exists():
        return str(path / IDS)
    if (path / WHOLE).exists():
        return str(path / WHOLE)
    if vocabulary == ENCODINGS["gpt2"].size:
        if is_ready("gpt2"):
            return "gpt2"
        raise RequestError(
            f"{path} has no tokenizer, and GPT-2's is not on this machine; allowed is {IDS} with {MERGES}, {WHOLE}, or "
            "to run tinyattn fetch gpt2 first."
        )
    raise RequestError(f"{path} has no tokenizer; allowed is {IDS} with {MERGES}, or {WHOLE}.")
