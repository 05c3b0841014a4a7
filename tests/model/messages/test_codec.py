"""Messages as bytes, and what is refused."""

from __future__ import annotations

import io
import math
import struct

import numpy as np
import pytest

from model.config import Edit
from model.messages import Frame, Goal, Problem, Reading, RunInfo, Sentence
from model.messages.codec import LIMIT, MessageError, pack, receive, send, unpack
from model.text.tokenizer import Piece
from tests.kit.trainer_goals import EVERYTHING, SPEC


def test_messages_come_back_as_they_were() -> None:
    goal = Goal(3, SPEC, 7, 2.5, "naïve <b>", EVERYTHING[:3], 4, 5)
    assert unpack(pack(goal)) == goal
    assert unpack(pack(Problem(1, "x", True))) == Problem(1, "x", True)
    values = np.array([[1.5, -np.inf], [np.nan, 0.0]], dtype=np.float32)
    large = np.ones(5000, np.float32)
    readings = (Reading(EVERYTHING[0], values), Reading(EVERYTHING[1], None, "no"), Reading(EVERYTHING[2], large))
    sentence = Sentence((Piece("a", 0, True),), (Piece("‹", 9, False),))
    info = RunInfo(("a", "b"), 0.5, 12)
    frame = Frame(
        1,
        1,
        2,
        2,
        info,
        "a",
        sentence,
        Sentence(),
        readings,
        0,
        np.zeros(2, np.float32),
        np.zeros((1, 2), np.float32),
        (Edit(1, "train.learning_rate", 0.5),),
        math.inf,
        0.1,
        9,
    )
    back = unpack(pack(frame))
    assert isinstance(back, Frame)
    assert (back.probe, back.info, back.steps_per_second, back.training) == (sentence, info, math.inf, True)
    assert back.readings[0].values is not None
    np.testing.assert_array_equal(back.readings[0].values, values)
    assert back.readings[1].why == "no"
    for array, sent in ((back.readings[0].values, values), (back.readings[2].values, large)):
        assert array is not None
        assert not array.flags.writeable
        assert memory_held_by(array) <= 2 * sent.nbytes, "who remembers a part of a message remembers all of it"


def memory_held_by(array: np.ndarray) -> int:
    """The bytes that stay as long as an array does."""
    owner = array
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    return len(owner.base.obj) if isinstance(owner.base, memoryview) else owner.nbytes


@pytest.mark.parametrize(
    "data",
    [b"", b"\x02\x00\x00\x00{}", b"\xff\xff\xff\xff", b'\x11\x00\x00\x00{"$type":"Piece"}', pack(Goal(1, SPEC))[:-9]],
)
def test_bytes_that_are_no_message_are_refused(data: bytes) -> None:
    with pytest.raises(MessageError):
        unpack(data)


def test_a_stream_ends_and_a_claim_too_large_is_refused() -> None:
    stream = io.BytesIO()
    send(stream, Problem(1, "x"))
    stream.seek(0)
    assert receive(stream) == Problem(1, "x")
    assert receive(stream) is None
    with pytest.raises(MessageError, match="allowed is"):
        receive(io.BytesIO(struct.pack("<Q", LIMIT + 1)))
