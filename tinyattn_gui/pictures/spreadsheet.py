"""The numbers of a view of attention for a spreadsheet, in lines and columns."""

from __future__ import annotations

from model.exports.table import spreadsheet
from model.quantities.head_measures import DISTANCE, ENTROPY
from tinyattn_gui.pictures.head_grid import HeadGrid
from tinyattn_gui.pictures.head_lines import HeadLines, name_of
from tinyattn_gui.pictures.neuron import Neuron


def lines_as_text(picture: HeadLines) -> str:
    """A line for each weight that is drawn, the strongest first."""
    lines = picture.lines
    rows = zip(lines.index.tolist(), lines.query.tolist(), lines.key.tolist(), lines.weight, strict=True)
    told = (
        (name_of(picture.heads[n]), *_token(picture.tokens, q), *_token(picture.tokens, k), w) for n, q, k, w in rows
    )
    return spreadsheet(("head", "query", "", "key", "", "weight"), told)


def grid_as_text(picture: HeadGrid) -> str:
    """How widely each head looks, and how much it has of what the grid is coloured by."""
    more = () if picture.measure is None or picture.measure in (ENTROPY, DISTANCE) else (picture.measure.slug,)
    scores = ((thumb.score,) if more else () for thumb in picture.thumbs)
    told = (
        (thumb.label, thumb.entropy, thumb.distance, *score)
        for thumb, score in zip(picture.thumbs, scores, strict=True)
    )
    return spreadsheet(("head", "entropy", "distance", *more), told)


def neuron_as_text(picture: Neuron) -> str:
    """A line for the query's numbers, and one for each key with its numbers, the products, and what comes of them."""
    width = range(len(picture.q))
    head = (
        "key",
        "",
        *(f"k[{n}]" for n in width),
        *(f"qk[{n}]" for n in width),
        *(step.slug for step in picture.steps),
    )
    query = ("query", picture.tokens[picture.query], *picture.q)
    keys = (
        (*_token(picture.tokens, n), *picture.k[n], *picture.products[n], *(step[n] for step in picture.steps.values()))
        for n in range(picture.size)
    )
    return spreadsheet(head, [query, *keys])


def _token(tokens: tuple[str, ...], place: int) -> tuple[int, str]:
    """A token's place and text."""
    return place, tokens[place]
