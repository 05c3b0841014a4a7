"""How a run's description is written in a run file: plain JSON, and back through the checks of `config`.

Imports no torch.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

from model import __version__
from model.choices.masks import MASKS, SizedMask
from model.choices.positions import POSITIONS
from model.config import BETWEEN_FILES, MAX_STEP, SECTIONS, Edit, ModelConfig, RunSpec, Start
from model.errors import OptionError, TinyattnError, shortened, shown
from model.quantities.described import DescribedConfig
from model.spec.edits import check_masks, checked

FIRST_SPLITTING = "plain"
"""How every text was cut while that was no option."""

NEWER: Mapping[str, Mapping[str, Any]] = {
    "model": {
        "n_kv_head": None,
        "mask_first": False,
        "scale": "root",
        "weighting": "softmax",
        "values": "own",
        "encoder_layers": 0,
        "norm_kind": "layer",
        "norm_place": "pre",
        "norm_epsilon": 1e-5,
        "activation": "gelu",
        "tied": False,
        "prediction_bias": True,
        "dropout_embedding": 0.0,
        "dropout_residual": 0.0,
        "classes": 0,
    },
    "data": {
        "pattern": "gpt2",
        "special_tokens": False,
        "anchor_after": "",
        "length": None,
        "symbols": None,
        "stretch": None,
    },
    "train": {
        "decay": "all",
        "beta1": None,
        "beta2": None,
        "epsilon": None,
        "momentum": None,
        "nesterov": False,
        "clip": None,
        "warmup": 0,
        "decay_steps": None,
        "least_rate": None,
        "label_smoothing": 0.0,
        "accumulate": 1,
        "validate_every": 50,
    },
}
"""Options that earlier versions did not have, as those did it: not written, so that a run of theirs keeps its hash."""


_FIRST_MASKS = (("mask", "causal"), ("mask", "none"))
"""The masks that could be written as a switch, `causal`."""


class WrittenError(TinyattnError):
    """What is written describes no run; the sentence, without a file's name, says where it goes wrong."""


def spec_as_json(spec: RunSpec) -> dict[str, Any]:
    """A spec as plain data; the path of a text file is written whole, so that it is found from any folder.

    That a text is cut as the first versions cut it is not written, as they did not; nor are a task's own sizes, nor
    what belongs to a mask or to positions that the network does not have.
    """
    data = spec.data
    if data.is_file:
        paths = (str(Path(file).expanduser().resolve()) for file in data.files)
        data = replace(data, corpus=BETWEEN_FILES.join(paths))
    if data.has_own_vocabulary:
        data = replace(data, tokenizer=str(Path(data.tokenizer).expanduser().resolve()))
    whole = options_as_json(replace(spec, data=data))
    if spec.start is not None and not spec.start.new_head:
        del whole["start"]["new_head"]
    if spec.start is not None and spec.start.lies_in_file:
        whole["start"]["path"] = str(Path(spec.start.path).expanduser().resolve())
    if spec.model.init == _unwritten_start(spec.model.n_layer):
        del whole["model"]["init"]
    for name in _unused(spec.model):
        if whole["model"][name] == ModelConfig.__dataclass_fields__[name].default:
            del whole["model"][name]
    if data.splitting == FIRST_SPLITTING:
        del whole["data"]["splitting"]
    for section, newer in NEWER.items():
        for name, value in newer.items():
            if whole[section][name] == value:
                del whole[section][name]
    if isinstance(spec.model, DescribedConfig):  # tells it apart; only what brings the stages can make the network
        whole["model"]["rows"] = [f"{stage.ref.key} = {stage.formula}" for stage in spec.model.rows]
    return whole


def _unused(model: ModelConfig) -> Iterator[str]:
    """The options that say nothing of such a network: they are of a mask or positions that it does not have."""
    sizes = {name: row.options for name, row in MASKS.items() if isinstance(row, SizedMask)}
    yield from {*chain.from_iterable(sizes.values())} - {*sizes.get(model.mask, ())}
    if not POSITIONS[model.position].turns:
        yield "rotary_pairs"


def options_as_json(spec: RunSpec) -> dict[str, Any]:
    """Every option of a spec. The masks that there were at first are written as they were, as a switch."""
    whole = asdict(spec)
    if spec.start is None:
        del whole["start"]
    model = whole["model"].items()
    whole["model"] = dict(
        ("causal", value == "causal") if (name, value) in _FIRST_MASKS else (name, value) for name, value in model
    )
    return whole


