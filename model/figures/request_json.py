"""What a figure shows, as JSON and back: what comes from outside is data, each value of which is checked.

Imports no Qt, no torch.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from model.config import BETWEEN_FILES, MAX_STEP, Edit, ModelConfig, RunSpec
from model.config.sampling import MOST_TOKENS
from model.errors import OptionError, shown
from model.figures.figure import FigureOptions, figure_options
from model.figures.request import (
    MATRIX,
    MOST_PARTS,
    Against,
    Arrangement,
    FigurePart,
    FigureRequest,
    FigureSide,
    Origin,
)
from model.figures.sampling_json import sampling_from_json
from model.figures.written import choice_in, is_finite, is_place, number_in, object_in, text_in
from model.quantities import Facet
from model.quantities.shapes import heads_of
from model.quantities.site import Site
from model.quantities.stages import catalogue
from model.quantities.watch import ALL, MEAN, Lens, Watch
from model.spec.edits import CORPUS
from model.spec.spec_json import WrittenError, edits_as_json, edits_from_json, spec_as_json, spec_from_json

MOST_JSON = 4_000_000
"""Characters of a request that is read from a file."""

MOST_TEXT = 20_000
"""Characters of a sentence."""


def request_as_json(request: FigureRequest) -> dict[str, Any]:
    """A request as plain data; files are named without their folders, which are nobody's business."""
    origin = request.origin
    spec = spec_as_json(origin.spec)
    if origin.spec.data.is_file:
        spec["data"]["corpus"] = BETWEEN_FILES.join(Path(file).name for file in origin.spec.data.files)
    if origin.spec.data.has_own_vocabulary:
        spec["data"]["tokenizer"] = Path(origin.spec.data.tokenizer).name
    if origin.spec.start is not None:
        spec["start"]["path"] = origin.spec.start.without_folder().path
    return {
        "spec": spec,
        "edits": _edits_as_json(origin.edits),
        "file": Path(origin.file).name,
        "sha256": origin.sha256,
        "step": request.step,
        "text": request.text,
        "parts": [_part_as_json(part) for part in request.parts],
        "arrangement": request.arrangement.value,
        "columns": request.columns,
        "options": request.options.written(),
        "steps": None if request.steps is None else list(request.steps),
        "against": None if request.against is None else _against_as_json(request.against),
    }


def request_from_json(written: Any) -> FigureRequest:
    """The request that is written, each value checked; raises WrittenError, one sentence on what is wrong."""
    row = object_in(written, "the request", {*request_as_json(FigureRequest())})
    spec = spec_from_json(row.get("spec"))
    edits = edits_from_json(row.get("edits", []), spec)
    parts = row.get("parts")
    if not isinstance(parts, list) or not 1 <= len(parts) <= MOST_PARTS:
        raise WrittenError(f"its parts are no list of 1 to {MOST_PARTS}.")
    hashes = 65 * max(len(spec.data.files), 1) - 1  # one for each text file, with a line's end between two
    return FigureRequest(
        Origin(spec, edits, text_in(row, "file", 255), text_in(row, "sha256", hashes)),
        number_in(row, "step", 0, MAX_STEP) or 0,
        text_in(row, "text", MOST_TEXT),
        tuple(_part(part, spec.model) for part in parts),
        choice_in(Arrangement, row, "arrangement"),
        number_in(row, "columns", 1, MOST_PARTS),
        options_from_json(row.get("options", {})),
        _range(row),
        _against(row, spec),
    )


def options_from_json(written: Any) -> FigureOptions:
    """The options that are written; those that are not have their defaults. Raises WrittenError."""
    row = object_in(written, "the options", {item.name for item in figure_options()})
    try:
        return FigureOptions(**row)
    except OptionError as error:
        raise WrittenError(f"one of its options cannot be: {error}") from None


