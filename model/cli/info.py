"""The verb `info`: what a run file holds, or where a figure comes from. Imports no torch."""

from __future__ import annotations

import argparse
import math
import os
from collections import deque
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from model.cli.arguments import file_name
from model.cli.console import give, give_json, say
from model.cli.content import check_content
from model.cli.curves import curves_of
from model.cli.verb import DONE, Verb
from model.data.decoding import Reading, decoded
from model.errors import OptionError
from model.exports.provenance import Provenance
from model.exports.stamp import carried
from model.exports.table import strict
from model.runfile.names import seems_run
from model.runfile.runfile import RunFile
from model.spec.bits import bits_as_json
from model.spec.recipe import rate_of
from model.spec.spec_json import options_as_json
from model.spec.told import batch_of, held_out_of, of_loss, own_options, own_words


@dataclass(frozen=True)
class Inquiry:
    """A file, and whether what is told of it is to be an object, or a table of its curves."""

    file: Path
    as_json: bool
    as_csv: bool = False

    @classmethod
    def of(cls, options: argparse.Namespace) -> Inquiry:
        """What the options say."""
        return cls(Path(options.run), options.json, options.csv)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which file, and in which form it is told."""
    parser.add_argument("run", type=file_name, metavar="FILE", help="a run file, or any file that export has made")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print an object")
    form.add_argument(
        "--csv", action="store_true", help="print a table of a run's curves: loss, gradient norm and rate of each step"
    )


def tell_info(inquiry: Inquiry) -> int:
    """Print what the file holds."""
    if not inquiry.as_csv and os.path.isfile(inquiry.file) and not seems_run(inquiry.file):
        return _tell_origin(carried(inquiry.file), inquiry.as_json)
    with closing(RunFile.open(inquiry.file, write=False)) as file:
        if inquiry.as_csv:
            check_content(file)
            give(curves_of(file).to_csv())
            return DONE
        content = _info(file)
    if inquiry.as_json:
        give_json(content)
    else:
        say(_in_words(content, file))
    return DONE


def _in_words(content: dict[str, Any], file: RunFile) -> str:
    """A line for each part; the options of the run come last, for they are many."""
    words = {name: value for name, value in content.items() if name != "spec"} | {
        "edits": ", ".join(f"{e['what']}={e['value']} from step {e['step'] + 1}" for e in content["edits"]),
        "texts": ", ".join(map(_text_words, content["texts"])),
        "network": own_words(content["network"]) or "the default",
        "recipe": own_words(content["recipe"]) or "the default",
        "arithmetic": "; ".join(f"{bits.words} from step {bits.step + 1}" for bits in file.made),
        "machine": ", ".join(f"{name} {value}" for name, value in content["machine"].items()),
        "spec": ", ".join(f"{name}={value}" for name, value in _flat(content["spec"])),
    }
    return "\n".join(f"{name}: {'none' if value in ('', None) else value}" for name, value in words.items())


def _text_words(row: dict[str, Any]) -> str:
    size = "" if row["bytes"] is None else f"{row['bytes']:,} bytes, "
    where = "in this file" if row["kept"] else "not in this file: what is not in its ids needs the text there"
    return f"{row['path']} ({size}{where}{'; ' * bool(row['read'])}{row['read']})"


def _tell_origin(origin: Provenance, as_json: bool) -> int:
    words = "\n".join(f"{name}: {value}" for name, value in origin.words().items())
    if as_json:
        give(f"{origin.to_text()}\n")
    else:
        say(words)
    return DONE


def _info(file: RunFile) -> dict[str, Any]:
    check_content(file)
    losses = file.losses(file.saved_step)
    finite = np.isfinite(losses)
    accuracy, norms = file.accuracies(file.saved_step), file.norms(file.saved_step)
    held_out, train = file.held_out(file.saved_step), file.spec.train
    known = len(losses) > 0 and (bool(finite[-1]) or not file.losses_lost)
    astray = not (file.losses_lost or finite.all())
    return {
        "file": str(file.path),
        "step": file.saved_step,
        "digest": file.digest,
        "loss": strict(losses[-1]) if known else None,
        "loss_of": of_loss(batch_of(train, file.saved_step), train),
        "diverged": f"the loss is not finite from step {finite.argmin() + 1} on" if astray else "",
        "accuracy": accuracy[-1][1] if accuracy else None,
        "accuracy_of": batch_of(train, accuracy[-1][0] if accuracy else 0),
        "held_out_loss": strict(held_out[-1][1]) if held_out else None,
        "held_out_accuracy": next((share for *_, share in reversed(accuracy) if not math.isnan(share)), None),
        "held_out_of": held_out_of(train, held_out[-1][0]) if held_out else None,
        "gradient_norm": strict(norms[-1]) if norms and not math.isnan(norms[-1]) else None,
        "learning_rate": rate_of(train, file.edits, file.saved_step - 1) if file.saved_step else None,
        "keyframes": len(file.keyframes),
        "bytes": file.path.stat().st_size,
        "created": file.created,
        "updated": file.updated,
        "machine": dict(file.machine),
        "arithmetic": bits_as_json(file.made),
        "probe": file.probe,
        **_start(file),
        "texts": _texts(file),
        "edits": [asdict(edit) for edit in file.edits],
        "network": own_options(file.spec.model),
        "recipe": own_options(train),
        "spec": options_as_json(file.spec),
        "lost": " ".join(file.lost),
    }


def _start(file: RunFile) -> dict[str, str]:
    """The weights that the run begins with, where it did not draw them."""
    start = file.spec.start
    if start is None:
        return {}
    return {"begins_with": f"the weights of {start.where}{start.head} (SHA-256 {start.sha256}), kept in this file"}


def _texts(file: RunFile) -> list[dict[str, Any]]:
    """The text files that the run learns from: how large each is, and what of it is skipped or replaced."""
    rows = []
    for path, sha256, text in file.texts.first():
        read = Reading()
        if text is not None:
            with suppress(OptionError):
                deque(decoded(text.blocks(), Path(path).name, read), maxlen=0)
        size = text.size if text is not None else file.texts.large.get(sha256)
        kept = text is not None
        rows.append({"path": path, "sha256": sha256, "bytes": size, "kept": kept, "read": read.words if kept else ""})
    return rows


def _flat(spec: dict[str, Any], before: str = "") -> list[tuple[str, Any]]:
    return [
        pair
        for name, value in spec.items()
        for pair in (_flat(value, f"{name}.") if isinstance(value, dict) else [(before + name, value)])
    ]


VERB = Verb("info", "tell what a run file holds, or where a figure comes from", add_options, Inquiry.of, tell_info)
