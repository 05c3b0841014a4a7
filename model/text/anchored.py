"""The token that is added where a sentence ends, for a network to gather the sentence in. Imports no torch.

As the anchor token of AnLLM-AC (Pang et al. 2024, Anchor-based Large Language Models, section 3.1).

>>> cut_with_anchors(str.split, "the cat sat. it slept 0.5 h. <AC> so", ".")
['the', 'cat', 'sat.', '<AC>', 'it', 'slept', '0.5', 'h.', '<AC>', 'so']
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

AC = "<AC>"
"""The token, as it is written."""


def cut_with_anchors(split: Callable[[str], list[str]], text: str, after: str) -> list[str]:
    """The pieces of a text with AC after each run of the characters `after`, and where it is written.

    None is added where a digit or a letter follows, as in 0.5, or AC itself: text that is joined of pieces is cut into
    the same again.
    """
    if not after:
        return split(text)
    first, *rest = _place(after).sub(AC, text).split(AC)
    return [*split(first), *(piece for part in rest for piece in (AC, *split(part)))]


@lru_cache(maxsize=8)
def _place(after: str) -> re.Pattern[str]:
    ends = re.escape(after)
    return re.compile(rf"(?<=[{ends}])(?!\s*(?:[{ends}]|{AC})|[0-9A-Za-z])")
