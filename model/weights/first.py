"""The weights that a run begins with: read, checked, and with the tokenizer that their ids are of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from model.config import RunSpec
from model.errors import RequestError, shortened
from model.layouts.beginning import beginning_of
from model.layouts.folder import Gpt2Folder
from model.layouts.gpt2_tensors import HEAD, Held, gpt2_tensors
from model.layouts.own import OwnFile, own_shapes
from model.quantities import W_TOKEN
from model.quantities.ending import ENDINGS
from model.quantities.first_weights import first_spread
from model.quantities.stages import Ref
from model.text.tokenizer import Progress, Tokenizer, quiet
from model.training.seeds import Purpose, seed_for
from model.training.state import State
from model.weights.book import book_weights
from model.weights.tokenizer import tokenizer_of, with_rows


@dataclass(frozen=True, eq=False)
class First:
    """Weights by the parameters that they are, in memory of their own that nothing writes to; what was found out about
    them, a sentence each.
    """

    params: Mapping[Ref, Tensor]
    tokenizer: Tokenizer | None = None
    notes: tuple[str, ...] = ()
    new_head: bool = False

    @cached_property
    def sha256(self) -> str:
        """SHA-256 over the names and bytes of all parameters."""
        return State(0, self.params, {}).digest()

    @property
    def rows(self) -> int:
        """V, how many ids they know."""
        return len(self.params[Ref(W_TOKEN)])


def begun_with(spec: RunSpec, first: First) -> RunSpec:
    """The spec with the fingerprint of the weights that it begins with."""
    assert spec.start is not None
    new_head = spec.start.new_head or first.new_head
    return replace(spec, start=replace(spec.start, sha256=first.sha256, new_head=new_head))


def with_head(spec: RunSpec, first: First) -> First:
    """The weights with the head that the network of `spec` has: drawn by its seed where they have another one, such as
    that of words where it ends in classes. Weights that lack more than a head are left as they are."""
    shapes = own_shapes(spec, first.rows)
    heads = {Ref(quantity) for end in ENDINGS for quantity in (end.weights, end.bias)}
    new = [ref for ref in shapes if ref in heads and ref not in first.params]
    if not new or any(ref not in first.params for ref in shapes if ref not in heads):
        return first
    generator = torch.Generator().manual_seed(seed_for(spec.seed, 0, Purpose.INITIAL))
    drawn = {
        ref: torch.zeros(shapes[ref])
        if len(shapes[ref]) == 1
        else torch.empty(shapes[ref]).normal_(0.0, first_spread(ref, spec.model, first.rows), generator=generator)
        for ref in new
    }
    params = {ref: drawn[ref] if ref in drawn else first.params[ref] for ref in shapes}
    return replace(first, params=params, new_head=True)


def read_first(spec: RunSpec, progress: Progress = quiet) -> First:
    """The weights that a spec begins with, from where they lie; `progress` is told how far that is, and may end it.
    Those of the book's examples are made, and what the book does not have is drawn by the spec's seed.

    Raises RequestError if they are not there, are not what they were, or cannot be used.
    """
    assert spec.start is not None
    if spec.start.example:
        return First(book_weights(spec))
    first = with_head(spec, _lying(spec, Path(spec.start.path), progress))
    if spec.start.sha256 not in ("", first.sha256):
        raise RequestError(f"The weights of {shortened(spec.start.name)} have changed since the run began with them.")
    return first


def _lying(spec: RunSpec, path: Path, progress: Progress) -> First:
    """The weights that lie in a file or folder."""
    path = path.expanduser()
    beginning = beginning_of(path)
    source, files = beginning.source, _Files(partial(progress, f"reading the weights of {path.name}"))
    params = _of_folder(source, files) if isinstance(source, Gpt2Folder) else _of_own(path, source, files)
    return First(params, _tokenizer(spec, source, beginning.vocabulary_size), beginning.notes)


def _tokenizer(spec: RunSpec, source: Gpt2Folder | OwnFile, rows: int) -> Tokenizer | None:
    """What the ids are of; None where the text that the run learns from gives it."""
    if isinstance(source, Gpt2Folder):
        own = Path(source.tokenizer)
        data = replace(spec.data, tokenizer=str(own)) if Path(spec.data.tokenizer).name == own.name else spec.data
        return with_rows(tokenizer_of(data), rows)
    read = spec.data.tokenizer_kind.read
    return read(source.vocabulary, spec.data.cutting) if read is not None and source.vocabulary else None


def _of_folder(folder: Gpt2Folder, files: _Files) -> dict[Ref, Tensor]:
    """The parameters in a folder of GPT-2's layout, as our network has them."""
    held = gpt2_tensors(folder.config.model, folder.config.vocabulary_size)
    names, params = folder.arrangement.names, dict[Ref, Tensor]()
    for number, (name, tensor) in enumerate(held.items()):
        files.told(number / len(held))
        whole = files.tensor(folder.files[names[name]], names[name])
        params.update(zip(tensor.refs, _parts(name, tensor, whole, folder.arrangement.turned), strict=True))
    if folder.config.model.tied and folder.arrangement.has_head:
        _check_tied(files.tensor(folder.files[HEAD], HEAD), params[Ref(W_TOKEN)])
    return {ref: params[ref] for ref in own_shapes(_spec(folder), folder.config.vocabulary_size)}


def _spec(folder: Gpt2Folder) -> RunSpec:
    return RunSpec(model=folder.config.model)


def _parts(name: str, held: Held, whole: Tensor, turned: bool) -> Iterator[Tensor]:
    """A tensor of theirs as ours: turned where it is the other way round, and queries, keys and values apart."""
    if name == HEAD or (turned and held.is_projection):
        whole = whole.T
    return (part.contiguous() for part in whole.chunk(len(held.refs), dim=-1))


def _check_tied(head: Tensor, table: Tensor) -> None:
    if not torch.equal(head, table):
        raise RequestError(
            f"{HEAD} is another matrix than the token table, though config.json ties them; allowed is "
            "tie_word_embeddings false, or one matrix."
        )


def _of_own(path: Path, own: OwnFile, files: _Files) -> dict[Ref, Tensor]:
    return {ref: files.tensor(path, ref.key) for ref in own_shapes(own.spec, len(own.labels))}


class _Files:
    """Safetensors files, each opened once, and their tensors as checked float32; `told` which share has been read."""

    def __init__(self, told: Callable[[float], None]) -> None:
        self.told = told
        self._open: dict[Path, dict[str, Tensor]] = {}

    def tensor(self, path: Path, name: str) -> Tensor:
        """A tensor. Raises RequestError if it cannot be read, or is not finite everywhere."""
        try:
            if path not in self._open:
                self._open[path] = load_file(path)
            read = self._open[path][name]
        except (SafetensorError, OSError) as error:
            raise RequestError(f"{shortened(path.name)} cannot be read: {shortened(str(error))}.") from None
        tensor = read.to(torch.float32, copy=True)  # the file is mapped, and may change
        low, high = torch.aminmax(tensor)
        if not (low.isfinite() and high.isfinite()):
            count = int((~tensor.isfinite()).sum())
            raise RequestError(
                f"In {shortened(path.name)}, {shortened(name)} has {count:,} numbers that are not finite (nan or "
                "infinite); allowed are finite ones."
            )
        return tensor
