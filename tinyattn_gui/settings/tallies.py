"""What became of the guesses that were made about a run, remembered between launches by how the run began."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from model.config import RunSpec
from model.spec.spec_json import spec_as_json
from model.stories.guess import GUESSES, Verdict
from tinyattn_gui.settings.preferences import PreferenceStore

_MOST_RUNS, _MOST_GUESSES = 20, 200


class Tallies:
    """Runs that began alike have one tally, and so have the branches of a run."""

    def __init__(self, store: PreferenceStore) -> None:
        self._store = store

    def of(self, spec: RunSpec) -> tuple[Verdict, ...]:
        """What became of guesses about such a run, the oldest first."""
        return self._known().get(_key(spec), ())

    def add(self, spec: RunSpec, verdict: Verdict) -> None:
        """Remember another one; of many runs those with the newest guesses are kept."""
        known = self._known()
        mine = (*known.pop(_key(spec), ()), verdict)[-_MOST_GUESSES:]
        kept = [*known.items(), (_key(spec), mine)][-_MOST_RUNS:]
        self._store.change(guesses=tuple(_written(key, verdicts) for key, verdicts in kept))

    def _known(self) -> dict[str, tuple[Verdict, ...]]:
        return dict(filter(None, map(_read, self._store.now.guesses)))


def _key(spec: RunSpec) -> str:
    return hashlib.sha256(json.dumps(spec_as_json(spec), sort_keys=True).encode()).hexdigest()


def _written(key: str, verdicts: Sequence[Verdict]) -> str:
    return json.dumps({"run": key, "guesses": [list(asdict(verdict).values()) for verdict in verdicts]})


def _read(text: str) -> tuple[str, tuple[Verdict, ...]] | None:
    """A run and its guesses; None where the settings have something else there."""
    try:
        row = json.loads(text)
        return str(row["run"]), tuple(map(_verdict, row["guesses"]))
    except (ValueError, TypeError, KeyError):
        return None


def _verdict(values: Sequence[Any]) -> Verdict:
    kind, gap, chosen_at, chosen, best_at, best, rank, count = values
    if kind not in GUESSES:
        raise ValueError(kind)
    return Verdict(kind, float(gap), int(chosen_at), float(chosen), int(best_at), float(best), int(rank), int(count))
