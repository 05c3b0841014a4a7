"""The verb `vocabulary`: how many rows a run's vocabulary would have, before the run begins. Imports no torch."""

from __future__ import annotations

import argparse
from dataclasses import asdict, dataclass

from model.cli.arguments import Beginning, add_source
from model.cli.console import give_json, say
from model.cli.verb import DONE, Verb
from model.data.corpus import load_corpus
from model.spec.memory import parameter_count
from model.spec.vocabulary_cost import VocabularyCost, state_bytes


@dataclass(frozen=True)
class _Request:
    beginning: Beginning
    json: bool


def add_options(parser: argparse.ArgumentParser) -> None:
    """Of which run, and in which form it is told."""
    add_source(parser)
    parser.add_argument("--json", action="store_true", help="print an object")


def read(options: argparse.Namespace) -> _Request:
    """All that is asked of it."""
    return _Request(Beginning.of(options), options.json)


def tell_cost(request: _Request) -> int:
    """Read the text with its tokenizer, and tell what that makes."""
    spec = request.beginning.spec()[1]
    cost = VocabularyCost.of(load_corpus(spec))
    if not request.json:
        say(cost.words(spec))
        return DONE
    sizes = {
        "parameters": parameter_count(spec, cost.rows),
        "parameters_in_full": parameter_count(spec, cost.full),
        "state_bytes": state_bytes(spec, cost.rows),
        "state_bytes_in_full": state_bytes(spec, cost.full),
    }
    give_json({**asdict(cost), **sizes})
    return DONE


VERB = Verb("vocabulary", "tell how large a run's vocabulary would be, and the whole one", add_options, read, tell_cost)
