"""Weights of a run written for other programs: as one safetensors file, or as a folder in GPT-2's layout."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import save_file
from torch import Tensor

from model.choices.masks import Mask
from model.config import Edit, RunSpec
from model.errors import RequestError, TinyattnError
from model.layouts.folder import CONFIG, WEIGHTS
from model.layouts.gpt2_config import config_of
from model.layouts.gpt2_tensors import HEAD, PREFIX, gpt2_tensors
from model.layouts.gpt2_tokenizer import end_of_text, tokenizer_files
from model.layouts.own import is_own, metadata_of
from model.quantities.stages import Ref
from model.runfile.disk import placed, why_not_written
from model.spec.edits import mask_at
from model.text.tokenizer import Tokenizer

Numbers = NDArray[np.float32]


class WritingError(TinyattnError):
    """Weights could not be written."""


def export_weights(
    path: Path, params: Mapping[Ref, Tensor], spec: RunSpec, edits: Sequence[Edit], step: int, tokenizer: Tokenizer
) -> tuple[str, ...]:
    """Write the weights that a run had after `step` steps: `path` is a new `.safetensors` file, or a new folder.

    Returns what is to be said of it. Raises RequestError if the name is taken, or a network for a folder has not the
    shape of GPT-2; WritingError if it cannot be written. Nothing is left behind then.
    """
    path = placed(path)
    if os.path.lexists(path):
        raise RequestError(f"{path} exists already; allowed is a new name.")
    try:
        if not is_own(path):
            return (
                *_write_folder(path, params, spec, tokenizer),
                *_lost_mask(mask_at(edits, spec.model, step)),
            )
        with _beside(path) as made:
            tensors = {ref.key: tensor.numpy() for ref, tensor in params.items()}
            _save(tensors, made, metadata_of(spec, edits, step, tokenizer))
    except (OSError, SafetensorError) as error:
        why = why_not_written(error) if isinstance(error, OSError) else str(error)
        raise WritingError(f"{path} cannot be written: {why}.") from None
    return ()


def _lost_mask(mask: Mask) -> tuple[str, ...]:
    """What is to be said where others compute with the mask as it was before it was edited."""
    return ("Its mask was edited by hand, which GPT-2's layout cannot say: others compute by the whole one.",) * bool(
        mask.cells
    )


def _write_folder(path: Path, params: Mapping[Ref, Tensor], spec: RunSpec, tokenizer: Tokenizer) -> tuple[str, ...]:
    model, rows = spec.model, len(tokenizer.labels)
    config = config_of(model, rows, end_of_text(tokenizer))
    files = tokenizer_files(tokenizer, model.context)
    with _beside(path) as made:
        made.mkdir()
        (made / CONFIG).write_text(f"{json.dumps(config, indent=2)}\n", encoding="utf-8")
        _save(dict(_theirs(params, spec, rows)), made / WEIGHTS, {"format": "pt"})
        for name, data in files.items():
            (made / name).write_bytes(data)
    unit = spec.data.tokenizer
    return () if files else (f"The tokenizer {unit} has no form in GPT-2's layout: the folder has the weights alone.",)


def _save(tensors: dict[str, Numbers], path: Path, metadata: dict[str, str]) -> None:
    """Write the file, for whoever may read other new files too."""
    path.touch()
    mode = path.stat().st_mode
    save_file(tensors, path, metadata=metadata)
    path.chmod(mode)


def _theirs(params: Mapping[Ref, Tensor], spec: RunSpec, rows: int) -> Iterator[tuple[str, Numbers]]:
    """Our parameters as the tensors of Hugging Face's GPT-2."""
    for name, held in gpt2_tensors(spec.model, rows).items():
        whole = torch.cat([params[ref] for ref in held.refs], dim=-1)
        yield (name, whole.T.contiguous().numpy()) if name == HEAD else (PREFIX + name, whole.numpy())


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A name beside a path for what is being made; it gets the path's own when it is whole."""
    if not path.parent.is_dir():
        raise WritingError(f"{path} cannot be written: its folder does not exist.")
    with tempfile.TemporaryDirectory(prefix=".weights-", dir=path.parent) as folder:
        made = Path(folder) / path.name
        yield made
        os.replace(made, path)
