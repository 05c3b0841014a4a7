"""The tokens at which a sequence ends, where a network's mask asks for them: their ids. Imports no torch.

>>> anchors_in(". !", ("a", ".", "!")), anchors_in(".", ("a", ".")), anchors_in("?", ("a", "."))
((1, 2), 1, -1)
"""

from __future__ import annotations

from collections.abc import Sequence

from model.choices.masks import NO_TOKEN, Anchor
from model.config import RunSpec
from model.errors import OptionError, shown
from model.text.anchored import AC
from model.text.tokenizer import Tokenizer


def anchor_of(spec: RunSpec, tokenizer: Tokenizer) -> Anchor:
    """Their ids; NO_TOKEN where no mask asks. Raises OptionError for a text that is not one token of the vocabulary,
    nor several with spaces between."""
    if not spec.model.has_anchor:
        return NO_TOKEN
    text = spec.model.anchor
    whole, *parts = (_id_of(part, tokenizer) for part in (text, *text.split()))
    if whole is not None:
        return whole
    ids = tuple(part for part in parts if part is not None)
    if ids and len(ids) == len(parts):
        return ids
    wrong = next((part for part, known in zip(text.split(), parts, strict=True) if known is None), text)
    known = ", ".join(shown(label) for label in tokenizer.labels[:3])
    raise OptionError(
        f"model.anchor is {shown(wrong)}, which is no token of {spec.data.name}; allowed with the mask "
        f"{spec.model.mask} is one of its {len(tokenizer.labels):,} tokens, such as {known}, or several with spaces "
        "between.",
        "model.anchor",
    )


def _id_of(text: str, tokenizer: Tokenizer) -> int | None:
    pieces = [piece for piece in tokenizer.encode(text) if piece.text != AC or text == AC]
    return pieces[0].id if len(pieces) == 1 and pieces[0].known else None


def anchors_in(text: str, labels: Sequence[str]) -> Anchor:
    """The same of the `labels` of a vocabulary; NO_TOKEN where it has none of them."""
    if text in labels:
        return labels.index(text)
    return tuple(labels.index(part) for part in text.split() if part in labels) or NO_TOKEN