def _edits_as_json(edits: Sequence[Edit]) -> list[dict[str, Any]]:
    written = edits_as_json(edits)
    for edit in written:
        if edit["what"] == CORPUS:
            edit["value"] = Path(str(edit["value"])).name
    return written


def _against_as_json(against: Against) -> dict[str, Any]:
    edits = None if against.edits is None else _edits_as_json(against.edits)
    written = {"step": against.step, "edits": edits, "side": against.side.value}
    return {**written, "names_steps": True} if against.names_steps else written


def _against(row: dict[str, Any], spec: RunSpec) -> Against | None:
    written = row.get("against")
    if written is None:
        return None
    content = object_in(written, "what it is compared with", {*_against_as_json(Against(0))})
    edits = None if content.get("edits") is None else edits_from_json(content["edits"], spec)
    side, names_steps = choice_in(FigureSide, content, "side"), content.get("names_steps", False) is True
    return Against(number_in(content, "step", 0, MAX_STEP) or 0, edits, side, names_steps)


_SOMETIMES = ("site", "merges", "text", "tokens", "sampling", "moment", "side")  # written only where they say something


def _part_as_json(part: FigurePart) -> dict[str, Any]:
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
        **({} if part.moment is None else {"moment": part.moment}),
        **({} if part.side is None else {"side": part.side.value}),
    }


def _part(written: Any, config: ModelConfig) -> FigurePart:
    row = object_in(written, "a part", {*_part_as_json(FigurePart()), *_SOMETIMES})
    slug = text_in(row, "quantity", 64)
    if slug not in catalogue(config):
        raise WrittenError(f"a part shows {shown(slug)}; there is no such quantity.")
    before = row.get("before", False)
    if not isinstance(before, bool):
        raise WrittenError(f"a part's before is {shown(before)}; allowed is true or false.")
    watch = Watch(
        slug,
        choice_in(Facet, row, "facet"),
        _one_or_word(row, "layer", config.n_layer - 1),
        _one_or_word(row, "head", heads_of(catalogue(config)[slug], config) - 1),
        choice_in(Lens, row, "lens"),
        before,
        _pair(row, "rows"),
        number_in(row, "most", 0, MAX_STEP) or 0,
        choice_in(Site, row, "site"),
    )
    return FigurePart(
        watch,
        text_in(row, "view", 64) or MATRIX,
        _pair(row, "cell"),
        number_in(row, "token", 0, MAX_STEP),
        _ends(row),
        _pair(row, "span"),
        _heads(row, config),
        _weight(row, "least"),
        text_in(row, "order", 64),
        number_in(row, "merges", 0, MAX_STEP),
        text_in(row, "text", MOST_TEXT),
        number_in(row, "tokens", 1, MOST_TOKENS),
        sampling_from_json(row.get("sampling")),
        number_in(row, "moment", 1, MAX_STEP),
        None if row.get("side") is None else choice_in(FigureSide, row, "side"),
    )


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
    return number_in(row, name, 0, high) if found is None else found


def _range(row: dict[str, Any]) -> tuple[int, int, int] | None:
    value = row.get("steps")
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 3 or not all(map(is_place, value)):
        raise WrittenError(f"its steps are {shown(value)}; allowed are first, last and stride.")
    first, last, stride = value
    if not 0 <= first <= last == row.get("step") or stride < 1:
        raise WrittenError(f"its steps are {shown(value)}; allowed are some that end with its step.")
    return first, last, stride


def _pair(row: dict[str, Any], name: str) -> tuple[int, int] | None:
    value = row.get(name)
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 2 or not all(map(is_place, value)):
        raise WrittenError(f"a part's {name} is {shown(value)}; allowed are two whole numbers from 0.")
    return value[0], value[1]


def read_json(text: str) -> Any:
    """JSON from outside; raises WrittenError for what is none, or too long, or nested without end."""
    if len(text) > MOST_JSON:
        raise WrittenError(f"it has {len(text)} characters; allowed are {MOST_JSON}.")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise WrittenError("it is no JSON.") from None
