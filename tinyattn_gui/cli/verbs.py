"""Every verb of `tinyattn`: those that need no window, and those that draw."""

from __future__ import annotations

from typing import Any

from model.cli import verbs
from model.cli.verb import Verb
from tinyattn_gui.cli import export

VERBS: tuple[Verb[Any], ...] = (*verbs.VERBS, export.VERB)
