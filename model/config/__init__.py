"""Every option of a run: its type, its default, what is allowed, and one line on what it means."""

from model.config.config import (
    MAX_STEP,
    SECTIONS,
    DataConfig,
    Edit,
    ModelConfig,
    RunSpec,
    TrainConfig,
    options,
)
from model.config.options import Option, Section, option, option_of, parsed

__all__ = [
    "MAX_STEP",
    "SECTIONS",
    "DataConfig",
    "Edit",
    "ModelConfig",
    "Option",
    "RunSpec",
    "Section",
    "TrainConfig",
    "option",
    "option_of",
    "options",
    "parsed",
]
