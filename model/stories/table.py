"""Which story a run has: that of its preset, else of its task, of weights from outside, or of its text. No torch."""

from __future__ import annotations

from dataclasses import replace

from model.config import RunSpec
from model.spec.presets import PRESETS
from model.stories.presets import PRESET_STORIES
from model.stories.story import Story
from model.stories.tasks import WEIGHTS_STORY, task_story, text_story


def story_of(spec: RunSpec) -> Story:
    """What a run is about. It is that of a preset with the same network, start and data, whatever the seed and however
    it is trained: what it says is measured in this run.
    """
    of_preset = (preset for preset in PRESETS.values() if preset.name in PRESET_STORIES and _is_like(preset.spec, spec))
    if (preset := next(of_preset, None)) is not None:
        return replace(PRESET_STORIES[preset.name], sentence=preset.probe)
    if spec.start is not None and spec.start.lies_in_file and spec.data.is_text:
        return WEIGHTS_STORY
    return text_story(spec.data) if spec.data.is_text else task_story(spec.data)


def _is_like(one: RunSpec, other: RunSpec) -> bool:
    starts = (spec.start.path if spec.start else "" for spec in (one, other))
    return (one.model, one.data) == (other.model, other.data) and len(set(starts)) == 1
