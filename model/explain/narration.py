"""A moment in one line: what happens, in plain words, with its formula and its shapes. Imports no torch.

All is read off the registry: there is a sentence for each phase, and none for a single stage.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from model.choices.masks import Mask
from model.config import Edit, ModelConfig, TrainConfig
from model.messages import Lens
from model.quantities import TARGETS, Axis
from model.quantities.moments import Moment, Phase, by_ref, given, with_gradient
from model.quantities.shapes import Extent, heads_of, shape_of, size_of
from model.quantities.stages import Ref, stages, symbol_of
from model.spec.edits import mask_at
from model.spec.recipe import Clipping, decay_of, formulas_of, rate_of, rate_words


@dataclass(frozen=True)
class Narration:
    """What is said of a moment."""

    words: str
    formula: str
    shapes: str


@dataclass(frozen=True)
class ScaleWords:
    """How large things are in one step; and its number and learning rate."""

    extent: Extent
    rate: float
    step: int
    lens: Lens = Lens.EXAMPLE
    loss: float | None = None
    clipping: Clipping | None = None
    mask: Mask | None = None


def scale_of(
    config: ModelConfig,
    train: TrainConfig,
    vocabulary: int,
    positions: int,
    edits: Sequence[Edit],
    step: int,
    source: int = 0,
) -> ScaleWords:
    """The scale of step `step`, with its learning rate."""
    rate = rate_of(train, edits, max(step - 1, 0))
    mask = mask_at(edits, config, max(step - 1, 0)) if edits else None
    return ScaleWords(Extent(vocabulary, positions, train.examples, source), rate, step, mask=mask)


def describe(moment: Moment, config: ModelConfig, train: TrainConfig, scale: ScaleWords) -> Narration:
    """The line of one moment."""
    if moment.ref is None:
        return _sample(config, train, scale)
    if moment.phase is Phase.BACKWARD:
        return _backward(moment.ref, config, scale)
    if moment.phase is Phase.UPDATE:
        return _update(moment.ref, config, train, scale)
    return _forward(moment.ref, config, train, scale, is_loss=moment.phase is Phase.LOSS)


def _sample(config: ModelConfig, train: TrainConfig, scale: ScaleWords) -> Narration:
    count = scale.extent.batch
    shown = "it is" if count == 1 else "the first is"
    words = (
        f"{_sentences(count)} drawn from the corpus by the seed of this step; {_accumulated(train)}{shown} shown. "
        f"{TARGETS.name}: what each position should predict."
    )
    symbols = ", ".join(symbol_of(ref, config) for ref in given(config))
    batches: dict[tuple[int, ...], list[str]] = {}
    for ref in given(config):
        batches.setdefault(shape_of(ref, config, scale.extent), []).append(symbol_of(ref, config))
    shapes = " · ".join(f"{', '.join(same)}: {count} × {length}" for (_, length), same in batches.items())
    return Narration(words, f"{symbols} from the corpus", shapes)


def _forward(ref: Ref, config: ModelConfig, train: TrainConfig, scale: ScaleWords, *, is_loss: bool) -> Narration:
    quantity, stage = ref.quantity, by_ref(config)[ref]
    words = f"{quantity.name}: {_lowered(quantity.caption)}"
    if is_loss and train.label_smoothing:
        words = (
            f"{words[:-1]}. Targets are smoothed: a part of ε = {train.label_smoothing:g} is spread over all tokens."
        )
    if is_loss and scale.loss is not None and scale.lens is Lens.EXAMPLE:
        words = f"{words} The mean over the batch is the loss of this step, {scale.loss:.4f}."
    shapes = f"{_shapes(stage.inputs, config, scale)} → {_shape(ref, config, scale)}" if stage.inputs else ""
    return Narration(
        words,
        f"{symbol_of(ref, config)} = {formulas_of(config, train, scale.mask)[ref]}",
        (shapes or _shape(ref, config, scale)) + _for(ref, config, scale),
    )


def users_of(ref: Ref, config: ModelConfig) -> list[Ref]:
    """The stages on the way to the loss that are computed from it: what its gradient comes through."""
    reached = with_gradient(config)
    return [stage.ref for stage in stages(config) if stage.ref in reached and ref in stage.inputs]


def _backward(ref: Ref, config: ModelConfig, scale: ScaleWords) -> Narration:
    users = users_of(ref, config)
    learned = [i for i in by_ref(config)[ref].inputs if i.quantity.learned]
    source = (
        f"passed back from {_names(users)}" if users else "each position that counts has an equal part in their mean"
    )
    words = f"{ref.quantity.name}, the gradient: how the loss would change with each number; {source}."
    if alone := [i for i in learned if len(users_of(i, config)) == 1]:
        words += f" It gives the gradient of {_names(alone)}."
    for shared in (i for i in learned if i not in alone):
        both = _names(users_of(shared, config))
        words += f" It gives a part of the gradient of {_names([shared])}, which comes through {both}."
    of = "∂loss/∂{}".format
    formula = of(symbol_of(ref, config))
    if users:
        formula += f" from {', '.join(of(symbol_of(user, config)) for user in users)}"
    if learned:
        formula += f" · gives {', '.join(of(symbol_of(i, config)) for i in learned)}"
    return Narration(words, formula, f"as {_shape(ref, config, scale)}{_for(ref, config, scale)}")


def _update(ref: Ref, config: ModelConfig, train: TrainConfig, scale: ScaleWords) -> Narration:
    optimizer, decay = train.rule, decay_of(ref, train)
    pull = f", and {optimizer.pull}" if decay else ""
    power = str(scale.step).translate(_RAISED)
    clipped = "" if train.clip is None else f"g ← c g, c = min(1, {train.clip:g} / ‖g‖) · "
    formula = clipped + optimizer.formula(bool(decay)).format(w=symbol_of(ref, config), k=power)
    rates = f"learning rate η = {_rate(train, scale)}, " + (
        f"weight decay λ = {decay:g}" if decay else _no_decay(train)
    )
    words = f"{ref.quantity.name}: {optimizer.words}{pull}. {rates[0].upper()}{rates[1:]}."
    if train.accumulate > 1:
        words += f" g is the mean gradient of {train.accumulate} micro-batches."
    if scale.clipping is not None:
        words += f" This step is {scale.clipping.words}."
    return Narration(words, formula, f"each as {_shape(ref, config, scale)}{_heads(ref, config)}")


def _rate(train: TrainConfig, scale: ScaleWords) -> str:
    """The learning rate of the step, and where in its schedule that is."""
    when = rate_words(train, max(scale.step - 1, 0))
    return f"{scale.rate:g} ({when})" if when else f"{scale.rate:g}"


def _accumulated(train: TrainConfig) -> str:
    """In which parts the sentences go through the network."""
    if train.accumulate == 1:
        return ""
    return f"{train.accumulate} micro-batches of {train.batch_size}, whose mean gradient makes the update; "


def _no_decay(train: TrainConfig) -> str:
    return "no weight decay" + (f": λ = {train.weight_decay:g} is for matrices alone" if train.weight_decay else "")


def _shapes(refs: Iterable[Ref], config: ModelConfig, scale: ScaleWords) -> str:
    return ", ".join(_shape(ref, config, scale) for ref in refs)


def _shape(ref: Ref, config: ModelConfig, scale: ScaleWords) -> str:
    """`Q 7 × 8`: what one head and one sentence have."""
    axes = [axis for axis in ref.quantity.shown_axes if axis is not Axis.HEAD]
    return f"{symbol_of(ref, config)} {' × '.join(str(size_of(axis, ref, config, scale.extent)) for axis in axes)}"


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _for(ref: Ref, config: ModelConfig, scale: ScaleWords) -> str:
    """Of how many heads and sentences the shape is that of one."""
    heads, count = _heads(ref, config), scale.extent.batch
    return f"{heads}, {count} sentences" if scale.lens is Lens.EXAMPLE and count > 1 else heads


def _heads(ref: Ref, config: ModelConfig) -> str:
    """How many heads it has, where it has any and the network has several."""
    if not ref.quantity.per_head or config.n_head == 1:
        return ""
    count = heads_of(ref.quantity, config)
    return f", {count} {'head' if count == 1 else 'heads'}"


def _sentences(count: int) -> str:
    return "One sentence is" if count == 1 else f"{count} sentences are"


def _names(refs: Sequence[Ref]) -> str:
    return " and ".join(ref.quantity.name.lower() for ref in refs)


def _lowered(caption: str) -> str:
    return caption[0].lower() + caption[1:]
