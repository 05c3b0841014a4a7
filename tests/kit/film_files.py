"""What tests of films share."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageSequence

from model.config import RunSpec
from model.figures.figure import FigureOptions
from model.figures.request import FigurePart, FigureRequest, Origin
from model.messages import Watch

SPEC = RunSpec().with_options({"model.d_model": "4", "train.batch_size": "2"})
WEIGHTS = Watch("attention_weights", layer=0, head=0)
SMALL = FigureOptions(width=30, dpi=60, font_size=5)


def request(*watches: Watch, **options: Any) -> FigureRequest:
    parts = tuple(FigurePart(watch) for watch in watches)
    return FigureRequest(Origin(SPEC), 0, "the fat cat", parts, options=replace(SMALL, **options))


def shown(path: Path) -> list[np.ndarray[Any, Any]]:
    with Image.open(path) as image:
        return [np.asarray(frame.convert("RGBA")) for frame in ImageSequence.Iterator(image)]
