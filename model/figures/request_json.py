"""What a figure shows, as JSON and back: what comes from outside is data, each value of which is checked.

Imports no Qt, no torch.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

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
from model.quantities import Facet
from model.quantities.shapes import heads_of
from model.quantities.site import Site
from model.quantities.stages import catalogue
from model.quantities.watch import ALL, MEAN, Lens, Watch
from model.spec.edits import CORPUS
from model.spec.spec_json import WrittenError, edits_as_json, edits_from_json, spec_as_json, spec_from_json

Chosen = TypeVar("Chosen", bound=Enum)

MOST_JSON = 4_000_000
"""Characters of a request that is read from a file."""

MOST_TEXT = 20_000
"""Characters of a sentence."""

_LARGEST = 1e38


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
    row = _object(written, "the request", {*request_as_json(FigureRequest())})
    spec = spec_from_json(row.get("spec"))
    edits = edits_from_json(row.get("edits", []), spec)
    parts = row.get("parts")
    if not isinstance(parts, list) or not 1 <= len(parts) <= MOST_PARTS:
        raise WrittenError(f"its parts are no list of 1 to {MOST_PARTS}.")
    hashes = 65 * max(len(spec.data.files), 1) - 1  # one for each text file, with a line's end between two
    return FigureRequest(
        Origin(spec, edits, _text(row, "file", 255), _text(row, "sha256", hashes)),
        _number(row, "step", 0, MAX_STEP) or 0,
        _text(row, "text", MOST_TEXT),
        tuple(_part(part, spec.model) for part in parts),
        _choice(Arrangement, row, "arrangement"),
        _number(row, "columns", 1, MOST_PARTS),
        options_from_json(row.get("options", {})),
        _range(row),
        _against(row, spec),
    )


def options_from_json(written: Any) -> FigureOptions:
    """The options that are written; those that are not have their defaults. Raises WrittenError."""
    row = _object(written, "the options", {item.name for item in figure_options()})
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
    return {"step": against.step, "edits": edits, "side": against.side.value}


def _against(row: dict[str, Any], spec: RunSpec) -> Against | None:
    written = row.get("against")
    if written is None:
        return None
    content = _object(written, "what it is compared with", {*_against_as_json(Against(0))})
    edits = None if content.get("edits") is None else edits_from_json(content["edits"], spec)
    return Against(_number(content, "step", 0, MAX_STEP) or 0, edits, _choice(FigureSide, content, "side"))


_SOMETIMES = ("site", "merges", "text", "tokens", "sampling", "moment")  # written only where they say something


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
    }


def _part(written: Any, config: ModelConfig) -> FigurePart:
    row = _object(written, "a part", {*_part_as_json(FigurePart()), *_SOMETIMES})
    slug = _text(row, "quantity", 64)
    if slug not in catalogue(config):
        raise WrittenError(f"a part shows {shown(slug)}; there is no such quantity.")
    before = row.get("before", False)
    if not isinstance(before, bool):
        raise WrittenError(f"a part's before is {shown(before)}; allowed is true or false.")
    watch = Watch(
        slug,
        _choice(Facet, row, "facet"),
        _one_or_word(row, "layer", config.n_layer - 1),
        _one_or_word(row, "head", heads_of(catalogue(config)[slug], config) - 1),
        _choice(Lens, row, "lens"),
        before,
        _pair(row, "rows"),
        _number(row, "most", 0, MAX_STEP) or 0,
        _choice(Site, row, "site"),
    )
    return FigurePart(
        watch,
        _text(row, "view", 64) or MATRIX,
        _pair(row, "cell"),
        _number(row, "token", 0, MAX_STEP),
        _ends(row),
        _pair(row, "span"),
        _heads(row, config),
        _weight(row, "least"),
        _text(row, "order", 64),
        _number(row, "merges", 0, MAX_STEP),
        _text(row, "text", MOST_TEXT),
        _number(row, "tokens", 1, MOST_TOKENS),
        sampling_from_json(row.get("sampling")),
        _number(row, "moment", 1, MAX_STEP),
    )


def _ends(row: dict[str, Any]) -> tuple[float, float] | None:
    value = row.get("ends")
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 2 or not all(map(_is_finite, value)) or value[0] >= value[1]:
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
    if not _is_finite(value) or not 0 <= value <= 1:
        raise WrittenError(f"a part's {name} is {shown(value)}; allowed is a number from 0 to 1.")
    return float(value)


_WORDS: Mapping[int | None, str] = {MEAN: "mean", ALL: "all"}


def _one_or_word(row: dict[str, Any], name: str, high: int) -> int | None:
    found = next((number for number, word in _WORDS.items() if row.get(name) == word), None)
    return _number(row, name, 0, high) if found is None else found


def _range(row: dict[str, Any]) -> tuple[int, int, int] | None:
    value = row.get("steps")
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 3 or not all(map(_is_place, value)):
        raise WrittenError(f"its steps are {shown(value)}; allowed are first, last and stride.")
    first, last, stride = value
    if not 0 <= first <= last == row.get("step") or stride < 1:
        raise WrittenError(f"its steps are {shown(value)}; allowed are some that end with its step.")
    return first, last, stride


def _pair(row: dict[str, Any], name: str) -> tuple[int, int] | None:
    value = row.get(name)
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 2 or not all(map(_is_place, value)):
        raise WrittenError(f"a part's {name} is {shown(value)}; allowed are two whole numbers from 0.")
    return value[0], value[1]


def _object(written: Any, where: str, names: set[str]) -> dict[str, Any]:
    if not isinstance(written, dict):
        raise WrittenError(f"{where} is {shown(written)}; allowed is an object.")
    if unknown := next((name for name in written if name not in names), None):
        raise WrittenError(f"{where} has {shown(unknown)}, which this version does not know.")
    return written


def _text(row: dict[str, Any], name: str, most: int) -> str:
    value = row.get(name, "")
    if not isinstance(value, str) or len(value) > most or "\0" in value:
        raise WrittenError(f"its {name} is {shown(value)}; allowed is a text of up to {most} characters.")
    return value


def _number(row: dict[str, Any], name: str, low: int, high: int) -> int | None:
    value = row.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise WrittenError(f"its {name} is {shown(value)}; allowed is a whole number from {low} to {high}.")
    return value


def _is_finite(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LARGEST


def _is_place(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_STEP


def _choice(kind: type[Chosen], row: dict[str, Any], name: str) -> Chosen:
    value = row.get(name, next(iter(kind)).value)
    chosen = next((member for member in kind if member.value == value), None)
    if chosen is None:
        allowed = ", ".join(member.value for member in kind)
        raise WrittenError(f"its {name} is {shown(value)}; allowed is {allowed}.")
    return chosen


def read_json(text: str) -> Any:
    """JSON from outside; raises WrittenError for what is none, or too long, or nested without end."""
    if len(text) > MOST_JSON:
        raise WrittenError(f"it has {len(text)} characters; allowed are {MOST_JSON}.")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise WrittenError("it is no JSON.") from None
