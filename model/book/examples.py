"""The table of worked examples: each a few matrices, one computed from those before it.

Sections are those of chapter 3 of Sebastian Raschka's *Build a Large Language Model (From Scratch)*. Imports no torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from model.book.printed import DECIMALS

Words = tuple[str, ...]

TOKENS: Words = ("Your", "journey", "starts", "with", "one", "step")

INPUTS = (
    (0.43, 0.15, 0.89),
    (0.55, 0.87, 0.66),
    (0.57, 0.85, 0.64),
    (0.22, 0.58, 0.33),
    (0.77, 0.25, 0.10),
    (0.05, 0.80, 0.55),
)
"""The embeddings of the six tokens (6, 3), as printed in section 3.3.1."""

_JOURNEY: Words = ("journey",)
_PAIR: Words = ("Thinking", "Machines")
_TWICE: Words = (*(f"1 {token}" for token in TOKENS), *(f"2 {token}" for token in TOKENS))


def _columns(width: int) -> Words:
    return tuple(map(str, range(width)))


@dataclass(frozen=True)
class Line:
    """One matrix of an example: `name` is the printed numbers', empty where the book prints none.

    It prints so many `decimals`. `is_chance` where the numbers depend on how a system draws: others are no fault then.
    """

    slug: str
    title: str
    formula: str
    rows: Words
    columns: Words
    name: str = ""
    is_chance: bool = False
    decimals: int = DECIMALS


@dataclass(frozen=True)
class Example:
    """A worked example: where it stands, what it does, its matrices in the order in which they are computed."""

    name: str
    section: str
    title: str
    about: str
    lines: tuple[Line, ...]
    can_learn: bool = False


def _example(name: str, section: str, title: str, about: str, *lines: Line, can_learn: bool = False) -> Example:
    return Example(name, section, title, about, lines, can_learn)


_ROW = (
    Line("scores_row", "Scores of journey", "ω₂ᵢ = x₂ · xᵢ", _JOURNEY, TOKENS, "simple_scores_row2"),
    Line("shares_row", "Divided by their sum", "ω₂ᵢ / Σ ω₂", _JOURNEY, TOKENS, "simple_normalised_row2"),
    Line("weights_row", "Attention weights of journey", "α₂ = softmax(ω₂)", _JOURNEY, TOKENS, "simple_weights_row2"),
    Line("context_row", "Context vector of journey", "z₂ = Σ α₂ᵢ xᵢ", _JOURNEY, _columns(3), "simple_context_row2"),
)

_EXAMPLES = (
    _example(
        "simple",
        "3.3",
        "Attention without weights",
        "Each token is compared with each by the dot product of their embeddings. The scores become weights that sum "
        "to 1, and a token's context vector is the mean of all embeddings by its weights. Nothing here can be learned; "
        "as a run its queries, keys and values begin as the embeddings, by matrices that change nothing yet.",
        *_ROW,
        Line("scores", "All scores", "ω = X Xᵀ", TOKENS, TOKENS, "simple_scores"),
        Line("weights", "All attention weights", "softmax over each row", TOKENS, TOKENS, "simple_weights"),
        Line("context", "All context vectors", "Z = α X", TOKENS, _columns(3), "simple_context"),
        can_learn=True,
    ),
    _example(
        "trainable",
        "3.4.1 and 3.4.2",
        "Attention with three matrices (seed 123)",
        "Three matrices of random numbers turn an embedding of 3 numbers into a query, a key and a value of 2. Scores "
        "are divided by √2, the width of a key, before the softmax. Five matrix products, one after another.",
        Line("query", "Queries", "Q = X W_q", TOKENS, _columns(2)),
        Line("query_row", "Query of journey", "q₂ = x₂ W_q", _JOURNEY, _columns(2), "s34.query_2"),
        Line("key", "Keys", "K = X W_k", TOKENS, _columns(2)),
        Line("value", "Values", "V = X W_v", TOKENS, _columns(2)),
        Line("score", "Score of journey with itself", "q₂ · k₂", _JOURNEY, _JOURNEY, "s34.score_22"),
        Line("scores", "All scores", "ω = Q Kᵀ", TOKENS, TOKENS),
        Line("scores_row", "Scores of journey", "q₂ Kᵀ", _JOURNEY, TOKENS, "s34.scores_row2"),
        Line("weights_row", "Weights of journey", "softmax(ω₂ / √2)", _JOURNEY, TOKENS, "s34.weights_row2"),
        Line("context_row", "Context vector of journey", "α₂ V", _JOURNEY, _columns(2), "s34.context_row2"),
        Line("context", "All context vectors", "Z = α V", TOKENS, _columns(2), "v1.context"),
        can_learn=True,
    ),
    _example(
        "linear",
        "3.4.2",
        "The same with nn.Linear (seed 789)",
        "nn.Linear draws better first numbers, and stores its matrix lying on its side: x W becomes x Wᵀ. So this is "
        "another start than before, with other numbers.",
        Line("context", "Context vectors", "Z = softmax(Q Kᵀ / √2) V", TOKENS, _columns(2), "v2.context"),
        can_learn=True,
    ),
    _example(
        "exercise",
        "Exercise 3.1",
        "One set of weights in both classes",
        "The matrices of nn.Linear, set upright, put into the first class: both then give the same context vectors.",
        Line("from_linear", "By nn.Linear (seed 123)", "x Wᵀ", TOKENS, _columns(2), "ex31.context"),
        Line("from_matrices", "By the matrices, set upright", "x (Wᵀ)", TOKENS, _columns(2), "ex31.context"),
    ),
    _example(
        "causal",
        "3.5.1",
        "A token must not look ahead",
        "Weights above the diagonal are of tokens that come later. Setting them to 0 leaves rows that no longer sum to "
        "1; putting −∞ in their place before the softmax gives rows that do. The book masks before it divides by √2.",
        Line("weights", "Attention weights", "softmax(ω / √2)", TOKENS, TOKENS, "v2.weights"),
        Line("cut", "Set to 0 above the diagonal", "α · lower triangle", TOKENS, TOKENS, "v2.masked_not_renormalised"),
        Line("again", "Divided by their sums", "each row / its sum", TOKENS, TOKENS, "v2.causal_weights"),
        Line("masked", "Scores with −∞ above", "ω, −∞ above", TOKENS, TOKENS, "v2.causal_scores"),
        Line("causal", "Causal attention weights", "softmax(masked / √2)", TOKENS, TOKENS, "v2.causal_weights"),
        can_learn=True,
    ),
    _example(
        "dropout",
        "3.5.2",
        "Some weights are left out by chance",
        "While a network is trained, each weight is left out with a chance of one half; those that stay are doubled. "
        "Which stay is drawn; another system may draw others, so that other numbers are no fault here.",
        Line("ones", "Ones, by chance", "dropout(1)", TOKENS, TOKENS, "dropout.ones", is_chance=True),
        Line("dropped", "Causal weights, by chance", "dropout(α)", TOKENS, TOKENS, "dropout.weights", is_chance=True),
    ),
    _example(
        "batch",
        "3.5.3",
        "Two sentences at once (seed 123)",
        "The same sentence twice in a batch, by one causal attention: each is computed by itself, with equal results.",
        Line("context", "Context vectors", "per sentence", _TWICE, _columns(2), "causal.context"),
    ),
    _example(
        "wrapper",
        "3.6.1",
        "Two heads, one beside the other (seed 123)",
        "Two attentions with weights of their own look at the same sentence; their context vectors stand side by side.",
        Line("context", "Context vectors", "[Z₁ Z₂]", _TWICE, _columns(4), "wrapper.context"),
        can_learn=True,
    ),
    _example(
        "heads",
        "3.6.2",
        "Two heads in one (seed 123)",
        "One matrix makes the queries of both heads and is split; what they bring is joined and mapped once more by an "
        "output matrix. In all, the output is 2 numbers wide, so that each head has 1.",
        Line("context", "Context vectors", "[Z₁ Z₂] W_o + b_o", _TWICE, _columns(2), "mha.context"),
        can_learn=True,
    ),
    _example(
        "products",
        "3.6.2",
        "A product for each head at once",
        "The last two axes are multiplied, for every head by itself: all heads are computed in one product.",
        Line(
            "products",
            "Each head with itself",
            "a aᵀ",
            tuple(f"head {head}, {row}" for head in (1, 2) for row in range(3)),
            _columns(3),
            "batched_matmul.a_aT",
        ),
    ),
    _example(
        "illustrated",
        "The Illustrated Transformer",
        "Thinking Machines",
        "Jay Alammar's example: the scores of Thinking with itself and with Machines are 112 and 96. Divided by √64, "
        "the root of a key's width in the paper, they are 14 and 12, and the softmax makes 0.88 and 0.12 of them.",
        Line("scores", "Scores", "q₁ · kᵢ", _PAIR[:1], _PAIR, "illustrated.scores", decimals=0),
        Line("scaled", "Divided by 8", "ω / √64", _PAIR[:1], _PAIR, "illustrated.scaled", decimals=0),
        Line("weights", "Softmax", "softmax(ω / 8)", _PAIR[:1], _PAIR, "illustrated.weights", decimals=2),
    ),
)

EXAMPLES: Mapping[str, Example] = {example.name: example for example in _EXAMPLES}
