"""Pins: what the recording knows of a run, by the steps at which it happened."""

from __future__ import annotations

from model.config import Edit, ModelConfig
from model.messages import Branch
from model.messages.head_curves import HeadFormed
from model.spec.stops import Hit, parse
from tinyattn_gui.pictures.pins import PIN_KINDS, next_pin, pin_words, pins_of, spoken

RATE, SILENT, CELL = (
    Edit(20, "train.learning_rate", 0.003),
    Edit(30, "head[0,0]", 0.0),
    Edit(30, "w_query[0,0,1,2]", 2.0),
)
FAMILY = (Branch(1, None, 0, (RATE,), 90), Branch(2, 1, 30, (RATE, SILENT, CELL), 60), Branch(3, 2, 50, (RATE,), 70))


def told(run: int, edits: tuple[Edit, ...], *hits: Hit) -> list[tuple[int, str, str]]:
    return [(pin.step, pin.kind.glyph, pin.words) for pin in pins_of(run, edits, FAMILY, hits, ModelConfig())]


def test_each_kind_has_a_mark_of_its_own() -> None:
    assert len({kind.glyph for kind in PIN_KINDS}) == len(PIN_KINDS)


def test_changes_branches_and_stops_are_pinned_where_they_happened() -> None:
    hit = Hit(parse("loss<0.5"), 10, 0.49)
    assert told(1, (RATE,), hit, hit) == [
        (10, "▼", "stop loss<0.5"),
        (20, "▲", "learning rate 0.003"),
        (30, "◆", "branch 1: head 0 of layer 0 silenced from step 30 leaves here"),
    ]
    assert told(2, (RATE, SILENT, CELL)) == [
        (20, "▲", "learning rate 0.003"),
        (30, "✕", "head 0 of layer 0 silenced"),
        (30, "■", "W_Q[0,0,1,2] = 2"),
        (30, "◆", "leaves main"),
        (50, "◆", "branch 2: from step 50 leaves here"),
    ]
    assert told(1, ()) == told(1, (RATE,))[1:]


def test_pins_are_said_and_gone_through_in_their_order() -> None:
    pins = pins_of(2, (RATE, SILENT), FAMILY, (), ModelConfig())
    assert pin_words(30, pins) == "✕ head 0 of layer 0 silenced, ◆ leaves main"
    assert pin_words(31, pins) == ""
    assert spoken(pins).startswith(
        "Pins: step 20: learning rate 0.003; step 30: head 0 of layer 0 silenced, leaves main;"
    )
    assert spoken(()) == ""
    steps = [next_pin(pins, step, by) for step, by in ((0, 1), (20, 1), (30, -1), (50, 1), (20, -1))]
    assert steps == [20, 30, 20, None, None]


def test_heads_that_formed_on_the_way_are_pins() -> None:
    facts = (
        HeadFormed(1, 0, "induction", "induction head", 183, 0.52, after=182),
        HeadFormed(0, 0, "first_token", "first-token head", 0, 0.9),  # from the beginning: nothing has happened
    )
    pins = pins_of(0, (), FAMILY[:1], (), ModelConfig(), facts)
    assert [(pin.step, pin.kind.glyph, pin.words) for pin in pins][-1] == (183, "★", "L1 H0 induction head")
    assert all(pin.step for pin in pins)
