"""The ladder as data: its numbers are those of the matrices that it stands for, and each place leads to its matrix."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from model.config import ModelConfig
from model.matrix.reduce import reduce_to
from model.messages import Watch
from model.quantities import ATTENTION_WEIGHTS, EMBEDDING, MLP_ACTIVE, MLP_RESIDUAL, PROBABILITIES, RESIDUAL
from model.quantities.stages import Ref
from model.quantities.stream import additions
from tests.kit.blocks import BLOCKS
from tests.kit.ladders import DEEP, frame_of, made, seen
from tinyattn_gui.pictures.compare import FigureSide
from tinyattn_gui.pictures.head_grid import HeadGrid, head_grid, watches_of_grid
from tinyattn_gui.pictures.ladder import CAPTION, Ladder, Place, Spot, ladder_as_text, ladder_sheet
from tinyattn_gui.pictures.ladder_reading import watches_of_ladder
from tinyattn_gui.pictures.sight import Selection, Sight


def length(values: np.ndarray) -> float:
    return float(np.sqrt((values.astype(np.float64) ** 2).sum(-1)).mean())


def test_maps_and_lengths_are_those_of_the_matrices() -> None:
    refs = [ref for pair in additions(DEEP) for ref in pair]
    whole = [Watch(ref.quantity.slug, layer=ref.layer) for ref in refs]
    heads = [Watch("attention_weights", layer=layer, head=head) for layer in range(4) for head in range(3)]
    frame = frame_of(DEEP, *watches_of_ladder(DEEP, 5), *whole, *heads)
    read = {reading.watch: reading.values for reading in frame.readings}
    ladder = seen(DEEP, frame, 5)
    assert not isinstance(ladder, str)
    assert ladder is not None
    assert len(ladder.rungs) == 9
    for rung, (part, stream) in zip(ladder.rungs, additions(DEEP), strict=True):
        assert rung.added == pytest.approx(length(read[Watch(part.quantity.slug, layer=part.layer)]), rel=1e-6)
        assert rung.stream == pytest.approx(length(read[Watch(stream.quantity.slug, layer=stream.layer)]), rel=1e-6)
    for n, watch in enumerate(heads):
        assert np.array_equal(ladder.heads.values[n], reduce_to(read[watch], 5, 5))


def test_symbols_carry_their_layer() -> None:
    ladder = made()
    said = [rung.formula for rung in ladder.rungs]
    assert said[0] == "X = E + P"
    assert said[3:7] == ["R₁ = R″₀ + O₁", "R″₁ = R₁ + Y₁", "R₂ = R″₁ + O₂", "R″₂ = R₂ + Y₂"]
    first, second = ladder.describe(Place(Spot.ATTENTION, 2)).splitlines()
    assert first == "layer 2, attention: R₂ = R″₁ + O₂"
    assert second.startswith("|O₂| = ")
    assert "|R₂| = " in second
    assert second.endswith("(length √Σx² of a token's vector, mean over the tokens: 7)")


def test_formulas_with_a_norm_after_the_sum_and_without_a_sum() -> None:
    post = made(ModelConfig(n_layer=2, norm=True, norm_place="post"))
    assert post.rungs[2].formula == "R₁ = R̂₀ + O₁, R̂₁ = LayerNorm(R₁)"
    assert made(ModelConfig(n_layer=2, residual=False)).rungs[2].formula == "O₁ = Z₁ W_O₁"


def test_each_place_leads_to_a_matrix_of_the_sheet_of_its_layer() -> None:
    ladder = made()
    targets = {
        Place(Spot.BEGIN): (0, Ref(EMBEDDING)),
        Place(Spot.HEAD, 2, 1, (0, 0)): (2, Ref(ATTENTION_WEIGHTS, 2)),
        Place(Spot.NEURONS, 1): (1, Ref(MLP_ACTIVE, 1)),
        Place(Spot.ATTENTION, 3): (3, Ref(RESIDUAL, 3)),
        Place(Spot.MLP, 3): (3, Ref(MLP_RESIDUAL, 3)),
        Place(Spot.END): (3, Ref(PROBABILITIES)),
    }
    assert {place: (ladder.layer_of(place), ladder.target(place)) for place in targets} == targets
    assert all(ladder.describe(place) for place in targets)


def test_a_cell_of_a_head_in_words() -> None:
    ladder = made()
    said = ladder.describe(Place(Spot.HEAD, 1, 2, (6, 4))).splitlines()
    assert said[0].startswith("layer 1, head 2: entropy ")
    assert said[1].startswith("query 6 “mat”, key 4 “on”: ")
    assert "up to" not in said[1]
    assert "query 4–6, key 2–3: up to " in made(most=3).describe(Place(Spot.HEAD, 0, 0, (2, 1)))


@pytest.mark.parametrize("config", BLOCKS.values(), ids=list(BLOCKS))
def test_every_network_has_a_ladder(config: ModelConfig) -> None:
    ladder = made(config)
    assert np.isfinite([number for rung in ladder.rungs for number in (rung.added, rung.stream)]).all()
    assert (ladder.neurons is not None) == config.mlp
    assert ladder.caption == CAPTION[0 if config.mlp else 1]


def test_its_numbers_as_a_table() -> None:
    ladder = made()
    sheet = ladder_sheet(ladder)
    assert [row[0] for row in sheet.rows] == ["", "0", "0", "1", "1", "2", "2", "3", "3"]
    assert [row[3] for row in sheet.rows] == [rung.added for rung in ladder.rungs]
    rows = list(csv.reader(io.StringIO(ladder_as_text(ladder)), delimiter="\t"))
    assert rows[0] == ["layer", "adds", "stream", "length added", "length of stream"]
    assert rows[-1][:3] == ["3", "mlp_output", "mlp_residual"]
    assert float(rows[-1][4]) == ladder.rungs[-1].stream


def test_without_tokens_there_is_a_sentence() -> None:
    assert seen(DEEP, frame_of(DEEP, *watches_of_ladder(DEEP, 16), probe="")) == "No tokens: type a sentence."


def test_until_all_is_read_there_is_nothing() -> None:
    assert seen(DEEP, frame_of(DEEP, *watches_of_ladder(DEEP, 16)[:-1])) is None


def test_another_branch_may_have_fewer_heads() -> None:
    """As one of which one head less is tried: it is looked at from the run on show, which has more."""
    fewer = replace(DEEP, n_head=2, d_head=DEEP.head_width)
    ladder = seen(DEEP, frame_of(fewer, *watches_of_ladder(DEEP, 5)), 5, Selection(head=2))
    assert isinstance(ladder, Ladder)
    assert len(ladder.heads.values) == ladder.layers * ladder.per_layer == 4 * 2
    assert ladder.chosen == (0, 1)
    frame = frame_of(fewer, *watches_of_grid(DEEP, 5))
    sight = Sight(frame, DEEP, Selection(), FigureSide.THIS, {reading.watch: reading for reading in frame.readings})
    grid = head_grid(sight, watches_of_grid(DEEP, 5))
    assert isinstance(grid, HeadGrid)
    assert len(grid.maps) == len(grid.thumbs) == (4 + 1) * (2 + 1)
