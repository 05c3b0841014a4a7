"""The mask edited by hand: what the chosen cell of a matrix of scores says of who may look at whom."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from model.data.anchor import anchors_in
from model.matrix.picture import Picture
from model.quantities import ATTENTION_WEIGHTS, MASKED_SCORES, Facet
from model.quantities.site import Site
from model.quantities.stages import catalogue
from model.spec.edits import MaskCell, mask_at
from tinyattn_gui.session.session import Session

SHOWS_MASK = ((MASKED_SCORES.slug, Facet.DATA), (ATTENTION_WEIGHTS.slug, Facet.DATA))
"""What shows which keys a query may look at."""


class HandCell(NamedTuple):
    """A cell of the mask, and whether its query may look at its key at the step on show."""

    cell: MaskCell
    is_open: bool

    @property
    def offer(self) -> str:
        """What can be done with it, in words."""
        return "May not look" if self.is_open else "May look"


def hand_cell(
    session: Session, shows: tuple[str, Facet], picture: Picture | None, place: tuple[int, int] | None
) -> HandCell | None:
    """The cell of the mask at a place of a picture of what it `shows`; None where there is no mask to edit."""
    frame, config = session.frame, session.spec.model
    if frame is None or picture is None or place is None or shows not in SHOWS_MASK:
        return None
    site = picture.site
    if site not in (Site.SELF, Site.DECODER):
        return None
    mask = mask_at(frame.edits, config, frame.step, anchors_in(config.anchor, frame.info.vocabulary), site)
    watch = picture.watch
    is_example = watch is not None and watch.names_example(catalogue(config))
    ids = np.array((frame.example if is_example else frame.probe).ids, np.int64)
    if not all(0 <= index < len(ids) for index in place):
        return None
    return HandCell(MaskCell(*place, site), bool(mask.sees(np.arange(len(ids)), ids)[place]))
