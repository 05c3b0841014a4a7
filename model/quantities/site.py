"""Where attention stands in a network, and which of two sequences a place there belongs to. Imports no torch."""

from __future__ import annotations

from enum import Enum

from model.choices.masks import MASKS, NO_TOKEN, Anchor, Mask
from model.config import ModelConfig
from model.quantities.table import Axis, Quantity


class Site(Enum):
    """Which attention a quantity belongs to: that of the only sequence there is, or one of an encoder and decoder.

    All of an encoder is at ENCODER. A layer of a decoder is at DECODER, but for the part that looks at the source: that
    is at CROSS. What there is once, such as logits, is at SELF.
    """

    SELF = "self"
    ENCODER = "encoder"
    DECODER = "decoder"
    CROSS = "cross"

    __hash__ = object.__hash__  # a part of every Ref: an Enum's own, by its name, is several times as slow

    @property
    def prefix(self) -> str:
        """What stands before the name of what is there: nothing, or `cross.`."""
        return "" if self is Site.SELF else f"{self.value}."

    @property
    def mark(self) -> str:
        """What follows the symbol of what is there: nothing, or `ᶜ`."""
        return _MARKS[self]

    @property
    def words(self) -> str:
        """What is said of where a matrix is found: nothing, or `cross-attention`."""
        return _WORDS[self]

    def sequence(self, axis: Axis) -> TokenSequence | None:
        """The sequence whose places an axis counts here; None where it counts something else.

        An encoder reads the source. In cross-attention the keys are the source's, and all else is the target's.
        """
        if not axis.is_position:
            return None
        of_source = self is Site.ENCODER or (self is Site.CROSS and axis is Axis.KEY)
        return TokenSequence.SOURCE if of_source else TokenSequence.TARGET

    def of(self, quantity: Quantity) -> Site:
        """Where a quantity stands that belongs to this attention: here, or where it has no layers with its sentence."""
        if quantity.per_layer or self.sequence(Axis.QUERY) is TokenSequence.TARGET:
            return self if quantity.per_layer else Site.SELF
        return Site.SELF if quantity.learned else Site.ENCODER

    @property
    def is_within_one(self) -> bool:
        """Whether queries and keys are of one sequence: only there is a key ahead of a query, or so far from it."""
        return self is not Site.CROSS

    def mask(self, config: ModelConfig, anchor: Anchor = NO_TOKEN) -> Mask:
        """Which keys a query may look at here: a source is known as a whole, to itself and to its target."""
        return config.mask_of(anchor) if self in (Site.SELF, Site.DECODER) else MASKS["none"].sized({})

    def letter(self, axis: Axis) -> str:
        """The capital of an axis here: places in the source are counted by S, and those in the target by T."""
        return "S" if self.sequence(axis) is TokenSequence.SOURCE else axis.letter


_MARKS = {Site.SELF: "", Site.ENCODER: "ᵉ", Site.DECODER: "ᵈ", Site.CROSS: "ᶜ"}
_WORDS = {Site.SELF: "", Site.ENCODER: "encoder", Site.DECODER: "decoder", Site.CROSS: "cross-attention"}


class TokenSequence(Enum):
    """A sequence of tokens that a network reads: what is to be translated, and what is being written.

    A network with one sequence reads the target.
    """

    SOURCE = "source"
    TARGET = "target"
