"""The weights of the book's worked examples, as those that a run begins with."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from model.book.examples import TOKENS
from model.config import RunSpec
from model.errors import RequestError, shortened
from model.network.network import Network
from model.network.worked import WEIGHTS, inputs
from model.quantities import B_OUT, W_KEY, W_OUT, W_QUERY, W_TOKEN, W_VALUE
from model.quantities.stages import Ref
from model.training.seeds import Purpose, seed_for

_ROWS = len(TOKENS) + 1
"""V: the six tokens, and what is unknown, which has no embedding in the book and begins with zeros."""


def book_weights(spec: RunSpec) -> Mapping[Ref, Tensor]:
    """The six embeddings as the token table, and the example's three matrices in the first layer,
    and what joins the heads, if anything does.

    What the book does not have, such as the unembedding, is drawn as a run of this seed draws its first weights.

    Raises RequestError if there is no such example, or the network of `spec` has matrices of other shapes.
    """
    assert spec.start is not None
    example = spec.start.example
    if example not in WEIGHTS:
        raise RequestError(
            f"The book has no example '{shortened(example)}' with weights; allowed: {', '.join(WEIGHTS)}."
        )
    network, matrices = Network(spec.model, _ROWS), WEIGHTS[example]()
    network.initialise(torch.Generator().manual_seed(seed_for(spec.seed, 0, Purpose.INITIAL)))
    params = {ref: parameter.detach() for ref, parameter in network.by_ref().items()}
    table = torch.cat((inputs(), torch.zeros(1, inputs().shape[1])))  # V 3
    own = {Ref(W_TOKEN): table}
    for quantity, matrix in ((W_QUERY, matrices.query), (W_KEY, matrices.key), (W_VALUE, matrices.value)):
        own[Ref(quantity, 0)] = matrix  # 3 H·D
    if matrices.out is not None and matrices.bias is not None:  # into a stream of 3: the third number begins as 0
        own[Ref(W_OUT, 0)] = nn.functional.pad(matrices.out, (0, 1))  # H·D 3
        own[Ref(B_OUT, 0)] = nn.functional.pad(matrices.bias, (0, 1))  # 3
    for ref, tensor in own.items():
        if ref not in params or params[ref].shape != tensor.shape:
            there = " × ".join(map(str, params[ref].shape)) if ref in params else "missing"
            raise RequestError(
                f"The book's example {example} has a {ref.quantity.name} of {' × '.join(map(str, tensor.shape))}, and "
                f"in this network it is {there}; allowed is the network of the preset book-{example}."
            )
    return {**params, **own}
