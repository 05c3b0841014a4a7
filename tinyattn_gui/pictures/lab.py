"""The experiments of the efficiency lab, a row each: how much of it can be asked for, and the chart of its outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from model.messages.capacity import capacity_from_json
from model.messages.controls import controls_from_json
from model.messages.costs import report_from_json
from model.quantities.watch import Watch
from tinyattn_gui.pictures.capacity import chart_of_capacity
from tinyattn_gui.pictures.chart import Chart
from tinyattn_gui.pictures.controls import chart_of_controls
from tinyattn_gui.pictures.costs import chart_of_costs
from tinyattn_gui.pictures.received import chart_of_received, watches_of_received
from tinyattn_gui.pictures.sight import Selection, Sight


@dataclass(frozen=True)
class LabRow:
    """`name` is what the verb `lab` calls it; `amounts` are what may be asked for, the first at first, as its options.

    `about` stands where nothing has been measured yet. `chart` is made of what the verb writes; raises RequestError.
    What is measured on the run itself is asked of nobody: it has `watches`, and `seen` makes its chart of a frame.
    """

    name: str
    title: str
    about: str
    amounts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    chart: Callable[[Any], Chart] | None = None
    watches: Callable[[Selection], tuple[Watch, ...]] = lambda selection: ()
    seen: Callable[[Sight], Chart | str | None] = lambda sight: None


LAB: tuple[LabRow, ...] = (
    LabRow(
        "cost",
        "What one token more costs",
        "How long does one token more take, and how many bytes, the longer the text is? All is read anew, or keys and "
        "values are kept: of all tokens, of a window, of anchors. Measure it here (less than half a minute at rest).",
        {
            "to 4,096 tokens": (),
            "to 1,024 tokens": ("--longest", "1024"),
            "to 65,536 tokens": ("--longest", "65536"),
            "to 4,096, more runs": ("--repeats", "60", "--seconds", "4"),
            "to 1,048,576 tokens": ("--longest", "1048576", "--patience", "20"),
        },
        lambda written: chart_of_costs(report_from_json(written)),
    ),
    LabRow(
        "anchors",
        "Anchors and their controls",
        "Four sentences of which only the anchors at their ends are seen later: what is recalled of them, and what "
        "without anchors, with the mask put on after learning, with the rest evicted or with positions that restart? "
        "Three networks learn here, one after another (half a minute or so at rest).",
        {
            "600 steps": (),
            "1,200 steps": ("--steps", "1200"),
            "4,000 steps": ("--steps", "4000"),
        },
        lambda written: chart_of_controls(controls_from_json(written)),
    ),
    LabRow(
        "capacity",
        "How much an anchor holds",
        "Eight facts are to be remembered, 1, 2, 4 or 8 of them in a sentence of which only the anchor at its end is "
        "seen later. How often is the answer right then? Networks of two and three layers learn it here from three "
        "seeds each, one after another (some six minutes at rest); 4,000 steps take three times as long.",
        {
            "1,200 steps, 3 seeds": (),
            "400 steps, one seed": ("--steps", "400", "--seeds", "1"),
            "4,000 steps, 3 seeds": ("--steps", "4000"),
            "1,200 steps, 9 seeds": ("--seeds", "9"),
        },
        lambda written: chart_of_capacity(capacity_from_json(written)),
    ),
    LabRow(
        "received",
        "What each token receives",
        "How much of the attention each token receives, in the layer that is selected.",
        watches=watches_of_received,
        seen=chart_of_received,
    ),
)
"""In the order in which they are offered."""
