"""Which keys a query may look at, a row for each mask. A mask may read the tokens, not only their places.

>>> CAUSAL.sees(np.arange(3), np.zeros(3, np.int64)).astype(int).tolist()
[[1, 0, 0], [1, 1, 0], [1, 1, 1]]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Seen = NDArray[np.bool_]


@dataclass(frozen=True)
class Mask:
    """A mask: its name in a sentence, and `sees`, of places (T) and token ids (…, T), as (…, query, key).

    Each query sees some key. `hidden` says of a key that is not seen how it lies to its query, and `where` of the
    whole; `reads_ids` whether the tokens matter.
    """

    name: str
    sees: Callable[[NDArray[Any], Ids], Seen]
    hidden: str = ""
    where: str = ""
    reads_ids: bool = False
    foresees: bool = False
    """Whether a position may see what it must predict, so that its loss has no floor."""

    @property
    def hides(self) -> bool:
        """Whether there is anything to mask."""
        return bool(self.hidden)

    @property
    def formula(self) -> str:
        """The masked scores, of scores `{0}`."""
        return f"{{0}}, −∞ {self.where}"

    @property
    def caveat(self) -> str:
        """Why a loss under this mask does not tell how well the network predicts; empty where it does."""
        said = f"{self.name}: a position sees the token it must predict, so there is no floor."
        return said if self.foresees else ""


CAUSAL = Mask("Causal mask", lambda t, ids: t[None, :] <= t[:, None], "is ahead of", "ahead")
NONE = Mask("No causal mask", lambda t, ids: np.ones((len(t), len(t)), np.bool_), foresees=True)

MASKS: Mapping[str, Mask] = {"causal": CAUSAL, "none": NONE}
"""By the name that `model.mask` has."""
