"""The shape of a network: its options, and what follows from them. Imports no torch."""

from __future__ import annotations

import math
from dataclasses import dataclass

from model.choices.activations import ACTIVATIONS, Activation
from model.choices.masks import MASKS, NO_TOKEN, Anchor, Mask
from model.choices.norms import EPSILON, NORMS
from model.choices.positions import PAIRINGS, POSITIONS
from model.choices.starts import STARTS
from model.choices.weighing import MIXED, SCALES, WEIGHTINGS, Weighting
from model.config.options import Section, option
from model.errors import OptionError


@dataclass(frozen=True)
class ModelConfig(Section):
    """The shape of the network."""

    section = "model"
    __hash__ = Section.__hash__

    d_model: int = option(16, "Width", "Numbers that each token carries (C).", low=1, high=2048)
    n_head: int = option(1, "Heads", "Attention heads in each layer (H).", low=1, high=64)
    n_kv_head: int | None = option(
        None, "Key heads", "Heads of keys and values, shared by heads in groups; default as many.", low=1, high=64
    )
    n_layer: int = option(1, "Layers", "Blocks of attention, one after another.", low=1, high=48)
    encoder_layers: int = option(
        0,
        "Encoder layers",
        "Blocks that read a source sentence, which each layer looks at too; 0: none.",
        low=0,
        high=32,
    )
    d_head: int | None = option(None, "Head width", "Width of a head (D); default d_model / n_head.", low=1, high=1024)
    context: int = option(16, "Context", "Longest sentence that the network can read.", low=1, high=1024)
    position: str = option("learned", "Positions", "How a token knows its place.", choices=POSITIONS)
    rotary_pairs: str = option("adjacent", "Turned pairs", "Channels that rotary turns together.", choices=PAIRINGS)
    mask: str = option("causal", "Mask", "causal: a token sees itself and what came before; none: all.", choices=MASKS)
    window: int = option(4, "Window", "Places that a token sees under the mask window, with its own.", low=1, high=1024)
    sinks: int = option(
        4, "Sinks", "First tokens that all see besides the window under the mask sinks.", low=1, high=64
    )
    prefix: int = option(2, "Prefix", "First tokens that see each other under the mask prefix.", low=1, high=1024)
    anchor: str = option(
        ".",
        "Anchor",
        "The token, or tokens with spaces between, that ends a sequence under the masks anchors and sequence; under "
        "anchors it stands for it after.",
        letters=64,
    )
    mask_first: bool = option(
        False, "Mask first", "Hide scores before they are divided by √D, as the book does; the weights are the same."
    )
    scale: str = option("root", "Scale", "What scores are divided by; none: nothing.", choices=SCALES)
    weighting: str = option("softmax", "Weighting", "How scores become weights.", choices=WEIGHTINGS)
    values: str = option("own", "Values", "What the weights mix.", choices=MIXED)
    residual: bool = option(True, "Residual", "Add what attention brings to what the token carried.")
    w_out: bool = option(True, "Output weights", "Map the joined heads back with W_out.")
    bias: bool = option(False, "Biases", "Add a learned bias to each projection.")
    prediction_bias: bool = option(True, "Prediction bias", "With biases: one for each logit too, unlike GPT-2.")
    norm: bool = option(False, "Norm", "Norm each row of the stream, in every layer.")
    norm_kind: str = option(
        "layer", "Norm by", "layer: mean and variance; rms: the root of the mean square alone.", choices=NORMS
    )
    norm_place: str = option(
        "pre",
        "Norm place",
        "pre: before attention, MLP and prediction; post: after what attention and MLP bring has been added.",
        choices=("pre", "post"),
    )
    norm_epsilon: float = option(
        EPSILON, "Norm epsilon", "ε: what a norm adds to a variance or a mean square.", low=1e-12, high=1
    )
    mlp: bool = option(False, "MLP", "A two-layer network on each token after attention.")
    activation: str = option("gelu", "Activation", "What the MLP does between its matrices.", choices=ACTIVATIONS)
    d_ff: int | None = option(None, "MLP width", "Hidden width of the MLP (F); default 4 × d_model.", low=1, high=8192)
    dropout: float = option(0.0, "Attention dropout", "Chance that a weight is dropped in training.", low=0, high=0.9)
    dropout_embedding: float = option(
        0.0, "Embedding dropout", "Chance that a number of the embedding is dropped in training.", low=0, high=0.9
    )
    dropout_residual: float = option(
        0.0,
        "Residual dropout",
        "Chance that a number that attention or MLP adds to the stream is dropped in training.",
        low=0,
        high=0.9,
    )
    tied: bool = option(False, "Tied tables", "Predict by the token table: it is the unembedding too.")
    classes: int = option(
        0,
        "Classes",
        "Predict, at the last token, which of so many classes a sentence is of; 0: the next token, at each.",
        low=0,
        high=64,
    )
    init_std: float = option(0.2, "Start spread", "Standard deviation of the first weights.", low=0, high=10)
    init: str = option(
        "scaled",
        "Start",
        "How the first weights are drawn: scaled and plain by the start spread; gpt2, xavier and torch by their own.",
        choices=STARTS,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.n_kv_head == self.n_head:
            object.__setattr__(self, "n_kv_head", None)  # one network, one way to write it
        if self.n_head % self.kv_heads:
            raise OptionError(
                f"model.n_kv_head is {self.n_kv_head}, which does not divide model.n_head {self.n_head}; "
                "allowed is a divisor of n_head.",
                "model.n_kv_head",
            )
        if self.d_head is None and self.d_model % self.n_head:
            raise OptionError(
                f"model.n_head is {self.n_head}, which does not divide model.d_model {self.d_model}; "
                "allowed is a divisor of d_model, or a model.d_head of your own.",
                "model.n_head",
            )
        if POSITIONS[self.position].turns and self.head_width % 2:
            raise OptionError(
                f"model.position is {self.position}, which turns pairs, but a head is {self.head_width} wide; "
                "allowed is an even model.d_head, or d_model / n_head.",
                "model.position",
            )
        if (
            not self.w_out
            and self.joined != self.d_model
            and (self.residual or self.mlp or self.is_deep or self.is_pair)
        ):
            raise OptionError(
                f"model.w_out is off and the joined heads are {self.joined} wide, but model.d_model is {self.d_model}; "
                "allowed is this only for one layer without residual, MLP and encoder.",
                "model.w_out",
            )
        if self.tied and self.stream_out != self.d_model:
            raise OptionError(
                f"model.tied is on and the stream ends {self.stream_out} wide, but the rows of the token table are "
                f"{self.d_model}; allowed is this where both are equal.",
                "model.tied",
            )

        if self.classes == 1 or (self.classes and (self.tied or self.is_pair)):
            why = "" if self.classes == 1 else f" and model.{'tied is on' if self.tied else 'encoder_layers not 0'}"
            raise OptionError(
                f"model.classes is {self.classes}{why}; allowed is 0, or 2 to 64 without tied tables and encoder.",
                "model.classes",
            )

    @property
    def is_pair(self) -> bool:
        """Whether it reads two sentences: an encoder the source, and a decoder the target."""
        return self.encoder_layers > 0

    @property
    def is_deep(self) -> bool:
        """Whether it has several layers of one kind, so that a symbol has to say of which it is."""
        return max(self.n_layer, self.encoder_layers) > 1

    @property
    def attentions(self) -> int:
        """How many attentions a pass makes: each layer's own, and in a decoder those to the source."""
        return self.n_layer * (1 + self.is_pair) + self.encoder_layers

    @property
    def head_width(self) -> int:
        """D, the width of one head."""
        return self.d_head if self.d_head is not None else self.d_model // self.n_head

    @property
    def joined(self) -> int:
        """H·D, the width of the joined heads."""
        return self.n_head * self.head_width

    @property
    def kv_heads(self) -> int:
        """The heads of keys and values; fewer than n_head where these share them."""
        return self.n_head if self.n_kv_head is None else self.n_kv_head

    @property
    def group(self) -> int:
        """How many heads share a head of keys and values: head h reads that of number h // group."""
        return self.n_head // self.kv_heads

    @property
    def stream_out(self) -> int:
        """The width of the stream that the prediction is read from."""
        return self.d_model if self.w_out else self.joined

    @property
    def caveat(self) -> str:
        """Why the loss of such a network does not tell how well it predicts; empty where it does."""
        return self.caveat_of(self.attention_mask)

    def caveat_of(self, mask: Mask) -> str:
        """The same under another mask; which class a sentence is of no token sees."""
        return "" if self.classes else mask.caveat

    def scores_of(self, vocabulary_size: int) -> int:
        """How many scores it ends in at each position: one for each token of the vocabulary, or for each class."""
        return self.classes or vocabulary_size

    @property
    def attention_mask(self) -> Mask:
        """Which keys a query may look at, as far as that is known without a vocabulary."""
        return self.mask_of()

    @property
    def has_anchor(self) -> bool:
        """Whether the mask asks which token is an anchor."""
        return MASKS[self.mask].needs_anchor

    def mask_of(self, anchor: Anchor = NO_TOKEN) -> Mask:
        """Which keys a query may look at, where the token that ends a sequence has the id `anchor`."""
        return MASKS[self.mask].sized(
            {"window": self.window, "sinks": self.sinks, "prefix": self.prefix, "anchor": anchor}
        )

    @property
    def is_scaled(self) -> bool:
        """Whether scores are divided by √D."""
        return SCALES[self.scale].is_root

    @property
    def score_divisor(self) -> float:
        """What a score is divided by."""
        return math.sqrt(self.head_width) if self.is_scaled else 1.0

    @property
    def score_weighting(self) -> Weighting:
        """How scores become weights."""
        return WEIGHTINGS[self.weighting]

    @property
    def has_values(self) -> bool:
        """Whether values have a matrix of their own; if not, they are the keys."""
        return MIXED[self.values].is_own

    @property
    def pre_norm(self) -> bool:
        """Whether the stream is normed before each part of a layer and before the prediction."""
        return self.norm and self.norm_place == "pre"

    @property
    def post_norm(self) -> bool:
        """Whether the stream is normed after each part of a layer."""
        return self.norm and self.norm_place == "post"

    @property
    def mlp_activation(self) -> Activation:
        """The row of the MLP's activation."""
        return ACTIVATIONS[self.activation]

    @property
    def has_unembedding_bias(self) -> bool:
        """Whether each token of the vocabulary has a bias of its own."""
        return self.bias and self.prediction_bias

    @property
    def mlp_bias(self) -> bool:
        """Whether the MLP has biases: with a gate only where all projections have them, as where it comes from."""
        return self.bias or not self.mlp_activation.is_gated

    @property
    def hidden(self) -> int:
        """F, the hidden width of the MLP."""
        return self.d_ff if self.d_ff is not None else 4 * self.d_model
