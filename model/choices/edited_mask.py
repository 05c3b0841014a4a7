"""A mask of which single cells were opened or closed by hand.

>>> from model.choices.masks import CAUSAL
>>> edited(CAUSAL, {(2, 0): False}).sees(np.arange(3), np.zeros(3, np.int64)).astype(int).tolist()
[[1, 0, 0], [1, 1, 0], [0, 1, 1]]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.choices.masks import Ids, Mask, Seen

MOST_NAMED = 4
"""Cells that are named one by one where a mask is said in words."""

Cells = Mapping[tuple[int, int], bool]
"""By the places of query and key: whether that query may look at that key, whatever the tokens are."""


def edited(mask: Mask, cells: Cells) -> Mask:
    """The mask with these cells as they were set by hand; it is the same object where none was.

    What an opened cell lets a later query see is kept until that query has been read.
    """
    if not cells:
        return mask
    opened = {place for place, is_open in cells.items() if is_open}
    ahead = sorted((query, key) for query, key in opened if key > query)

    def sees(t: NDArray[Any], ids: Ids) -> Seen:
        seen = np.array(mask.sees(t, ids))
        places = {int(place): n for n, place in enumerate(t)}
        for (query, key), is_open in cells.items():
            if query in places and key in places:
                seen[..., places[query], places[key]] = is_open
        return seen

    def lasting(ids: Ids) -> NDArray[np.int64]:
        is_needed = mask.lasting is None or any(query >= len(ids) for query, _ in opened)
        return np.arange(len(ids)) if is_needed or mask.lasting is None else mask.lasting(ids)

    return replace(
        mask,
        name=f"{mask.name}, edited",
        sees=sees,
        where=_where(mask.where, cells),
        lasting=None if mask.lasting is None else lasting,
        foresees=mask.foresees or bool(ahead),
        foreseeing=_foreseeing(*ahead[0]) if ahead else mask.foreseeing,
        cells=cells,
    )


def _where(where: str, cells: Cells) -> str:
    """Which places are hidden, in words: those that were, and those closed by hand, without those opened by hand."""
    closed, opened = (_listed(sorted(place for place in cells if cells[place] == way)) for way in (False, True))
    hidden = " and ".join(filter(None, (where, closed and f"at {closed}, closed by hand")))
    return f"{hidden}, not at {opened}, opened by hand" if opened else hidden


def _listed(places: Sequence[tuple[int, int]]) -> str:
    """`[2,1] [5,0]`, the first few of many."""
    named = " ".join(f"[{query},{key}]" for query, key in places[:MOST_NAMED])
    return f"{named} and {len(places) - MOST_NAMED} more" if len(places) > MOST_NAMED else named


def changed(mask: Mask, cells: Cells) -> Cells:
    """Those of the cells that are not, whatever the tokens are, as the mask has them anyway."""
    return {place: is_open for place, is_open in cells.items() if mask.reads_ids or _sees(mask, *place) != is_open}


def _sees(mask: Mask, query: int, key: int) -> bool:
    return bool(mask.sees(np.array([query, key]), np.zeros(2, np.int64))[0, 1])


def is_blind(mask: Mask, query: int, row: Mapping[int, bool]) -> bool:
    """Whether a query has nothing to look at in some sentence, where the keys of a `row` are open or closed to it.

    A sentence may end with the query, so a key ahead of it does not count; nor does one that only some tokens open.
    """
    places = np.arange(query + 1)
    own = [query] if mask.reads_ids else np.flatnonzero(mask.sees(places, np.zeros_like(places))[query]).tolist()
    seen = {*own, *(key for key, is_open in row.items() if is_open and key <= query)}
    return not any(row.get(key, True) for key in seen)


def _foreseeing(query: int, key: int) -> str:
    if key == query + 1:
        return f"position {query} sees the token it must predict"
    return f"position {query} sees position {key}, which is ahead of what it must predict"
