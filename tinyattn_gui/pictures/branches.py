"""Branches in words: what each is called, and where two of them part."""

from __future__ import annotations

from collections.abc import Sequence

from model.config import Edit, ModelConfig, corpus_name
from model.messages import Beside, Branch
from model.quantities.stages import symbol_of
from model.spec.edits import CORPUS, RATE, Head, MaskCell, WeightCell, target
from model.spec.experiments import difference_of


def names(branches: Sequence[Branch], config: ModelConfig) -> dict[int, str]:
    """What each branch is called, by its run's number: `main`, `branch 1: seed 5 from step 120`."""
    by_run = {branch.run: branch for branch in branches}
    found = {}
    for n, branch in enumerate(branches):
        parent = by_run.get(branch.parent) if branch.parent is not None else None
        found[branch.run] = "main" if parent is None else f"branch {n}: {_difference(branch, parent, config)}"
    return found


def edit_words(edit: Edit, config: ModelConfig) -> str:
    """What an edit does, such as `learning rate 0.003` or `head 1 of layer 0 silenced`."""
    place = target(edit.what, config)
    value = f"{edit.value:g}" if isinstance(edit.value, float) else str(edit.value)
    if isinstance(place, Head):
        of = f" of {place.site.words}" if place.site.words else ""
        return f"head {place.head} of layer {place.layer}{of} silenced"
    if isinstance(place, MaskCell):
        return f"query {place.query} {'may' if edit.value else 'may not'} look at key {place.key}"
    if isinstance(place, WeightCell):
        symbol = symbol_of(place.ref, config)
        return f"{symbol}{edit.what[edit.what.index('[') :]} = {value}"
    if edit.what == CORPUS:
        return f"corpus {corpus_name(value)}"
    return f"{'learning rate' if edit.what == RATE else 'seed'} {value}"


def parting(beside: Beside | None) -> str:
    """Where the branch that is drawn beside this one parts from it."""
    if beside is None:
        return ""
    if beside.first_difference is not None:
        return f"differs from step {beside.first_difference} on"
    return "comparing …" if beside.equal is None else f"the same to the bit up to step {beside.equal}"


def _difference(branch: Branch, parent: Branch, config: ModelConfig) -> str:
    if branch.spec is not None and parent.spec is not None:
        config = branch.spec.model
        if branch.spec != parent.spec:
            return difference_of(branch.spec, parent.spec)
    own = [edit for edit in branch.edits if edit.step == branch.forked_at and edit not in parent.edits]
    words = f"{edit_words(own[0], config)} " if own else ""
    return f"{words}from step {branch.forked_at}"
