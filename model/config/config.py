"""How a run begins: frozen, validated options.

The metadata of a field (label, help, range) is the single source for the form, the command line's `--set`
and the README's table. Nothing here imports torch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import PurePath
from typing import Any

from model.choices.activations import ACTIVATIONS, Activation
from model.choices.masks import MASKS, Mask
from model.choices.norms import NORMS
from model.choices.optimizers import OPTIMIZERS
from model.choices.positions import POSITIONS
from model.choices.starts import STARTS
from model.config.options import SWITCHED, Section, option, parsed
from model.errors import OptionError, shortened
from model.tasks.table import TASKS
from model.tasks.texts import TEXTS
from model.text.patterns import FIRST_PATTERN, PATTERNS
from model.text.table import TOKENIZERS, kind_of
from model.text.tiktoken_encodings import ENCODINGS
from model.text.tokenizer import MOST_PIECES, Cutting, TokenizerKind
from model.text.vocabulary_file import KINDS, is_vocabulary
from model.text.words import SPLITTINGS

MAX_STEP = 10_000_000

BETWEEN_FILES = "\n"
"""What stands between the paths of several text files: no path has it."""


def corpus_name(corpus: str) -> str:
    """A corpus as it is named to people.

    >>> corpus_name("fat-cat"), corpus_name("/texts/a.txt"), corpus_name("a.txt\\nb.txt\\nc.txt")
    ('fat-cat', 'a.txt', 'a.txt and 2 more')
    """
    first, *more = (PurePath(path).name or path for path in corpus.split(BETWEEN_FILES))
    return f"{first} and {len(more)} more" if more else first


@dataclass(frozen=True)
class ModelConfig(Section):
    """The shape of the network."""

    section = "model"
    __hash__ = Section.__hash__

    d_model: int = option(16, "Width", "Numbers that each token carries (C).", low=1, high=1024)
    n_head: int = option(1, "Heads", "Attention heads in each layer (H).", low=1, high=64)
    n_layer: int = option(1, "Layers", "Blocks of attention, one after another.", low=1, high=32)
    d_head: int | None = option(None, "Head width", "Width of a head (D); default d_model / n_head.", low=1, high=1024)
    context: int = option(16, "Context", "Longest sentence that the network can read.", low=1, high=1024)
    position: str = option("learned", "Positions", "How a token knows its place.", choices=POSITIONS)
    mask: str = option("causal", "Mask", "causal: a token sees itself and what came before; none: all.", choices=MASKS)
    residual: bool = option(True, "Residual", "Add what attention brings to what the token carried.")
    w_out: bool = option(True, "Output weights", "Map the joined heads back with W_out.")
    bias: bool = option(False, "Biases", "Add a learned bias to each projection.")
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
    mlp: bool = option(False, "MLP", "A two-layer network on each token after attention.")
    activation: str = option("gelu", "Activation", "What the MLP does between its matrices.", choices=ACTIVATIONS)
    d_ff: int | None = option(None, "MLP width", "Hidden width of the MLP (F); default 4 × d_model.", low=1, high=8192)
    dropout: float = option(0.0, "Attention dropout", "Chance that a weight is dropped in training.", low=0, high=0.9)
    tied: bool = option(False, "Tied tables", "Predict by the token table: it is the unembedding too.")
    init_std: float = option(0.2, "Start spread", "Standard deviation of the first weights.", low=0, high=10)
    init: str = option(
        "scaled",
        "Start",
        "How the first weights are drawn: scaled and plain by the start spread; gpt2 and xavier by their own.",
        choices=STARTS,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.d_head is None and self.d_model % self.n_head:
            raise OptionError(
                f"model.n_head is {self.n_head}, which does not divide model.d_model {self.d_model}; "
                "allowed is a divisor of d_model, or a model.d_head of your own.",
                "model.n_head",
            )
        if not self.w_out and self.joined != self.d_model and (self.residual or self.mlp or self.n_layer > 1):
            raise OptionError(
                f"model.w_out is off and the joined heads are {self.joined} wide, but model.d_model is {self.d_model}; "
                "allowed is this only for one layer without residual and MLP.",
                "model.w_out",
            )

        if self.tied and self.stream_out != self.d_model:
            raise OptionError(
                f"model.tied is on and the stream ends {self.stream_out} wide, but the rows of the token table are "
                f"{self.d_model}; allowed is this where both are equal.",
                "model.tied",
            )

    @property
    def head_width(self) -> int:
        """D, the width of one head."""
        return self.d_head if self.d_head is not None else self.d_model // self.n_head

    @property
    def joined(self) -> int:
        """H·D, the width of the joined heads."""
        return self.n_head * self.head_width

    @property
    def stream_out(self) -> int:
        """The width of the stream that the prediction is read from."""
        return self.d_model if self.w_out else self.joined

    @property
    def caveat(self) -> str:
        """Why the loss of such a network does not tell how well it predicts; empty where it does."""
        return self.attention_mask.caveat

    @property
    def attention_mask(self) -> Mask:
        """Which keys a query may look at."""
        return MASKS[self.mask]

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
    def mlp_bias(self) -> bool:
        """Whether the MLP has biases: with a gate only where all projections have them, as where it comes from."""
        return self.bias or not self.mlp_activation.is_gated

    @property
    def hidden(self) -> int:
        """F, the hidden width of the MLP."""
        return self.d_ff if self.d_ff is not None else 4 * self.d_model


@dataclass(frozen=True)
class TrainConfig(Section):
    """How it learns."""

    section = "train"
    __hash__ = Section.__hash__

    optimizer: str = option("adamw", "Optimizer", "The rule of the update.", choices=OPTIMIZERS)
    learning_rate: float = option(1e-2, "Learning rate", "Size of a step of the optimizer.", low=0, high=10)
    weight_decay: float = option(0.0, "Weight decay", "Pull of every weight towards zero.", low=0, high=1)
    batch_size: int = option(16, "Batch", "Examples in each step (B).", low=1, high=4096)


@dataclass(frozen=True)
class DataConfig(Section):
    """What it reads."""

    section = "data"
    __hash__ = Section.__hash__

    corpus: str = option(
        "fat-cat",
        "Corpus",
        "What to learn from: a built-in corpus, a text file or several.",
        choices=(*TASKS, *TEXTS),
        file="text file",
    )
    tokenizer: str = option(
        "word", "Tokenizer", "How text is cut into pieces.", choices=TOKENIZERS, file="vocabulary file"
    )
    splitting: str = option(
        "whole",
        "Splitting",
        "whole: composed first (NFC), marks and joiners stay with their word; plain: as the first versions cut.",
        choices=SPLITTINGS,
    )
    vocabulary: int = option(
        1000, "Vocabulary", "Most pieces that are told apart; rarer ones are unknown.", low=1, high=MOST_PIECES
    )
    pattern: str = option(
        FIRST_PATTERN,
        "Pattern",
        "Where no merge reaches across: gpt2 parts words, figures and signs; none leaves the text whole.",
        choices=PATTERNS,
    )
    special_tokens: bool = option(
        False, "Special tokens", "Read text such as <|endoftext|> as a token of its own, where there is one."
    )
    validation: float = option(0.1, "Held out", "Share of a text file that is not trained on.", low=0, high=0.5)
    length: int | None = option(
        None, "Length", "How long a task's examples are; default the task's own.", low=1, high=999
    )
    symbols: int | None = option(
        None, "Symbols", "How many different symbols a task has; default the task's own.", low=1, high=999
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.has_own_vocabulary and not is_vocabulary(self.tokenizer):
            allowed = f"{' or '.join(TOKENIZERS)} or a vocabulary file ({KINDS})"
            raise self.refusal("tokenizer", self.tokenizer, allowed)
        if self.vocabulary < self.tokenizer_kind.smallest:
            raise OptionError(
                f"data.vocabulary is {self.vocabulary}; allowed with the tokenizer {self.tokenizer} is "
                f"{self.tokenizer_kind.smallest} to {MOST_PIECES}.",
                "data.vocabulary",
            )

    @property
    def tokenizer_kind(self) -> TokenizerKind:
        """The row of the tokenizer."""
        return kind_of(self.tokenizer)

    @property
    def has_own_vocabulary(self) -> bool:
        """Whether the tokenizer is a vocabulary file."""
        return self.tokenizer not in TOKENIZERS

    @property
    def is_foreign(self) -> bool:
        """Whether the vocabulary comes from outside, so that it takes a while to read."""
        return self.tokenizer in ENCODINGS or self.has_own_vocabulary

    @property
    def cutting(self) -> Cutting:
        """How text is cut, for the tokenizer."""
        return Cutting(self.vocabulary, self.splitting, self.pattern, self.special_tokens)

    @property
    def is_file(self) -> bool:
        """Whether the corpus is a text file, or several, not a built-in one."""
        return self.corpus not in TASKS and self.corpus not in TEXTS

    @property
    def is_text(self) -> bool:
        """Whether it is read as a text, from files or a built-in one, and not drawn by a task."""
        return self.corpus not in TASKS

    @property
    def files(self) -> tuple[str, ...]:
        """The paths of the text files: a line each."""
        return tuple(self.corpus.split(BETWEEN_FILES)) if self.is_file else ()

    @property
    def name(self) -> str:
        """The corpus as it is named to people: files without their folders."""
        return corpus_name(self.corpus)


@dataclass(frozen=True)
class Edit:
    """A change on the way: once `step` steps have been made, `what` is `value`; `model.spec.edits` says what there is.

    An option holds for the steps that follow. A weight has this value in state `step`, and a silenced head is zero
    there; the steps that follow learn on from that. `sha256` is of the text file that the value names, if it does.
    """

    step: int
    what: str
    value: float | int | str
    sha256: str = ""


@dataclass(frozen=True)
class RunSpec(Section):
    """How a run begins; with its seed it decides every number that follows."""

    section = "run"
    __hash__ = Section.__hash__

    model: ModelConfig = field(default_factory=ModelConfig)
    train: TrainConfig = field(default_factory=TrainConfig)
    data: DataConfig = field(default_factory=DataConfig)
    seed: int = option(0, "Seed", "Where the random numbers start.", low=0, high=2**31 - 1)

    def __post_init__(self) -> None:
        self._checked(self.__dataclass_fields__["seed"], int)

    def with_options(self, given: Mapping[str, str]) -> RunSpec:
        """This spec with options set from text, such as `{"train.learning_rate": "1e-3", "seed": "4"}`, all at once.

        Raises OptionError for an unknown name, and for a text that is not a value of that option.
        """
        given = _renamed(given)
        known = {f"{section}.{item.name}": (section, item) for section, item in options()}
        changes: dict[str, dict[str, Any]] = {}
        for name, text in given.items():
            if name == "seed":
                changes["run"] = {"seed": parsed(RunSpec, self.__dataclass_fields__["seed"], text)}
            elif name in known:
                section, item = known[name]
                changes.setdefault(section, {})[item.name] = parsed(SECTIONS[section], item, text)
            else:
                raise OptionError(
                    f"There is no option called '{shortened(name)}'; allowed are seed, {', '.join(known)}."
                )
        whole = changes.pop("run", {})
        parts = {section: replace(getattr(self, section), **values) for section, values in changes.items()}
        return replace(self, **whole, **parts)


def _renamed(given: Mapping[str, str]) -> dict[str, str]:
    """The options by the names that they have today: the mask was `model.causal`, yes or no."""
    options = dict(given)
    if (text := options.pop("model.causal", None)) is not None:
        switched = SWITCHED.get(text.strip().lower())
        if switched is None:
            raise OptionError(f"model.causal is '{shortened(text)}'; allowed is yes or no.", "model.causal")
        options["model.mask"] = "causal" if switched else "none"
    return options


SECTIONS: Mapping[str, type[Section]] = {"model": ModelConfig, "train": TrainConfig, "data": DataConfig}


def options() -> Iterator[tuple[str, Field[Any]]]:
    """Every option of a run except its seed: the name of its section and its field."""
    for section, kind in SECTIONS.items():
        for item in fields(kind):  # type: ignore[arg-type]
            yield section, item
