"""The README's tables from the program's own registries: `python -m tests.readme` fills in those of every document."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence

from model.config import ModelConfig, option_of, options
from model.figures.figure import figure_options
from model.quantities import QUANTITIES, Axis
from model.quantities.stages import parameters, stages
from model.spec.presets import PRESETS
from model.tasks.table import TASKS
from tests.contributing import CONTRIBUTING
from tests.kit.documents import ROOT, Document
from tests.kit.documents import table as _table
from tinyattn_gui.cli.figure_arguments import PREFIX
from tinyattn_gui.cli.verbs import VERBS
from tinyattn_gui.window.commands import key_words
from tinyattn_gui.wiring.commands import COMMANDS
from tinyattn_gui.wiring.help_actions import MATRIX_KEYS

_WHOLE = ModelConfig(norm=True, mlp=True, dropout=0.1)
_GATED = ModelConfig(norm=True, norm_place="post", mlp=True, activation="swiglu", bias=True)
_DROPPED = ModelConfig(mlp=True, dropout_embedding=0.1, dropout_residual=0.1)
_OTHERS = (_DROPPED, ModelConfig(norm=True, position="rotary"), ModelConfig(position="alibi"), _GATED)
"""Networks with stages that the first has not."""


def tables() -> dict[str, str]:
    """Every table by its name."""
    return {
        "stages": _stages(),
        "parameters": _parameters(),
        "keys": _table(("Key", "What it does"), [*_keys(), *MATRIX_KEYS]),
        "options": _options(),
        "figure options": _figure_options(),
        "presets": _table(("Preset", "What to watch for"), ((f"`{p.name}`", p.watch_for) for p in PRESETS.values())),
        "tasks": _table(("Task", "What attention has to do"), ((f"`{name}`", t.about) for name, t in TASKS.items())),
        "command line": _command_line(),
    }


def _stages() -> str:
    said = {s.ref.quantity: s.formula for config in (*_OTHERS, _WHOLE) for s in stages(config)}
    rows = (
        (quantity.name, quantity.symbol, said[quantity], _axes(quantity.axes), f"`{quantity.slug}`")
        for quantity in QUANTITIES.values()
        if quantity in said
    )
    return _table(("Stage", "Symbol", "Formula", "Shape", "Name on the command line"), rows)


def _parameters() -> str:
    learned = {
        ref.quantity for config in (ModelConfig(norm=True, mlp=True, bias=True), _GATED) for ref in parameters(config)
    }
    rows = (
        (quantity.name, quantity.symbol, _axes(quantity.axes), f"`{quantity.slug}`")
        for quantity in QUANTITIES.values()
        if quantity in learned
    )
    return _table(("Parameter", "Symbol", "Shape", "Name on the command line"), rows)


def _axes(axes: Sequence[Axis]) -> str:
    return " × ".join(axis.letter for axis in axes)


def _keys() -> Iterable[tuple[str, str]]:
    return ((key_words(row), row.tip) for row in COMMANDS if row.keys)


def _options() -> str:
    rows = [("`seed`", "Where the random numbers start.", "a whole number", "0")]
    for section, item in options():
        option = option_of(item)
        default = "–" if item.default is None else str(item.default)
        rows.append((f"`{section}.{item.name}`", option.help, option.allowed, default))
    return _table(("Option", "Meaning", "Allowed", "Default"), rows)


def _figure_options() -> str:
    rows = []
    for item in figure_options():
        option, flag = option_of(item), item.name.replace("_", "-")
        rows.append((f"`--{flag}`", option.help, option.allowed, _default(item.default)))
    return _table(("Option", "Meaning", "Allowed", "Default"), rows)


def _default(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value or "–")


def _command_line() -> str:
    rows = []
    for verb in VERBS:
        parser = argparse.ArgumentParser(add_help=False)
        verb.add_options(parser)
        own = [a for a in parser._actions if not a.dest.startswith(PREFIX)]  # how a figure looks has a table of its own
        words = " ".join(f"`{'/'.join(a.option_strings) or a.metavar}`" for a in own)
        rows.append((f"`tinyattn {verb.name}`", verb.help, words))
    return _table(("Command", "What it does", "Options"), rows)


README = Document(ROOT / "README.md", tables())
DOCUMENTS = (README, CONTRIBUTING)


if __name__ == "__main__":
    for document in DOCUMENTS:
        document.write()
