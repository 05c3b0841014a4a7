"""The table of contents of the program: every tensor that can be looked at, declared once.

A `Quantity` is a name as an object: code says `trace[SCORES]`, never a string. Panels, menus, exports, the command
line and the README's table are all read off these rows; `stages` says which of them one network has. Imports no torch.
"""

from __future__ import annotations

from dataclasses import dataclass

from model.quantities import rule
from model.quantities.axes import COORDINATES as COORDINATES
from model.quantities.axes import Axis as Axis
from model.quantities.axes import Facet as Facet
from model.quantities.axes import Kind as Kind
from model.quantities.rule import Rule

_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True, eq=False)
class Quantity:
    """One kind of tensor. Compared by identity: the object is the name.

    `rule` is how a cell follows from the stage's inputs; `formula` says the same to a reader, with the symbols of the
    inputs as `{0}`, `{1}`, …
    """

    slug: str
    name: str
    symbol: str
    formula: str
    caption: str
    axes: tuple[Axis, ...]
    kind: Kind
    rule: Rule
    per_layer: bool = False
    learned: bool = False
    differentiable: bool = True

    @property
    def shown_axes(self) -> tuple[Axis, ...]:
        """The axes without the batch: what one sentence has."""
        return tuple(axis for axis in self.axes if axis is not Axis.BATCH)

    @property
    def per_head(self) -> bool:
        """Whether there is one matrix for each head."""
        return Axis.HEAD in self.axes

    @property
    def is_matrix(self) -> bool:
        """Whether it is a learned matrix: no bias, and no gain or shift of a norm."""
        return self.learned and self.slug.startswith("w_")

    @property
    def shape(self) -> str:
        """The shape of what one head and one sentence have, in letters, such as `T × D`."""
        return " × ".join(axis.letter for axis in self.shown_axes if axis is not Axis.HEAD) or "1"

    def symbol_at(self, layer: int | None) -> str:
        """The symbol with the number of its layer, where there are several: `R₂`."""
        if layer is None or layer < 0 or not self.per_layer:
            return self.symbol
        return self.symbol + str(layer).translate(_LOWERED)

    def __repr__(self) -> str:
        return f"<{self.slug}>"


B, H, P, Q, K = Axis.BATCH, Axis.HEAD, Axis.POSITION, Axis.QUERY, Axis.KEY
C, D, F, V, N = Axis.D_MODEL, Axis.D_HEAD, Axis.D_FF, Axis.VOCAB, Axis.CLASS


def _stage(
    slug: str,
    name: str,
    symbol: str,
    formula: str,
    axes: tuple[Axis, ...],
    how: Rule,
    *,
    caption: str,
    kind: Kind = Kind.SIGNED,
    per_layer: bool = False,
    differentiable: bool = True,
) -> Quantity:
    return Quantity(slug, name, symbol, formula, caption, axes, kind, how, per_layer, False, differentiable)


def _parameter(
    slug: str, name: str, symbol: str, axes: tuple[Axis, ...], *, caption: str, per_layer: bool = True
) -> Quantity:
    return Quantity(slug, name, symbol, "learned", caption, axes, Kind.SIGNED, rule.LEARNED, per_layer, True)


# fmt: off
TOKENS = _stage("tokens", "Tokens", "t", "id of each piece", (B, P), rule.GIVEN, kind=Kind.INDEX, differentiable=False,
    caption="The sentence cut into pieces, each with its number in the vocabulary.")
TARGETS = _stage("targets", "Targets", "y", "the next token", (B, P), rule.GIVEN, kind=Kind.INDEX, differentiable=False,
    caption="What each position should predict: the token that follows it, or at the last one the sentence's class.")
TOKEN_EMBEDDING = _stage("token_embedding", "Token embedding", "E", "{1}[{0}]", (B, P, C), rule.LOOKUP,
    caption="One learned row for each token: what the token means, wherever it stands.")
