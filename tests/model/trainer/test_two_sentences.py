"""What the trainer tells of a network with an encoder: both sentences, every side of every quantity, every question."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model.messages import Frame, Goal, LookBeside, OpenCell, ProjectPlane
from model.messages.codec import pack, unpack
from model.messages.questions import Search, TraceCell
from model.network.trace import Recorder
from model.quantities import ATTENTION_WEIGHTS, KEY, SCALED_SCORES, Facet
from model.quantities.site import Site
from model.quantities.stages import Ref, facets, refs
from model.quantities.watch import MEAN, Ask, Lens, Plane, Watch
from model.runs.run import Run
from model.spec.presets import PRESETS
from model.spec.stops import parse
from model.trainer.frames import frame_at
from model.trainer.reader import read_sentence
from model.trainer.trainer import Trainer
from model.training.learner import Learner

SPEC = PRESETS["translation"].spec
PROBE = PRESETS["translation"].probe
EVERYTHING = tuple(
    Watch(ref.quantity.slug, facet, ref.layer, 1 if ref.quantity.per_head else None, site=ref.site)
    for ref in refs(SPEC.model)
    for facet in facets(ref.quantity, SPEC.train)
)
CELL = Ask(Watch("attention_weights", layer=0, site=Site.CROSS), (1, 2, 4))
STOP = parse("cross.entropy[0,1]<9", PROBE)
QUESTIONS = (
    OpenCell(CELL),
    OpenCell(replace(CELL, watch=replace(CELL.watch, lens=Lens.EXAMPLE))),
    TraceCell(CELL),
    ProjectPlane(
        Plane((Watch("key", layer=0, head=0, site=Site.CROSS), Watch("query", layer=0, head=0, site=Site.CROSS)))
    ),
    LookBeside(1, 3),
    Search(1, STOP),
)


@pytest.fixture(scope="module")
def frame() -> Frame:
    trainer, goal = Trainer(), Goal(1, SPEC, until=6, probe=PROBE, watch=EVERYTHING)
    trainer.aim(goal)
    while trainer.advance():
        pass
    answers: dict[object, object] = {}
    goal = replace(goal, stops=(STOP,), questions=QUESTIONS)
    trainer.aim(goal)
    while trainer.waiting() == 0.0 or len(answers) < len(QUESTIONS):
        if isinstance(news := trainer.take(), Frame):
            answers |= dict(news.answers)
            last = unpack(pack(replace(news, answers=tuple(answers.items()))))
            trainer.aim(replace(goal, seen=news.number))
    assert isinstance(last, Frame)
    return last


@pytest.fixture(scope="module")
def learner() -> Learner:
    learner = Learner(SPEC)
    for _ in range(6):
        learner.advance()
    return learner


def test_both_sentences_are_told(frame: Frame) -> None:
    assert " ".join(frame.probe.source_labels) == "ki tik rup wu bun mo"
    assert " ".join(frame.probe.labels) == "= luma dola kato velo rogis ."
    batch = Run(SPEC).learner  # of step 6, which led here
    batch.step = 5
    sample = batch.sample()
    assert sample.source is not None
    assert [piece.id for piece in frame.example.source] == sample.source[0].tolist()
    assert [piece.id for piece in frame.example.pieces] == sample.ids[0].tolist()
    assert frame.example.labels[0] == "="


def test_every_side_of_every_quantity_is_read_off(frame: Frame, learner: Learner) -> None:
    assert [reading.watch for reading in frame.readings] == list(EVERYTHING)
    assert not any(reading.why for reading in frame.readings if reading.watch.slug != "position_embedding")
    recorder = Recorder()
    learner.look(frame.probe.ids, recorder, source=frame.probe.source_ids)
    read = {reading.watch: reading.values for reading in frame.readings}
    for site, shape in ((Site.ENCODER, (6, 6)), (Site.DECODER, (7, 7)), (Site.CROSS, (7, 6))):
        values = read[Watch("attention_weights", Facet.DATA, 0, 1, site=site)]
        assert values is not None
        assert values.shape == shape
        np.testing.assert_array_equal(values, recorder.trace[ATTENTION_WEIGHTS, 0, site][0, 1])


def test_every_question_is_answered(frame: Frame) -> None:
    probe, example = (opened.explanation for opened in frame.answers_to(OpenCell))
    assert probe is not None
    assert example is not None
    assert probe.result == pytest.approx(probe.value, abs=1e-6)
    assert {operand.ref for operand in probe.operands} == {Ref(SCALED_SCORES, 0, Site.CROSS)}
    trail, plane, beside, found = (frame.answer(kind) for kind in (TraceCell, ProjectPlane, LookBeside, Search))
    assert trail is not None
    assert trail.values[trail.steps.tolist().index(6)] == np.float32(probe.value)
    assert plane is not None
    assert plane.counts == (6, 7)
    assert beside is not None
    assert beside.step == 3
    assert not beside.why
    assert found is not None
    assert found.hits[0].step == 1


@pytest.mark.parametrize(
    ("text", "source", "target"),
    [
        ("ki tik = kato velo", "ki tik", "= kato velo"),
        ("ki tik", "ki tik", "="),
        ("= kato", "", "= kato"),
        ("ki = kato = velo", "ki", "= kato = velo"),
        ("", "", ""),
        (" ".join(["ki"] * 20), " ".join(["ki"] * 16), "="),
    ],
)
def test_a_text_is_parted_at_its_first_sign(text: str, source: str, target: str, learner: Learner) -> None:
    sentence = read_sentence(learner.corpus.tokenizer, text, 16, learner.corpus.start)
    assert (" ".join(sentence.source_labels), " ".join(sentence.labels)) == (source, target)
    assert len(sentence.every_source) == len(text.partition("=")[0].split())
    alone = read_sentence(learner.corpus.tokenizer, text, 30)
    assert (alone.source, " ".join(alone.labels)) == ((), text)
    run = Run(SPEC)
    weights = Watch("attention_weights", layer=0, head=MEAN, site=Site.CROSS)
    shown = frame_at(run, run.learner, text, (weights,))
    values = shown.readings[0].values
    assert values is not None
    assert values.shape == (len(sentence.pieces), len(sentence.source))
    assert shown.probe == sentence


def test_a_gradient_of_the_encoder_is_that_of_the_step(frame: Frame) -> None:
    record = Run(SPEC).learner
    for _ in range(5):
        record.advance()
    gradients = record.record().gradients
    watch = Watch("key", Facet.GRAD, 0, 1, site=Site.ENCODER)
    values = next(reading.values for reading in frame.readings if reading.watch == watch)
    np.testing.assert_array_equal(values, gradients[KEY, 0, Site.ENCODER][0, 1])


def test_a_text_that_cannot_be_cut_is_told_and_the_run_goes_on() -> None:
    trainer = Trainer()
    trainer.aim(Goal(1, SPEC, until=1, probe="what = is", watch=(CELL.watch,)))
    trainer.advance()
    news = trainer.take()
    assert isinstance(news, Frame)
    assert [piece.known for piece in news.probe.pieces] == [True, False]
