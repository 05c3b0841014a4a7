"""What a figure shows: of which run and step, which matrices or views, how arranged, and how it looks.

With its run a request decides every mark of a figure, so a figure that carries its request can be made again. Imports
no Qt, no torch.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

from model.config import Edit, ModelConfig, RunSpec
from model.config.sampling import SamplingConfig
from model.figures.figure import FigureOptions
from model.quantities import ATTENTION_WEIGHTS, QUERY
from model.quantities.shapes import heads_of
from model.quantities.site import Site
from model.quantities.stages import catalogue
from model.quantities.watch import Watch
from model.spec.spec_json import edits_as_json, spec_as_json

MOST_PARTS = 3072
"""As many matrices has the largest grid: 48 layers of 64 heads."""

MATRIX = "matrix"
"""The view that shows the matrix of a part as a heatmap."""

MERGES = "merges"
"""The view of how the vocabulary came to be, merge by merge."""

SAMPLES = "samples"
"""The view of what the network says after a prompt, at one step or at several."""

WALK = "walk"
"""The view of one moment inside a step."""

LADDER = "ladder"
"""The view of all layers at once, along the residual stream."""

WINDOW = "window"
"""The view of what only the window can show: a curve, or points with the way that they came."""


class Arrangement(Enum):
    """How the parts stand: in rows and columns, or as the pipeline with its arrows."""

    GRID = "grid"
    PIPELINE = "pipeline"


class FigureSide(Enum):
    """What is seen of a run that is compared: itself, what it is compared with, or their difference."""

    THIS = "this"
    OTHER = "other"
    DIFFERENCE = "difference"


@dataclass(frozen=True)
class Against:
    """What a run is compared with: the state after `step` steps of itself, or of the branch that has these `edits`; and
    the side from which both are seen. `names_steps` is false in files from before titles named the steps; `spec` is how
    a branch begins that does not begin as the run does, as an experiment's.
    """

    step: int
    edits: tuple[Edit, ...] | None = None
    side: FigureSide = FigureSide.DIFFERENCE
    names_steps: bool = True
    spec: RunSpec | None = None


@dataclass(frozen=True)
class Origin:
    """Which run: how it began and what was changed on the way, and the name of its file, where it has one.

    `sha256` is of the text that it began to learn from, if that is a file.
    """

    spec: RunSpec = field(default_factory=RunSpec)
    edits: tuple[Edit, ...] = ()
    file: str = ""
    sha256: str = ""

    def hash(self, step: int) -> str:
        """SHA-256 of all that decides the run up to `step`, wherever its texts lie: equal runs have equal ones."""
        spec, edits = spec_as_json(self.spec), edits_as_json([edit for edit in self.edits if edit.step <= step])
        if self.spec.data.is_file:
            spec["data"]["corpus"] = self.sha256
        if self.spec.data.has_own_vocabulary:
            spec["data"]["tokenizer"] = Path(self.spec.data.tokenizer).name
        if self.spec.start is not None:
            spec["start"] = self.spec.start.sha256
        for edit in edits:
            if edit.get("sha256"):
                edit["value"] = edit["sha256"]
        return hashlib.sha256(json.dumps([spec, edits], sort_keys=True).encode()).hexdigest()


def network_seen(origin: Origin, against: Against | None) -> ModelConfig:
    """The network of the side from which a run is seen: what it is compared with may have another."""
    if against is not None and against.spec is not None and against.side is FigureSide.OTHER:
        return against.spec.model
    return origin.spec.model


@dataclass(frozen=True)
class FigurePart:
    """One picture of a figure: of what is watched, as its matrix or in another view.

    `cell` is the chosen cell of a matrix, `token` the chosen token of a view that shows one query. `ends` are those of
    its colours, where they do not follow from its values. Of a view of attention, `span` are the tokens on show, from
    one up to another, `heads` those that are shown (none: the one of `watch`, or all), `least` the weight from which
    on, `order` that of its maps, an empty one is that of layers and heads, and `measure` the one of HEAD_MEASURES by
    which they are coloured, if they are. Of the view of merges, `merges` is how
    many are made (None: all), and `text` the sentence that is cut, if that is not the figure's. Of the
    view of samples, so many `tokens` (None: as usual) are written after `text`, or the figure's sentence, as `sampling`
    says, with the tokens that were `forced` (place in the text, id), and the same at `others`, which are steps. Of the
    view of a moment, `moment` is its number in the step, from 1 (None: the first).
    `side` is the one from which it is seen where a run is compared, if that is not the figure's.
    """

    watch: Watch = field(default_factory=lambda: Watch(ATTENTION_WEIGHTS.slug, layer=0, head=0))
    view: str = MATRIX
    cell: tuple[int, int] | None = None
    token: int | None = None
    ends: tuple[float, float] | None = None
    span: tuple[int, int] | None = None
    heads: tuple[int, ...] = ()
    least: float = 0.0
    order: str = ""
    merges: int | None = None
    text: str = ""
    tokens: int | None = None
    sampling: SamplingConfig | None = None
    forced: tuple[tuple[int, int], ...] = ()
    others: tuple[int, ...] = ()
    moment: int | None = None
    side: FigureSide | None = None
    measure: str = ""


@dataclass(frozen=True)
class FigureRequest:
    """A figure. `text` is the sentence that is run; `columns` those of a grid, None for as many as fit well.

    `steps` are the first, the last and the stride of what shows several steps, the last of which is `step`; `against`
    is what the run is compared with, if it is.
    """

    origin: Origin = field(default_factory=Origin)
    step: int = 0
    text: str = ""
    parts: tuple[FigurePart, ...] = (FigurePart(),)
    arrangement: Arrangement = Arrangement.GRID
    columns: int | None = None
    options: FigureOptions = field(default_factory=FigureOptions)
    steps: tuple[int, int, int] | None = None
    against: Against | None = None

    @property
    def network(self) -> ModelConfig:
        """The network whose pipeline is shown."""
        return network_seen(self.origin, self.against)

    @property
    def layer(self) -> int:
        """The layer whose pipeline is shown."""
        return max((part.watch.layer or 0 for part in self._asking or self.parts), default=0)

    @property
    def site(self) -> Site:
        """The attention whose pipeline is shown."""
        return next((part.watch.site for part in self._asking), Site.SELF)

    @property
    def _asking(self) -> tuple[FigurePart, ...]:
        """The queries on a pipeline's sheet: those of its own attention, whatever else leads there."""
        return tuple(part for part in self.parts if part.watch.slug == QUERY.slug)


def side_by_side(request: FigureRequest) -> FigureRequest:
    """The same of a run that is compared, each part three times in a row: here, there, and the change."""
    parts = tuple(replace(part, side=side) for part in request.parts for side in FigureSide)
    return replace(request, parts=parts, arrangement=Arrangement.GRID, columns=len(FigureSide))


def grid_of_heads(
    watch: Watch, config: ModelConfig, request: FigureRequest, heads: Sequence[int] | None = None
) -> FigureRequest:
    """The request for one quantity in every layer (a row each) and head (a column each)."""
    known = catalogue(config)
    quantity = known[watch.slug]
    layers = range(known.layers(watch.site)) if quantity.per_layer else (None,)
    columns = (range(heads_of(quantity, config)) if heads is None else heads) if quantity.per_head else (None,)
    parts = tuple(FigurePart(replace(watch, layer=layer, head=head)) for layer in layers for head in columns)
    return replace(request, parts=parts, arrangement=Arrangement.GRID, columns=len(columns))
