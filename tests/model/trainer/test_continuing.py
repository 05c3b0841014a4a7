"""How a text goes on: at the step on show, longer and shorter, forced, and at other steps of the run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.config import RunSpec
from model.config.sampling import SamplingConfig
from model.generation.telling import told, writer_of
from model.messages import Continuation, Continue, Goal
from model.messages.codec import pack, unpack
from model.runs.run import Run
from model.spec.presets import PRESETS
from tests.kit.desk import Desk

SPEC = RunSpec(seed=3)
PROMPT = "the fat cat"


def by_hand(step: int, question: Continue, spec: RunSpec = SPEC) -> Continuation:
    run = Run(spec)
    run.train_to(step)
    writer, prompt = writer_of(run.learner, question.prompt, question.sampling, dict(question.forced))
    writer.write(question.count)
    return told(writer, prompt, run.learner.corpus.tokenizer, step, question.count)


class Asked:
    """A trainer that is asked one question after another."""

    def __init__(self, spec: RunSpec, until: int) -> None:
        self.desk = Desk(Goal(1, spec, until=until))
        self.desk.aim()

    def answer(self, question: Continue, **changes: object) -> Continuation:
        goal = self.desk.goal.asking(Continue, question)
        frame = self.desk.aim(questions=goal.questions, **changes)
        answer = frame.answer(Continue)
        assert answer is not None
        return answer


def same(first: Continuation, second: Continuation) -> None:
    assert first.text == second.text
    assert first.step == second.step
    assert [token.predicted for token in first.written] == pytest.approx(
        [t.predicted for t in second.written], abs=1e-6
    )


def test_longer_and_shorter_it_is_the_text_that_is_written_at_once() -> None:
    asked = Asked(SPEC, 40)
    for count in (0, 1, 5, 3, 9, 0, 9):
        question = Continue(PROMPT, count)
        answer = asked.answer(question)
        assert len(answer.written) == answer.wanted == count
        same(answer, by_hand(40, question))


def test_it_goes_on_at_the_step_on_show() -> None:
    asked, question = Asked(SPEC, 60), Continue(PROMPT, 8, SamplingConfig(seed=2))
    for step in (60, 7, 30, 60):
        same(asked.answer(question, show=None if step == 60 else step), by_hand(step, question))


def test_other_steps_are_told_beside() -> None:
    asked, question = Asked(SPEC, 60), Continue(PROMPT, 6, steps=(0, 20, 60, 99))
    answer = asked.answer(question, show=30)
    assert answer.text == by_hand(30, question).text
    assert [(each.step, each.text) for each in answer.others] == [
        *((step, by_hand(step, question).text) for step in (0, 20, 60)),
        (99, ""),
    ]
    longer = replace(question, count=7)
    assert asked.answer(longer, show=30).text == by_hand(30, longer).text, "the weights of another step are not taken"


def test_a_forced_token_stands_where_it_was_put_and_is_told() -> None:
    asked = Asked(SPEC, 40)
    plain = asked.answer(Continue(PROMPT, 5))
    other = next(each.piece.id for each in plain.written[1].candidates if each.piece != plain.written[1].piece)
    forced = asked.answer(Continue(PROMPT, 5, forced=((4, other),)))
    assert [token.piece for token in forced.written[:1]] == [token.piece for token in plain.written[:1]]
    assert (forced.written[1].piece.id, forced.written[1].forced) == (other, True)
    assert not any(token.forced for token in forced.written[2:])


def test_what_it_is_told_of_each_token_is_what_the_network_holds() -> None:
    answer = Asked(SPEC, 40).answer(Continue(PROMPT, 4, SamplingConfig(temperature=0)))
    for token in answer.written:
        assert token.likely == 1
        assert token.predicted == max(each.predicted for each in token.candidates)
        assert token.piece in [each.piece for each in token.candidates]
    assert answer.looks.shape == (1, 1, 6)
    assert answer.looks.sum(-1) == pytest.approx(1, abs=1e-5)
    assert (answer.cache.tokens, answer.cache.kept) == (7, True)
    assert sum(each.predicted for each in answer.next) == pytest.approx(1, abs=0.2)
    frame = replace(Desk(Goal(1, SPEC)).aim(), answers=((Continue(PROMPT, 4), answer),))
    back = unpack(pack(frame)).answer(Continue)  # type: ignore[union-attr]
    assert back is not None
    assert (back.written, back.next, back.cache) == (answer.written, answer.next, answer.cache)


def test_an_encoder_reads_the_prompt_and_the_target_is_written() -> None:
    spec = PRESETS["encoder-decoder"].spec
    question = Continue("a b c", 3, SamplingConfig(temperature=0))
    answer = Asked(spec, 20).answer(question)
    same(answer, by_hand(20, question, spec))
    assert [piece.text for piece in answer.prompt] == ["a", "b", "c", "="]


def test_a_prompt_without_tokens_says_so() -> None:
    asked = Asked(SPEC, 3)
    assert (
        asked.answer(Continue("  ", 4)).why == "There is no token to go on from; allowed is a prompt with at least one."
    )
    assert asked.answer(Continue(PROMPT, 4)).why == ""
