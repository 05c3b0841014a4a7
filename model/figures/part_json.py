"""A part of a figure as JSON and back. Imports no Qt, no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from model.config import MAX_STEP, ModelConfig
from model.config.sampling import MOST_TOKENS
from model.errors import shown
from model.figures.request import MATRIX, FigurePart, FigureSide
from model.figures.sampling_json import sampling_from_json
from model.figures.written import choice_of, is_finite, is_place, number_of, object_of, pair_of, text_of
from model.quantities import Facet
from model.quantities.shapes import heads_of
from model.quantities.site import Site
from model.quantities.stages import catalogue
from model.quantities.watch import ALL, MEAN, Lens, Watch
from model.spec.spec_json import WrittenError

MOST_TEXT = 20_000
"""Characters of a sentence."""

_SOMETIMES = ("site", "merges", "text", "tokens", "sampling", "forced", "others", "moment", "side", "measure")
"""Written only where they say something."""

MOST_OTHERS = 12
"""Steps beside the one of a figure of samples."""


def part_as_json(part: FigurePart) -> dict[str, Any]:
    """A part as plain data."""
    watch = part.watch
    return {
        "view": part.view,
        "quantity": watch.slug,
        **({} if watch.site is Site.SELF else {"site": watch.site.value}),
        "facet": watch.facet.value,
        "layer": _WORDS.get(watch.layer, watch.layer),
        "head": _WORDS.get(watch.head, watch.head),
        "lens": watch.lens.value,
        "before": watch.before,
        "rows": None if watch.rows is None else list(watch.rows),
        "most": watch.most,
        "cell": None if part.cell is None else list(part.cell),
        "token": part.token,
        "ends": None if part.ends is None else list(part.ends),
        "span": None if part.span is None else list(part.span),
        "heads": [_WORDS.get(head, head) for head in part.heads],
        "least": part.least,
        "order": part.order,
        **({} if part.merges is None else {"merges": part.merges}),
        **({"text": part.text} if part.text else {}),
        **({} if part.tokens is None else {"tokens": part.tokens}),
        **({} if part.sampling is None else {"sampling": asdict(part.sampling)}),
        **({"forced": [list(pair) for pair in part.forced]} if part.forced else {}),
        **({"others": list(part.others)} if part.others else {}),
        **({} if part.moment is None else {"moment": part.moment}),
        **({} if part.side is None else {"side": part.side.value}),
        **({"measure": part.measure} if part.measure else {}),
    }


def part_from_json(written: Any, config: ModelConfig) -> FigurePart:
    """A part from plain data; raises WrittenError."""
    row = object_of(written, "a part", {*part_as_json(FigurePart()), *_SOMETIMES})
    slug = text_of(row, "quantity", 64)
    if slug not in catalogue(config):
        raise WrittenError(f"a part shows {shown(slug)}; there is no such quantity.")
    before = row.get("before", False)
    if not isinstance(before, bool):
        raise WrittenError(f"a part's before is {shown(before)}; allowed is true or false.")
    watch = Watch(
        slug,
        choice_of(Facet, row, "facet"),
        _one_or_word(row, "layer", config.n_layer - 1),
        _one_or_word(row, "head", heads_of(catalogue(config)[slug], config) - 1),
        choice_of(Lens, row, "lens"),
        before,
        pair_of(row, "rows"),
        number_of(row, "most", 0, MAX_STEP) or 0,
        choice_of(Site, row, "site"),
    )
    return FigurePart(
        watch,
        text_of(row, "view", 64) or MATRIX,
        pair_of(row, "cell"),
        number_of(row, "token", 0, MAX_STEP),
        _ends(row),
        pair_of(row, "span"),
        _heads(row, config),
        _weight(row, "least"),
        text_of(row, "order", 64),
        number_of(row, "merges", 0, MAX_STEP),
        text_of(row, "text", MOST_TEXT),
        number_of(row, "tokens", 0, MOST_TOKENS),
        sampling_from_json(row.get("sampling")),
        _forced(row),
        _others(row),
        number_of(row, "moment", 1, MAX_STEP),
        None if row.get("side") is None else choice_of(FigureSide, row, "side"),
        text_of(row, "measure", 64),
    )


def _forced(row: dict[str, Any]) -> tuple[tuple[int, int], ...]:
    value = row.get("forced", [])
    if not isinstance(value, list) or len(value) > MOST_TOKENS:
        raise WrittenError(f"a part's forced tokens are {shown(value)}; allowed are up to {MOST_TOKENS} of them.")
    pairs = (pair_of({"forced token": pair}, "forced token") for pair in value)
    return tuple(pair for pair in pairs if pair is not None)


def _others(row: dict[str, Any]) -> tuple[int, ...]:
    value = row.get("others", [])
    if not isinstance(value, list) or len(value) > MOST_OTHERS or not all(map(is_place, value)):
        raise WrittenError(f"a part's other steps are {shown(value)}; allowed are up to {MOST_OTHERS} of them.")
    return tuple(value)


def _ends(row: dict[str, Any]) -> tuple[float, float] | None:
    value = row.get("ends")
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 2 or not all(map(is_finite, value)) or value[0] >= value[1]:
        raise WrittenError(f"a part's ends are {shown(value)}; allowed are two numbers, the lower one first.")
    return float(value[0]), float(value[1])


def _heads(row: dict[str, Any], config: ModelConfig) -> tuple[int, ...]:
    value = row.get("heads", [])
    if not isinstance(value, list) or len(value) > config.n_head + 1:
        raise WrittenError(f"a part's heads are {shown(value)}; allowed is a list of heads, or none.")
    chosen = tuple(_one_or_word({"heads": head}, "heads", config.n_head - 1) for head in value)
    heads = tuple(head for head in chosen if head is not None and head != ALL)
    if len(set(heads)) < len(value):
        raise WrittenError(f"a part's heads are {shown(value)}; allowed are single heads and mean, each once.")
    return heads


def _weight(row: dict[str, Any], name: str) -> float:
    value = row.get(name, 0.0)
    if not is_finite(value) or not 0 <= value <= 1:
        raise WrittenError(f"a part's {name} is {shown(value)}; allowed is a number from 0 to 1.")
    return float(value)


_WORDS: Mapping[int | None, str] = {MEAN: "mean", ALL: "all"}


def _one_or_word(row: dict[str, Any], name: str, high: int) -> int | None:
    found = next((number for number, word in _WORDS.items() if row.get(name) == word), None)
    return number_of(row, name, 0, high) if found is None else found
