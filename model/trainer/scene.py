"""The run that is asked about, for what takes long to answer."""

from __future__ import annotations

from dataclasses import dataclass

from model.messages import Goal
from model.runs.run import Run
from model.runs.stop_watcher import Lookout


@dataclass(frozen=True, eq=False)
class Scene:
    """The run that is asked about: what is wanted of it, whether it `rests`, and who looks out for stops."""

    run: Run
    goal: Goal
    rests: bool
    lookout: Lookout | None
