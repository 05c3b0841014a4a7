"""A question and its answer in one text, as tasks write them: `3 + 4 = 7`. Imports no torch.

A network with an encoder reads what comes before the sign as its source. The sign itself is the token with which the
target begins, before anything of it has been written.

>>> split_pair("a b c = c b a")
('a b c', 'c b a')
>>> join_pair("a b c", ""), split_pair("a b c")
('a b c =', ('a b c', ''))
"""

from __future__ import annotations

BETWEEN = "="
"""The sign between source and target."""


def split_pair(text: str) -> tuple[str, str]:
    """What is before the first sign, and what follows it; without a sign all of it is the source."""
    source, _, target = text.partition(BETWEEN)
    return source.strip(), target.strip()


def join_pair(source: str, target: str) -> str:
    """The two as one text."""
    return f"{source.strip()} {BETWEEN} {target.strip()}".strip()
