"""The run that begins with the weights that another had at a step: what it takes over of it. Imports no torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from model.config import Edit, RunSpec, Start
from model.spec.edits import CORPUS, RATE, SEED, is_of_mask, newest
from model.tasks.table import classes_of


def heir_of(spec: RunSpec, edits: Sequence[Edit], path: str, step: int, task: str = "") -> RunSpec:
    """The options of a run as they were after `step` steps, learning rate and corpus as changed on the way; it begins
    with the weights that the run at `path` had then. With a `task` it learns that, at the task's own size; one with
    classes gives it a classifier's head.

    Weights that were set and heads that were silenced are in the weights. A changed seed is not taken over: what is
    drawn begins anew. Nor is a mask that was edited.
    """
    rate, corpus = (newest(edits, what, step) for what in (RATE, CORPUS))
    train = spec.train if rate is None else replace(spec.train, learning_rate=float(rate.value))
    data = spec.data if corpus is None else replace(spec.data, corpus=str(corpus.value))
    model = spec.model
    if task:
        data = replace(data, corpus=task, length=None, symbols=None)
        classes = len(classes_of(task))
        model = replace(model, classes=classes, tied=model.tied and not classes)
    return replace(spec, model=model, train=train, data=data, start=Start.of_run(path, step))


def head_of(heir: RunSpec, before: RunSpec) -> tuple[str, ...]:
    """Whether a run has the head of the one before, in a sentence if it has not."""
    classes = heir.model.classes
    if classes == before.model.classes:
        return ()
    does = f"says which of {classes} classes a sentence is of" if classes else "predicts the next token"
    return (f"Its head is new, drawn by seed {heir.seed}: it {does}.",)


def taken_over(heir: RunSpec, edits: Sequence[Edit], step: int) -> tuple[str, ...]:
    """What was changed on the way of the run before, and whether its heir has it, a sentence each."""
    rate, corpus, seed = (newest(edits, what, step) for what in (RATE, CORPUS, SEED))
    said = []
    if rate is not None and heir.train.learning_rate == rate.value:
        said.append(f"Its learning rate is {rate.value:g}, as it was changed at step {rate.step} of that run.")
    if corpus is not None and heir.data.corpus == corpus.value:
        said.append(f"It reads {heir.data.name}, as that run did from step {corpus.step} on.")
    if seed is not None:
        said.append(f"Its draws begin anew with seed {heir.seed}: that they were changed to {seed.value} is not kept.")
    cells = len({edit.what for edit in edits if edit.step <= step and is_of_mask(edit.what)})
    if cells:
        said.append(f"Its mask is whole: what was opened or closed there by hand ({cells}) is not kept.")
    weights = sum(
        edit.step <= step and edit.what not in (RATE, CORPUS, SEED) and not is_of_mask(edit.what) for edit in edits
    )
    if weights:
        said.append(f"Weights that were changed there on the way ({weights}) are in the weights that it begins with.")
    return tuple(said)
