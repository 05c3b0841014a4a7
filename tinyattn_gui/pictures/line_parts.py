"""Parts of a figure that show weights as lines or arcs: what they have to know, and what they make of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np

from model.config import ModelConfig
from model.figures.request import FigurePart
from model.quantities import ATTENTION_WEIGHTS
from model.quantities.stages import catalogue
from model.quantities.watch import ALL, MEAN, Watch
from tinyattn_gui.pictures.arcs import Arcs, as_arcs
from tinyattn_gui.pictures.head_lines import HeadLines, lines_of
from tinyattn_gui.pictures.neuron import Neuron
from tinyattn_gui.pictures.sight import Sight

Shown = TypeVar("Shown", HeadLines, Neuron)


def layer_of(part: FigurePart, config: ModelConfig) -> int:
    """The layer that is shown: the last, where none is named."""
    layer = part.watch.layer
    return catalogue(config).layers(part.watch.site) - 1 if layer is None else layer


def weights_of(part: FigurePart, config: ModelConfig) -> tuple[Watch, ...]:
    """The weights of the heads that are named, or of the one that is watched, or of all."""
    heads = part.heads or ((ALL if part.watch.head is None else part.watch.head),)
    some = [ALL] if len(heads) > 1 and any(head != MEAN for head in heads) else []
    kinds = (*some, *(head for head in heads if not some or head == MEAN))
    whole = replace(part.watch, slug=ATTENTION_WEIGHTS.slug, layer=layer_of(part, config), rows=None, most=0)
    return tuple(replace(whole, head=head) for head in kinds)


def lines_of_part(part: FigurePart, sight: Sight) -> HeadLines | str | None:
    """Lines of every head that is wanted, the sentence in place of them, or None where not all is known."""
    read = {watch: sight.reading(watch) for watch in weights_of(part, sight.config)}
    known = {watch: reading for watch, reading in read.items() if reading is not None}
    if len(known) < len(read):
        return None
    weights = dict[int, np.ndarray]()
    for watch, reading in known.items():
        if reading.values is None:
            return reading.why
        weights |= dict(enumerate(reading.values)) if watch.head == ALL else {watch.head or 0: reading.values}
    heads = tuple(head for head in part.heads if head in weights) or tuple(weights)  # another branch may have fewer
    rows, shown = tuple(range(len(weights[heads[0]]))), np.stack([weights[head] for head in heads])
    if not shown.size:
        return "No tokens: type a sentence."
    found = lines_of(sight, next(iter(known)), heads, rows, shown)
    return spanned(replace(found, minimum=part.least), part)


def arched_weights(part: FigurePart, config: ModelConfig) -> tuple[Watch, ...]:
    """The weights whose arcs are drawn: of the first head, where none is named."""
    return weights_of(replace(part, watch=replace(part.watch, head=part.watch.head or 0)), config)


def arcs_of_part(part: FigurePart, sight: Sight) -> Arcs | str | None:
    """Arcs of the head that is wanted, the sentence in place of them, or None where they are not known."""
    lines = lines_of_part(replace(part, watch=replace(part.watch, head=part.watch.head or 0)), sight)
    return as_arcs(lines) if isinstance(lines, HeadLines) else lines


def spanned(shown: Shown, part: FigurePart) -> Shown:
    """With the tokens on show that the part has."""
    return shown if part.span is None else shown.shown_from(part.span[0], part.span[1] - part.span[0])
