"""Whose values a part of a figure shows: of the sentence that is watched, or of the one that was trained on."""

from __future__ import annotations

from dataclasses import replace

from model.config import ModelConfig
from model.figures.request import MERGES, SAMPLES, FigurePart, FigureRequest
from model.quantities import Facet
from model.quantities.stages import catalogue
from model.quantities.watch import Lens
from tinyattn_gui.pictures.views import VIEWS


def follows_lens(request: FigureRequest) -> bool:
    """Whether it matters which sentence is looked at."""
    return any(_has_lens(part, request.origin.spec.model) for part in request.parts)


def through(part: FigurePart, lens: Lens, config: ModelConfig) -> FigurePart:
    """A part through another lens, where it has one."""
    return replace(part, watch=replace(part.watch, lens=lens)) if _has_lens(part, config) else part


def _has_lens(part: FigurePart, config: ModelConfig) -> bool:
    """Values of stages are of a sentence; gradients belong to the training example, parameters to none, and texts have
    their own.
    """
    return (
        part.view in VIEWS
        and part.view not in (MERGES, SAMPLES)
        and part.watch.facet is Facet.DATA
        and not catalogue(config)[part.watch.slug].learned
    )
