"""The book's examples as runs: their weights become the first of a run, and learn. Imports no torch.

Sebastian Raschka, *Build a Large Language Model (From Scratch)*, chapter 3. The network is what stands there and no
more: no positions, no output matrix, no residual; an unembedding is added, so that there is something to predict.
"""

from __future__ import annotations

from typing import Any

from model.book.examples import EXAMPLES, TOKENS
from model.config import DataConfig, ModelConfig, RunSpec, Start, TrainConfig
from model.errors import RequestError
from model.spec.preset import Preset
from model.tasks.journey import SENTENCE


def _of_book(example: str, title: str, watch_for: str, *, mask: str, seed: int, **shape: Any) -> Preset:
    model = ModelConfig(
        d_model=3,
        context=len(TOKENS),
        position="none",
        mask=mask,
        mask_first=mask == "causal",
        residual=False,
        **{"d_head": 2, "w_out": False, **shape},
    )
    data = DataConfig(corpus="journey", validation=0)
    spec = RunSpec(
        model=model, train=TrainConfig(learning_rate=1e-2), data=data, seed=seed, start=Start.of_book(example)
    )
    return Preset(_name(example), f"The book, {EXAMPLES[example].section}: {title}", watch_for, spec, SENTENCE)


def _name(example: str) -> str:
    return f"book-{example}"


BOOK_PRESETS = (
    _of_book(
        "simple",
        "queries, keys and values begin as the embeddings",
        "Three matrices that change nothing at first make queries, keys and values: before the first step all numbers "
        "are those of attention without weights. Then they learn, and so do the embeddings. Nothing divides the "
        "scores, so the rows turn sharp within fifty steps, and sharp rows hardly learn any more: after 600 steps only "
        "four of the six words are right, with this seed. Nothing is masked either: each token sees the word that it "
        "must predict.",
        mask="none",
        seed=0,
        d_head=3,
        scale="none",
    ),
    _of_book(
        "trainable",
        "its three matrices learn",
        "Before the first step queries, keys, scores and weights are the book's numbers. Then the matrices learn which "
        "word follows which, and the six context vectors move apart in their plane of two numbers. Nothing is masked: "
        "each token sees the word that it must predict, so that a small loss proves nothing. With this seed it is near "
        "0 after 400 steps; with nine of the seeds 0 to 15 some words are still mixed up after 600.",
        mask="none",
        seed=10,
    ),
    _of_book(
        "linear",
        "the matrices of nn.Linear learn",
        "The same with the smaller numbers that nn.Linear draws: the first weights are nearly even, 0.15 to 0.20, "
        "where those of torch.rand are 0.09 to 0.23. For fifty steps nearly nothing happens, then the rows turn sharp "
        "one after another.",
        mask="none",
        seed=1,
    ),
    _of_book(
        "causal",
        "causal attention learns",
        "The weights of nn.Linear again, and no token looks ahead. In this sentence a word alone decides which comes "
        "next, so that nothing is gained by looking back: within 600 steps each row of the weights gathers on the "
        "diagonal. Why should “cat” look at “fat”? Because there both together decide the verb: see fat-cat.",
        mask="causal",
        seed=0,
    ),
    _of_book(
        "wrapper",
        "two heads learn",
        "Context vectors of two heads stand side by side, four numbers for each token instead of two: that is enough "
        "room for six words, and the loss falls in half the steps. One head alone would do, so what the two look at "
        "differs from seed to seed.",
        mask="causal",
        seed=0,
        n_head=2,
    ),
    _of_book(
        "heads",
        "two heads and what joins them learn",
        "What joins the heads learns too, and each head has a single number for a query, a key and a value. The book's "
        "output of two numbers goes into a stream of three, of which the third begins as 0, as do the biases of "
        "queries, keys and values, which the book has not. Still all six words are right within 200 steps.",
        mask="causal",
        seed=0,
        n_head=2,
        d_head=1,
        w_out=True,
        bias=True,
        prediction_bias=False,
    ),
)


def learning_preset(example: str) -> Preset:
    """The run that begins with the weights of an example; raises RequestError where it has none that could learn."""
    found = next((preset for preset in BOOK_PRESETS if preset.name == _name(example)), None)
    if found is None:
        able = ", ".join(row.section for row in EXAMPLES.values() if row.can_learn)
        raise RequestError(f"Example {EXAMPLES[example].section} has no weights that could learn; {able} have.")
    return found
