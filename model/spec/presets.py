"""Runs worth watching, each with a paragraph on what to watch for. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping

from model.config import DataConfig, ModelConfig, RunSpec, TrainConfig
from model.errors import RequestError
from model.spec.book_presets import BOOK_PRESETS
from model.spec.inbox_presets import INBOX_PRESETS
from model.spec.preset import Preset
from model.spec.pronoun_preset import PRONOUN_PRESET
from model.tasks.table import TASKS, make_task


def _of_task(
    task: str,
    shape: str,
    watch_for: str,
    model: ModelConfig,
    train: TrainConfig,
    name: str = "",
    length: int | None = None,
    symbols: int | None = None,
) -> Preset:
    """A run that learns a task with a network just large enough; `shape` is what this is, in words.

    It is called as the task is, where no other name is given, and is of the task's own size.
    """
    spec = RunSpec(model=model, train=train, data=DataConfig(corpus=task, length=length, symbols=symbols))
    return Preset(
        name or task, f"{TASKS[task].title}: {shape}", watch_for, spec, make_task(task, length, symbols).probe
    )


_ROWS = (
    Preset(
        "fat-cat",
        "The fat cat: one layer, one head",
        "The verb depends on adjective and animal together, the place on the animal alone. Within a few hundred steps "
        "the second “the” turns to “cat”, because the animal decides the place, and “cat” turns to “fat”, because "
        "together they decide the verb. The loss falls to the floor that the grammar sets.",
        RunSpec(seed=9),
    ),
    Preset(
        "two-heads",
        "The fat cat with two heads of width 8",
        "Two heads share the work. Watch whether they divide it, one for the adjective and one for the animal, or both "
        "learn the same; another seed may decide otherwise.",
        RunSpec(model=ModelConfig(n_head=2), seed=0),
    ),
    Preset(
        "letters",
        "The fat cat letter by letter: two layers",
        "The same sentences cut into characters: each word must first be put together from its letters, so one layer "
        "gathers letters and the next looks for words. The loss per character is lower, its floor too.",
        RunSpec(
            model=ModelConfig(d_model=32, n_head=2, n_layer=2, context=32, norm=True, mlp=True),
            train=TrainConfig(learning_rate=3e-3),
            data=DataConfig(tokenizer="character"),
        ),
    ),
    *BOOK_PRESETS,
    Preset(
        "nanogpt",
        "Characters by nanoGPT's CPU recipe",
        "The loss begins near ln V, as if each character were a blind guess, and falls by half within a few hundred "
        "steps: first to how often each letter comes, then to which follows which, then to words. Watch the rate rise "
        "for a hundred steps and fall along a cosine, and the norm of the gradients, which is clipped at 1. A step "
        "takes a twentieth of a second, not a thousandth: this network has eight hundred thousand weights.",
        RunSpec(
            model=ModelConfig(
                d_model=128, n_head=4, n_layer=4, context=64, norm=True, mlp=True, tied=True, init="gpt2"
            ),
            train=TrainConfig(
                learning_rate=1e-3,
                batch_size=12,
                weight_decay=0.1,
                decay="matrices",
                beta2=0.99,
                warmup=100,
                decay_steps=2000,
                clip=1.0,
            ),
            data=DataConfig(corpus="tales", tokenizer="character"),
        ),
        "Once upon a time there was a fox",
    ),
    _of_task(
        "copy",
        "one layer, one head",
        "Within a hundred steps or so the lower left of the attention weights becomes a line beside the diagonal: from "
        "“=” on each token looks the same distance back, at the letter that it has to write next.",
        ModelConfig(),
        TrainConfig(),
    ),
    _of_task(
        "copy",
        "without positions",
        "A control: the same network as for copying, and no token knows its place. From “=” on it can see which "
        "letters were given, and not in which order: no line comes, the loss stays at 1.7, and three letters of ten "
        "are right, however long it trains. With positions (Setup, Positions) all are right within a hundred steps.",
        ModelConfig(position="none"),
        TrainConfig(),
        name="no-positions",
    ),
    _of_task(
        "reverse",
        "one layer, one head",
        "The same network as for copying, and the line in the attention weights runs across the diagonal: with every "
        "letter written the head looks one place further back.",
        ModelConfig(),
        TrainConfig(),
    ),
    _of_task(
        "reverse",
        "wide, and without √d",
        "A control: the network for reversing, 128 wide, and its scores are not divided by √d. From the first weights "
        "on they are so far apart that each row gives nearly all to one letter, right or wrong: its entropy is 0.3 "
        "nats, where an even row has 1.75. Through such a softmax hardly a gradient comes back, so that wrong rows "
        "stay wrong: after 300 steps four letters of five are right. With √d (Setup, Scale) all are within fifty.",
        ModelConfig(d_model=128, scale="none"),
        TrainConfig(),
        name="without-root",
    ),
    _of_task(
        "sort",
        "one layer, one head",
        "No line comes, for positions do not help. Each letter of the answer looks at the next in the alphabet among "
        "those that were given, wherever it stands. Neighbors in the alphabet are right first, then letters further "
        "apart.",
        ModelConfig(),
        TrainConfig(learning_rate=5e-3, batch_size=32),
    ),
    _of_task(
        "previous-token",
        "one layer, one head",
        "Within a hundred steps each “?” looks at the token just before it. The other rows of the attention weights "
        "may be anything, because what follows a letter does not count.",
        ModelConfig(),
        TrainConfig(),
    ),
    _of_task(
        "induction",
        "two layers, one head each",
        "For a hundred steps or so the network guesses among the letters; then the loss falls fast. By then the head "
        "of the first layer looks at the token before, and that of the second at what followed an earlier letter like "
        "this one. Silence the first and the second no longer finds its place.",
        ModelConfig(d_model=32, n_layer=2),
        TrainConfig(learning_rate=3e-3, batch_size=32),
    ),
    _of_task(
        "induction",
        "one layer cannot do it",
        "A control: longer rows, and one layer where two are needed. The loss creeps down, for what was read a moment "
        "ago cannot come next, but after 500 steps only a fifth of the answers is right. With two layers (Setup, "
        "Layers) nearly all are right by then. A second head in the one layer changes nothing: what followed an "
        "earlier letter is found only where each token knows already what it follows.",
        ModelConfig(d_model=32, context=32),
        TrainConfig(learning_rate=3e-3, batch_size=32),
        name="one-layer",
        length=16,
        symbols=26,
    ),
    _of_task(
        "recall",
        "two layers, one head each",
        "For many hundred steps the network only guesses among the numbers that it has read. Then, within two hundred, "
        "each number looks at its letter in the first layer, and in the second the letter that is asked for finds its "
        "number.",
        ModelConfig(d_model=32, n_layer=2),
        TrainConfig(learning_rate=3e-3, batch_size=64),
    ),
    _of_task(
        "sentences",
        "each gathered in its anchor",
        "Under this mask the letter that is asked for sees of each sentence only the “.” at its end. Within three "
        "or four hundred steps each “.” looks at letter and number in the first layer, and the letter finds its “.” "
        "in the second. When it writes, the cache keeps 4 of the 12 tokens of 4 sentences.",
        ModelConfig(
            d_model=64, n_head=4, n_layer=2, norm=True, mlp=True, mask="anchors", position="rotary", init="torch"
        ),
        TrainConfig(learning_rate=1e-3, batch_size=64),
    ),
    _of_task(
        "brackets",
        "two layers with an MLP",
        "A pair that closes at once is right first. What takes longer is a bracket that closes past complete pairs. "
        "Watch the row before it in the second layer: for some hundred steps it is spread over many brackets, then it "
        "gathers on the one that is still open.",
        ModelConfig(d_model=32, n_layer=2, norm=True, mlp=True),
        TrainConfig(learning_rate=3e-3, batch_size=32),
    ),
    _of_task(
        "addition",
        "two layers of two heads with an MLP",
        "The last digit, which is 0 or 1, is right long before the others; ones and tens follow within some hundred "
        "steps, and with a carry as soon as without. A tenth of all sums is held out, and becomes right as well: this "
        "is learned as a rule, not by heart.",
        ModelConfig(d_model=32, n_head=2, n_layer=2, norm=True, mlp=True),
        TrainConfig(learning_rate=3e-3, batch_size=64),
    ),
    _of_task(
        "modular-addition",
        "grokking with one layer of four heads and an MLP",
        "Within some hundred steps every pair that it learns from is right, and hardly one of those held out: they are "
        "known by heart. Go on: with weight decay most held-out pairs become right too, a thousand steps later. With "
        "a weight decay of 0 they do not.",
        ModelConfig(d_model=48, n_head=4, mlp=True),
        TrainConfig(weight_decay=1.0, batch_size=128),
    ),
    _of_task(
        "reverse",
        "an encoder and a decoder of one layer each",
        "The encoder reads the letters, the decoder writes them backwards. Within a hundred steps or so the weights of "
        "the cross-attention become a line from the upper right to the lower left: with every letter written a query "
        "looks one place further back in the source.",
        ModelConfig(encoder_layers=1),
        TrainConfig(),
        name="encoder-decoder",
    ),
    _of_task(
        "translation",
        "an encoder and a decoder with norms where the paper has them",
        "A small network of the shape that “Attention Is All You Need” describes. Within a hundred steps or so both "
        "languages are known, and sentences that were held out are translated as well. The cross-attention crosses, "
        "because the words stand in another order; an adjective that is written looks at two words of the source.",
        ModelConfig(
            d_model=32,
            n_head=2,
            encoder_layers=1,
            position="sinusoidal",
            bias=True,
            norm=True,
            norm_place="post",
            mlp=True,
            activation="relu",
            init="xavier",
        ),
        TrainConfig(learning_rate=3e-3, batch_size=32),
    ),
    Preset(
        "tales",
        "Tales: two layers of two heads with an MLP",
        "Words that often come are known first, then the phrases of the storybook. Within 600 steps or so the loss on "
        "the tenth that is held out falls from 6.5 to 0.8 nats a word. There it stays, and only the loss on the rest "
        "falls further: from here on the network learns its tales by heart, and knows no more of others.",
        RunSpec(
            model=ModelConfig(d_model=32, n_head=2, n_layer=2, context=48, norm=True, mlp=True),
            train=TrainConfig(learning_rate=3e-3),
            data=DataConfig(corpus="tales"),
        ),
        "Jasper and the Long Winter",
    ),
    *INBOX_PRESETS,
    PRONOUN_PRESET,
)

PRESETS: Mapping[str, Preset] = {row.name: row for row in _ROWS}
DEFAULT_PRESET = _ROWS[0]


def find_preset(name: str) -> Preset:
    """The preset called `name`; raises RequestError naming those that exist."""
    if name not in PRESETS:
        raise RequestError(f"There is no preset called '{name}'; allowed are {', '.join(PRESETS)}.")
    return PRESETS[name]
