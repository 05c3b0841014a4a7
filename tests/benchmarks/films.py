"""A film of the preset's attention, a hundred frames, beside matplotlib drawing and writing the same.

What is shown is read once before, for both: training is in neither time. Both draw the matrix with its labels, with or
without the number in each cell, a colour bar, a title and the step, at the same size in pixels, and write a GIF. They
take turns.
"""

from __future__ import annotations

import importlib.util
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from model.messages import Frame

ROUNDS = 5
FRAMES = 100
BOUND = 8.0
"""How many times as fast as matplotlib it is to be."""


def main() -> str:
    """Measure, and say it in a table."""
    if importlib.util.find_spec("matplotlib") is None:
        return "films: there is no matplotlib to compare with; pip install matplotlib"
    import torch

    from model.figures.figure import FigureOptions
    from model.figures.film import EVENLY, FilmOptions
    from model.figures.request import FigurePart, FigureRequest, Origin
    from model.runs.run import Run
    from model.spec.presets import DEFAULT_PRESET
    from model.trainer.film_frames import footage
    from tinyattn_gui.export.film.make import shoot
    from tinyattn_gui.export.headless import ensure_application
    from tinyattn_gui.pictures.views import watches

    torch.set_num_threads(1)
    app = ensure_application()
    spec, film = DEFAULT_PRESET.spec, FilmOptions(0, 600, EVENLY, seconds=10, rate=10)
    request = FigureRequest(Origin(spec), 600, DEFAULT_PRESET.probe, (FigurePart(),), options=FigureOptions(dpi=150))
    with (
        tempfile.TemporaryDirectory() as folder,
        footage(Run(spec), film.steps([]), watches(request), request.text) as found,
    ):
        frames = list(found.frames())
        assert len(frames) == FRAMES
        (span,) = found.spans.values()
        written = f".{span.decimals}f"
        paths = Path(folder, "ours.gif"), Path(folder, "theirs.gif")
        lines = _head()
        for numbers in ("on", "off"):
            drawn, ours, theirs = replace(request, options=replace(request.options, numbers=numbers)), [], []
            for _ in range(ROUNDS):
                ours.append(_timed(lambda: shoot(found, drawn, film, paths[0], "gif")))  # noqa: B023
                theirs.append(_timed(lambda: _matplotlib(frames, written if numbers == "on" else "", paths[1])))  # noqa: B023
            lines.append(_row(numbers, ours, theirs, [path.stat().st_size / 1e6 for path in paths]))
    del app
    return "\n".join(lines)


def _timed(deed: Callable[[], object]) -> float:
    start = time.perf_counter()
    deed()
    return time.perf_counter() - start


def _matplotlib(frames: Sequence[Frame], numbers: str, path: Path) -> None:
    """What a person would write: artists made once, their data changed for each frame."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt
    from matplotlib.animation import FuncAnimation, PillowWriter

    values = [frame.readings[0].values for frame in frames]
    labels = [piece.label for piece in frames[0].probe.pieces]
    places = range(len(labels))
    figure, axes = plt.subplots(figsize=(85 / 25.4, 3.7), dpi=150)
    image = axes.imshow(values[0], vmin=0, vmax=1, cmap="Blues")
    figure.colorbar(image)
    axes.set_xticks(places, labels)
    axes.set_yticks(places, labels)
    axes.set_title("Attention weights")
    caption = axes.set_xlabel("")
    cells = [(row, column) for row in places for column in places] if numbers else []
    texts = {cell: axes.text(cell[1], cell[0], "", ha="center", va="center", fontsize=6) for cell in cells}

    def show(number: int) -> None:
        image.set_data(values[number])
        caption.set_text(f"step {frames[number].step}")
        for cell, text in texts.items():
            value = values[number][cell]
            text.set_text(f"{value:{numbers}}")
            text.set_color("white" if value > 0.5 else "black")

    FuncAnimation(figure, show, frames=len(frames), repeat=False).save(path, writer=PillowWriter(fps=10))
    plt.close(figure)


def _head() -> list[str]:
    return [
        f"| GIF of {FRAMES} frames, median of {ROUNDS} rounds (lowest to highest) | tinyattn, s | matplotlib, s | "
        f"times as fast (bound {BOUND:g}) | MB, ours and theirs |",
        "| --- | --- | --- | --- | --- |",
    ]


def _row(numbers: str, ours: list[float], theirs: list[float], sizes: list[float]) -> str:
    ratios = [slow / fast for slow, fast in zip(theirs, ours, strict=True)]
    told = (f"{statistics.median(row):.2f} ({min(row):.2f} to {max(row):.2f})" for row in (ours, theirs, ratios))
    return f"| numbers in cells {numbers} | {' | '.join(told)} | {sizes[0]:.2f}, {sizes[1]:.2f} |"
