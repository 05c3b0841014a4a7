"""The verb `lab` where there is Qt: what was measured is drawn, too."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from model.cli import lab
from model.cli.lab import EXPERIMENTS, WRITERS, Experiment, Measuring, Writer, check, finish
from model.cli.verb import DONE
from model.figures.figure import FigureOptions
from tinyattn_gui.export.formats import PICTURES
from tinyattn_gui.pictures.chart import Chart
from tinyattn_gui.pictures.lab import LAB

_DRAWN: Mapping[str, Callable[[Any], Chart]] = {row.name: row.chart for row in LAB if row.chart is not None}
"""The experiments that there is a chart of."""

_LOOK = FigureOptions(width=180, font_size=8)
"""As wide as a page, for two plots side by side."""


def run(measuring: Measuring) -> int:
    """Measure, and print, write or draw what came of it."""
    pictures = {f".{form}": _drawn(form) for form in PICTURES} if measuring.name in _DRAWN else {}
    writers: Mapping[str, Writer] = {**WRITERS, **pictures}
    check(measuring, tuple(writers))
    finish(measuring, EXPERIMENTS[measuring.name].measure(measuring.options), writers)
    return DONE


def _drawn(form: str) -> Writer:
    def write(experiment: Experiment, outcome: Any) -> bytes:
        from tinyattn_gui.export.figure import render
        from tinyattn_gui.export.headless import ensure_application

        kept = ensure_application()
        chart_of = next(make for name, make in _DRAWN.items() if EXPERIMENTS[name] is experiment)
        data = render(chart_of(json.loads(json.dumps(experiment.as_json(outcome)))), form, _LOOK)
        del kept
        return data

    return write


VERB = replace(lab.VERB, run=run)
