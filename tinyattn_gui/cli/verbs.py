"""Every verb of `tinyattn`: those that need no window, and those that draw."""

from __future__ import annotations

from typing import Any

from model.cli import verbs
from model.cli.verb import Verb
from tinyattn_gui.cli import export, lab

_DRAWING: tuple[Verb[Any], ...] = (lab.VERB,)
"""What draws besides all that it does without Qt."""

VERBS: tuple[Verb[Any], ...] = (
    *({verb.name: verb for verb in (*verbs.VERBS, *_DRAWING)}.values()),
    export.VERB,
)
