"""How the next token is chosen from what a network predicts. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass

from model.config.options import Section, option

MOST_TOKENS = 1000
"""That are written after one prompt."""


@dataclass(frozen=True)
class SamplingConfig(Section):
    """How words are drawn; the same seed draws the same.

    The logits are divided by the temperature, then tokens are left out by top-k, by top-p ("The Curious Case of Neural
    Text Degeneration", Holtzman et al. 2020) and by min-p, and what is left is brought to a sum of 1.
    """

    section = "sample"
    __hash__ = Section.__hash__

    temperature: float = option(
        1.0, "Temperature", "0: always the most likely token; more than 1: bolder.", low=0, high=10
    )
    top_k: int | None = option(
        None, "Top-k", "Only so many of the most likely tokens; default all.", low=1, high=1_000_000
    )
    top_p: float | None = option(
        None, "Top-p", "Only the most likely tokens that together have this share; default all.", low=1e-6, high=1
    )
    min_p: float | None = option(
        None, "Min-p", "Only tokens with this share of the likeliest's; default all.", low=0, high=1
    )
    seed: int = option(0, "Seed", "Where the draws start.", low=0, high=2**31 - 1)

    @property
    def words(self) -> str:
        """How words are drawn, in words: `temperature 0.8, top-k 5, seed 3`."""
        if self.is_greedy:
            return "always the most likely token"
        cuts = {"top-k": self.top_k, "top-p": self.top_p, "min-p": self.min_p}
        said = (f"{name} {value:g}" for name, value in cuts.items() if value is not None)
        return ", ".join([f"temperature {self.temperature:g}", *said, f"seed {self.seed}"])

    @property
    def is_greedy(self) -> bool:
        """Whether the most likely token is taken, and nothing is drawn."""
        return self.temperature == 0
