"""Every panel is a row."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from tinyattn_gui import panels
from tinyattn_gui.panels.registry import PANELS
from tinyattn_gui.panels.view import ViewPanel


def kinds(base: type) -> set[type]:
    """Everything in the room that is made of `base`, and of which nothing else is made."""
    below = base.__subclasses__()
    return {base}.union(*map(kinds, below)) if below else {base}


def test_every_panel_in_the_room_is_a_row() -> None:
    for module in iter_modules(panels.__path__, f"{panels.__name__}."):
        import_module(module.name)
    made = {kind for kind in kinds(ViewPanel) if kind.__module__.startswith(panels.__name__)}
    bases = {base for kind in made for base in kind.__bases__}
    assert made - bases <= {row.make for row in PANELS}, "a row of PANELS opens it"


def test_every_row_has_a_name_of_its_own() -> None:
    assert len({row.slug for row in PANELS}) == len({row.key for row in PANELS}) == len(PANELS)
