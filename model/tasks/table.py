"""Every task, a row each, by the name that `data.corpus` has."""

from __future__ import annotations

from collections.abc import Mapping

from model.tasks.fat_cat import fat_cat
from model.tasks.task import Task

TASKS: Mapping[str, Task] = {"fat-cat": fat_cat}
