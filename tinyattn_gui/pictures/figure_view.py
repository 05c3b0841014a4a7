"""What a kind of part of a figure is: what it has to know, and the picture it makes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from model.config import ModelConfig
from model.figures.request import FigurePart
from model.messages import Question
from model.quantities.watch import Plane, Watch
from tinyattn_gui.pictures.sight import Sight


@dataclass(frozen=True)
class FigureView:
    """One kind of part. `picture` gives a picture, the sentence in place of it, or None where something is not known.

    `label` is its name for people, `help` says what it shows; `of_attention` says whether it shows the way to attention
    whatever quantity the part names, `has_numbers` whether there is a table of it. `planes` are the points that it has
    to know, `asks` what else it asks, with a figure's sentence.
    """

    label: str
    help: str
    watches: Callable[[FigurePart, ModelConfig], tuple[Watch, ...]]
    picture: Callable[[FigurePart, Sight], object]
    of_attention: bool = True
    has_numbers: bool = False
    planes: Callable[[FigurePart], tuple[Plane, ...]] = lambda _: ()
    asks: Callable[[FigurePart, str], tuple[Question[Any], ...]] = lambda part, text: ()
