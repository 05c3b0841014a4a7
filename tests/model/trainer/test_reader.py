"""Every head at once: whole maps, parts of them, thumbnails, averages, and how widely each head looks."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

from model.config import ModelConfig, RunSpec
from model.matrix.reduce import reduce_to, shared
from model.messages import Frame, Goal, Reading
from model.messages.codec import pack, unpack
from model.network.attention_spread import distance, entropy
from model.quantities import Facet
from model.quantities.watch import ALL, MEAN, Lens, Watch
from model.spec.presets import DEFAULT_PRESET, PRESETS
from model.trainer.pacing import Turn
from model.trainer.trainer import Trainer

SPEC = replace(DEFAULT_PRESET.spec, model=ModelConfig(n_layer=3, n_head=2))
PROBE = "the fat cat sat on the mat"
EVERY = Watch("attention_weights", layer=ALL, head=ALL)
MAPS = [Watch("attention_weights", layer=layer, head=head) for layer in range(3) for head in range(2)]
Values = NDArray[np.float32]


def frame_of(*watches: Watch, spec: RunSpec = SPEC, until: int = 0, probe: str = PROBE) -> Frame:
    trainer = Trainer()
    trainer.aim(Goal(1, spec, until=until, probe=probe, watch=watches))
    while trainer.advance():
        pass
    frame = trainer.take()
    assert isinstance(frame, Frame)
    return frame


def values(reading: Reading) -> Values:
    assert reading.values is not None, reading.why
    return reading.values


def test_all_layers_and_heads_are_each_of_them() -> None:
    together, *alone = frame_of(EVERY, *MAPS).readings
    assert values(together).shape == (3, 2, 7, 7)
    assert values(together).tobytes() == b"".join(values(one).tobytes() for one in alone)
    assert together.spread is None


def test_averages_over_heads_and_layers() -> None:
    whole = values(frame_of(EVERY).readings[0]).astype(np.float64)
    for axes, watch in (
        ((1,), replace(EVERY, head=MEAN)),
        ((0,), replace(EVERY, layer=MEAN)),
        ((0, 1), replace(EVERY, layer=MEAN, head=MEAN)),
    ):
        assert values(frame_of(watch).readings[0]) == pytest.approx(whole.mean(axes), abs=1e-6)


def test_a_part_of_the_rows() -> None:
    whole, part, beyond = frame_of(EVERY, replace(EVERY, rows=(2, 4)), replace(EVERY, rows=(5, 50))).readings
    assert np.array_equal(values(part), values(whole)[..., 2:4, :])
    assert np.array_equal(values(beyond), values(whole)[..., 5:, :])


def test_thumbnails_are_the_whole_reduced_and_know_its_spread() -> None:
    whole, small, exact = frame_of(EVERY, replace(EVERY, most=4), replace(EVERY, most=7), until=20).readings
    maps = values(whole)
    assert np.array_equal(values(exact), maps)
    for layer in range(3):
        for head in range(2):
            assert np.array_equal(values(small)[layer, head], reduce_to(maps[layer, head], 4, 4))
    assert small.spread is not None
    assert exact.spread is not None
    assert small.spread.tobytes() == exact.spread.tobytes()
    assert small.spread == pytest.approx(spread_by_hand(maps), rel=1e-5)


def spread_by_hand(maps: Values) -> NDArray[np.float64]:
    """Entropy and distance of each map, term by term."""
    found = np.zeros((*maps.shape[:2], 2))
    for layer, head, query, key in np.ndindex(*maps.shape):
        weight = float(maps[layer, head, query, key])
        found[layer, head] += [-weight * math.log(weight) if weight else 0.0, weight * abs(query - key)]
    return found / maps.shape[2]


def test_one_bright_cell_stays() -> None:
    """144 maps of 1024 x 1024 would take minutes here; one column of theirs will do."""
    maps = np.zeros((12, 1, 1024, 1024), np.float32)
    maps[7, 0, 700, 13] = 1.0
    small = reduce_to(maps, 40, 40)
    assert small.shape == (12, 1, 40, 40)
    assert np.argwhere(small).tolist() == [[7, 0, 700 * 40 // 1024, 13 * 40 // 1024]]


@pytest.mark.parametrize(("size", "most"), [(7, 40), (40, 7), (1024, 37), (5, 1), (5, 0)])
def test_which_cells_share_a_place(size: int, most: int) -> None:
    places = min(size, max(most, 1))
    assert [cell for place in range(places) for cell in shared(place, size, most)] == list(range(size))
    ramp = np.arange(1, size + 1, dtype=np.float32)[None]
    assert reduce_to(ramp, 1, most)[0].tolist() == [shared(place, size, most).stop for place in range(places)]


def test_entropy_and_distance_of_what_is_known() -> None:
    import torch

    nobody_else, all_alike = torch.eye(5), torch.full((5, 5), 0.2)
    before = torch.eye(5).roll(-1, 1)  # each at the one after it, the last at the first
    assert entropy(torch.stack((nobody_else, all_alike))).tolist() == pytest.approx([0, math.log(5)])
    assert distance(torch.stack((nobody_else, before, before.T))).tolist() == pytest.approx([0, 8 / 5, 8 / 5])


def test_what_there_is_none_of_is_told() -> None:
    here = Watch("attention_weights", layer=3, head=ALL, most=9)
    assert frame_of(here).readings[0].why == "Layer 3 does not exist; allowed is 0 to 2."
    empty = frame_of(replace(EVERY, most=9), probe="").readings[0]
    assert values(empty).shape == (3, 2, 0, 0)
    assert empty.spread is not None
    assert np.isnan(empty.spread).all()


def test_of_the_step_itself() -> None:
    """The training example of the step, and the sentence with the weights before it, as while a step is walked."""
    example = replace(EVERY, lens=Lens.EXAMPLE, before=True)
    before = replace(EVERY, before=True)
    frame = frame_of(example, before, *(replace(watch, lens=Lens.EXAMPLE, before=True) for watch in MAPS), until=3)
    together, probe, *alone = frame.readings
    assert values(together).tobytes() == b"".join(values(one).tobytes() for one in alone)
    assert values(probe) == pytest.approx(values(frame_of(EVERY, until=2).readings[0]), abs=1e-6)


def test_messages_keep_what_is_watched_and_read() -> None:
    watch = replace(EVERY, rows=(3, 9), most=40)
    goal = Goal(1, SPEC, watch=(watch,))
    assert unpack(pack(goal)) == goal
    frame = unpack(pack(frame_of(replace(EVERY, most=4))))
    assert isinstance(frame, Frame)
    assert frame.readings[0].spread is not None
    assert frame.readings[0].spread.shape == (3, 2, 2)


def test_only_a_whole_matrix_of_one_layer_is_a_matrix() -> None:
    matrix = Watch("attention_weights", layer=0, head=MEAN)
    assert matrix.is_matrix
    others = [replace(matrix, head=ALL), replace(matrix, layer=MEAN), replace(matrix, rows=(0, 2)), EVERY]
    assert not any(watch.is_matrix for watch in [*others, replace(matrix, most=4)])


# The trainer's own pace


def test_a_turn_comes_when_its_share_allows_or_something_new_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr("model.trainer.pacing.time.perf_counter", lambda: clock[0])
    turn = Turn(0.1)
    assert turn.has_come("maps")
    turn.done("maps", 2.0)
    clock[0] = 19.9
    assert not turn.has_come("maps")
    assert turn.has_come("other maps")
    clock[0] = 20.0
    assert turn.has_come("maps")


def test_thumbnails_lag_while_it_trains_and_not_at_rest() -> None:
    small, trainer = replace(EVERY, most=4), Trainer()
    goal = Goal(1, SPEC, until=10**6, probe=PROBE, watch=(MAPS[0], small))
    frames: list[Frame] = []

    def look(goal: Goal) -> Frame:
        seen = frames[-1].number if frames else 0
        trainer.aim(replace(goal, seen=seen))
        trainer._next_frame = 0.0
        trainer.advance()
        frame = trainer.take()
        assert isinstance(frame, Frame)
        frames.append(frame)
        return frame

    def has_thumbnails(frame: Frame) -> bool:
        return small in {reading.watch for reading in frame.readings}

    assert has_thumbnails(look(goal))
    trainer._thumbnails.done((1, PROBE, small), 1e6)
    assert not has_thumbnails(look(goal))
    assert {reading.watch for reading in frames[-1].readings} == {MAPS[0]}
    assert has_thumbnails(look(replace(goal, probe="the fat")))
    trainer._thumbnails.done((1, "the fat", small), 1e6)
    rest = look(replace(goal, probe="the fat", until=0))
    assert has_thumbnails(rest)
    assert rest.step == frames[-2].step


@pytest.mark.parametrize("head", [0, 1, MEAN, ALL])
def test_thumbnails_of_all_layers_are_those_of_each_to_the_bit(head: int) -> None:
    of_all = Watch("attention_weights", layer=ALL, head=head, most=4)
    stream = Watch("attention_output", layer=ALL, most=3)
    watches = [replace(watch, layer=layer) for watch in (of_all, stream) for layer in range(3)]
    together, joined, *each = frame_of(of_all, stream, *watches, until=20).readings
    for whole, parts in ((together, each[:3]), (joined, each[3:])):
        assert values(whole).tobytes() == b"".join(values(one).tobytes() for one in parts)
    assert together.spread is not None
    assert together.spread.tobytes() == b"".join(one.spread.tobytes() for one in each[:3] if one.spread is not None)
    assert joined.lengths is not None
    assert joined.lengths.tobytes() == b"".join(one.lengths.tobytes() for one in each[3:] if one.lengths is not None)


@pytest.mark.parametrize(("watches", "share"), [((MAPS[0],), 0.1), ((replace(EVERY, most=4),), 0.04)])
def test_looking_takes_a_share_of_the_time_and_thumbnails_less(
    watches: tuple[Watch, ...], share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer, clock = Trainer(), itertools.count()
    trainer.aim(Goal(1, SPEC, until=10**6, probe=PROBE, watch=watches))
    trainer.advance()
    monkeypatch.setattr("model.trainer.trainer.time", SimpleNamespace(perf_counter=lambda: next(clock) / 1000))
    assert isinstance(trainer.take(), Frame)
    assert trainer._next_frame == pytest.approx((next(clock) - 1) / 1000 + 0.001 / share)


def test_a_sentence_that_is_too_long_is_read_from_its_beginning() -> None:
    long = f"big dogs lay on a rug . {PROBE} . {PROBE} ."
    frame = frame_of(MAPS[3], probe=long)
    context = SPEC.model.context
    assert len(long.split()) > context > 0
    assert [piece.text for piece in frame.probe.pieces] == long.split()[:context]
    assert [piece.text for piece in frame.probe.beyond] == long.split()[context:]
    first = frame_of(MAPS[3], probe=" ".join(long.split()[:context]))
    assert np.array_equal(values(frame.readings[0]), values(first.readings[0]))
    assert not first.probe.beyond


def test_thumbnails_of_vectors_of_the_stream_tell_how_long_these_are() -> None:
    spec = replace(SPEC, model=ModelConfig(n_layer=3, n_head=2, mlp=True))
    whole = [Watch("mlp_output", layer=layer) for layer in range(3)]
    small, single, hidden, *exact = frame_of(
        Watch("mlp_output", layer=ALL, most=4),
        Watch("embedding", most=4),
        Watch("mlp_hidden", layer=ALL, most=4),
        Watch("embedding"),
        *whole,
        spec=spec,
        until=2,
    ).readings
    by_hand = [np.sqrt((values(one).astype(np.float64) ** 2).sum(-1)).mean() for one in exact]
    assert small.lengths is not None
    assert small.lengths == pytest.approx(by_hand[1:], rel=1e-6)
    assert single.lengths is not None
    assert float(single.lengths) == pytest.approx(by_hand[0], rel=1e-6)
    assert hidden.lengths is None, "neurons are no vectors of the stream"
    assert exact[0].lengths is None, "of a whole matrix they can be worked out"


@pytest.mark.parametrize("facet", [Facet.DATA, Facet.GRAD])
@pytest.mark.parametrize("lens", [Lens.PROBE, Lens.EXAMPLE])
def test_losses_tell_which_places_do_not_count(facet: Facet, lens: Lens) -> None:
    preset = PRESETS["recall"]
    watch = Watch("loss", facet, lens=lens)
    (reading,) = frame_of(watch, spec=preset.spec, until=2, probe=preset.probe).readings
    assert reading.gaps is not None
    assert np.array_equal(reading.gaps, np.isnan(values(reading)))
    assert np.flatnonzero(~reading.gaps).tolist() == [9]


def test_a_loss_that_is_lost_is_no_place_that_does_not_count() -> None:
    preset = PRESETS["recall"]
    spec = replace(preset.spec, train=replace(preset.spec.train, optimizer="sgd", learning_rate=10.0))
    (reading,) = frame_of(Watch("loss"), spec=spec, until=60, probe=preset.probe).readings
    assert np.isnan(values(reading)).all()
    assert reading.gaps is not None
    assert np.flatnonzero(~reading.gaps).tolist() == [9]
    assert frame_of(Watch("scores", layer=0, head=0)).readings[0].gaps is None
