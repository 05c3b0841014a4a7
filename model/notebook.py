"""A run in a notebook: what it makes of a sentence, each quantity of which shows itself.

>>> from model.spec.presets import DEFAULT_PRESET
>>> from model.quantities import ATTENTION_WEIGHTS
>>> from model.runs.run import Run
>>> run = Run(DEFAULT_PRESET.spec)
>>> seen = look(run, "the fat cat")
>>> seen[ATTENTION_WEIGHTS].values.shape
(1, 3, 3)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from torch import Tensor

from model.exports.table import Table
from model.matrix.picture import labels_of
from model.network.network import as_matrix
from model.network.trace import Recorder
from model.quantities import Quantity
from model.quantities.site import Site
from model.quantities.stages import Ref, find, refs
from model.runs.run import Run
from model.trainer.reader import read_sentence, without_batch


class Seen(Mapping[Ref, Table]):
    """Every quantity of one sentence in a run as it stands: `seen[SCORES]`, or `seen[SCORES, 1]` for layer 1, and
    `seen[SCORES, 1, Site.ENCODER]` where there are several attentions; of these the last is seen if none is named.
    """

    def __init__(self, run: Run, text: str) -> None:
        learner = run.learner
        self._config, self._params = learner.spec.model, learner.params
        sentence = read_sentence(learner.corpus.tokenizer, text, self._config.context, learner.corpus.start)
        recorder = Recorder()
        learner.look(sentence.ids, recorder, source=sentence.source_ids)
        self._trace = recorder.trace
        self._sentence, self._vocabulary = sentence, learner.corpus.tokenizer.labels
        self._classes = learner.corpus.classes

    def __getitem__(
        self, key: Ref | Quantity | tuple[Quantity, int | None] | tuple[Quantity, int | None, Site]
    ) -> Table:
        quantity, layer, site = Ref(key) if isinstance(key, Quantity) else Ref(*key)
        is_named = not isinstance(key, Quantity) and len(key) > 2
        if layer is None and quantity.per_layer:
            layer = 0
        ref = find(quantity.slug, self._config, layer, site if is_named else None)
        values = np.array(self._tensor(ref).detach().numpy(), np.float32)
        labels = labels_of(self._sentence, self._vocabulary, ref.site, self._classes)
        return Table(quantity, quantity.shown_axes, labels, values, ref.layer, site=ref.site)

    def __iter__(self) -> Iterator[Ref]:
        return iter(refs(self._config))

    def __len__(self) -> int:
        return len(refs(self._config))

    def _tensor(self, ref: Ref) -> Tensor:
        if ref.quantity.learned:
            return as_matrix(ref, self._params[ref], self._config)
        return without_batch(ref, self._trace[ref])


def look(run: Run, text: str) -> Seen:
    """What the run makes of a sentence, with its weights as they are now."""
    return Seen(run, text)
