"""What a figure's part shows is the layer, head and token that it names, or the usual one; and its title says which."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from numpy.typing import NDArray

from model.config import ModelConfig, RunSpec
from model.figures.request import FigurePart, FigureRequest, Origin
from model.matrix.picture import Picture
from model.messages import Frame
from model.network.network import as_matrix
from model.network.trace import Recorder
from model.quantities import ATTENTION_WEIGHTS, KEY, QUERY, SCORES, W_QUERY, Facet, Quantity
from model.quantities.stages import Ref
from model.quantities.watch import MEAN, Lens, Watch
from model.runs.run import Run
from model.trainer.frames import frame_at
from tinyattn_gui.pictures.head_grid import MAPS, HeadGrid, Order
from tinyattn_gui.pictures.head_lines import HeadLines
from tinyattn_gui.pictures.histogram import HISTOGRAM, Histogram
from tinyattn_gui.pictures.neuron import Neuron
from tinyattn_gui.pictures.views import pictures, watches

SPEC = RunSpec(model=ModelConfig(n_layer=2, n_head=3, d_model=6), seed=8)
TEXT = "the fat cat sat"
STEP = 3

Values = NDArray[np.float32]


@pytest.fixture(scope="module")
def run() -> Run:
    made = Run(SPEC)
    made.train_to(STEP)
    return made


def frame_of(run: Run, *parts: FigurePart) -> tuple[FigureRequest, Frame]:
    request = FigureRequest(Origin(SPEC), STEP, TEXT, parts)
    return request, frame_at(run, run.learner, TEXT, watches(request))


def shown(run: Run, part: FigurePart) -> object:
    (found,) = pictures(*frame_of(run, part))
    return found


def truth(run: Run, quantity: Quantity, layer: int) -> Values:
    """A stage of the probe, (H, T, …), read by hand."""
    recorder = Recorder()
    run.learner.look([piece.id for piece in run.learner.corpus.tokenizer.encode(TEXT)], recorder)
    values: Values = recorder.trace[Ref(quantity, layer)][0].numpy()
    return values


@pytest.mark.parametrize("layer", [0, 1])
@pytest.mark.parametrize("head", [None, 0, 1, 2, MEAN])
def test_a_matrix_is_that_of_its_layer_and_head_and_says_so(run: Run, layer: int, head: int | None) -> None:
    found = shown(run, FigurePart(Watch(SCORES.slug, layer=layer, head=head)))
    assert isinstance(found, Picture)
    whole = truth(run, SCORES, layer)
    np.testing.assert_allclose(found.values, whole.mean(0) if head == MEAN else whole[head or 0], rtol=1e-6)
    name = "mean of heads" if head == MEAN else f"head {head or 0}"
    assert found.where == f"layer {layer} · {name} · step {STEP}"
    assert (found.row_labels, found.column_labels) == (tuple(TEXT.split()),) * 2


def test_no_two_heads_or_layers_are_alike_here(run: Run) -> None:
    maps = np.concatenate([truth(run, SCORES, layer) for layer in (0, 1)])
    assert len({one.tobytes() for one in maps}) == 6
    assert all(not np.allclose(one, one.T) for one in maps)


@pytest.mark.parametrize("facet", [Facet.DATA, Facet.GRAD, Facet.DELTA, Facet.MOMENT1, Facet.MOMENT2])
def test_a_weight_is_seen_from_the_side_that_is_asked_for(run: Run, facet: Facet) -> None:
    found = shown(run, FigurePart(Watch(W_QUERY.slug, facet, layer=1, head=2)))
    assert isinstance(found, Picture)
    record, ref = run.history.record(STEP), Ref(W_QUERY, 1)
    tensor = {
        Facet.DATA: record.after.params[ref],
        Facet.GRAD: record.gradients[ref],
        Facet.DELTA: record.after.params[ref] - record.before.params[ref],
        Facet.MOMENT1: record.after.moments[ref][0],
        Facet.MOMENT2: record.after.moments[ref][1],
    }[facet]
    np.testing.assert_array_equal(found.values, as_matrix(ref, tensor, SPEC.model)[2].numpy())


@pytest.mark.parametrize(
    ("watch", "where"),
    [
        (Watch(W_QUERY.slug, layer=0, head=1), "layer 0 · head 1 · step 3"),
        (Watch(W_QUERY.slug, layer=0, head=1, before=True), "layer 0 · head 1 · before step 3"),
        (Watch(SCORES.slug, layer=0, head=1, before=True), "layer 0 · head 1 · step 3"),
        (Watch(SCORES.slug, layer=0, head=1, lens=Lens.EXAMPLE), "layer 0 · head 1 · training example · step 3"),
        (Watch(W_QUERY.slug, layer=0, head=1, lens=Lens.EXAMPLE), "layer 0 · head 1 · step 3"),
        (Watch("w_token"), "step 3"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_where_it_is_found_is_said(run: Run, watch: Watch, where: str) -> None:
    found = shown(run, FigurePart(watch))
    assert isinstance(found, Picture)
    assert found.where == where


def test_a_training_example_is_the_first_of_its_batch_with_its_own_words(run: Run) -> None:
    found = shown(run, FigurePart(Watch(SCORES.slug, layer=0, head=1, lens=Lens.EXAMPLE)))
    assert isinstance(found, Picture)
    labels, record = run.learner.corpus.tokenizer.labels, run.history.record(STEP)
    first, last = record.batch.ids[0].tolist(), record.batch.ids[-1].tolist()
    assert first != last
    assert found.row_labels == tuple(labels[i] for i in first)
    np.testing.assert_array_equal(found.values, record.trace[Ref(SCORES, 0)][0, 1].numpy())


@pytest.mark.parametrize(("layer", "meant"), [(None, 1), (0, 0), (1, 1)])
@pytest.mark.parametrize("heads", [(), (1,), (2, 0), (MEAN,), (1, MEAN)])
def test_lines_are_those_of_the_heads_and_of_the_last_layer_where_none_is_named(
    run: Run, layer: int | None, meant: int, heads: tuple[int, ...]
) -> None:
    found = shown(run, FigurePart(Watch(ATTENTION_WEIGHTS.slug, layer=layer), "heads", heads=heads))
    assert isinstance(found, HeadLines)
    assert found.heads == (heads or (0, 1, 2))
    whole = truth(run, ATTENTION_WEIGHTS, meant)
    for head, weights in zip(found.heads, found.weights, strict=True):
        np.testing.assert_allclose(weights, whole.mean(0) if head == MEAN else whole[head], atol=1e-6)
    assert found.where == f"layer {meant} · step {STEP}"


@pytest.mark.parametrize(("token", "query"), [(None, 3), (0, 0), (2, 2), (3, 3), (9, 3)])
def test_one_query_is_the_one_that_is_named_or_the_last(run: Run, token: int | None, query: int) -> None:
    found = shown(run, FigurePart(Watch(ATTENTION_WEIGHTS.slug, layer=1, head=2), "neuron", token=token))
    assert isinstance(found, Neuron)
    of = partial(truth, run, layer=1)
    assert found.query == query
    np.testing.assert_allclose(found.q, of(QUERY)[2, query], atol=1e-6)
    np.testing.assert_allclose(found.k, of(KEY)[2], atol=1e-6)
    np.testing.assert_allclose(found.weights, of(ATTENTION_WEIGHTS)[2, query], atol=1e-6)
    assert found.strongest == int(of(ATTENTION_WEIGHTS)[2, query].argmax())


@pytest.mark.parametrize("order", Order)
def test_each_map_stands_beside_its_own_name_in_every_order(run: Run, order: Order) -> None:
    found = shown(run, FigurePart(Watch(ATTENTION_WEIGHTS.slug, layer=0, head=0), MAPS, order=order.value))
    assert isinstance(found, HeadGrid)
    whole = np.stack([truth(run, ATTENTION_WEIGHTS, layer) for layer in (0, 1)])
    for thumb, shown_map in zip(found.thumbs, found.maps, strict=True):
        known = whole.mean(0) if thumb.layer == MEAN else whole[thumb.layer]
        known = known.mean(0) if thumb.head == MEAN else known[thumb.head]
        np.testing.assert_allclose(shown_map, known, atol=1e-6, err_msg=thumb.label)
    if order is Order.PLACE:
        assert [thumb.label for thumb in found.thumbs if not thumb.is_mean] == [
            f"L{layer} H{head}" for layer in (0, 1) for head in range(3)
        ]
    else:
        key = [thumb.entropy or 0 if order is Order.ENTROPY else -(thumb.distance or 0) for thumb in found.thumbs]
        assert len(key) == 6
        assert key == sorted(key)


@pytest.mark.parametrize("quantity", [SCORES, ATTENTION_WEIGHTS], ids=lambda quantity: quantity.slug)
def test_a_histogram_counts_every_value_from_the_lowest_to_the_highest(run: Run, quantity: Quantity) -> None:
    """The first token looks at itself alone: a weight of 1, which is the end of the scale."""
    watch = Watch(quantity.slug, layer=1, head=1)
    found = shown(run, FigurePart(watch, HISTOGRAM, cell=(2, 0)))
    assert isinstance(found, Histogram)
    values = truth(run, quantity, 1)[1]
    assert found.counts.sum() == values.size == 16
    bins, wide = len(found.counts), found.high - found.low
    places = [min(int((float(value) - found.low) / wide * bins), bins - 1) for value in values.ravel()]
    assert np.bincount(places, minlength=bins).tolist() == found.counts.tolist()
    assert found.mark == pytest.approx(values[2, 0])
