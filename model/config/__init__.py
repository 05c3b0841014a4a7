"""Every option of a run: its type, its default, what is allowed, and one line on what it means."""

from model.config.config import (
    BETWEEN_FILES,
    SECTIONS,
    DataConfig,
    Edit,
    ModelConfig,
    RunSpec,
    corpus_name,
    options,
)
from model.config.options import Option, Section, option, option_of, parsed
from model.config.train import MAX_STEP, TrainConfig

__all__ = [
    "BETWEEN_FILES",
    "MAX_STEP",
    "SECTIONS",
    "DataConfig",
    "Edit",
    "ModelConfig",
    "Option",
    "RunSpec",
    "Section",
    "TrainConfig",
    "corpus_name",
    "option",
    "option_of",
    "options",
    "parsed",
]
