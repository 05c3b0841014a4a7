"""Changes on the way: which there are, what each is called, and whether it fits a run. Imports no torch.

An `Edit` changes one of these: `train.learning_rate`, `seed` (of all that is drawn from then on), `data.corpus` (the
tokenizer stays), one weight, or one head. A weight is written with its layer, where it has one, and its place along the
axes of its quantity: `w_query[0,1,3,2]` is layer 0, head 1, row 3, column 2; `w_token[7,3]` has no layer. `head[0,1]`
silences head 1 of layer 0. Where there are several attentions it says of which: `cross.head[0,1]`.

>>> from model.config import Edit, RunSpec
>>> checked(Edit(5, "w_query[0,0,3,2]", 1), RunSpec())
Edit(step=5, what='w_query[0,0,3,2]', value=1.0, sha256='')
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from model.config import DataConfig, Edit, ModelConfig, RunSpec, TrainConfig
from model.errors import OptionError, RequestError, shortened, shown
from model.quantities import B_VALUE, W_OUT, W_VALUE
from model.quantities.shapes import Extent, shape_of
from model.quantities.site import Site
from model.quantities.stages import Ref, catalogue, find

RATE, SEED, CORPUS = "train.learning_rate", "seed", "data.corpus"

OPTIONS = (RATE, SEED, CORPUS)
"""The options of a run that can change on the way."""

_LARGEST = 3.4028234e38
"""What a weight can be at most, a little under the largest float32."""

_INDEXED = re.compile(r"(?:(encoder|decoder|cross)\.)?([a-z_]+)\[(\d{1,9}(?:,\d{1,9})*)\]", re.ASCII)


class WeightCell(NamedTuple):
    """One weight: its parameter, and its place along the axes of the quantity."""

    ref: Ref
    place: tuple[int, ...]

    @property
    def name(self) -> str:
        """How it is written in an edit."""
        layer = () if self.ref.layer is None else (self.ref.layer,)
        return f"{self.ref.site.prefix}{self.ref.quantity.slug}[{','.join(map(str, (*layer, *self.place)))}]"


class Head(NamedTuple):
    """One attention head."""

    layer: int
    head: int
    site: Site = Site.SELF

    @property
    def name(self) -> str:
        """How silencing it is written in an edit."""
        return f"{self.site.prefix}head[{self.layer},{self.head}]"


def target(what: str, config: ModelConfig) -> WeightCell | Head | None:
    """The weight or head that an edit changes; None for an option. Raises OptionError for anything else."""
    if what in OPTIONS:
        return None
    found = _INDEXED.fullmatch(what)
    if found is None:
        raise OptionError(
            f"'{shortened(what)}' cannot change on the way; allowed is {', '.join(OPTIONS)}, a weight or a head."
        )
    site, slug, index = Site(found[1] or "self"), found[2], tuple(map(int, found[3].split(",")))
    try:
        if slug == "head":
            return _head(what, index, config, site)
        ref = find(slug, config, 0, site)
        if not ref.quantity.learned:
            raise OptionError(f"{what} is no weight: {ref.quantity.name} is computed, not learned.")
        if ref.layer is not None:
            ref, index = find(slug, config, index[0], site), index[1:]
    except RequestError as error:
        raise OptionError(str(error)) from None
    return WeightCell(ref, index)


def silenced(head: Head, config: ModelConfig) -> tuple[Ref, ...]:
    """The parameters whose part of this head is zero once it is silenced.

    Its rows of W_out, or its values where there is no W_out.
    """
    quantities = (W_OUT,) if config.w_out else (W_VALUE, B_VALUE) if config.bias else (W_VALUE,)
    return tuple(Ref(quantity, head.layer, head.site) for quantity in quantities)


def checked(edit: Edit, spec: RunSpec, vocabulary_size: int | None = None) -> Edit:
    """The edit with its value in the type that is computed with.

    Raises OptionError, in one sentence, for one that does not fit the run; whether a row of the vocabulary is there can
    only be said where its size is given.
    """
    place = target(edit.what, spec.model)
    if edit.what == RATE:
        return replace(edit, value=TrainConfig(learning_rate=edit.value).learning_rate)  # type: ignore[arg-type]
    if edit.what == SEED:
        return replace(edit, value=RunSpec(seed=edit.value).seed)  # type: ignore[arg-type]
    if edit.what == CORPUS:
        return replace(edit, value=DataConfig(corpus=edit.value).corpus)  # type: ignore[arg-type]
    value = _number(edit)
    if isinstance(place, Head) and value:
        raise OptionError(f"{edit.what} is {shown(edit.value)}; allowed is 0, which silences the head.", edit.what)
    if isinstance(place, WeightCell):
        _check_place(edit.what, place, shape_of(place.ref, spec.model, Extent(vocabulary_size or 10**9)))
    return replace(edit, value=value)


def newest(edits: Sequence[Edit], what: str, step: int) -> Edit | None:
    """The edit of `what` that is in force after `step` steps; `edits` are in the order of their steps."""
    return next((edit for edit in reversed(edits) if edit.what == what and edit.step <= step), None)


def _head(what: str, index: tuple[int, ...], config: ModelConfig, site: Site) -> Head:
    known = catalogue(config)
    if site not in known.sites:
        allowed = " or ".join(f"{site.prefix}head[layer,head]" for site in known.sites)
        raise OptionError(f"{what} does not exist; allowed is {allowed}.", what)
    sizes = (known.layers(site), config.n_head)
    if len(index) != 2 or not all(i < size for i, size in zip(index, sizes, strict=True)):
        raise OptionError(
            f"{what} does not exist; allowed is {site.prefix}head[layer,head] with layer 0 to {sizes[0] - 1} and "
            f"head 0 to {sizes[1] - 1}.",
            what,
        )
    if not config.has_values and not config.w_out:
        raise OptionError(
            f"{what} would silence nothing but by its keys, which are its values; allowed is this with model.w_out, or "
            "with model.values own.",
            what,
        )
    if config.group > 1 and not config.w_out:
        raise OptionError(
            f"{what} would silence every head that shares its values, as there are no output weights; "
            "allowed is this with model.w_out, or with a head of values for each.",
            what,
        )
    return Head(*index, site)


def _number(edit: Edit) -> float:
    value = edit.value
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) <= _LARGEST:
        raise OptionError(f"{edit.what} is {shown(value)}; allowed is a finite number.", edit.what)
    return float(value)


def _check_place(what: str, cell: WeightCell, shape: tuple[int, ...]) -> None:
    if len(cell.place) != len(shape) or not all(i < size for i, size in zip(cell.place, shape, strict=True)):
        axes = ", ".join(
            f"{axis.value.replace('_', ' ')} 0 to {size - 1}"
            for axis, size in zip(cell.ref.quantity.shown_axes, shape, strict=True)
        )
        raise OptionError(f"{what} does not exist; allowed is {axes}.", what)
