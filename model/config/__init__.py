"""Every option of a run: its type, its default, what is allowed, and one line on what it means."""

from model.config.config import SECTIONS, Edit, RunSpec, options
from model.config.data import BETWEEN_FILES, DataConfig, corpus_name
from model.config.network import ModelConfig
from model.config.options import Option, Section, option, option_of, parsed
from model.config.start import Start
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
    "Start",
    "TrainConfig",
    "corpus_name",
    "option",
    "option_of",
    "options",
    "parsed",
]
