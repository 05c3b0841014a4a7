"""Every run has a story, and what it says fits the run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from model.config import DataConfig, ModelConfig, RunSpec
from model.config.start import Start
from model.spec.presets import PRESETS
from model.stories.guess import GUESSES
from model.stories.presets import PRESET_STORIES
from model.stories.story import Story
from model.stories.table import story_of
from model.tasks.table import TASKS
from model.tasks.texts import TEXTS
from model.text.words import words


def check(story: Story, spec: RunSpec, length: int | None = None) -> None:
    for stop in (*story.conditions, *story.watched, *(cell for _, cell in story.asked)):
        assert not stop.refusal(spec.model, length), stop
    assert {asked.kind for asked in story.questions} <= GUESSES.keys()
    assert [asked.step for asked in story.questions] == sorted({asked.step for asked in story.questions})
    assert story.question.endswith("?")
    assert len(story.question) <= 100, "two lines of a narrow window at most"
    for text in story.longest:
        assert text.endswith((".", ".”")), text
        assert len(text) <= 250, text


def test_every_preset_has_one_and_every_one_a_preset() -> None:
    assert PRESET_STORIES.keys() == PRESETS.keys()


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_has_the_cells_that_its_story_is_about(name: str) -> None:
    preset = PRESETS[name]
    story = story_of(preset.spec)
    assert story.question == PRESET_STORIES[name].question
    assert story.sentence == preset.probe
    is_pair = preset.spec.model.is_pair
    letters = preset.spec.data.tokenizer == "character"
    check(story, preset.spec, None if is_pair else len(preset.probe) if letters else len(words(preset.probe)))


def test_another_seed_or_rate_has_the_same_story_and_another_network_that_of_its_task() -> None:
    preset = PRESETS["fat-cat"]
    seeded = replace(preset.spec, seed=5, train=replace(preset.spec.train, learning_rate=0.1))
    assert story_of(seeded) == story_of(preset.spec)
    wider = replace(preset.spec, model=replace(preset.spec.model, d_model=8))
    assert story_of(wider).question != story_of(preset.spec).question
    assert not story_of(wider).watched, "its weights are nobody's promise"


def test_a_run_of_the_book_has_its_story_once_its_weights_are_known() -> None:
    spec = PRESETS["book-causal"].spec
    assert spec.start is not None
    known = replace(spec, start=replace(spec.start, sha256="0" * 64))
    assert story_of(known) == story_of(spec)
    assert story_of(replace(spec, start=Start.of_book("linear"))) != story_of(spec)


@pytest.mark.parametrize("task", TASKS)
def test_every_task_has_one_at_any_size(task: str) -> None:
    spec = RunSpec(model=ModelConfig(context=64), data=DataConfig(corpus=task))
    check(story_of(spec), spec)


@pytest.mark.parametrize("text", TEXTS)
def test_every_text_has_one(text: str) -> None:
    spec = RunSpec(model=ModelConfig(context=7), data=DataConfig(corpus=text))
    check(story_of(spec), spec)


def test_weights_from_outside_have_one_that_says_why_there_is_no_loss() -> None:
    spec = RunSpec(data=DataConfig(corpus="tales", tokenizer="byte-pair"), start=Start("weights/gpt2"))
    story = story_of(spec)
    check(story, spec)
    assert "no loss yet" in story.tell({}, step=0).text
    of_run = replace(spec, start=Start.of_run("first.tinyattn", 5))
    assert story_of(of_run) == story_of(replace(spec, start=None)), "a run goes on with what it has learned here"


def test_a_file_of_ones_own_has_a_plain_one(tmp_path: Path) -> None:
    path = tmp_path / "verdict.txt"
    path.write_text("it is so", encoding="utf-8")
    spec = RunSpec(data=DataConfig(corpus=str(path), tokenizer="character"))
    story = story_of(spec)
    check(story, spec)
    assert story.question.startswith("verdict.txt: which character comes next?")


def test_nothing_is_said_of_what_is_not_known() -> None:
    story = story_of(PRESETS["addition"].spec)
    assert story.tell({}, step=9).text == story.watch
    assert story.tell(dict.fromkeys(story.conditions), step=9).text == story.watch
    known = dict.fromkeys(story.conditions, 0.99)
    assert story.tell(known, step=9).ended
    assert story.tell(known, step=0).text == story.watch, "before the first step nothing has been learned"
