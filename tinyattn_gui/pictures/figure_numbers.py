"""A figure as a file of numbers has it."""

from __future__ import annotations

from dataclasses import replace

from model.figures.request import FigureRequest


def in_numbers(request: FigureRequest) -> FigureRequest:
    """The same for a file of numbers: matrices of several heads of one layer are one quantity."""
    plain = [replace(part, cell=None, token=None) for part in request.parts]
    whole = [replace(part, watch=replace(part.watch, head=None)) for part in plain]
    parts = (all if whole.count(all) > 1 else one for one, all in zip(plain, whole, strict=True))
    return replace(request, parts=tuple(dict.fromkeys(parts)))