def spec_from_json(written: Any) -> RunSpec:
    """The spec that is written; options that it does not name have their defaults. Raises WrittenError.

    One that does not say how its text is cut was written when there was one way.
    """
    whole = _known(written, "its spec", {"seed", "start", *SECTIONS})
    model = whole.get("model")
    if isinstance(model, dict):
        whole = {**whole, "model": {"init": _unwritten_start(model.get("n_layer", 1)), **_with_mask(model)}}
    if isinstance(data := whole.get("data", {}), dict):
        whole = {**whole, "data": {"splitting": FIRST_SPLITTING, **data}}
    try:
        parts: dict[str, Any] = {
            name: kind(**_known(whole.get(name, {}), f"its spec's {name}", {f.name for f in fields(kind)}))  # type: ignore[arg-type]
            for name, kind in SECTIONS.items()
        }
        return RunSpec(**parts, seed=whole.get("seed", 0), start=_start(whole.get("start")))
    except OptionError as error:
        raise WrittenError(f"its spec cannot be: {error}") from None


def _start(written: Any) -> Start | None:
    """The weights that a run begins with, where it says so. Raises WrittenError."""
    if written is None:
        return None
    row = _known(written, "its start", {"path", "sha256", "new_head"})
    path, sha256, new_head = row.get("path"), row.get("sha256"), row.get("new_head", False)
    if not isinstance(path, str) or not 0 < len(path) <= 4096 or "\0" in path:
        raise WrittenError(f"its start has the path {shown(path)}; allowed is that of a file or folder.")
    if not isinstance(sha256, str) or not re.fullmatch("[0-9a-f]{64}", sha256):
        raise WrittenError(f"its start has the sha256 {shown(sha256)}; allowed are 64 hexadecimal digits.")
    if not isinstance(new_head, bool):
        raise WrittenError(f"its start has the new_head {shown(new_head)}; allowed is yes or no.")
    return Start(path, sha256, new_head)


def _with_mask(model: dict[str, Any]) -> dict[str, Any]:
    """The options of a network with its mask by name. Raises WrittenError for a switch that is none."""
    if "causal" not in model:
        return model
    causal = model["causal"]
    if not isinstance(causal, bool) or "mask" in model:
        raise WrittenError(f"its spec cannot be: model.causal is {shown(causal)}; allowed is yes or no, and no mask.")
    rest = {name: value for name, value in model.items() if name != "causal"}
    return {**rest, "mask": "causal" if causal else "none"}


def _unwritten_start(layers: object) -> str:
    """The start of a network where none is written: what was written before there was a choice began plainly, and one
    layer does so anyway. It is left out again, so that such a run keeps its hash.
    """
    return "scaled" if layers == 1 else "plain"


def _known(written: Any, where: str, names: set[str]) -> dict[str, Any]:
    if written is None:
        raise WrittenError(f"{where} is missing.")
    if not isinstance(written, dict):
        raise WrittenError(f"{where} is a {type(written).__name__}; allowed is an object of options.")
    if unknown := sorted(set(written) - names):
        raise WrittenError(f"{where} has an option '{shortened(unknown[0])}' that this version does not know.")
    return written


def edits_as_json(edits: Sequence[Edit]) -> list[dict[str, Any]]:
    """Edits as plain data; the SHA-256 of a text only where there is one."""
    return [{name: value for name, value in asdict(edit).items() if value or name != "sha256"} for edit in edits]


def edits_from_json(written: Any, spec: RunSpec) -> tuple[Edit, ...]:
    """The edits that are written, each checked against the run that it changes. Raises WrittenError."""
    if not isinstance(written, list):
        raise WrittenError("its edits are no list.")
    edits = tuple(_edit(row, spec) for row in written)
    if any(b.step < a.step for a, b in pairwise(edits)):
        raise WrittenError("its edits are not in the order of their steps.")
    try:
        check_masks(edits, spec.model)
    except OptionError as error:
        raise WrittenError(f"an edit cannot be: {error}") from None
    return edits


def _edit(written: Any, spec: RunSpec) -> Edit:
    row = _known(written, "an edit", {"step", "what", "value", "sha256"})
    step, what, value = row.get("step"), row.get("what"), row.get("value")
    if not isinstance(step, int) or isinstance(step, bool) or not 0 <= step <= MAX_STEP:
        raise WrittenError(f"an edit is at step {shown(step)}; allowed is 0 to {MAX_STEP}.")
    if not isinstance(value, int | float | str):
        raise WrittenError(f"an edit's value is {shown(value)}; allowed is a number or a text.")
    try:
        return checked(Edit(step, str(what), value, str(row.get("sha256", ""))), spec)
    except OptionError as error:
        raise WrittenError(f"an edit cannot be: {error}") from None


def machine() -> dict[str, str]:
    """What a result may depend on besides its spec: its last bits, and (on numpy) the examples that a task draws."""
    return {
        "platform": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processor": _processor(),
        "python": platform.python_version(),
        "torch": _version("torch"),
        "numpy": _version("numpy"),
        "tinyattn": __version__,
    }


@cache
def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


@cache
def _processor() -> str:
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        found = None
    return found.group(1).strip() if found else platform.machine()
