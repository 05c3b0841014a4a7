"""What one network has: its stages in their order, and with them its parameters and quantities. Imports no torch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from model.errors import RequestError
from model.quantities.rule import Rule
from model.quantities.site import Site
from model.quantities.table import (
    ATTENTION_WEIGHTS,
    DROPPED_EMBEDDING,
    EMBEDDING,
    FINAL_NORM,
    G_FINAL,
    POSITION_EMBEDDING,
    QUANTITIES,
    S_FINAL,
    TOKEN_EMBEDDING,
    TOKENS,
    W_POSITION,
    Quantity,
)

_BEGINNINGS = (TOKENS, TOKEN_EMBEDDING, W_POSITION, POSITION_EMBEDDING, EMBEDDING, DROPPED_EMBEDDING)
_OF_BOTH = frozenset((*_BEGINNINGS, FINAL_NORM, G_FINAL, S_FINAL))
"""What each of two sentences has for itself outside of the layers."""


class Ref(NamedTuple):
    """A quantity at its place: `layer` is None where there is only one, `site` says of which attention."""

    quantity: Quantity
    layer: int | None = None
    site: Site = Site.SELF

    @property
    def key(self) -> str:
        """A unique name for files and digests, such as `0.w_query` or `cross.0.w_query`."""
        layer = "" if self.layer is None else f"{self.layer}."
        return f"{self.site.prefix}{layer}{self.quantity.slug}"

    def symbol(self, *, deep: bool, pair: bool = False) -> str:
        """Its symbol in formulas, such as `Q` or `Qᶜ`; in a `deep` network, of several layers, with the layer's. In one
        that reads a `pair` of sentences what an encoder has too has the decoder's mark: `Xᵈ` beside `Xᵉ`.
        """
        site = Site.DECODER if pair and self.site is Site.SELF and self.quantity in _OF_BOTH else self.site
        return self.quantity.symbol_at(self.layer if deep else None) + site.mark


class Stage(NamedTuple):
    """One line of the network's computation: what is made, from which, by which rule."""

    ref: Ref
    inputs: tuple[Ref, ...]
    rule: Rule
    formula: str


class Catalogue:
    """The stages of one network, and what can be asked of them.

    Slugs name the quantities of the program's own table, and those that the network brings.
    """

    def __init__(self, rows: Iterable[Stage] = ()) -> None:
        self.stages = tuple(rows)

    @cached_property
    def parameters(self) -> tuple[Ref, ...]:
        """Everything the network learns, in the order of its first use."""
        return tuple(dict.fromkeys(ref for stage in self.stages for ref in stage.inputs if ref.quantity.learned))

    @cached_property
    def refs(self) -> tuple[Ref, ...]:
        """Every stage and then every parameter."""
        return tuple(stage.ref for stage in self.stages) + self.parameters

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """Where there is attention, in the order in which it is computed: SELF alone, but for two sentences."""
        return tuple(dict.fromkeys(ref.site for ref in self.refs if ref.quantity is ATTENTION_WEIGHTS))

    def layers(self, site: Site) -> int:
        """How many layers of attention there are at a site."""
        return sum(ref.quantity is ATTENTION_WEIGHTS and ref.site is site for ref in self.refs)

    @property
    def has_source(self) -> bool:
        """Whether the network reads a source sentence too."""
        return any(ref.site is not Site.SELF for ref in self.refs)

    @cached_property
    def quantities(self) -> Mapping[str, Quantity]:
        """What each slug names."""
        return QUANTITIES | {ref.quantity.slug: ref.quantity for ref in self.refs}

    def __getitem__(self, slug: str) -> Quantity:
        return self.quantities[slug]

    def __contains__(self, slug: str) -> bool:
        return slug in self.quantities

    def is_stage(self, slug: str) -> bool:
        """Whether it is computed anew for each sentence, and not learned."""
        return slug in self and not self[slug].learned

    def is_learned(self, slug: str) -> bool:
        """Whether it is a parameter."""
        return slug in self and self[slug].learned

    def find(self, slug: str, layer: int | None = None, site: Site | None = None) -> Ref:
        """The quantity called `slug`, at `layer` of `site`; where one is not given at the last that has it.

        Raises RequestError, naming what there is, if the network has no such quantity, site or layer.
        """
        return self._pick(self._of(slug, site), layer)

    def find_layers(self, slug: str, layer: int | None = None, site: Site | None = None) -> tuple[Ref, ...]:
        """As `find`, but a negative layer stands for all of them."""
        found = self._of(slug, site)
        return found if layer is not None and layer < 0 else (self._pick(found, layer),)

    def _of(self, slug: str, site: Site | None) -> tuple[Ref, ...]:
        """The quantity in every layer of a site."""
        anywhere = [ref for ref in self.refs if ref.quantity.slug == slug]
        if not anywhere:
            names = ", ".join(dict.fromkeys(ref.quantity.slug for ref in self.refs))
            raise RequestError(f"This network has no quantity called '{slug}'; it has {names}.")
        here = tuple(ref for ref in anywhere if ref.site is (site or anywhere[-1].site))
        if site is not None and not here:
            allowed = ", ".join(dict.fromkeys(ref.site.value for ref in anywhere))
            raise RequestError(f"{slug} has no site '{site.value}'; allowed is {allowed}.")
        return here

    def _pick(self, here: tuple[Ref, ...], layer: int | None) -> Ref:
        if layer is None:
            return here[-1]
        if here[0].layer is None:
            return here[0]
        known = {ref.layer: ref for ref in here}
        if layer not in known:
            raise RequestError(f"Layer {layer} does not exist; allowed is 0 to {len(known) - 1}.")
        return known[layer]
