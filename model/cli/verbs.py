"""The verbs that need no window, in the order in which help lists them. Imports torch only when a verb computes."""

from __future__ import annotations

from typing import Any

from model.cli import (
    book,
    experiment,
    explain,
    fetch,
    heads,
    info,
    lab,
    presets,
    sample,
    show,
    tokenize,
    train,
    verify,
    vocabulary,
    weights,
    when,
)
from model.cli.verb import Verb

VERBS: tuple[Verb[Any], ...] = (
    presets.VERB,
    book.VERB,
    train.VERB,
    show.VERB,
    sample.VERB,
    info.VERB,
    verify.VERB,
    explain.VERB,
    experiment.VERB,
    when.VERB,
    heads.VERB,
    tokenize.VERB,
    fetch.VERB,
    vocabulary.VERB,
    weights.VERB,
    lab.VERB,
)
