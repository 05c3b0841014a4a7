"""The token at which a sequence ends, where a network's mask asks for it: its id in a vocabulary. Imports no torch."""

from __future__ import annotations

from model.choices.masks import NO_TOKEN
from model.config import RunSpec
from model.errors import OptionError, shown
from model.text.tokenizer import Tokenizer


def anchor_of(spec: RunSpec, tokenizer: Tokenizer) -> int:
    """Its id; NO_TOKEN where no mask asks. Raises OptionError for a text that is not one token of the vocabulary."""
    if not spec.model.has_anchor:
        return NO_TOKEN
    text = spec.model.anchor
    pieces = tokenizer.encode(text)
    if len(pieces) == 1 and pieces[0].known:
        return pieces[0].id
    known = ", ".join(shown(label) for label in tokenizer.labels[:3])
    raise OptionError(
        f"model.anchor is {shown(text)}, which is no token of {spec.data.name}; allowed with the mask "
        f"{spec.model.mask} is one of its {len(tokenizer.labels):,} tokens, such as {known}.",
        "model.anchor",
    )
