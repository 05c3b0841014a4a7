"""What is measured of each attention head: how widely it looks, and how like a known kind of head it is. No torch.

The numbers are worked out in `model.network.head_scores`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from model.quantities.site import Site


@dataclass(frozen=True)
class HeadMeasure:
    """One number of a head's weights (T, T): its `name` for people, its `unit`, the `most` that it can be, and
    `most_of` so many tokens, two or more, that are looked at.

    `kind` names the head that has much of it; nothing where it is no score of a kind. `about` says in a sentence what
    it is, and `source` where it comes from. `between_two` says whether it is known of attention between two sentences.
    """

    slug: str
    name: str
    about: str
    source: str
    unit: str = ""
    most: float = 1.0
    most_of: Callable[[int], float] = lambda keys: 1.0
    kind: str = ""
    needs: str = ""
    between_two: bool = False

    def is_known(self, site: Site) -> bool:
        """Whether it is a number at such a site."""
        return self.between_two or site.is_within_one


ENTROPY = HeadMeasure(
    "entropy",
    "Entropy",
    "How spread the weights are: −Σ a ln a of a row, the mean over the rows; 0 where each token looks at one alone.",
    "Shannon 1948, section 6",
    "nats",
    math.inf,
    math.log,
    between_two=True,
)
DISTANCE = HeadMeasure(
    "distance",
    "Look-back distance",
    "How far away tokens look: |query − key| weighted by the weights, the mean over the rows.",
    "Vig and Belinkov 2019, Analyzing the Structure of Attention in a Transformer Language Model",
    "tokens",
    math.inf,
    lambda keys: keys - 1.0,
)
PREVIOUS = HeadMeasure(
    "previous_token",
    "Previous token",
    "The weight on the token just before, the mean over all tokens but the first.",
    "Olsson et al. 2022, In-context Learning and Induction Heads",
    kind="previous-token head",
    needs="a token before another that it may see",
)
FIRST = HeadMeasure(
    "first_token",
    "First token",
    "The weight on the first token of the sentence, the mean over all others.",
    "Vig and Belinkov 2019; Xiao et al. 2024, Efficient Streaming Language Models with Attention Sinks",
    kind="first-token head",
    needs="a token besides the first that may see it",
)
DUPLICATE = HeadMeasure(
    "duplicate_token",
    "Duplicate token",
    "The weight on earlier places of the same token, the mean over all tokens that have one.",
    "Wang et al. 2023, Interpretability in the Wild",
    kind="duplicate-token head",
    needs="a token that comes again",
)
INDUCTION = HeadMeasure(
    "induction",
    "Induction",
    "The weight on what followed earlier places of the same token, the mean over all tokens that have one.",
    "Olsson et al. 2022, In-context Learning and Induction Heads: prefix matching score",
    kind="induction head",
    needs="a token that comes again after another one",
)

HEAD_MEASURES: tuple[HeadMeasure, ...] = (ENTROPY, DISTANCE, PREVIOUS, FIRST, DUPLICATE, INDUCTION)
"""Every measure, in the order in which their numbers come."""

BY_SLUG: Mapping[str, HeadMeasure] = {measure.slug: measure for measure in HEAD_MEASURES}
