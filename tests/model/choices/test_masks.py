"""A mask is a row: one that reads token ids is added here, learns by plan and by autograd alike, opens and replays."""

from __future__ import annotations

import math
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from model.choices.masks import MASKS, Ids, Mask, Seen
from model.config import ModelConfig, RunSpec
from model.errors import OptionError
from model.network.trace import Recorder
from model.quantities import ATTENTION_WEIGHTS, LOGITS, MASKED_SCORES, TOKENS, Facet
from model.quantities.stages import Ref, stages
from model.quantities.watch import Lens, Watch
from model.runs.run import Run
from model.spec import spec_json
from model.spec.spec_json import WrittenError, options_as_json, spec_as_json, spec_from_json
from model.spec.stops import parse
from model.training import passes
from model.training.learner import Learner
from tests.kit.opened import Opened

THE = 0
"""The id of the first word of the fat-cat sentences, which stands in each of them twice."""


def _anchored(places: NDArray[Any], ids: Ids) -> Seen:
    """Each token sees itself and those before it that are "the"."""
    t, s = places[:, None], places[None, :]
    anchor = (ids == THE)[..., None, :]
    return np.asarray((t == s) | ((s < t) & anchor), np.bool_)


@pytest.fixture
def spec(monkeypatch: pytest.MonkeyPatch) -> RunSpec:
    """A run with a mask that the program does not have."""
    row = Mask("Anchors", _anchored, "is no anchor before", "but at anchors", reads_ids=True)
    monkeypatch.setitem(MASKS, "the", row)
    return RunSpec().with_options({"model.mask": "the", "model.n_head": "2", "model.n_layer": "2"})


def allowed(ids: list[int]) -> list[list[bool]]:
    """Which keys each query may see, said token by token."""
    return [[s == t or (s < t and ids[s] == THE) for s in range(len(ids))] for t in range(len(ids))]


def test_what_is_no_row_cannot_be_chosen() -> None:
    with pytest.raises(OptionError, match="allowed is causal or none or open or window or prefix or sinks or anchors"):
        ModelConfig(mask="near")


def test_the_tokens_are_among_what_the_stage_is_made_of(spec: RunSpec) -> None:
    stage = next(stage for stage in stages(spec.model) if stage.ref == Ref(MASKED_SCORES, 1))
    assert stage.inputs[1:] == (Ref(TOKENS),)
    assert stage.formula.endswith(", −∞ but at anchors")


def test_a_whole_step_is_masked_by_the_tokens_of_each_sentence(spec: RunSpec) -> None:
    learner = Learner(spec)
    record = learner.record()
    seen = torch.tensor([allowed(row) for row in record.batch.ids.tolist()])[:, None]
    for layer in range(2):
        weights = record.trace[Ref(ATTENTION_WEIGHTS, layer)]
        assert bool((weights[~seen.expand_as(weights)] == 0).all())
        assert bool((weights[seen.expand_as(weights)] > 0).all())


