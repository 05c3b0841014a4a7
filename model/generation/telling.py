"""What a writer has written, as it is told to whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from model.config.sampling import SamplingConfig
from model.errors import RequestError
from model.generation.choosing import distribution
from model.generation.writer import Writer, Written
from model.messages.continuation import Cache, Candidate, Continuation, WrittenToken
from model.text.pair import parted
from model.text.rows import pieces_of
from model.text.tokenizer import Piece, Tokenizer
from model.training.learner import Learner

MOST_CANDIDATES = 12
"""Tokens of which it is told how likely they were."""


def writer_of(
    learner: Learner, prompt: str, sampling: SamplingConfig, forced: Mapping[int, int] | None = None
) -> tuple[Writer, tuple[Piece, ...]]:
    """A writer after a prompt, and its pieces. Raises RequestError for a prompt without tokens, for `forced` tokens (by
    their place in the text) that there are not, and for a classifier.

    Of a network with an encoder the prompt is the source; what follows `=` is how the target begins.
    """
    if learner.corpus.classes:
        names = " or ".join(f"“{name}”" for name in learner.corpus.classes)
        raise RequestError(f"A classifier writes no words: it says at the last token whether a sentence is {names}.")
    tokenizer = learner.corpus.tokenizer
    source, pieces = parted(tokenizer.encode(prompt), learner.corpus.start)
    if not pieces or (learner.spec.model.is_pair and not source):
        raise RequestError("There is no token to go on from; allowed is a prompt with at least one.")
    if len(source) > learner.spec.model.context:
        raise RequestError(f"The source has {len(source)} tokens; allowed are {learner.spec.model.context}.")
    if forced and (most := max(forced.values())) >= (rows := len(tokenizer.labels)):
        raise RequestError(f"The token {most} was put into the text; this vocabulary has those from 0 to {rows - 1}.")
    ids, read = ([piece.id for piece in part] for part in (pieces, source))
    return Writer(learner.network, ids, sampling, forced or {}, read), (*source, *pieces)


def told(writer: Writer, prompt: tuple[Piece, ...], tokenizer: Tokenizer, step: int, wanted: int) -> Continuation:
    """All that is known of a continuation; the next token is read, and not chosen."""
    written = tuple(_written(token, tokenizer) for token in writer.written)
    reading = writer.read()
    text = tokenizer.text_of((*prompt, *(token.piece for token in written)))
    likely = distribution(reading.logits, writer.sampling)
    newest = writer.written[-1] if writer.written else reading
    return Continuation(
        step=step,
        prompt=prompt,
        source=len(writer.source),
        written=written,
        text=text,
        wanted=wanted,
        next=_candidates(reading.logits, likely, tokenizer),
        looks=newest.weights.numpy().astype(np.float32),
        first=newest.first,
        cache=Cache(writer.cached, writer.cache_bytes, writer.caches, writer.places, writer.ledger),
    )


def in_brief(whole: Continuation) -> Continuation:
    """The same words, for who only reads them."""
    written = tuple(replace(token, candidates=()) for token in whole.written)
    return Continuation(whole.step, whole.prompt, whole.source, written, whole.text, whole.wanted)


def _written(token: Written, tokenizer: Tokenizer) -> WrittenToken:
    predicted = token.logits.double().softmax(-1)
    return WrittenToken(
        pieces_of(tokenizer, (token.id,))[0],
        float(predicted[token.id]),
        float(token.likely[token.id]),
        token.forced,
        _candidates(token.logits, token.likely, tokenizer, (token.id,)),
    )


def _candidates(
    logits: Tensor, likely: Tensor, tokenizer: Tokenizer, also: Sequence[int] = ()
) -> tuple[Candidate, ...]:
    predicted = logits.double().softmax(-1)
    ids = torch.topk(predicted, min(MOST_CANDIDATES, len(predicted))).indices.tolist()
    ids += [id for id in also if id not in ids]
    pieces = pieces_of(tokenizer, ids)
    return tuple(Candidate(piece, float(predicted[piece.id]), float(likely[piece.id])) for piece in pieces)
