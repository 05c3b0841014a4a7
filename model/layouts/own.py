"""A safetensors file of our own: the weights of a run at one step, and in its metadata what they are of.

Tensors have the names that they have in run files, such as `0.w_query`. Imports no torch.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model import __version__
from model.config import Edit, RunSpec
from model.errors import RequestError, TinyattnError, shortened
from model.layouts.header import Header
from model.quantities.shapes import Extent, shape_of
from model.quantities.stages import Ref, parameters
from model.spec.spec_json import WrittenError, edits_as_json, edits_from_json, spec_as_json, spec_from_json
from model.text.tokenizer import Tokenizer

ENDING = ".safetensors"

PROGRAM, RUN, LABELS, VOCABULARY = "tinyattn", "run", "labels", "vocabulary"
"""What the metadata is called: the program, the run as JSON, what each id stands for, what cuts text in base64."""

_MOST_LABELS = 300_000


@dataclass(frozen=True)
class OwnFile:
    """What the metadata say: the run that these weights are of, their step, and the ids of their tokenizer.

    `vocabulary` makes its tokenizer again; it is empty where the text that it learns from does.
    """

    spec: RunSpec
    edits: tuple[Edit, ...]
    step: int
    labels: tuple[str, ...]
    vocabulary: bytes = b""


def metadata_of(spec: RunSpec, edits: Sequence[Edit], step: int, tokenizer: Tokenizer) -> dict[str, str]:
    """What is written beside the weights, as texts."""
    run = {
        "spec": spec_as_json(spec),
        "edits": edits_as_json([edit for edit in edits if edit.step <= step]),
        "step": step,
    }
    told = {
        "format": "pt",
        PROGRAM: __version__,
        RUN: json.dumps(run, ensure_ascii=False),
        LABELS: json.dumps(tokenizer.labels, ensure_ascii=False),
    }
    kept = tokenizer.vocabulary
    return told if kept is None else {**told, VOCABULARY: base64.b64encode(kept).decode()}


def read_own(header: Header) -> OwnFile:
    """What a file of ours says, its tensors checked against it. Raises RequestError for any other file."""
    name = shortened(header.path.name)
    if RUN not in header.metadata:
        raise RequestError(
            f"{name} does not say what network its tensors are of; allowed is a file that tinyattn wrote, or a folder "
            "in the layout of GPT-2."
        )
    try:
        own = _own(header.metadata)
    except (TinyattnError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        why = f": {error}" if isinstance(error, WrittenError) else "."
        raise RequestError(f"What {name} says of its run cannot be read{why}") from None
    _check(header, own, name)
    return own


def own_shapes(spec: RunSpec, vocabulary: int) -> dict[Ref, tuple[int, ...]]:
    """The parameters of a run as the network stores them: heads side by side."""
    extent = Extent(vocabulary)
    return {ref: _stored(ref, shape_of(ref, spec.model, extent)) for ref in parameters(spec.model)}


def _stored(ref: Ref, shape: tuple[int, ...]) -> tuple[int, ...]:
    if not ref.quantity.per_head:
        return shape
    heads, *rest = shape
    if ref.quantity.slug == "w_out":
        return (heads * rest[0], *rest[1:])
    return (*rest[:-1], heads * rest[-1])


def _own(metadata: Mapping[str, str]) -> OwnFile:
    run: Any = json.loads(metadata[RUN])
    spec = spec_from_json(run["spec"])
    edits, step = edits_from_json(run["edits"], spec), run["step"]
    labels: Any = json.loads(metadata[LABELS])
    if type(step) is not int or step < 0 or not isinstance(labels, list) or not 0 < len(labels) <= _MOST_LABELS:
        raise ValueError
    if not all(isinstance(label, str) for label in labels):
        raise ValueError
    try:
        vocabulary = base64.b64decode(metadata.get(VOCABULARY, ""), validate=True)
    except binascii.Error:
        raise ValueError from None
    return OwnFile(spec, edits, step, tuple(labels), vocabulary)


def _check(header: Header, own: OwnFile, name: str) -> None:
    expected = {ref.key: shape for ref, shape in own_shapes(own.spec, len(own.labels)).items()}
    if missing := sorted(expected.keys() - header.tensors.keys()):
        raise RequestError(f"{name} lacks {shortened(missing[0])}; allowed is every parameter of its network.")
    if others := sorted(header.tensors.keys() - expected.keys()):
        raise RequestError(f"{name} has {shortened(others[0])}, which its network has not.")
    for key, shape in expected.items():
        entry = header.tensors[key]
        if entry.shape != shape or entry.dtype != "F32":
            told = " × ".join(map(str, entry.shape[:4]))
            raise RequestError(
                f"In {name}, {key} is {told} of type {entry.dtype}; allowed by its run is "
                f"{' × '.join(map(str, shape))} of type F32."
            )


def is_own(path: Path) -> bool:
    """Whether a path is called as such a file is."""
    return path.name.endswith(ENDING)
