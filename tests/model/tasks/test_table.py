"""Every task is a row."""

from __future__ import annotations

from importlib import import_module
from inspect import isfunction
from pkgutil import iter_modules

from model import tasks
from model.tasks.table import TASKS


def test_every_task_in_the_room_is_a_row() -> None:
    modules = [import_module(row.name) for row in iter_modules(tasks.__path__, f"{tasks.__name__}.")]
    found = {value for module in modules for value in vars(module).values() if isfunction(value)}
    makers = {one for one in found if one.__annotations__.get("return") == "Sentences" and "." not in one.__qualname__}
    assert makers
    assert makers == set(TASKS.values())