POSITION_EMBEDDING = _stage("position_embedding", "Position embedding", "P", "{0}[0 … T−1]", (P, C), rule.POSITION_ROWS,
    caption="One row for each place in the sentence: where a token stands, whatever it is.")
EMBEDDING = _stage("embedding", "Embedding", "X", "{0} + {1}", (B, P, C), rule.ADD,
    caption="Meaning plus place: the row that each token carries into attention.")
DROPPED_EMBEDDING = _stage("dropped_embedding", "Dropped embedding", "X′", "{0} ⊙ mask / (1 − p)", (B, P, C),
    rule.DROPOUT, caption="What dropout leaves of the embedding in training: some numbers become 0, the others larger.")

ATTENTION_NORM = _stage("attention_norm", "Normed input", "X̂", "LayerNorm({0})", (B, P, C), rule.LAYER_NORM,
    per_layer=True,
    caption="The stream, each row brought to one size, then scaled, channel by channel, by what was learned.")
QUERY = _stage("query", "Queries", "Q", "{0} {1}", (B, H, Q, D), rule.QUERIES, per_layer=True,
    caption="What each token asks for.")
KEY = _stage("key", "Keys", "K", "{0} {1}", (B, H, K, D), rule.KEYS, per_layer=True,
    caption="What each token offers to be found by.")
VALUE = _stage("value", "Values", "V", "{0} {1}", (B, H, K, D), rule.KEYS, per_layer=True,
    caption="What each token hands over when it is attended to.")
TURNED_QUERY = _stage("turned_query", "Turned queries", "Q′", "{0} turned by place", (B, H, Q, D), rule.TURN,
    per_layer=True,
    caption="Each pair of a query's numbers turned by an angle that grows with its place (rotary positions).")
TURNED_KEY = _stage("turned_key", "Turned keys", "K′", "{0} turned by place", (B, H, K, D), rule.TURN, per_layer=True,
    caption="The same for the keys: how well two of them match then hangs on the distance of their places.")
SCORES = _stage("scores", "Attention scores", "S", "{0} {1}ᵀ", (B, H, Q, K), rule.SCORES, per_layer=True,
    caption="How well each query (row) matches each key (column): their dot product.")
SCALED_SCORES = _stage("scaled_scores", "Scaled scores", "S′", "{0} / √D", (B, H, Q, K), rule.SCALE, per_layer=True,
    caption="The scores divided by the square root of d_head, so that their spread does not grow with the width.")
BIASED_SCORES = _stage("biased_scores", "Scores by distance", "S″", "{0} − m · distance", (B, H, Q, K), rule.DISTANCE,
    per_layer=True,
    caption="Each score less what its key is away from the query, times the slope m of the head (ALiBi).")
MASKED_SCORES = _stage("masked_scores", "Masked scores", "M", "{0}, −∞ ahead", (B, H, Q, K), rule.MASK,
    per_layer=True,
    caption="Where a query may not look at a key its score becomes −∞, and so the weight 0.")
ATTENTION_WEIGHTS = _stage("attention_weights", "Attention weights", "A", "softmax({0})", (B, H, Q, K), rule.SOFTMAX,
    kind=Kind.UNIT, per_layer=True,
    caption="How much each query (row) takes from each key (column): every row sums to 1.")
DROPPED_WEIGHTS = _stage("dropped_weights", "Dropped weights", "A′", "{0} ⊙ mask / (1 − p)", (B, H, Q, K), rule.DROPOUT,
    kind=Kind.POSITIVE, per_layer=True,
    caption="The weights after attention dropout; the probe sentence runs without dropout, so there it equals A.")
CONTEXT = _stage("context", "Context vectors", "Z", "{0} {1}", (B, H, Q, D), rule.MIX, per_layer=True,
    caption="The values mixed by the weights: what each token has gathered.")
ATTENTION_OUTPUT = _stage("attention_output", "Attention output", "O", "{0} {1}", (B, P, C), rule.HEADS_JOINED,
    per_layer=True,
    caption="The heads joined and mapped back to the width of the stream.")
