"""In how many ways a grammar can have written a text: one is what its entropy takes for granted."""

from __future__ import annotations

from collections.abc import Iterator

from model.tasks.grammar import Choice, Node, Pick

Place = tuple[int, dict[str, object]]


def readings(grammar: Node, text: str) -> int:
    """All ways to come from the beginning of a text to its end."""

    def read(node: Node, at: int, memory: dict[str, object]) -> Iterator[Place]:
        if isinstance(node, str):
            words = node.format_map(memory)
            if text.startswith(words, at):
                yield at + len(words), memory
        elif isinstance(node, Pick):
            for option in node.options:
                yield from read(option, at, memory)
        elif isinstance(node, Choice):
            for value in node.left(memory):
                yield at, memory | {node.name: value}
        elif not node:
            yield at, memory
        else:
            for place, after in read(node[0], at, memory):
                yield from read(node[1:], place, after)

    return sum(end == len(text) for end, _ in read(grammar, 0, {}))
