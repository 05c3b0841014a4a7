"""The script of a page, run by a JavaScript engine, says what the program says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PySide6.QtQml import QJSEngine
from PySide6.QtWidgets import QApplication

from model.exports import page
from model.matrix.picture import exact, short
from model.quantities import Kind
from tests.model.exports.test_page import SCORE, data_of, made

SCRIPT = Path(page.__file__).with_name("page.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def engine(qapp: QApplication) -> QJSEngine:
    """A JavaScript engine; there is no document, so that the page's script only defines its functions."""
    return QJSEngine()


def call(engine: QJSEngine, code: str) -> Any:
    result = engine.evaluate(f"(() => {{ {SCRIPT}\nreturn {code}; }})()")
    assert not result.isError(), result.toString()
    return result.toVariant()


FLOATS = st.floats(width=32, allow_nan=False) | st.sampled_from([0.125, 0.375, 2.5e4, 3.5e5, 0.005, 1e16, -0.0, 99.995])


@example([1048576.25, 1048576.75, -2097152.5, 4194304.5, 0.5, 2.5])
@given(st.lists(FLOATS, min_size=1, max_size=200))
@settings(max_examples=40, deadline=None)
def test_the_script_writes_numbers_as_the_program_does(engine: QJSEngine, values: list[float]) -> None:
    told = json.dumps([str(value) for value in np.array(values, np.float32).tolist()])
    numbers = f"{told}.map((x) => x === 'inf' ? Infinity : x === '-inf' ? -Infinity : Number(x))"
    with np.errstate(over="ignore"):
        floats = np.array(values, np.float32)
    assert call(engine, f"{numbers}.map(exact)") == [exact(value) for value in floats]
    for kind in (Kind.SIGNED, Kind.UNIT, Kind.POSITIVE):
        written = call(engine, f"{numbers}.map((x) => short(x, '{kind.value}'))")
        assert written == [short(value, kind) for value in floats], kind


def test_the_script_describes_cells_as_the_program_does(engine: QJSEngine) -> None:
    told = data_of(made([SCORE]))
    moment = told["parts"][0]["steps"][0]
    given = {"names": told["names"], "part": told["parts"][0], "told": moment, "columns": 7}
    code = f"Object.assign(Object.create(Matrix.prototype), {json.dumps(given)},"
    code += f"{{ values: new Float32Array({json.dumps(SCORE.values.ravel().tolist())}) }})"
    described = call(engine, f"Array.from({{ length: 49 }}, (_, i) => {code}.describe(i))")
    assert described == [SCORE.describe(row, column) for row in range(7) for column in range(7)]
