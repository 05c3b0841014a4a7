"""What a preset is: a run worth watching, and what to watch for. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass

from model.config import RunSpec
from model.tasks import fat_cat
from model.tasks.table import TASKS
from model.tasks.texts import TEXTS

PROBE = fat_cat.PROBE


@dataclass(frozen=True)
class Preset:
    """A named way to begin."""

    name: str
    title: str
    watch_for: str
    spec: RunSpec
    probe: str = PROBE

    @property
    def asks(self) -> str:
        """What its task asks, or what its text is."""
        corpus = self.spec.data.corpus
        return TASKS[corpus].about if corpus in TASKS else TEXTS[corpus].about
