"""A grammar whose texts can be counted: what it writes, and exactly how much chance there is in it. No torch.

Whatever is not chance follows from what was remembered: who a "she" is, whether something "was" or "were". So the
chance in a text, in nats, is the sum of that in its picks, as long as no two ways of picking write the same text.

>>> sea = (Choice("it", ("calm", "wild")), text("The sea was {it}.[ Nobody sailed.|]"))
>>> words, surprise = written(sea, Random(1))
>>> words
'The sea was calm.'
>>> round(surprise / math.log(2)), round(entropy(sea) / math.log(2))
(2, 2)
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Pick:
    """One of several, each as likely as any other."""

    options: tuple[Node, ...]


@dataclass(frozen=True)
class Choice:
    """One of several values, each as likely as any other, remembered by a name; writes nothing itself.

    It is another value than those that are remembered by the names `besides`, which were chosen from the same ones.
    """

    name: str
    values: tuple[object, ...]
    besides: tuple[str, ...] = ()

    def left(self, memory: Mapping[str, object]) -> tuple[object, ...]:
        """The values that can be chosen."""
        taken = [memory[name] for name in self.besides]
        return tuple(value for value in self.values if value not in taken)


Node = str | Pick | Choice | tuple["Node", ...]
"""A text with what is remembered in braces, chance, or several one after another."""


def text(line: str) -> Node:
    """What is written as `one [or|and] another`: in brackets are picks, which may have picks in them."""
    marks = iter([*re.split(r"([\[|\]])", line), "]"])

    def options() -> tuple[Node, ...]:
        """Up to the closing bracket."""
        rows: list[list[Node]] = [[]]
        for mark in marks:
            if mark == "]":
                return tuple(row[0] if len(row) == 1 else tuple(row) for row in rows)
            if mark == "|":
                rows.append([])
            elif mark == "[":
                rows[-1].append(Pick(options()))
            elif mark:
                rows[-1].append(mark)
        raise ValueError(f"a bracket of {line!r} is not closed")

    (node,) = options()
    return node


def written(node: Node, random: Random) -> tuple[str, float]:
    """A text of a grammar, and how unlikely it was to be this one: minus the logarithm of its probability.

    It rests on `Random.random`, which Python keeps the same from version to version.
    """
    memory: dict[str, object] = {}
    parts: list[str] = []
    surprise = 0.0

    def write(node: Node) -> None:
        nonlocal surprise
        if isinstance(node, str):
            parts.append(node.format_map(memory))
        elif isinstance(node, tuple):
            for part in node:
                write(part)
        else:
            options = node.options if isinstance(node, Pick) else node.left(memory)
            surprise += math.log(len(options))
            number = int(random.random() * len(options))
            if isinstance(node, Pick):
                write(node.options[number])
            else:
                memory[node.name] = options[number]

    write(node)
    return "".join(parts), surprise


def entropy(node: Node) -> float:
    """The chance in a text of a grammar, in nats: the mean of the surprise over all that it can write."""
    if isinstance(node, str):
        return 0.0
    if isinstance(node, tuple):
        return math.fsum(map(entropy, node))
    if isinstance(node, Choice):
        return math.log(len(node.values) - len(node.besides))
    return math.log(len(node.options)) + math.fsum(map(entropy, node.options)) / len(node.options)
