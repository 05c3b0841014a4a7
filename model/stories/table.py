"""Which story a run has: that of its preset, else of its task, else a plain one of its text. Imports no torch."""

from __future__ import annotations

from dataclasses import replace

from model.config import RunSpec
from model.spec.presets import PRESETS
from model.stories.presets import PRESET_STORIES
from model.stories.story import Story
from model.stories.tasks import task_story, text_story


def story_of(spec: RunSpec) -> Story:
    """What a run is about. It is that of a preset with the same network, start and data, whatever the seed and however
    it is trained: what it says is measured in this run.
    """
    of_preset = (preset for preset in PRESETS.values() if preset.name in PRESET_STORIES and _is_like(preset.spec, spec))
    if (preset := next(of_preset, None)) is not None:
        return replace(PRESET_STORIES[preset.name], sentence=preset.probe)
    return text_story(spec.data) if spec.data.is_text else task_story(spec.data)


def _is_like(one: RunSpec, other: RunSpec) -> bool:
    starts = (spec.start.path if spec.start else "" for spec in (one, other))
    return (one.model, one.data) == (other.model, other.data) and len(set(starts)) == 1
