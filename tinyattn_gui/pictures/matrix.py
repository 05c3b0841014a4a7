"""A reading of a frame made into a picture, or into the sentence that says why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from model.config import ModelConfig
from model.matrix.picture import Picture, labels_of, make_picture
from model.messages import MEAN, Frame, Lens, Reading, Watch
from model.quantities import Quantity
from model.quantities.shapes import heads_of
from model.quantities.stages import Ref, catalogue, find, formulas, symbol_of
from model.spec.edits import mask_at
from model.spec.recipe import formulas_of
from tinyattn_gui.pictures.link import lens_of


def picture_of(reading: Reading, frame: Frame, config: ModelConfig) -> Picture | str:
    """The picture of one reading, named after the sentence that it belongs to."""
    if reading.values is None:
        return reading.why
    watch = reading.watch
    known = catalogue(config)
    quantity = known[watch.slug]
    ref = find(watch.slug, config, watch.layer, watch.site)
    sentence = frame.example if watch.names_example(known) else frame.probe
    return make_picture(
        quantity,
        reading.values,
        labels_of(sentence, frame.info.vocabulary, watch.site, frame.info.classes),
        facet=watch.facet,
        symbol=symbol_of(ref, config),
        formula=_formulas(frame, config, watch)[ref],
        where=place(watch, frame.step, config) + ("" if reading.gaps is None else " · hatched: does not count"),
        watch=watch,
        lens=lens_of(watch, known),
        step=frame.step,
        gaps=reading.gaps,
        config=config,
    )


def _formulas(frame: Frame, config: ModelConfig, watch: Watch) -> Mapping[Ref, str]:
    """How each quantity is computed, as its run is trained and its mask was edited."""
    spec = frame.info.spec
    if spec is None:
        return formulas(config)
    mask = mask_at(frame.edits, config, frame.step - (watch.lens is Lens.EXAMPLE)) if frame.edits else None
    return formulas_of(config, spec.train, mask)


def place(watch: Watch, step: int | None, config: ModelConfig) -> str:
    """Where a matrix is found: `layer 0 · head 0 · step 600`; without a step where that is said elsewhere."""
    quantity = catalogue(config)[watch.slug]
    parts = [watch.site.words] if watch.site.words else []
    parts += [f"layer {watch.layer}"] if quantity.per_layer and watch.layer is not None else []
    if quantity.per_head and watch.head is not None:
        parts.append(head_words(quantity, watch.head, config))
    if watch.lens is Lens.EXAMPLE and not quantity.learned:
        parts.append("training example")
    if step is not None:
        parts.append(f"before step {step}" if watch.before and quantity.learned else f"step {step}")
    return " · ".join(parts)


def head_words(quantity: Quantity, head: int, config: ModelConfig) -> str:
    """Which head of a quantity, in words: the heads of keys have numbers of their own where they are fewer."""
    if head == MEAN:
        return "mean of heads"
    return f"{'key head' if _is_shared(quantity, config) else 'head'} {head}"


def _is_shared(quantity: Quantity, config: ModelConfig) -> bool:
    """Whether several heads read one head of it."""
    return heads_of(quantity, config) < config.n_head


def naming_key_head(picture: Picture | str, config: ModelConfig) -> Picture | str:
    """The picture for where a chosen head stands above all matrices: its title says which other one it has."""
    watch = None if isinstance(picture, str) else picture.watch or picture.source
    if isinstance(picture, str) or watch is None or watch.head is None or watch.head < 0:
        return picture
    quantity = catalogue(config)[watch.slug]
    if not quantity.per_head or not _is_shared(quantity, config):
        return picture
    return replace(picture, title=f"{picture.title} · {head_words(quantity, watch.head, config)}")


def pictures_of(frame: Frame, config: ModelConfig) -> dict[Watch, Picture | str]:
    """Every matrix of a frame, by what was watched."""
    return {read.watch: picture_of(read, frame, config) for read in frame.readings if read.watch.is_matrix}
