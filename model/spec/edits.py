"""Changes on the way: which there are, what each is called, and whether it fits a run. Imports no torch.

An `Edit` changes one of these: `train.learning_rate`, `seed` (of all that is drawn from then on), `data.corpus` (the
tokenizer stays), one weight, or one head. A weight is written with its layer, where it has one, and its place along the
axes of its quantity: `w_query[0,1,3,2]` is layer 0, head 1, row 3, column 2; `w_token[7,3]` has no layer. `head[0,1]`
silences head 1 of layer 0. Where there are several attentions it says of which: `cross.head[0,1]`. `mask[5,2]` says
whether the query at place 5 may look at the key at place 2 from then on: 1 or 0, in each head of every layer.

>>> from model.config import Edit, RunSpec
>>> checked(Edit(5, "w_query[0,0,3,2]", 1), RunSpec())
Edit(step=5, what='w_query[0,0,3,2]', value=1.0, sha256='')
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from model.choices.edited_mask import Cells, changed, edited, is_blind
from model.choices.masks import NO_TOKEN, Anchor, Mask
from model.config import DataConfig, Edit, ModelConfig, RunSpec, TrainConfig
from model.errors import OptionError, RequestError, shortened, shown
from model.quantities import B_VALUE, W_OUT, W_VALUE
from model.quantities.shapes import Extent, shape_of
from model.quantities.site import Site
from model.quantities.stages import Ref, catalogue, find

RATE, SEED, CORPUS = "train.learning_rate", "seed", "data.corpus"

OPTIONS = (RATE, SEED, CORPUS)
"""The options of a run that can change on the way."""

_MASK = "mask"

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


class MaskCell(NamedTuple):
    """Whether a query may look at a key, by their places, in each head of every layer and in every sentence."""

    query: int
    key: int
    site: Site = Site.SELF

    @property
    def name(self) -> str:
        """How it is written in an edit."""
        return f"{self.site.prefix}{_MASK}[{self.query},{self.key}]"


def target(what: str, config: ModelConfig) -> WeightCell | Head | MaskCell | None:
    """What an edit changes, but for an option, which gives None. Raises OptionError for anything else."""
    if what in OPTIONS:
        return None
    found = _INDEXED.fullmatch(what)
    if found is None:
        raise OptionError(
            f"'{shortened(what)}' cannot change on the way; allowed is {', '.join(OPTIONS)}, a weight, a head or a "
            "cell of the mask."
        )
    site, slug, index = Site(found[1] or "self"), found[2], tuple(map(int, found[3].split(",")))
    try:
        if slug == "head":
            return _head(what, index, config, site)
        if slug == _MASK:
            return _mask_cell(what, index, config, site)
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
    if isinstance(place, MaskCell) and value not in (0, 1):
        raise OptionError(f"{edit.what} is {shown(edit.value)}; allowed is 1, may look, or 0, may not look.", edit.what)
    if isinstance(place, WeightCell):
        _check_place(edit.what, place, shape_of(place.ref, spec.model, Extent(vocabulary_size or 10**9)))
    return replace(edit, value=value)


def newest(edits: Sequence[Edit], what: str, step: int) -> Edit | None:
    """The edit of `what` that is in force after `step` steps; `edits` are in the order of their steps."""
    return next((edit for edit in reversed(edits) if edit.what == what and edit.step <= step), None)


def is_of_mask(what: str) -> bool:
    """Whether an edit of this is one of a cell of the mask."""
    return f"{_MASK}[" in what


def staged(spec: RunSpec, edits: Sequence[Edit]) -> RunSpec:
    """The run whose masked scores are a stage, where cells of its mask are edited: to the bit the same as without."""
    if not any(is_of_mask(edit.what) for edit in edits) or spec.model.mask != "none":
        return spec
    return replace(spec, model=replace(spec.model, mask="open"))


def mask_cells(edits: Sequence[Edit], config: ModelConfig, step: int) -> Cells:
    """The cells of the mask that are set after `step` steps; `edits` are in the order of their steps."""
    cells = {}
    for edit in edits:
        if edit.step <= step and is_of_mask(edit.what) and isinstance(cell := target(edit.what, config), MaskCell):
            cells[cell.query, cell.key] = bool(edit.value)
    return changed(config.attention_mask, cells)


def mask_at(
    edits: Sequence[Edit], config: ModelConfig, step: int, anchor: Anchor = NO_TOKEN, site: Site | None = None
) -> Mask:
    """Which keys a query may look at after `step` steps, where cells can be edited or at another `site`; `edits` are in
    the order of their steps.
    """
    own = _own_site(config)
    mask = (site or own).mask(config, anchor)
    return edited(mask, mask_cells(edits, config, step)) if site in (None, own) else mask


def widest_mask(edits: Sequence[Edit], config: ModelConfig, site: Site) -> Mask:
    """Which keys a query may look at there at some step of a run, whichever the tokens are."""
    opened = {} if site is not _own_site(config) else {(e.query, e.key): True for e in _opened(edits, config)}
    return edited(site.mask(config), changed(site.mask(config), opened))


def _opened(edits: Sequence[Edit], config: ModelConfig) -> Iterator[MaskCell]:
    cells = (target(edit.what, config) for edit in edits if is_of_mask(edit.what) and edit.value)
    return (cell for cell in cells if isinstance(cell, MaskCell))


def check_masks(edits: Sequence[Edit], config: ModelConfig) -> None:
    """Raises OptionError for an edit that would leave a query no key; `edits` are in the order of their steps."""
    rows: dict[int, dict[int, bool]] = {}
    for _, made in groupby(edits, lambda edit: edit.step):
        changed_rows = {}
        for edit in made:
            if is_of_mask(edit.what) and isinstance(cell := target(edit.what, config), MaskCell):
                rows.setdefault(cell.query, {})[cell.key] = bool(edit.value)
                changed_rows[cell.query] = edit
        for query, edit in changed_rows.items():
            if is_blind(config.attention_mask, query, rows[query]):
                raise OptionError(
                    f"{edit.what} is {edit.value:g}, which would leave position {query} nothing to look at; allowed is "
                    "this once another key up to its own place is open to it.",
                    edit.what,
                )


def _mask_cell(what: str, index: tuple[int, ...], config: ModelConfig, site: Site) -> MaskCell:
    own = _own_site(config)
    if site is not own or len(index) != 2 or not all(place < config.context for place in index):
        raise OptionError(
            f"{what} does not exist; allowed is {own.prefix}{_MASK}[query,key] with places 0 to {config.context - 1}.",
            what,
        )
    return MaskCell(*index, own)


def _own_site(config: ModelConfig) -> Site:
    """Where tokens look at each other that are predicted one after another."""
    return Site.DECODER if config.is_pair else Site.SELF


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
