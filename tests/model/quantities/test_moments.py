"""The moments of a step: their order, their words, and that what they show is what the step computed with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from model.config import Edit, ModelConfig, RunSpec, TrainConfig
from model.explain.narration import Narration, describe, scale_of
from model.messages import Frame, Goal, Lens, Watch
from model.messages.codec import pack, unpack
from model.network.network import as_matrix
from model.network.trace import Recorder
from model.quantities import LOSS, PROBABILITIES, Facet
from model.quantities.moments import Cursor, Moment, Phase, by_ref, given, moments
from model.quantities.stages import Ref, facets, find, parameters, stages, symbol_of
from model.trainer.reader import one_head, without_batch
from model.trainer.trainer import Trainer
from model.training.learner import Learner

CONFIGS = {
    "plain": ModelConfig(),
    "norm, mlp, bias": ModelConfig(n_head=2, n_layer=2, norm=True, mlp=True, bias=True),
    "dropout": ModelConfig(n_head=2, dropout=0.3),
    "bare": ModelConfig(residual=False, w_out=False, mask="none", d_head=5),
    "sinusoidal": ModelConfig(position="sinusoidal", mlp=True),
}
TRAIN = TrainConfig(batch_size=4)
PROBE = "the fat cat sat"
every_config = pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)


@every_config
def test_a_step_goes_forward_and_back_through_every_stage_and_updates_every_parameter(config: ModelConfig) -> None:
    walk = moments(config)
    phases = [moment.phase for moment in walk]
    assert phases == sorted(phases, key=list(Phase).index)
    by_phase = {phase: [m.ref for m in walk if m.phase is phase] for phase in Phase}
    made = [stage.ref for stage in stages(config)]
    record = Learner(RunSpec(model=config, train=TRAIN)).record()
    assert by_phase[Phase.SAMPLE] == [None]
    assert [*given(config), *by_phase[Phase.FORWARD]] == [ref for ref in made if ref != Ref(LOSS)]
    assert by_phase[Phase.LOSS] == [Ref(LOSS)]
    assert by_phase[Phase.UPDATE] == list(parameters(config))
    reached = set(record.gradients) - set(parameters(config))
    assert set(by_phase[Phase.BACKWARD]) == reached
    assert by_phase[Phase.BACKWARD] == [ref for ref in reversed(made) if ref in reached]
    assert Ref(PROBABILITIES) not in reached


def test_how_many_moments() -> None:
    assert {name: len(moments(config)) for name, config in CONFIGS.items()} == {
        "plain": 39,
        "norm, mlp, bias": 116,
        "dropout": 41,
        "bare": 34,
        "sinusoidal": 49,
    }


@every_config
def test_forwards_then_backwards_is_the_same_way(config: ModelConfig) -> None:
    cursor, on = Cursor(3), []
    for _ in range(2 * len(moments(config)) + 3):
        on.append(cursor)
        cursor = cursor.moved(1, config)
    assert on == sorted(on)
    assert on[len(moments(config))] == Cursor(4, 0)
    back = []
    for _ in on:
        cursor = cursor.moved(-1, config)
        back.append(cursor)
    assert back == on[::-1]
    assert Cursor(1, 2).moved(-9, config) == Cursor(1, 0)


# What is shown is what was computed with


def walked(spec: RunSpec) -> list[Watch]:
    """Every stage, parameter and side that a walk can ask for."""
    rows = []
    for ref in (*by_ref(spec.model), *parameters(spec.model)):
        for facet in facets(ref.quantity, spec.train):
            for lens in Lens:
                for before in (False, True):
                    head = 0 if ref.quantity.per_head else None
                    rows.append(Watch(ref.quantity.slug, facet, ref.layer, head, lens, before))
    return rows


def frame_of(spec: RunSpec, watches: list[Watch], until: int, show: int) -> Frame:
    trainer = Trainer()
    goal = Goal(1, spec, until=until, probe=PROBE, watch=tuple(watches), show=show)
    trainer.aim(goal)
    while trainer.advance():
        pass
    frame = None
    while frame is None:
        news = trainer.take()
        assert news is None or isinstance(news, Frame)
        frame = news
    return frame


@every_config
@pytest.mark.parametrize(("until", "show"), [(3, 3), (6, 3)], ids=["newest", "past"])
def test_a_moment_shows_the_tensors_of_its_step_bit_for_bit(config: ModelConfig, until: int, show: int) -> None:
    spec = RunSpec(model=config, train=replace(TRAIN, weight_decay=0.1), seed=5)
    frame = frame_of(spec, walked(spec), until, show)
    learner, probed = Learner(spec), {}
    for step in range(show):
        if step == show - 1:
            probed[True] = Recorder()
            learner.look([piece.id for piece in frame.probe.pieces], probed[True])
            record = learner.record()
        else:
            learner.advance()
    probed[False] = Recorder()
    learner.look([piece.id for piece in frame.probe.pieces], probed[False])
    assert frame.step == record.after.step == show
    assert [piece.id for piece in frame.example.pieces] == record.batch.ids[0].tolist()
    seen = 0
    for reading in frame.readings:
        watch = reading.watch
        ref = find(watch.slug, config, watch.layer)
        side = record.before if watch.before else record.after
        if ref.quantity.learned:
            tensor = as_matrix(
                ref,
                {
                    Facet.DATA: side.params[ref],
                    Facet.GRAD: record.gradients[ref],
                    Facet.DELTA: record.after.params[ref] - record.before.params[ref],
                    Facet.MOMENT1: side.moments[ref][0],
                    Facet.MOMENT2: side.moments[ref][1],
                }[watch.facet],
                config,
            )
        elif watch.facet is Facet.GRAD:
            if ref not in record.gradients:
                assert reading.values is None
                continue
            tensor = without_batch(ref, record.gradients[ref])
        else:
            trace = record.trace if watch.lens is Lens.EXAMPLE else probed[watch.before].trace
            tensor = without_batch(ref, trace[ref])
        assert reading.values is not None, (watch, reading.why)
        assert reading.values.tobytes() == one_head(ref, tensor.detach(), 0).tobytes(), watch
        seen += 1
    assert seen >= 3 * len(stages(config))


def test_there_is_no_before_at_the_first_weights() -> None:
    spec = RunSpec()
    frame = frame_of(spec, [Watch("scores", layer=0, before=True), Watch("scores", layer=0, lens=Lens.EXAMPLE)], 0, 0)
    assert [reading.values for reading in frame.readings] == [None, None]
    assert all("no step has been made" in reading.why for reading in frame.readings)


def test_a_lens_survives_the_wire() -> None:
    goal = Goal(1, RunSpec(), watch=(Watch("scores", lens=Lens.EXAMPLE, before=True), Watch("scores")))
    assert unpack(pack(goal)) == goal


# Words


def line(moment: Moment, config: ModelConfig, train: TrainConfig = TRAIN, lens: Lens = Lens.EXAMPLE) -> Narration:
    edits = (Edit(4, "train.learning_rate", 0.5), Edit(7, "train.learning_rate", 0.25))
    return describe(moment, config, train, replace(scale_of(config, train, 9, 6, edits, 7), lens=lens, loss=1.25))


def about(slug: str, phase: Phase, config: ModelConfig, layer: int | None = None) -> Narration:
    return line(Moment(phase, find(slug, config, layer)), config)


@every_config
def test_every_moment_has_words_a_formula_and_shapes(config: ModelConfig) -> None:
    said = [line(moment, config) for moment in moments(config)]
    assert all(row.words.endswith(".") and row.formula and row.shapes for row in said)
    assert not any("{" in part for row in said for part in (row.words, row.formula, row.shapes))
    assert config.n_layer > 1 or len(set(said)) == len(said)


def test_the_line_of_each_phase() -> None:
    config = ModelConfig(n_head=2)
    assert line(Moment(Phase.SAMPLE), config) == Narration(
        "4 sentences are drawn from the corpus by the seed of this step; the first is shown. "
        "Targets: what each position should predict.",
        "t, y from the corpus",
        "t, y: 4 × 6",
    )
    assert about("scores", Phase.FORWARD, config) == Narration(
        "Attention scores: how well each query (row) matches each key (column): their dot product.",
        "S = Q Kᵀ",
        "Q 6 × 8, K 6 × 8 → S 6 × 6, 2 heads, 4 sentences",
    )
    assert about("loss", Phase.LOSS, config).words.endswith("The mean over the batch is the loss of this step, 1.2500.")
    assert "batch" not in line(Moment(Phase.LOSS, Ref(LOSS)), config, lens=Lens.PROBE).words
    assert about("query", Phase.BACKWARD, config) == Narration(
        "Queries, the gradient: how the loss would change with each number; passed back from attention scores. "
        "It gives the gradient of query weights.",
        "∂loss/∂Q from ∂loss/∂S · gives ∂loss/∂W_Q",
        "as Q 6 × 8, 2 heads, 4 sentences",
    )
    assert about("w_query", Phase.UPDATE, config) == Narration(
        "Query weights: AdamW averages the gradient g into m and its square into v; each number moves "
        "against m′ / √v′. "
        "Learning rate η = 0.5, no weight decay.",
        "m = 0.9 m + 0.1 g · v = 0.999 v + 0.001 g² · W_Q ← W_Q − η m′ / (√v′ + ε)"
        " · m′ = m / (1 − 0.9⁷) · v′ = v / (1 − 0.999⁷)",
        "each as W_Q 16 × 8, 2 heads",
    )


@every_config
def test_the_shapes_that_are_said_are_those_of_the_step(config: ModelConfig) -> None:
    spec = RunSpec(model=config, train=TRAIN)
    learner = Learner(spec)
    record = learner.record()
    scale = scale_of(config, TRAIN, learner.corpus.vocabulary_size, record.batch.ids.shape[1], (), 1)
    for moment in moments(config)[1:]:
        assert moment.ref is not None
        tensor = record.after.params[moment.ref] if moment.ref.quantity.learned else record.trace[moment.ref]
        if moment.ref.quantity.learned:
            matrix = as_matrix(moment.ref, tensor, config)
        else:
            matrix = without_batch(moment.ref, tensor)
        shape = matrix.shape[1:] if moment.ref.quantity.per_head else matrix.shape
        said = f"{symbol_of(moment.ref, config)} {' × '.join(map(str, shape))}"
        assert said in describe(moment, config, TRAIN, scale).shapes, moment


@pytest.mark.parametrize("decay", [0.0, 0.1])
@pytest.mark.parametrize("optimizer", ["adamw", "adam", "sgd"])
def test_the_formula_of_the_update_is_what_the_optimizer_does(optimizer: str, decay: float) -> None:
    train = replace(TRAIN, optimizer=optimizer, weight_decay=decay)
    learner = Learner(RunSpec(train=train))
    for _ in range(4):
        learner.advance()
    record = learner.record()
    ref = find("w_query", learner.spec.model)
    said = line(Moment(Phase.UPDATE, ref), learner.spec.model, train)
    assert (f"λ = {decay:g}" in said.words) == ("λ" in said.formula) == bool(decay)
    W, g, t = record.before.params[ref].double(), record.gradients[ref].double(), 5
    η, λ, ε = train.learning_rate, decay, 1e-8
    rules = said.formula.replace("W_Q", "W")
    h = g + λ * W if "h = g + λ W" in rules else g
    after = W - η * (h + λ * W) if "g + λ W)" in rules else W - η * h
    if record.before.moments[ref]:
        m, v = (0.9 * record.before.moments[ref][0] + 0.1 * h, 0.999 * record.before.moments[ref][1] + 0.001 * h**2)
        np.testing.assert_allclose(record.after.moments[ref][0], m, rtol=1e-4, atol=1e-8)
        np.testing.assert_allclose(record.after.moments[ref][1], v, rtol=1e-4, atol=1e-12)
        step = η * (m / (1 - 0.9**t)) / (torch.sqrt(v / (1 - 0.999**t)) + ε)
        after = W - step - (η * λ * W if "− η λ W −" in rules else 0)
    np.testing.assert_allclose(record.after.params[ref], after, rtol=1e-4, atol=1e-6)
