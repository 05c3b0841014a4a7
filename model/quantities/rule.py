"""Rules: how a cell of a stage follows from the cells of its inputs. A rule is an object, never a text to be parsed.

`explain.rules` has the arithmetic of each, forward and backward; `training.kernels` runs it without autograd, where it
can. Imports no torch.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """A rule that is known by its name, such as a softmax along the last axis."""

    name: str


@dataclass(frozen=True)
class Product(Rule):
    """A sum of products over the letters that the output does not have, plus a bias where there is a third input.

    The letters name axes: b batch, t position, q query, k key, h head, c d_model, d d_head, f d_ff, v vocabulary,
    n class; g is the head of keys and values that head h shares with others: it follows from h, and no sum goes over
    it.
    """

    left: str
    right: str
    out: str

    @classmethod
    def of(cls, subscripts: str) -> Product:
        """The rule that einsum would write so.

        >>> Product.of("bhqd,bhkd->bhqk").out
        'bhqk'
        """
        inputs, out = subscripts.split("->")
        left, right = inputs.split(",")
        return cls(subscripts, left, right, out)


GIVEN = Rule("given")
"""Not computed: the batch that was drawn."""
LEARNED = Rule("learned")
"""A parameter."""

LOOKUP = Rule("lookup")
POSITION_ROWS = Rule("position rows")
SINUSOID = Rule("sinusoid")
ADD = Rule("add")
LAYER_NORM = Rule("layer norm")
RMS_NORM = Rule("rms norm")
SCALE = Rule("scale")
DISTANCE = Rule("distance")
TURN = Rule("turn")
MASK = Rule("mask")
SOFTMAX = Rule("softmax")
SUM = Rule("sum")
SAME = Rule("same")
DROPOUT = Rule("dropout")
JOIN = Rule("join")
GELU = Rule("gelu")
GELU_TANH = Rule("gelu tanh")
RELU = Rule("relu")
SILU = Rule("silu")
GATE = Rule("gate")
CROSS_ENTROPY = Rule("cross-entropy")

QUERIES = Product.of("bqc,hcd->bhqd")
KEYS = Product.of("bkc,hcd->bhkd")
SCORES = Product.of("bhqd,bhkd->bhqk")
MIX = Product.of("bhqk,bhkd->bhqd")
SHARED_SCORES = Product.of("bhqd,bgkd->bhqk")
SHARED_MIX = Product.of("bhqk,bgkd->bhqd")
HEADS_JOINED = Product.of("bhtd,hdc->btc")
MLP_IN = Product.of("btc,cf->btf")
MLP_OUT = Product.of("btf,fc->btc")
UNEMBED = Product.of("btc,cv->btv")
UNEMBED_TIED = Product.of("btc,vc->btv")
CLASSIFY = Product.of("btc,cn->btn")
