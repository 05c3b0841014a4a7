"""The verb `sample`: how a network goes on with a text, at one step of its run or at several."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, fields

from model.cli.arguments import RunSource, add_run_source, step_number
from model.cli.console import give_json, say
from model.cli.lookup import at_step, open_run
from model.cli.verb import DONE, Verb
from model.config.options import option_of
from model.config.sampling import MOST_TOKENS, SamplingConfig
from model.errors import RequestError
from model.messages.continuation import Cache, Candidate, Continuation, WrittenToken


@dataclass(frozen=True)
class Asked:
    """What is to be gone on with, by how much, how, and after which steps; none: the newest."""

    source: RunSource
    prompt: str | None
    tokens: int
    steps: tuple[int, ...]
    sampling: SamplingConfig
    as_json: bool

    @classmethod
    def of(cls, options: argparse.Namespace) -> Asked:
        """What the options say; raises OptionError for what cannot be."""
        values = {item.name: getattr(options, f"sample_{item.name}") for item in fields(SamplingConfig)}
        sampling = SamplingConfig(**{name: value for name, value in values.items() if value is not None})
        return cls(RunSource.of(options), options.prompt, options.tokens, tuple(options.step), sampling, options.json)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which network, what it goes on with, and how the words are drawn."""
    add_run_source(parser)
    parser.add_argument("--prompt", metavar="TEXT", help="what it goes on with (default: the sentence of the run)")
    parser.add_argument("--tokens", type=int, default=20, metavar="N", help="how many it writes (default: 20)")
    parser.add_argument(
        "--step",
        type=step_number,
        action="append",
        default=[],
        metavar="K",
        help="with the weights after K steps; may be given more than once, in rising order",
    )
    for item in fields(SamplingConfig):
        kind = int if item.name in ("top_k", "seed") else float
        known, flag = option_of(item), f"--{item.name.replace('_', '-')}"
        parser.add_argument(flag, dest=f"sample_{item.name}", type=kind, help=f"{known.label}: {known.help}")
    parser.add_argument("--json", action="store_true", help="print an object a step, with every token's chances")


def sample(asked: Asked) -> int:
    """Print what is written, a step after another."""
    if not 1 <= asked.tokens <= MOST_TOKENS:
        raise RequestError(f"--tokens is {asked.tokens}; allowed is 1 to {MOST_TOKENS}.")
    if list(asked.steps) != sorted(set(asked.steps)):
        raise RequestError(
            f"--step is {', '.join(map(str, asked.steps))}; allowed are different steps in rising order."
        )
    for continuation in _continued(asked):
        if asked.as_json:
            give_json(_as_json(continuation))
        elif len(asked.steps) > 1:
            say(f"step {continuation.step}: {_readable(continuation.text)}")
        else:
            say(_readable(continuation.text))
    return DONE


def _readable(text: str) -> str:
    """A text with the bytes that are no character alone as they are written elsewhere: `\\xe2`."""
    return re.sub("[\udc80-\udcff]", lambda byte: f"\\x{ord(byte[0]) - 0xDC00:02x}", text)


def _continued(asked: Asked) -> Iterator[Continuation]:
    from model.cli.computing import told, writer_of

    with ExitStack() as closing:
        run, probe = open_run(asked.source, closing)
        prompt = probe if asked.prompt is None else asked.prompt
        for step in asked.steps or (None,):
            learner = at_step(run, step)
            writer, pieces = writer_of(learner, prompt, asked.sampling)
            writer.write(asked.tokens)
            yield told(writer, pieces, learner.corpus.tokenizer, learner.step, asked.tokens)


def _as_json(continuation: Continuation) -> dict[str, object]:
    return {
        "step": continuation.step,
        "prompt": [piece.text for piece in continuation.prompt],
        "text": continuation.text,
        "tokens": [_token(token) for token in continuation.written],
        "next": [_candidate(each) for each in continuation.next],
        "cache": _cache(continuation.cache),
    }


def _cache(cache: Cache) -> dict[str, object]:
    """What it holds, and what it held after the prompt and each token; the reductions are null without a cache."""
    ledger = [{"kept": row.slots, "read": row.read, "bytes": row.bytes} for row in cache.ledger]
    reductions = (cache.reduction, cache.mean_reduction) if ledger else (None, None)
    saved = dict(zip(("reduction", "mean_reduction"), reductions, strict=True))
    return {"tokens": cache.tokens, "bytes": cache.bytes, "places": cache.places, **saved, "ledger": ledger}


def _token(token: WrittenToken) -> dict[str, object]:
    likely = {"predicted": token.predicted, "likely": token.likely}
    return {"text": token.piece.text, "id": token.piece.id, **likely, "from": [*map(_candidate, token.candidates)]}


def _candidate(each: Candidate) -> dict[str, object]:
    return {"text": each.piece.text, "id": each.piece.id, "predicted": each.predicted, "likely": each.likely}


VERB = Verb("sample", "go on with a text, with the weights at any step", add_options, Asked.of, sample)
