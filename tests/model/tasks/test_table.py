"""Every task is a row."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import pytest

from model import tasks
from model.errors import OptionError
from model.tasks.table import TASKS, make_task
from model.tasks.task import TaskKind


def test_every_task_in_the_room_is_a_row() -> None:
    modules = [import_module(row.name) for row in iter_modules(tasks.__path__, f"{tasks.__name__}.")]
    kinds = [value for module in modules for value in vars(module).values() if isinstance(value, TaskKind)]
    assert kinds
    assert {id(kind) for kind in kinds} == {id(kind) for kind in TASKS.values()}


def test_a_size_is_the_tasks_own_unless_it_is_given() -> None:
    assert make_task("copy", 3, 2).words == ("a", "b", "=")
    assert make_task("copy", 3, 2).probe == "b a b = b a b"
    assert make_task("fat-cat", 3, 2).probe == make_task("fat-cat").probe  # it has no sizes


@pytest.mark.parametrize(("length", "symbols", "field"), [(201, None, "data.length"), (None, 27, "data.symbols")])
def test_a_size_that_it_cannot_have_is_refused(length: int | None, symbols: int | None, field: str) -> None:
    with pytest.raises(OptionError, match=f"{field} is {length or symbols}; allowed for copy is") as trouble:
        make_task("copy", length, symbols)
    assert trouble.value.field == field
