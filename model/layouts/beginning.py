"""The run that begins with weights from outside: what follows from their file alone, before they are read.

Imports no torch.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from model.config import DataConfig, RunSpec, Start, TrainConfig
from model.errors import RequestError
from model.layouts.folder import CONFIG, INDEX, Gpt2Folder, read_folder
from model.layouts.header import read_header
from model.layouts.own import RUN, OwnFile, is_own, read_own
from model.spec.memory import check_opening, parameter_count

CORPUS = "tales"
"""What a network from outside learns from, unless another text is named."""

_STRETCH, _BATCH, _RATE = 64, 4, 1e-4
"""How a large network learns on: few and short examples at a small rate."""


@dataclass(frozen=True)
class Beginning:
    """The run that weights begin, how many rows their vocabulary has, and what was found out about them."""

    spec: RunSpec
    vocabulary_size: int
    source: Gpt2Folder | OwnFile

    @property
    def notes(self) -> tuple[str, ...]:
        """A sentence for each thing that was found out."""
        return self.source.notes if isinstance(self.source, Gpt2Folder) else ()


def beginning_of(path: Path) -> Beginning:
    """What begins with the weights of a folder in GPT-2's layout, or of a safetensors file of our own.

    Raises RequestError or OptionError for what cannot be built, and where it would not fit in memory.
    """
    path = meant(path)
    beginning = _of_own(path) if is_own(path) else _of_folder(path)
    check_opening(parameter_count(beginning.spec, beginning.vocabulary_size), path.name)
    return beginning


def is_weights(path: Path) -> bool:
    """Whether a path is that of weights: such a folder, a file of one, or a safetensors file."""
    return is_own(path) or path.name in (CONFIG, INDEX) or (path / CONFIG).is_file()


def meant(path: Path) -> Path:
    """The folder, where one of its files is named; else the path itself, whole."""
    path = Path(path).expanduser().absolute()
    if path.name in (CONFIG, INDEX):
        return path.parent
    if is_own(path) and (path.parent / CONFIG).is_file() and path.is_file() and RUN not in read_header(path).metadata:
        return path.parent
    return path


def _of_folder(path: Path) -> Beginning:
    folder = read_folder(path)
    model = folder.config.model
    spec = RunSpec(
        model=model,
        train=TrainConfig(learning_rate=_RATE, batch_size=_BATCH),
        data=DataConfig(corpus=CORPUS, tokenizer=folder.tokenizer, stretch=min(_STRETCH, model.context)),
        start=Start(str(path)),
    )
    return Beginning(spec, folder.config.vocabulary_size, folder)


def _of_own(path: Path) -> Beginning:
    if not path.is_file():
        raise RequestError(f"There is no file {path}.")
    own = read_own(read_header(path))
    return Beginning(replace(own.spec, start=Start(str(path))), len(own.labels), own)
