"""Weights of one run for another to begin with, by the numbers that the window gave its runs. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Inherited:
    """The weights that the run numbered `parent` had after `step` steps, for another run to begin with."""

    parent: int
    step: int
