"""The verb `tokenize`: how a text is cut, by any tokenizer: pieces, ids, bytes, merges. Imports no torch."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from model.cli.arguments import file_name
from model.cli.console import give_json, say
from model.cli.verb import DONE, Verb
from model.config import BETWEEN_FILES, DataConfig
from model.data.corpus import load_corpus
from model.data.decoding import Reading, decoded
from model.data.reading import read_tokens
from model.data.textfile import MOST_BYTES, Text
from model.errors import RequestError, TinyattnError
from model.messages.progress import Shares
from model.runfile.disk import is_database, why_not_written
from model.runfile.names import seems_run
from model.runfile.runfile import RunFile
from model.runfile.vocabulary import check_tokenizer
from model.runfile.whole_file import replacing
from model.text.byte_pair_tokenizer import BytePairTokenizer
from model.text.encoding import EncodingTokenizer
from model.text.patterns import PATTERNS
from model.text.ranks import tiktoken_lines
from model.text.table import TOKENIZERS
from model.text.tokenizer import Piece, Tokenizer
from model.text.visible import visible
from model.text.vocabulary_file import ENDING

_MOST_MERGES = 20
"""Merges that are said; an object has all of them."""


class OutputError(TinyattnError):
    """The vocabulary could not be written."""


@dataclass(frozen=True)
class Cut:
    """What is to be cut, a `text` or a `file`; how, the vocabulary coming from the files `train`, if there are any;
    and where the vocabulary is to be saved, if it is. In the place of all that a `run` may say how, by its file.
    """

    data: DataConfig
    text: str | None
    file: Path | None
    train: tuple[Path, ...]
    output: Path | None
    as_json: bool
    run: Path | None = None

    @classmethod
    def of(cls, options: argparse.Namespace) -> Cut:
        """What the options say; raises RequestError and OptionError."""
        file = Path(options.file) if options.file else None
        train = tuple(map(Path, options.train))
        run = Path(options.tokenizer) if seems_run(Path(options.tokenizer)) else None
        count = (options.text is not None) + (file is not None)
        if count > 1 or (count == 0 and not (options.output and (train or run))):
            raise RequestError("It is not said what to cut; allowed is --text TEXT or a FILE, one of them.")
        output = Path(options.output) if options.output else None
        if run is not None:
            return cls(DataConfig(), options.text, file, (), output, options.json, run)
        given = {"vocabulary": options.vocabulary, "pattern": options.pattern}
        data = DataConfig(tokenizer=options.tokenizer, special_tokens=options.special_tokens)
        data = replace(data, **{name: value for name, value in given.items() if value is not None})
        return cls(data, options.text, file, train, output, options.json)


def add_options(parser: argparse.ArgumentParser) -> None:
    """What is cut, how, and in which form it is printed."""
    parser.add_argument("file", nargs="?", type=file_name, metavar="FILE", help="the text file that is cut")
    parser.add_argument("--text", help="the text that is cut, instead of a file")
    parser.add_argument(
        "--tokenizer",
        required=True,
        metavar="NAME",
        help=f"one of {', '.join(TOKENIZERS)}, a vocabulary file, or a run file, whose tokenizer it is",
    )
    parser.add_argument(
        "--train",
        action="append",
        default=[],
        type=file_name,
        metavar="FILE",
        help="a text file that the vocabulary comes from (default: what is cut); may be given more than once",
    )
    parser.add_argument("--vocabulary", type=int, metavar="N", help="most pieces that are told apart (default: 1000)")
    parser.add_argument("--pattern", choices=PATTERNS, help="where no merge reaches across (default: gpt2)")
    parser.add_argument("--special-tokens", action="store_true", help="read text such as <|endoftext|> as one token")
    parser.add_argument(
        "-o",
        "--output",
        type=file_name,
        metavar=f"FILE{ENDING}",
        help="save the vocabulary, to be opened anywhere",
    )
    parser.add_argument("--json", action="store_true", help="print an object")


def tokenize(cut: Cut) -> int:
    """Print the pieces, and save the vocabulary if that is wanted."""
    text = _text_of(cut)
    if cut.run is not None:
        data, tokenizer = _of_run(cut.run)
        cut = replace(cut, data=data)
    else:
        tokenizer = _tokenizer(cut, text)
    pieces = tokenizer.encode(text)
    saved = None if cut.output is None else _save(cut.output, tokenizer, cut.data.tokenizer)
    if cut.as_json:
        about_file = {} if saved is None else {"saved": {"path": str(cut.output), "tokens": saved}}
        give_json({**as_json(cut.data, tokenizer, pieces), **about_file})
        return DONE
    if text or saved is None:
        say("\n".join(in_words(cut.data, tokenizer, pieces)))
    if saved is not None:
        say(f"saved: {_many(saved, 'token')} in {cut.output}")
    return DONE


def _text_of(cut: Cut) -> str:
    """What is cut; nothing, where the vocabulary alone is wanted."""
    if cut.file is None:
        return cut.text or ""
    text = Text.read(cut.file)
    if not text.is_kept:
        raise RequestError(f"{cut.file.name} has {text.size / 1e6:.0f} MB; allowed is {MOST_BYTES / 1e6:.0f} MB.")
    return "".join(decoded(text.blocks(), cut.file.name, Reading()))


def _tokenizer(cut: Cut, text: str) -> Tokenizer:
    kind = cut.data.tokenizer_kind
    if not cut.train:
        return kind.make([text], cut.data.cutting, Shares())
    files = BETWEEN_FILES.join(map(str, cut.train))
    return read_tokens(replace(cut.data, corpus=files), progress=Shares()).tokenizer


def _of_run(path: Path) -> tuple[DataConfig, Tokenizer]:
    """How a run cuts its text, by what its file has kept. Raises RequestError and RunFileError."""
    with closing(RunFile.open(path, write=False)) as file:
        spec, texts = file.spec_with_texts()
        if (tokenizer := file.texts.tokenizer()) is None:
            tokenizer = load_corpus(spec, texts=texts, progress=Shares()).tokenizer
            check_tokenizer(file.store, spec, tokenizer)
    return spec.data, tokenizer


def as_json(data: DataConfig, tokenizer: Tokenizer, pieces: tuple[Piece, ...]) -> dict[str, Any]:
    """All of it as plain data: bytes as numbers, and as text where they are one."""
    whole: dict[str, Any] = {
        "tokenizer": data.tokenizer,
        "vocabulary": len(tokenizer.labels),
        "unknown": tokenizer.unknown,
        "loses": data.tokenizer_kind.loses,
        "pieces": [
            {**_as_text(piece.data), "id": piece.id, "known": piece.known, "original": piece.original}
            for piece in pieces
        ],
    }
    if isinstance(tokenizer, BytePairTokenizer):
        ids = tokenizer.base.ranks
        whole["merges"] = [
            {**_as_text(m.token), "id": ids[m.token], "left": ids[m.left], "right": ids[m.right], "count": m.count}
            for m in tokenizer.merges
        ]
    return whole


def _as_text(data: bytes) -> dict[str, Any]:
    try:
        text: str | None = data.decode()
    except UnicodeDecodeError:
        text = None
    return {"text": text, "bytes": list(data)}


def in_words(data: DataConfig, tokenizer: Tokenizer, pieces: tuple[Piece, ...]) -> Iterator[str]:
    """A line for each piece, and what there is to say of the vocabulary."""
    unit, has_originals = data.tokenizer_kind.unit, any(piece.original is not None for piece in pieces)
    size = sum(len(piece.data) for piece in pieces)
    yield f"{_many(len(pieces), unit)} of {_many(size, 'byte')}; vocabulary: {_many(len(tokenizer.labels), 'row')}"
    if data.tokenizer_kind.loses:
        yield data.tokenizer_kind.loses
    for piece in pieces:
        original = f"{piece.original!s:>8}" if has_originals else ""
        yield f"{piece.id:>8}{original}  {piece.data.hex(' '):<24}  {piece.label}"
    if isinstance(tokenizer, BytePairTokenizer):
        yield from _merges(tokenizer)


def _merges(tokenizer: BytePairTokenizer) -> Iterator[str]:
    merges = tokenizer.merges
    yield f"{_many(len(merges), 'merge')}:" if merges else "no merges: no two tokens are side by side"
    for number, merge in enumerate(merges[:_MOST_MERGES]):
        left, right, token = (_label(part) for part in (merge.left, merge.right, merge.token))
        yield f"{256 + number:>8}  {left} + {right} → {token}, {_many(merge.count, 'time')}"
    if len(merges) > _MOST_MERGES:
        yield f"… and {_many(len(merges) - _MOST_MERGES, 'more merge')}; --json has all"


def _label(data: bytes) -> str:
    return visible(data.decode("utf-8", "surrogateescape"))


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"


def _save(path: Path, tokenizer: Tokenizer, name: str) -> int:
    """Write the vocabulary as a `.tiktoken` file, whole or not at all, and tell how many tokens that is.

    Raises RequestError and OutputError.
    """
    if not isinstance(tokenizer, EncodingTokenizer):
        raise RequestError(f"The tokenizer {name} has no vocabulary of bytes to save; allowed is byte-pair.")
    if path.suffix != ENDING:
        raise RequestError(f"The name is {path.name}; allowed is one that ends in {ENDING}.")
    if is_database(path):
        raise RequestError(f"{path.name} is a run file, which nothing else may replace; allowed is another name.")
    try:
        with replacing(Path(os.path.realpath(path))) as file:
            file.write(tiktoken_lines(tokenizer.base.ranks))
    except OSError as error:
        raise OutputError(f"{path} could not be written: {why_not_written(error)}.") from None
    return len(tokenizer.base.ranks)


VERB = Verb("tokenize", "cut a text by any tokenizer: pieces, ids, bytes, merges", add_options, Cut.of, tokenize)
