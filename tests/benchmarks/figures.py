"""Figures against matplotlib: the same heatmap with labels, numbers and colour bar, of the same size and format.

Both draw it anew each time, from the numbers to the bytes of the file, and find room for its labels; they take turns in
one process, and what counts is the processor time that each takes. matplotlib has its constrained layout for that, and
draws without pyplot, which would cost more. It is needed here and nowhere else, and so no part of any requirement.
"""

from __future__ import annotations

import importlib.util
import io
import os
import time
from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from model.figures.figure import MM_PER_INCH, FigureOptions
from model.matrix.colours import table
from model.matrix.picture import Picture, make_picture, short
from model.quantities import ATTENTION_WEIGHTS, SCORES, Axis, Quantity

MISSING = "The benchmark of figures needs matplotlib: pip install matplotlib. Nothing else here does."

ROUNDS = 15
FORMATS = ("png", "svg", "pdf")
WORDS = ["the", "fat", "cat", "sat", "on", "the", "mat", "and", "the", "shy", "hen", "ran", "to", "the", "hay", "."]


def pictures() -> Mapping[str, Picture]:
    """Seven tokens as in the preset, sixteen with signed numbers, and more cells than there can be numbers in."""
    rng = np.random.default_rng(0)
    weights = rng.random((7, 7))
    return {
        "7 × 7, numbers": _picture(ATTENTION_WEIGHTS, weights / weights.sum(1, keepdims=True)),
        "16 × 16, numbers": _picture(SCORES, rng.normal(size=(16, 16))),
        "128 × 128": _picture(SCORES, rng.normal(size=(128, 128))),
    }


def _picture(quantity: Quantity, values: NDArray[np.floating]) -> Picture:
    names = tuple(WORDS[i % len(WORDS)] for i in range(len(values)))
    labels = {axis: names if len(values) <= len(WORDS) else () for axis in Axis if axis.is_position}
    where = "layer 0 · head 0 · step 600"
    return make_picture(quantity, values.astype(np.float32), labels, formula="softmax(M)", where=where)


def by_matplotlib(picture: Picture, form: str, inches: tuple[float, float], dpi: int, numbers: float) -> bytes:
    """The same figure as matplotlib draws it, and lays it out; `numbers` are so many points high, or left out (0)."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.colors import ListedColormap
    from matplotlib.figure import Figure

    figure = Figure(figsize=inches, dpi=dpi, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    colours = ListedColormap(table(picture.kind, False) / 255.0)
    image = axes.imshow(picture.values, cmap=colours, vmin=picture.low, vmax=picture.high)
    axes.set_title(f"{picture.title}  {picture.symbol}", fontsize=8, fontweight="bold", loc="left")
    axes.set_xlabel(picture.where, fontsize=7, color="#4a4f57", loc="left")
    figure.supxlabel(f"{picture.symbol} = {picture.formula}    {picture.shape}", fontsize=7, color="#4a4f57")
    if picture.columns <= len(WORDS):
        turned = 0 if picture.columns < 10 else 90
        axes.set_xticks(range(picture.columns), picture.column_labels, fontsize=7, rotation=turned)
        axes.set_yticks(range(picture.rows), picture.row_labels, fontsize=7)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    if numbers:
        axes.set_xticks(np.arange(1, picture.columns) - 0.5, minor=True)
        axes.set_yticks(np.arange(1, picture.rows) - 0.5, minor=True)
        axes.grid(which="minor", color="white", linewidth=0.4)
        axes.tick_params(which="minor", length=0)
        for (row, column), value in np.ndenumerate(picture.values):
            dark = value > 0.5 * picture.high
            text = short(value, picture.kind)
            axes.text(column, row, text, ha="center", va="center", fontsize=numbers, color="white" if dark else "black")
    ends = [picture.low, picture.high] if picture.low == 0 else [picture.low, 0, picture.high]
    bar = figure.colorbar(image, ticks=ends)
    bar.ax.tick_params(labelsize=7, length=0)
    out = io.BytesIO()
    figure.savefig(out, format=form)
    return out.getvalue()


def main() -> str:
    """A table of milliseconds, ours and matplotlib's, and how many times faster ours are."""
    if importlib.util.find_spec("matplotlib") is None:
        return MISSING
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from tinyattn_gui.export.figure import paint_image, render
    from tinyattn_gui.export.headless import ensure_application

    app = ensure_application()
    options = FigureOptions(numbers="on")
    lines = ["| figure | format | tinyattn | matplotlib | times faster |", "| --- | --- | --- | --- | --- |"]
    for name, picture in pictures().items():
        numbers = {7: 7.0, 16: 3.0}.get(picture.rows, 0.0)
        image = paint_image(picture, options)
        inches = image.width() / options.dpi, image.height() / options.dpi
        for form in FORMATS:
            ours, theirs = _turns(
                partial(render, picture, form, options),
                partial(by_matplotlib, picture, form, inches, options.dpi, numbers),
            )
            lines.append(f"| {name} | {form} | {ours:.1f} ms | {theirs:.0f} ms | {theirs / ours:.0f} |")
    del app
    size = f"{options.width:g} mm ({options.width / MM_PER_INCH * options.dpi:.0f} pixels) wide, {options.dpi} dpi"
    return "\n".join([f"Figures, {size}; the best of {ROUNDS} each, taking turns:", "", *lines])


def _turns(ours: Callable[[], bytes], theirs: Callable[[], bytes]) -> tuple[float, float]:
    """The milliseconds of processor time of each, at best."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for made, into in zip((ours, theirs), taken, strict=True):
            start = time.process_time()
            made()
            into.append((time.process_time() - start) * 1e3)
    return min(taken[0]), min(taken[1])
