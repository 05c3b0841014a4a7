"""Every verb is a row."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import model.cli
import tinyattn_gui.cli
from model.cli.verb import Verb
from tinyattn_gui.cli.verbs import VERBS


def test_every_verb_in_the_rooms_is_a_row() -> None:
    rooms = (model.cli, tinyattn_gui.cli)
    modules = [import_module(row.name) for room in rooms for row in iter_modules(room.__path__, f"{room.__name__}.")]
    made = [value for module in modules for value in vars(module).values() if isinstance(value, Verb)]
    assert made
    assert {verb.name for verb in made} == {verb.name for verb in VERBS}
    assert len({verb.name for verb in VERBS}) == len(VERBS)
