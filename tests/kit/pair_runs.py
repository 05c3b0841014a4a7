"""A run of an encoder and a decoder, of few steps, and what its views show of a pair of sentences."""

from __future__ import annotations

from functools import cache

from model.config import DataConfig, ModelConfig, RunSpec
from model.figures.request import FigurePart, FigureRequest, Origin
from model.quantities.watch import Watch
from model.runs.run import Run
from model.trainer.frames import frame_at
from tinyattn_gui.pictures.views import pictures, planes, watches

PAIR = RunSpec(ModelConfig(d_model=6, n_head=2, n_layer=2, encoder_layers=1), data=DataConfig(corpus="reverse"), seed=4)
"""Two layers of a decoder over one of an encoder, with two heads each."""

TEXT = "a d c b = b c"
SOURCE, TARGET = ("a", "d", "c", "b"), ("=", "b", "c")

STEP = 2


@cache
def pair_run() -> Run:
    """A run of this kind that has made its steps."""
    run = Run(PAIR)
    run.train_to(STEP)
    return run


def drawn(watch: Watch, view: str = "matrix", token: int | None = None) -> object:
    """What a view shows of the pair."""
    request = FigureRequest(Origin(PAIR), STEP, TEXT, (FigurePart(watch, view, token=token),))
    frame = frame_at(pair_run(), pair_run().learner, TEXT, watches(request), planes(request))
    (found,) = pictures(request, frame)
    return found
