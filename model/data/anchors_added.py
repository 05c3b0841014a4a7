"""The examples of a task with an anchor token after each sentence, as its texts are cut. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.config import DataConfig, RunSpec
from model.errors import OptionError, shown
from model.tasks.task import Drawn
from model.text.anchored import AC
from model.text.tokenizer import Tokenizer


@dataclass(frozen=True)
class AnchorsAdded:
    """The `ends` in ids of the vocabulary, after each of which the id `anchor` comes; nothing comes without `ends`."""

    data: DataConfig
    ends: tuple[int, ...] = ()
    anchor: int = 0

    @classmethod
    def of(cls, spec: RunSpec, tokenizer: Tokenizer) -> AnchorsAdded:
        """Those of a vocabulary: the tokens that are nothing but an end of a sentence. Raises OptionError where the
        network reads sentences in pairs."""
        data = spec.data
        if data.anchor_after and spec.model.is_pair:
            raise OptionError(
                f"data.anchor_after is {shown(data.anchor_after)}; allowed with an encoder is none.",
                "data.anchor_after",
            )
        anchor = tokenizer.encode(AC) if data.anchor_after else ()
        if [piece.text for piece in anchor] != [AC]:
            return cls(data)
        pieces = (tokenizer.encode(end)[0] for end in data.anchor_after if not end.isspace())
        return cls(data, tuple(piece.id for piece in pieces if piece.known), anchor[0].id)

    def among(self, drawn: Drawn, ids: NDArray[np.int64], classes: int = 0) -> Drawn:
        """What was drawn of a task's words, of which `ids` are those in the vocabulary; the places of its classes,
        which follow, become their numbers. No anchor counts that is added.

        Raises OptionError where the examples would not be equally long.
        """
        rows = np.concatenate((ids, np.arange(classes)))[drawn.ids]  # N T+1
        if not self.ends:
            return Drawn(rows, drawn.counts)
        is_end = np.isin(rows, self.ends) & (drawn.ids < len(ids))
        if len(counts := np.unique(is_end.sum(1))) > 1:
            raise OptionError(
                f"data.anchor_after is {shown(self.data.anchor_after)}, and the examples of {self.data.corpus} have "
                f"{counts[0]} to {counts[-1]} of these; allowed is what each has equally often, such as “.”.",
                "data.anchor_after",
            )
        after = np.flatnonzero(is_end) + 1
        counted = np.pad(drawn.counts, ((0, 0), (1, 0)))  # N T+1: whether it is predicted and counts
        ids_with = np.insert(rows, after, self.anchor).reshape(len(rows), -1).astype(np.int64)
        counts_with = np.insert(counted, after, False).reshape(len(rows), -1).astype(np.bool_)
        return Drawn(ids_with, counts_with[:, 1:])