DROPPED_OUTPUT = _stage("dropped_output", "Dropped attention output", "O′", "{0} ⊙ mask / (1 − p)", (B, P, C),
    rule.DROPOUT, per_layer=True,
    caption="What dropout leaves in training of what attention brings, before it is added to the stream.")
RESIDUAL = _stage("residual", "Residual stream", "R", "{0} + {1}", (B, P, C), rule.ADD, per_layer=True,
    caption="What the token carried in plus what attention brought.")
RESIDUAL_NORM = _stage("residual_norm", "Normed residual", "R̂", "LayerNorm({0})", (B, P, C), rule.LAYER_NORM,
    per_layer=True,
    caption="The stream after attention with each row normed: what the layer goes on with.")
MLP_NORM = _stage("mlp_norm", "Normed MLP input", "R̂", "LayerNorm({0})", (B, P, C), rule.LAYER_NORM, per_layer=True,
    caption="The stream with each row normed before the MLP.")
MLP_HIDDEN = _stage("mlp_hidden", "MLP hidden", "U", "{0} {1}", (B, P, F), rule.MLP_IN, per_layer=True,
    caption="Each token on its own, spread out to d_ff numbers.")
MLP_GATE = _stage("mlp_gate", "MLP gate", "J", "{0} {1}", (B, P, F), rule.MLP_IN, per_layer=True,
    caption="For each of the d_ff numbers, how far it will be let through: before the activation.")
MLP_ACTIVE = _stage("mlp_active", "MLP activation", "G", "GELU({0})", (B, P, F), rule.GELU, per_layer=True,
    caption="Negative numbers are pressed towards zero.")
MLP_GATED = _stage("mlp_gated", "Gated MLP", "G′", "{0} ⊙ {1}", (B, P, F), rule.GATE, per_layer=True,
    caption="What the gates let through of the hidden numbers.")
MLP_OUTPUT = _stage("mlp_output", "MLP output", "Y", "{0} {1}", (B, P, C), rule.MLP_OUT, per_layer=True,
    caption="Brought back to the width of the stream.")
DROPPED_MLP = _stage("dropped_mlp", "Dropped MLP output", "Y′", "{0} ⊙ mask / (1 − p)", (B, P, C), rule.DROPOUT,
    per_layer=True,
    caption="What dropout leaves in training of what the MLP brings, before it is added to the stream.")
MLP_RESIDUAL = _stage("mlp_residual", "Residual after MLP", "R″", "{0} + {1}", (B, P, C), rule.ADD, per_layer=True,
    caption="The stream after the MLP has added its part.")
MLP_RESIDUAL_NORM = _stage("mlp_residual_norm", "Normed residual after MLP", "R̂″", "LayerNorm({0})", (B, P, C),
    rule.LAYER_NORM, per_layer=True,
    caption="The stream after the MLP with each row normed: what the layer passes on.")
FINAL_NORM = _stage("final_norm", "Final norm", "N", "LayerNorm({0})", (B, P, C), rule.LAYER_NORM,
    caption="The stream normed a last time before the prediction.")
LOGITS = _stage("logits", "Logits", "L", "{0} {1}", (B, P, V), rule.UNEMBED,
    caption="A score for each token of the vocabulary as the next one.")
PROBABILITIES = _stage("probabilities", "Next-token probabilities", "p", "softmax({0})", (B, P, V), rule.SOFTMAX,
    kind=Kind.UNIT, differentiable=False,
    caption="How likely each token is to come next, after each position: every row sums to 1.")
CLASS_LOGITS = _stage("class_logits", "Class logits", "L", "{0} {1}", (B, P, N), rule.CLASSIFY,
    caption="A score for each class. Every position has them; only those of the last, which has read all, count.")
CLASS_PROBABILITIES = _stage("class_probabilities", "Class probabilities", "p", "softmax({0})", (B, P, N), rule.SOFTMAX,
    kind=Kind.UNIT, differentiable=False,
    caption="How likely each class is, after what has been read so far; only what the last position says counts.")
