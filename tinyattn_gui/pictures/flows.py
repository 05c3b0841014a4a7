"""Which of the shown matrices follows from which: the nearest that are shown, and what lies between them unseen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from model.quantities import ATTENTION_WEIGHTS, TOKENS
from model.quantities.site import Site
from model.quantities.stages import Ref, Stage

_Layer = tuple[Site, int | None]
"""A layer of attention, at its site."""

_Origins = Mapping[Ref, Set[_Layer]]
"""The nearest shown matrices that something is computed from, each with the layers that lie between."""


class Flow(NamedTuple):
    """One matrix goes into another: straight, or `through` these other layers and `past` the attention of these sites
    of its own layer, of which the sheet shows nothing.
    """

    start: Ref
    end: Ref
    through: tuple[int, ...] = ()
    past: tuple[Site, ...] = ()

    @property
    def words(self) -> str:
        """What lies on the way; empty for nothing."""
        parts = [site.words for site in self.past]
        if self.through:
            first, last = self.through[0], self.through[-1]
            parts.append(f"layer {first}" if first == last else f"layers {first} to {last}")
        return f"through {' and '.join(parts)}" if parts else ""


def flows_of(rows: Mapping[Ref, Stage], shown: Sequence[Ref], layer: int, site: Site) -> tuple[Flow, ...]:
    """From where each shown matrix comes: the tokens, and the nearest that are shown too."""
    visible = frozenset((*(ref for ref in rows if is_entry(ref)), *shown))
    origins: dict[Ref, _Origins] = {}
    for ref, stage in rows.items():  # what a stage is computed from comes before it: each is looked at once
        origins[ref] = _origins(stage, origins, visible)
    here = dict(_layer_of(ref) for ref in shown if ref.quantity is ATTENTION_WEIGHTS) | {site: layer}
    return tuple(_flow(start, ref, passed, here, layer) for ref in shown for start, passed in origins[ref].items())


def _flow(start: Ref, end: Ref, passed: Set[_Layer], here: Mapping[Site, int | None], layer: int) -> Flow:
    """A flow that passes these layers, while those that are `here` are shown; where none of a site is, what is passed
    of the sheet's own layer is told by the site.
    """
    others = {number for site, number in passed if number is not None and number != here.get(site, layer)}
    past = tuple(site for site in Site if site not in here and (site, layer) in passed)
    return Flow(start, end, tuple(sorted(others)), past)


def _layer_of(ref: Ref) -> _Layer:
    return ref.site, ref.layer


def _origins(stage: Stage, known: Mapping[Ref, _Origins], visible: Set[Ref]) -> _Origins:
    """The nearest shown matrices that a stage is computed from, each with the layers of those that are not shown."""
    found: dict[Ref, Set[_Layer]] = {}
    for start in stage.inputs:
        if start in visible:
            found.setdefault(start, frozenset())
        else:
            layer = frozenset() if start.layer is None else frozenset((_layer_of(start),))
            for origin, passed in known.get(start, {}).items():
                found[origin] = found.get(origin, frozenset()) | passed | layer
    return found


def is_entry(ref: Ref) -> bool:
    """Whether it is the tokens of a sentence, which stand above the sheet."""
    return ref.quantity is TOKENS
