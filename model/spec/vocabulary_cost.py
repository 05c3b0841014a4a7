"""What a vocabulary costs: its rows in the network, and what all tokens of one from outside would. Imports no torch.

>>> cost = VocabularyCost(1001, 50257, 0.004)
>>> print(cost.words(RunSpec().with_options({"data.tokenizer": "gpt2"})).replace("\\u00a0", " "))
gpt2: 1 000 of its 50 257 tokens have a row, 0.40 % of the text are others. All of them would make \
1 609 504 parameters instead of 33 312, and a state of 19.3 MB instead of 0.4 MB.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from model.config import RunSpec
from model.data.corpus import Corpus
from model.spec.memory import parameter_count

_BYTES = 4

_TOGETHER = "\u00a0"
"""A space at which no line ends."""


@dataclass(frozen=True)
class VocabularyCost:
    """`rows` of a network whose tokenizer has `full` ids; `unknown` is the share of the text that has none of them."""

    rows: int
    full: int
    unknown: float

    @classmethod
    def of(cls, corpus: Corpus) -> VocabularyCost:
        """What was read."""
        rows = corpus.vocabulary_size
        return cls(rows, getattr(corpus.tokenizer, "full_size", rows), corpus.unknown)

    def words(self, spec: RunSpec) -> str:
        """As it is said to people."""
        name = Path(spec.data.tokenizer).name
        if self.full <= self.rows:
            return f"{name}: {_grouped(self.rows)} rows, one for each token."
        others = f", {self.unknown:.2%} of the text are others".replace("%", f"{_TOGETHER}%") if self.unknown else ""
        few, all_of_them = (state_bytes(spec, rows) for rows in (self.rows, self.full))
        return (
            f"{name}: {_grouped(self.rows - 1)} of its {_grouped(self.full)} tokens have a row{others}. All of them "
            f"would make {_grouped(parameter_count(spec, self.full))} parameters instead of "
            f"{_grouped(parameter_count(spec, self.rows))}, and a state of {_megabytes(all_of_them)} instead of "
            f"{_megabytes(few)}."
        )


def state_bytes(spec: RunSpec, rows: int) -> int:
    """What one state of such a run takes: every parameter with the optimizer's moments."""
    copies = 1 + len(spec.train.rule.moments)
    return _BYTES * copies * parameter_count(spec, rows)


def _grouped(count: int) -> str:
    return f"{count:,}".replace(",", _TOGETHER)


def _megabytes(count: int) -> str:
    return f"{count / 1e6:.1f}{_TOGETHER}MB" if count >= 100_000 else f"{count / 1e3:.0f}{_TOGETHER}kB"