LOSS = _stage("loss", "Loss per position", "ℓ", "−ln softmax({0})[{1}]", (B, P), rule.CROSS_ENTROPY, kind=Kind.POSITIVE,
    caption="The surprise at what was right, the token that came next or the class, in nats; elsewhere there is none.")

W_TOKEN = _parameter("w_token", "Token table", "W_tok", (V, C), per_layer=False,
    caption="One row of numbers for each token of the vocabulary.")
W_POSITION = _parameter("w_position", "Position table", "W_pos", (P, C), per_layer=False,
    caption="One row of numbers for each position.")
W_QUERY = _parameter("w_query", "Query weights", "W_Q", (H, C, D),
    caption="Turns a token's row into its query.")
W_KEY = _parameter("w_key", "Key weights", "W_K", (H, C, D), caption="Turns a token's row into its key.")
W_VALUE = _parameter("w_value", "Value weights", "W_V", (H, C, D),
    caption="Turns a token's row into its value.")
B_QUERY = _parameter("b_query", "Query bias", "b_Q", (H, D), caption="Added to every query.")
B_KEY = _parameter("b_key", "Key bias", "b_K", (H, D), caption="Added to every key.")
B_VALUE = _parameter("b_value", "Value bias", "b_V", (H, D), caption="Added to every value.")
W_OUT = _parameter("w_out", "Output weights", "W_O", (H, D, C),
    caption="Maps the joined heads back to the stream.")
B_OUT = _parameter("b_out", "Output bias", "b_O", (C,), caption="Added to the attention output.")
G_ATTENTION = _parameter("g_attention", "Attention norm gain", "γ_A", (C,),
    caption="Scales each channel that the norm of the attention makes.")
S_ATTENTION = _parameter("s_attention", "Attention norm shift", "β_A", (C,),
    caption="Shifts each channel that the norm of the attention makes.")
G_MLP = _parameter("g_mlp", "MLP norm gain", "γ_M", (C,),
    caption="Scales each channel that the norm of the MLP makes.")
S_MLP = _parameter("s_mlp", "MLP norm shift", "β_M", (C,),
    caption="Shifts each channel that the norm of the MLP makes.")
W_UP = _parameter("w_up", "MLP weights in", "W_up", (C, F),
    caption="Spreads a token's row out to d_ff numbers.")
B_UP = _parameter("b_up", "MLP bias in", "b_up", (F,), caption="Added before the activation.")
W_GATE = _parameter("w_gate", "MLP gate weights", "W_gate", (C, F),
    caption="Makes of a token's row the gates of its d_ff numbers.")
B_GATE = _parameter("b_gate", "MLP gate bias", "b_gate", (F,), caption="Added to the gates before the activation.")
W_DOWN = _parameter("w_down", "MLP weights out", "W_down", (F, C),
    caption="Brings d_ff numbers back to the stream.")
B_DOWN = _parameter("b_down", "MLP bias out", "b_down", (C,), caption="Added to the MLP output.")
G_FINAL = _parameter("g_final", "Final norm gain", "γ_N", (C,), per_layer=False,
    caption="Scales each channel before the prediction.")
S_FINAL = _parameter("s_final", "Final norm shift", "β_N", (C,), per_layer=False,
    caption="Shifts each channel before the prediction.")
W_UNEMBED = _parameter("w_unembed", "Unembedding", "W_U", (C, V), per_layer=False,
    caption="One column for each token: which direction of the stream predicts it.")
B_UNEMBED = _parameter("b_unembed", "Unembedding bias", "b_U", (V,), per_layer=False,
    caption="How likely each token is whatever came before.")
W_CLASS = _parameter("w_class", "Classifier head", "W_cls", (C, N), per_layer=False,
    caption="One column for each class: which direction of the stream speaks for it.")
B_CLASS = _parameter("b_class", "Classifier bias", "b_cls", (N,), per_layer=False,
    caption="How likely each class is whatever was read.")
# fmt: on

QUANTITIES: dict[str, Quantity] = {row.slug: row for row in list(globals().values()) if isinstance(row, Quantity)}
