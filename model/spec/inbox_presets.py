"""The inbox, and the two tasks for which a network that has read it can be fine-tuned. Imports no torch."""

from __future__ import annotations

from model.config import DataConfig, ModelConfig, RunSpec, TrainConfig
from model.spec.preset import Preset
from model.tasks import instructions, spam


def _run(corpus: str, classes: int = 0) -> RunSpec:
    return RunSpec(
        model=ModelConfig(d_model=32, n_head=2, n_layer=2, context=24, norm=True, mlp=True, classes=classes),
        train=TrainConfig(learning_rate=3e-3),
        data=DataConfig(corpus=corpus),
    )


INBOX_PRESETS = (
    Preset(
        "inbox",
        "Inbox: messages to learn from before a task",
        "Within 600 steps the loss on held-out messages falls from 4.6 to 0.7 nats a word. How a message begins is "
        "chance; how it goes on follows from what it is about. The day and the name at its end would have to be copied "
        "from before, and are still guessed by then. Fine-tune it (Training, Fine-tune this network) on spam: what has "
        "changed since step 0 is what the task made of its attention.",
        _run("inbox"),
        "the yacht is here emma , come on",
    ),
    Preset(
        "spam",
        "Spam or ham, by a classifier's head: from nothing",
        "A control. A head of two classes is read at the last token alone. Within 100 steps all 64 labelled messages "
        "are right, by heart; of those that are held out, which are about other things, about half are, as if by "
        "tossing a coin. The same network that has read the inbox first is right about all of them, or all but "
        "one of 256.",
        _run("spam", len(spam.CLASSES)),
        spam.MESSAGE,
    ),
    Preset(
        "instructions",
        "Following instructions: from nothing",
        "Only the answer counts. Its first word, which the instruction decides, is right within 50 steps, the word "
        "that is looked up in the message within 400. Having read the inbox makes no difference here: with 1,024 "
        "pairs the network learns to look up as soon from nothing.",
        _run("instructions"),
        instructions.PROBE,
    ),
)
