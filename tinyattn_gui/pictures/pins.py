"""What happened on the way of a run, as pins on its steps: changes, branches, stops hit, and heads that formed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from model.config import Edit, ModelConfig
from model.messages import Branch
from model.messages.head_curves import HeadFormed
from model.spec.edits import CORPUS, RATE, SEED, Head, MaskCell, WeightCell, target
from model.spec.stops import Hit
from tinyattn_gui.pictures.branches import edit_words, names


@dataclass(frozen=True)
class PinKind:
    """`glyph` is its mark, with a shape of its own: colours alone would not tell kinds apart."""

    name: str
    glyph: str


RATE_CHANGED = PinKind("learning rate", "▲")
BRANCHED = PinKind("branch", "◆")
WEIGHT_EDITED = PinKind("weight", "■")
HEAD_SILENCED = PinKind("head silenced", "✕")
MASK_EDITED = PinKind("mask", "▦")
DRAWN_ANEW = PinKind("data", "●")
STOP_HIT = PinKind("stop", "▼")
HEAD_FORMED = PinKind("head formed", "★")

PIN_KINDS = (RATE_CHANGED, BRANCHED, WEIGHT_EDITED, HEAD_SILENCED, MASK_EDITED, DRAWN_ANEW, STOP_HIT, HEAD_FORMED)
"""Every kind of pin."""

_OF_OPTION = {RATE: RATE_CHANGED, SEED: DRAWN_ANEW, CORPUS: DRAWN_ANEW}
_OF_PLACE = {WeightCell: WEIGHT_EDITED, Head: HEAD_SILENCED, MaskCell: MASK_EDITED}


@dataclass(frozen=True)
class Pin:
    """Something that happened at a step, in words such as `learning rate 0.003`."""

    step: int
    kind: PinKind
    words: str


def pins_of(
    run: int,
    edits: Sequence[Edit],
    branches: Sequence[Branch],
    hits: Iterable[Hit],
    config: ModelConfig,
    formed: Iterable[HeadFormed] = (),
) -> tuple[Pin, ...]:
    """The pins of one run of a family, in the order of their steps."""
    here = next((branch for branch in branches if branch.run == run), None)
    parent = next((branch for branch in branches if here is not None and branch.run == here.parent), None)
    said = names(branches, config)
    pins = [Pin(edit.step, _kind(edit, config), edit_words(edit, config)) for edit in edits]
    if here is not None and parent is not None:
        pins.append(Pin(here.forked_at, BRANCHED, f"leaves {said[parent.run]}"))
    pins += [Pin(row.forked_at, BRANCHED, f"{said[row.run]} leaves here") for row in branches if row.parent == run]
    pins += [Pin(hit.step, STOP_HIT, f"stop {hit.stop.condition}") for hit in hits]
    pins += [Pin(fact.step, HEAD_FORMED, fact.label) for fact in formed if fact.after is not None]
    return tuple(sorted(dict.fromkeys(pins), key=lambda pin: pin.step))


def pin_words(step: int, pins: Sequence[Pin]) -> str:
    """What happened at one step, in words; empty where nothing did."""
    return ", ".join(f"{pin.kind.glyph} {pin.words}" for pin in pins if pin.step == step)


def spoken(pins: Sequence[Pin]) -> str:
    """Every pin, to be heard: `Pins: step 40: learning rate 0.003; step 90: stop loss<0.5`."""
    steps = (
        f"step {step}: {', '.join(pin.words for pin in here)}" for step, here in groupby(pins, lambda pin: pin.step)
    )
    return f"Pins: {'; '.join(steps)}" if pins else ""


def next_pin(pins: Sequence[Pin], step: int, by: int) -> int | None:
    """The nearest step with a pin after `step`, or with `by` -1 before it; None where there is none."""
    after = sorted({pin.step for pin in pins if (pin.step - step) * by > 0})
    return None if not after else after[0] if by > 0 else after[-1]


def _kind(edit: Edit, config: ModelConfig) -> PinKind:
    if edit.what in _OF_OPTION:
        return _OF_OPTION[edit.what]
    return _OF_PLACE[type(target(edit.what, config))]
