"""A reading of a frame made into a picture, or into the sentence that says why there is none."""

from __future__ import annotations

from model.config import ModelConfig
from model.matrix.picture import Picture, labels_of, make_picture
from model.messages import MEAN, Frame, Lens, Reading, Watch
from model.quantities import QUANTITIES
from model.quantities.stages import find, formulas, symbol_of
from tinyattn_gui.pictures.link import lens_of


def picture_of(reading: Reading, frame: Frame, config: ModelConfig) -> Picture | str:
    """The picture of one reading, named after the sentence that it belongs to."""
    if reading.values is None:
        return reading.why
    watch = reading.watch
    quantity = QUANTITIES[watch.slug]
    ref = find(watch.slug, config, watch.layer, watch.site)
    return make_picture(
        quantity,
        reading.values,
        labels_of(frame.example if watch.names_example else frame.probe, frame.info.vocabulary),
        facet=watch.facet,
        symbol=symbol_of(ref, config),
        formula=formulas(config)[ref],
        where=place(watch, frame.step),
        watch=watch,
        lens=lens_of(watch),
        step=frame.step,
    )


def place(watch: Watch, step: int | None) -> str:
    """Where a matrix is found: `layer 0 · head 0 · step 600`; without a step where that is said elsewhere."""
    quantity = QUANTITIES[watch.slug]
    parts = [f"layer {watch.layer}"] if quantity.per_layer and watch.layer is not None else []
    if quantity.per_head and watch.head is not None:
        parts.append("mean of heads" if watch.head == MEAN else f"head {watch.head}")
    if watch.lens is Lens.EXAMPLE and not quantity.learned:
        parts.append("training example")
    if step is not None:
        parts.append(f"before step {step}" if watch.before and quantity.learned else f"step {step}")
    return " · ".join(parts)


def pictures_of(frame: Frame, config: ModelConfig) -> dict[Watch, Picture | str]:
    """Every matrix of a frame, by what was watched."""
    return {read.watch: picture_of(read, frame, config) for read in frame.readings if read.watch.is_matrix}
