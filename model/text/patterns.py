"""Where no piece may reach across: patterns that cut a text before pairs are merged. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping

PATTERNS: Mapping[str, str] = {
    "gpt2": r"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s",
    "none": r"[\s\S]+",
}
"""By the name that `data.pattern` has: GPT-2's cuts between words, figures and signs; none lets pieces be anything."""

FIRST_PATTERN = "gpt2"
