"""What a figure shows, as JSON and back: what comes from outside is data, each value of which is checked.

Imports no Qt, no torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from model.config import BETWEEN_FILES, MAX_STEP, Edit, RunSpec
from model.errors import OptionError, shown
from model.figures.figure import FigureOptions, figure_options
from model.figures.part_json import MOST_TEXT, part_as_json, part_from_json
from model.figures.request import (
    MOST_PARTS,
    Against,
    Arrangement,
    FigureRequest,
    FigureSide,
    Origin,
)
from model.figures.written import choice_of, is_place, number_of, object_of, text_of
from model.spec.edits import CORPUS
from model.spec.spec_json import WrittenError, edits_as_json, edits_from_json, spec_as_json, spec_from_json


def request_as_json(request: FigureRequest) -> dict[str, Any]:
    """A request as plain data; files are named without their folders, which are nobody's business."""
    origin = request.origin
    return {
        "spec": spec_without_folders(origin.spec),
        "edits": _edits_as_json(origin.edits),
        "file": Path(origin.file).name,
        "sha256": origin.sha256,
        "step": request.step,
        "text": request.text,
        "parts": [part_as_json(part) for part in request.parts],
        "arrangement": request.arrangement.value,
        "columns": request.columns,
        "options": request.options.written(),
        "steps": None if request.steps is None else list(request.steps),
        "against": None if request.against is None else _against_as_json(request.against),
    }


def request_from_json(written: Any) -> FigureRequest:
    """The request that is written, each value checked; raises WrittenError, one sentence on what is wrong."""
    row = object_of(written, "the request", {*request_as_json(FigureRequest())})
    spec = spec_from_json(row.get("spec"))
    edits = edits_from_json(row.get("edits", []), spec)
    parts = row.get("parts")
    if not isinstance(parts, list) or not 1 <= len(parts) <= MOST_PARTS:
        raise WrittenError(f"its parts are no list of 1 to {MOST_PARTS}.")
    hashes = 65 * max(len(spec.data.files), 1) - 1  # one for each text file, with a line's end between two
    return FigureRequest(
        Origin(spec, edits, text_of(row, "file", 255), text_of(row, "sha256", hashes)),
        number_of(row, "step", 0, MAX_STEP) or 0,
        text_of(row, "text", MOST_TEXT),
        tuple(part_from_json(part, spec.model) for part in parts),
        choice_of(Arrangement, row, "arrangement"),
        number_of(row, "columns", 1, MOST_PARTS),
        options_from_json(row.get("options", {})),
        _range(row),
        _against(row, spec),
    )


def options_from_json(written: Any) -> FigureOptions:
    """The options that are written; those that are not have their defaults. Raises WrittenError."""
    row = object_of(written, "the options", {item.name for item in figure_options()})
    try:
        return FigureOptions(**row)
    except OptionError as error:
        raise WrittenError(f"one of its options cannot be: {error}") from None


def spec_without_folders(spec: RunSpec) -> dict[str, Any]:
    """A spec as plain data; of its files the names alone."""
    written = spec_as_json(spec)
    if spec.data.is_file:
        written["data"]["corpus"] = BETWEEN_FILES.join(Path(file).name for file in spec.data.files)
    if spec.data.has_own_vocabulary:
        written["data"]["tokenizer"] = Path(spec.data.tokenizer).name
    if spec.start is not None:
        written["start"]["path"] = spec.start.without_folder().path
    return written


def _edits_as_json(edits: Sequence[Edit]) -> list[dict[str, Any]]:
    written = edits_as_json(edits)
    for edit in written:
        if edit["what"] == CORPUS:
            edit["value"] = Path(str(edit["value"])).name
    return written


def _against_as_json(against: Against) -> dict[str, Any]:
    edits = None if against.edits is None else _edits_as_json(against.edits)
    written: dict[str, Any] = {"step": against.step, "edits": edits, "side": against.side.value}
    if against.names_steps:
        written["names_steps"] = True
    if against.spec is not None:
        written["spec"] = spec_without_folders(against.spec)
    return written


def _against(row: dict[str, Any], spec: RunSpec) -> Against | None:
    written = row.get("against")
    if written is None:
        return None
    content = object_of(written, "what it is compared with", {*_against_as_json(Against(0)), "spec"})
    begun = None if content.get("spec") is None else spec_from_json(content["spec"])
    edits = None if content.get("edits") is None else edits_from_json(content["edits"], begun or spec)
    side, names_steps = choice_of(FigureSide, content, "side"), content.get("names_steps", False) is True
    return Against(number_of(content, "step", 0, MAX_STEP) or 0, edits, side, names_steps, begun)


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
