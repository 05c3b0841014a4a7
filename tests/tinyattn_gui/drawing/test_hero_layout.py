"""The strip of stages, the large matrix and what is beside it: where they stand in rooms of every size."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QRectF

from model.quantities.site import Site
from model.quantities.stages import catalogue
from model.spec.presets import PRESETS
from tinyattn_gui.drawing import hero_layout
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.drawing.text import formula_width, width
from tinyattn_gui.pictures.pipeline import pipeline

pytestmark = pytest.mark.usefixtures("qapp")

SHEETS = [(name, site) for name in PRESETS for site in catalogue(PRESETS[name].spec.model).sites]


@pytest.mark.parametrize(("name", "site"), SHEETS)
@pytest.mark.parametrize("room", [(629.0, 150.0), (629.0, 250.0), (992.0, 330.0), (1248.0, 480.0), (2528.0, 1110.0)])
def test_everything_has_a_place_of_its_own_and_no_name_is_cut(name: str, site: Site, room: tuple[float, float]) -> None:
    pipe, area, style = pipeline(PRESETS[name].spec.model, 0, site), QRectF(16, 8, *room), Style()
    layout = hero_layout.place(pipe, area, style)
    slack = area.adjusted(-1, -1, 1, 1)
    assert all(slack.contains(rect) for rect in (layout.strip, layout.hero, layout.arcs) if not rect.isEmpty())
    assert layout.hero.width() >= 300
    assert not layout.arcs.isEmpty()
    assert layout.arcs.width() >= 80
    assert not layout.hero.intersects(layout.arcs)
    assert not layout.hero.intersects(layout.strip)
    order = list(hero_layout.in_order(pipe))
    assert list(layout.rows) == order[layout.first : layout.first + len(layout.rows)]
    assert (layout.more is None) == (len(layout.rows) == len(order))
    assert layout.style.label >= 9, "letters that cannot be read"
    rows = sorted((*layout.rows.values(), *(layout.more or ())), key=QRectF.top)
    assert all(a.bottom() <= b.top() + 0.01 for a, b in pairwise(rows))
    for ref, row in layout.rows.items():
        size = layout.style.label
        name = width(ref.quantity.name, size, True) + 0.5 * layout.style.em if layout.named else 0.0
        symbol = layout.maps[ref].right() + 0.6 * layout.style.em + name
        assert symbol + formula_width(ref.symbol(deep=False), size) <= row.right()


@pytest.mark.parametrize(("name", "site"), SHEETS)
def test_a_stage_stands_behind_all_that_it_is_computed_from(name: str, site: Site) -> None:
    pipe = pipeline(PRESETS[name].spec.model, 0, site)
    order = hero_layout.in_order(pipe)
    assert sorted(map(str, order)) == sorted(map(str, pipe.refs))
    assert all(order.index(flow.start) < order.index(flow.end) for flow in pipe.arrows)
