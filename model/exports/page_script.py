"""What the script of a page shows each step with: numbers, their places in the colours, and names once each.

Imports no Qt, no torch.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np

from model.exports.page_cells import is_large, is_turned, scale, width, writes
from model.figures.figure import FigureOptions
from model.matrix.colours import INK, indices, palette32, wants_dark_text
from model.matrix.picture import Picture
from model.matrix.shading import toned

Shown = Picture | str
"""A matrix, or the sentence that says why there is none."""


def script_content(steps: Sequence[int], pictures: Sequence[Sequence[Shown]], options: FigureOptions) -> dict[str, Any]:
    """What the script needs; names are written once, however many steps have them."""
    names: dict[tuple[str, ...], int] = {}
    parts = [_part([row[n] for row in pictures], names, options) for n in range(len(pictures[0]))]
    return {"steps": list(steps), "names": [list(row) for row in names], "ink": list(INK), "parts": parts}


def _part(pictures: Sequence[Shown], names: dict[tuple[str, ...], int], options: FigureOptions) -> dict[str, Any]:
    some = next((picture for picture in reversed(pictures) if isinstance(picture, Picture)), None)
    if some is None:
        return {"steps": [{"where": "", "why": why} for why in pictures]}
    shading = scale(some.kind, options)
    return {
        "symbol": some.symbol,
        "kind": some.kind.value,
        "row_axis": some.row_axis.value if some.row_axis else "",
        "column_axis": some.column_axis.value,
        "palette": "".join(f"{shade & 0xFFFFFF:06x}" for shade in palette32(shading).tolist()),
        "dark": "".join("1" if dark else "0" for dark in wants_dark_text(shading).tolist()),
        "numbers": writes(some, options),
        "labels": options.labels,
        "turned": is_turned(some, options),
        "large": is_large(some),
        "width": width(some),
        "steps": [_moment(picture, names, options) for picture in pictures],
    }


def _moment(picture: Shown, names: dict[tuple[str, ...], int], options: FigureOptions) -> dict[str, Any]:
    if isinstance(picture, str):
        return {"where": "", "why": picture}
    tones = toned(picture.values, picture.low, picture.high, picture.kind, options.shading)
    places = indices(tones, picture.low, picture.high, picture.kind)
    return {
        "where": picture.where if options.place else "",
        "shape": [picture.rows, picture.columns],
        "rows": names.setdefault(picture.row_labels, len(names)),
        "columns": names.setdefault(picture.column_labels, len(names)),
        "values": _coded(picture.values.astype("<f4")),
        "places": _coded(places.astype("<u2")),
    }


def _coded(numbers: Any) -> str:
    return base64.b64encode(np.ascontiguousarray(numbers).tobytes()).decode()
