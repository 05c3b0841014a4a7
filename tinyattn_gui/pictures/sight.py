"""What a panel is shown: a frame, where the person looks, and the readings that the panel asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from model.config import ModelConfig, TrainConfig
from model.matrix.picture import Picture
from model.messages import Frame, Projection, Reading, Sentence, Watch
from model.quantities import Axis
from model.quantities.site import Site, TokenSequence
from model.quantities.stages import catalogue
from model.quantities.watch import Plane
from tinyattn_gui.pictures.cloud_memory import CloudMemory
from tinyattn_gui.pictures.compare import FigureSide, beside_seen, frame_of, is_branch, network_of, seen_from
from tinyattn_gui.pictures.matrix import place
from tinyattn_gui.pictures.ranges import Fixed, Ranges


@dataclass(frozen=True)
class Selection:
    """Which layer and head the panels show, and at which site; and the tokens that are chosen, of the target and of the
    source.
    """

    layer: int = 0
    head: int = 0
    token: int | None = None
    site: Site = Site.SELF
    source: int | None = None

    def at(self, config: ModelConfig) -> Selection:
        """The same in such a network: where it has no such site at its last one, and at a layer that is there."""
        known = catalogue(config)
        site = self.site if self.site in known.sites else known.sites[-1]
        return replace(self, site=site, layer=min(self.layer, known.layers(site) - 1))

    def chosen(self, axis: Axis) -> int | None:
        """The chosen token of the sentence whose places an axis counts here."""
        return self.source if self._is_of_source(axis) else self.token

    def choosing(self, token: int | None, axis: Axis) -> Selection:
        """The same with another chosen token of the sentence whose places an axis counts here."""
        return replace(self, source=token) if self._is_of_source(axis) else replace(self, token=token)

    def _is_of_source(self, axis: Axis) -> bool:
        return self.site.sequence(axis) is TokenSequence.SOURCE


@dataclass(frozen=True, eq=False)
class Sight:
    """One frame for one panel. `readings` has what the panel watches, by what it asked for, as far as it is known.

    `projections` has its planes, `beside` the same for what is beside the run on show.
    While a step is walked what was read is of that moment; the panel need not know.
    """

    frame: Frame
    config: ModelConfig
    selection: Selection
    side: FigureSide
    readings: Mapping[Watch, Reading]
    projections: Mapping[Plane, Projection] = field(default_factory=dict)
    beside: Mapping[Plane, Projection] = field(default_factory=dict)
    ranges: Ranges | Fixed | None = None
    """Of colours, those that are locked or known."""
    album: CloudMemory = field(default_factory=CloudMemory)
    """Where points stood in the frames before, so that they stand steady."""
    train: TrainConfig = field(default_factory=TrainConfig)
    """By what the run is trained, where that is told."""
    names_steps: bool = True
    """Whether the title of what is compared says which step is meant; older figures did not."""

    def reading(self, watch: Watch) -> Reading | None:
        """What was read of what was asked for, on the side that is looked at; None if not known yet.

        The difference of two sides is for pictures of one matrix: here it is this one.
        """
        reading = self.readings.get(watch)
        if reading is None or beside_seen(self.side, self.frame) is None:
            return reading
        return self._theirs(reading.watch)

    def _theirs(self, watch: Watch) -> Reading | None:
        """What was read of it beside the run on show, where that side is looked at."""
        beside = beside_seen(self.side, self.frame)
        return next((other for other in beside.readings if other.watch == watch), None) if beside else None

    def sentence(self, reading: Reading) -> Sentence:
        """The sentence that a reading is about."""
        return self.sentence_of(reading.watch)

    def sentence_of(self, watch: Watch) -> Sentence:
        """The sentence that is watched."""
        return self.shown.example if watch.names_example(catalogue(self.config)) else self.frame.probe

    def tokens(self, watch: Watch, axis: Axis) -> tuple[str, ...]:
        """The labels of the tokens whose places an axis of what is watched counts."""
        return self.sentence_of(watch).labels_in(watch.site.sequence(axis))

    def where(self, watch: Watch) -> str:
        """Where a reading is found, and in which of two branches."""
        found = place(watch, self.shown.step, self.config)
        if not is_branch(self.frame):
            return found
        return f"{found} · {'other branch' if self.side is FigureSide.OTHER else 'this branch'}"

    @property
    def shown(self) -> Frame:
        """The frame as that of the side that is looked at: its step, its example, and how it began and was edited."""
        return frame_of(self.side, self.frame)

    @property
    def network(self) -> ModelConfig:
        """The network of the side that is looked at: an experiment's is another than that of its run."""
        return network_of(self.side, self.frame, self.config)

    def picture(self, watch: Watch) -> Picture | str | None:
        """The picture of what was asked for, or the sentence that says why there is none; None if not known yet.

        The other side may have what the run on show lacks.
        """
        reading = self.readings.get(watch) or self._theirs(watch)
        if reading is None:
            return None
        return seen_from(reading, self.frame, self.config, self.side, self.ranges, names_steps=self.names_steps)


def heads_read(reading: Reading, layers: int) -> int:
    """How many heads a layer has where all of them were read: another branch may have fewer than the run on show."""
    assert reading.spread is not None
    return reading.spread.size // (2 * layers)