def test_by_plan_and_by_autograd_are_one(spec: RunSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    planned, plain = Learner(spec), Learner(spec)
    monkeypatch.setattr(passes, "can_plan", lambda config: False)
    plain = Learner(spec)
    for _ in range(5):
        planned.advance()
        plain.advance()
    assert planned.state().digest() == plain.state().digest()


def test_other_sentences_of_the_same_shape_have_their_own_mask(spec: RunSpec) -> None:
    learner = Learner(spec)
    for ids in ([0, 1, 2, 3], [1, 0, 2, 0], [3, 2, 1, 0]):
        recorder = Recorder()
        learner.look(ids, recorder)
        finite = recorder.trace[Ref(MASKED_SCORES, 0)][0].isfinite()
        assert finite.tolist() == [allowed(ids)] * 2


def test_its_cells_open(spec: RunSpec) -> None:
    run = Run(spec)
    run.train_to(4)
    opened = Opened(run)
    for watch in (Watch("masked_scores", layer=1), Watch("masked_scores", layer=0, lens=Lens.EXAMPLE)):
        for ask in opened.asks(watch):
            found = opened.explain(ask)
            assert found.result == pytest.approx(found.value)
    ids = [piece.id for piece in opened.probe.pieces]
    hidden = next((t, s) for t, row in enumerate(allowed(ids)) for s, sees in enumerate(row) if not sees)
    found = opened.cell(Ref(MASKED_SCORES, 1), 0, *hidden)
    assert found.terms[1].text.startswith(f"key {hidden[1]} is no anchor before query {hidden[0]}: not ")
    back = opened.cell(Ref(MASKED_SCORES, 1), 1, 3, 0, facet=Facet.GRAD)
    assert back.result == pytest.approx(back.value, abs=1e-6)


def test_it_is_saved_and_replayed(spec: RunSpec, tmp_path: Path) -> None:
    with closing(Run(spec)) as run:
        run.save_as(tmp_path / "a.tinyattn")
        run.train_to(20)
        run.flush()
        digest, before = run.learner.state().digest(), run.history.record(7).after.digest()
    with closing(Run.open(tmp_path / "a.tinyattn")) as again:
        assert again.learner.spec.model.mask == "the"
        assert again.learner.state().digest() == digest
        assert again.history.record(7).after.digest() == before


def test_a_mask_that_foresees_has_no_floor_and_says_why(spec: RunSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Learner(spec).corpus.floor is not None
    prefix = Mask("Prefix mask", lambda t, ids: (t <= t[:, None]) | (t < 3), "is after", foresees=True)
    monkeypatch.setitem(MASKS, "three", prefix)
    learner = Learner(replace(spec, model=replace(spec.model, mask="three")))
    assert learner.corpus.floor is None
    assert learner.spec.model.caveat.startswith("Prefix mask: a position sees the token it must predict")
    assert math.isfinite(learner.advance())


@pytest.mark.parametrize("name", MASKS)
def test_no_query_is_left_with_nothing_and_only_what_says_so_foresees(name: str) -> None:
    mask, chance = ModelConfig(mask=name).attention_mask, np.random.default_rng(1)
    for length in (1, 2, 7):
        seen = mask.sees(np.arange(length), chance.integers(0, 5, length))
        assert seen.shape[-2:] == (length, length)
        assert seen.any(-1).all()
        assert bool(np.triu(seen, 1).any()) == (mask.foresees and length > 1)
        assert mask.hides == (name == "open" or not seen.all()) or length <= 2


@pytest.mark.parametrize(("mask", "causal"), [("causal", True), ("none", False)])
def test_the_first_masks_are_written_as_they_were(mask: str, causal: bool) -> None:
    spec = RunSpec(model=ModelConfig(mask=mask))
    for written in (spec_as_json(spec), options_as_json(spec)):
        assert written["model"]["causal"] is causal
        assert "mask" not in written["model"]
    assert list(spec_as_json(spec)["model"])[6] == "causal"
    assert spec_from_json(spec_as_json(spec)) == spec
    assert RunSpec().with_options({"model.causal": "yes" if causal else "no"}) == spec
    assert spec_json.spec_from_json({"model": {"causal": causal}, "seed": 3}).model.mask == mask


def seen_by_hand(name: str, size: int, length: int) -> list[list[bool]]:
    """Which keys each query may see, said place by place."""
    says = {
        "window": lambda t, s: t - size < s <= t,
        "sinks": lambda t, s: t - size < s <= t or s <= min(1, t),
        "prefix": lambda t, s: s <= t or (t < size and s < size),
    }
    return [[says[name](t, s) for s in range(length)] for t in range(length)]


@pytest.mark.parametrize("size", [1, 2, 3, 9])
@pytest.mark.parametrize("name", ["window", "prefix", "sinks"])
def test_sized_masks_see_what_they_say(name: str, size: int) -> None:
    mask, places = ModelConfig(mask=name, window=size, sinks=2, prefix=size).attention_mask, np.arange(7)
    seen = seen_by_hand(name, size, 7)
    assert mask.sees(places, np.zeros(7, np.int64)).tolist() == seen
    for query, row in enumerate(seen):
        assert mask.keys_of(query, 7) == tuple(key for key, sees in enumerate(row) if sees)
        assert [mask.never_sees(query, key) for key in range(7)] == [not sees for sees in row]
    assert mask.foresees == (name == "prefix" and size > 1)


def test_only_the_places_of_a_prefix_that_see_what_they_must_predict_are_blamed() -> None:
    caveats = [ModelConfig(mask="prefix", prefix=size).caveat for size in (1, 2, 3, 4)]
    assert caveats == [
        "",
        "Prefix mask: position 0 sees the token to be predicted there, so there is no floor.",
        "Prefix mask: positions 0 and 1 see the token to be predicted there, so there is no floor.",
        "Prefix mask: positions 0 to 2 see the token to be predicted there, so there is no floor.",
    ]
    assert ModelConfig(mask="window").caveat == ""
    floors = [Learner(RunSpec(model=ModelConfig(mask="prefix", prefix=size))).corpus.floor for size in (1, 2)]
    assert floors == [Learner(RunSpec()).corpus.floor, None]


@pytest.mark.parametrize("name", ["window", "prefix"])
def test_what_a_prefix_position_predicts_hangs_on_what_it_sees(name: str) -> None:
    """A loss is honest where no change of a later token moves the prediction; that is where the caveat says so."""
    learner = Learner(RunSpec(model=ModelConfig(mask=name, window=2, prefix=3, n_layer=3, n_head=2, mlp=True)))
    ids = [0, 1, 2, 3, 4, 5]
    for place in range(5):
        logits = []
        for other in (ids[place + 1], 7):
            recorder = Recorder()
            learner.look([*ids[: place + 1], other, *ids[place + 2 :]], recorder)
            logits.append(recorder.trace[LOGITS][0, place])
        assert torch.equal(*logits) == (name == "window" or place >= 2)


@pytest.mark.parametrize(
    ("model", "written"),
    [
        (ModelConfig(), {}),
        (ModelConfig(mask="none"), {}),
        (ModelConfig(mask="window"), {"mask": "window", "window": 4}),
        (ModelConfig(mask="window", window=2), {"mask": "window", "window": 2}),
        (ModelConfig(mask="sinks", sinks=2), {"mask": "sinks", "window": 4, "sinks": 2}),
        (ModelConfig(mask="prefix", prefix=5), {"mask": "prefix", "prefix": 5}),
        (ModelConfig(mask="prefix", window=5), {"mask": "prefix", "prefix": 2, "window": 5}),
        (ModelConfig(position="rotary"), {"rotary_pairs": "adjacent"}),
        (ModelConfig(rotary_pairs="halves"), {"rotary_pairs": "halves"}),
    ],
)
def test_a_size_is_written_where_it_is_used(model: ModelConfig, written: dict[str, object]) -> None:
    spec = RunSpec(model=model)
    found = spec_as_json(spec)["model"]
    assert {
        name: found[name] for name in ("mask", "window", "sinks", "prefix", "rotary_pairs") if name in found
    } == written
    assert spec_from_json(spec_as_json(spec)) == spec


def test_a_stop_on_a_cell_that_the_mask_keeps_empty_is_refused() -> None:
    stop, model = parse("attention[0,0,5,1]>0.5", "the fat cat sat on the"), ModelConfig(mask="window", window=2)
    assert stop.refusal(model).endswith("asks for key 1, which query 5 may not see; allowed is 4 to 5.")
    assert stop.refusal(replace(model, window=5)) == ""
    ahead = parse("attention[0,0,0,1]>0.5", "the fat")
    assert ahead.refusal(ModelConfig()).endswith("allowed is 0 to 0.")
    assert ahead.refusal(ModelConfig(mask="prefix")) == ""


def test_a_new_mask_is_written_by_its_name(spec: RunSpec) -> None:
    written = spec_as_json(spec)
    assert (written["model"]["mask"], "causal" in written["model"]) == ("the", False)
    assert spec_from_json(written) == spec


def test_a_switch_that_is_none_is_refused() -> None:
    with pytest.raises(OptionError, match=r"model\.causal is 'maybe'; allowed is yes or no"):
        RunSpec().with_options({"model.causal": "maybe"})
    with pytest.raises(WrittenError, match=r"model\.causal is 3; allowed is yes or no"):
        spec_from_json({"model": {"causal": 3}})
