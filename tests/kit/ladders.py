"""What tests of the ladder share: one that was read off a real run."""

from __future__ import annotations

from dataclasses import replace

from model.config import ModelConfig
from model.figures.request import FigureSide
from model.messages import Frame, Goal, Watch
from model.spec.presets import DEFAULT_PRESET
from model.trainer.trainer import Trainer
from tinyattn_gui.pictures.ladder import Ladder
from tinyattn_gui.pictures.ladder_reading import ladder_of, watches_of_ladder
from tinyattn_gui.pictures.sight import Selection, Sight

DEEP = ModelConfig(n_layer=4, n_head=3, d_model=12, norm=True, mlp=True)
PROBE = "the fat cat sat on the mat"


def frame_of(config: ModelConfig, *watches: Watch, until: int = 2, probe: str = PROBE) -> Frame:
    """What a run of the default preset with this network tells of its newest step."""
    trainer = Trainer()
    spec = replace(DEFAULT_PRESET.spec, model=config)
    trainer.aim(Goal(1, spec, until=until, probe=probe, watch=watches))
    while trainer.advance():
        pass
    frame = trainer.take()
    assert isinstance(frame, Frame)
    return frame


def seen(config: ModelConfig, frame: Frame, most: int = 16, selection: Selection | None = None) -> Ladder | str | None:
    """What the ladder shows of a frame."""
    known = {reading.watch: reading for reading in frame.readings}
    sight = Sight(frame, config, selection or Selection(), FigureSide.THIS, known)
    return ladder_of(sight, watches_of_ladder(config, most))


def made(config: ModelConfig = DEEP, most: int = 16) -> Ladder:
    """The ladder of a run after two steps."""
    ladder = seen(config, frame_of(config, *watches_of_ladder(config, most)), most)
    assert isinstance(ladder, Ladder), ladder
    return ladder
