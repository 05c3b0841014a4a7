"""One step of learning: sample, forward, loss, backward, update.

The state after a step is a pure function of the state before it: every random draw comes from a generator seeded by
(run seed, step, purpose), so any step can be computed again, bit for bit, from the state before.
"""

from __future__ import annotations

import bisect
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import torch
from torch import Tensor

from model.config import BETWEEN_FILES, Edit, RunSpec
from model.data.anchor import anchor_of
from model.data.corpus import Corpus, Examples, load_corpus
from model.data.textfile import Text
from model.network.blocks import Keeps
from model.network.network import NO_TARGET, Network
from model.network.trace import Tap
from model.quantities.stages import Ref
from model.spec.edits import CORPUS, SEED, check_masks, checked, newest, staged
from model.spec.memory import check_memory, lacks_memory
from model.spec.recipe import Clipping, floor_of, rate_of
from model.text.tokenizer import Progress, Tokenizer, quiet
from model.training.accuracy import Score, accuracy, score
from model.training.dropout import keeps
from model.training.editing import Editing
from model.training.first_weights import first_state
from model.training.flat_parameters import FlatParameters
from model.training.gaps import without_losses, without_target
from model.training.optimizer import Update
from model.training.passes import make_pass
from model.training.sampler import Rows, Sampler, targets_of
from model.training.seeds import Purpose, seed_for
from model.training.state import Batch, State, StepRecord
from model.training.tiny import tiny_as_zero


class Learner:
    """A network, its optimizer and its corpus; makes whole steps.

    `has_gradient` says whether the parameters' gradients are those of the step that led here. `edits` are in the order
    of their steps; state k includes those of step k, and making them again changes nothing, so that a state can be
    loaded from before or after them. `corpus` is what the run began with; its tokenizer stays.
    Raises OptionError if the corpus does not fit the context, or the run does not fit in memory. A learner `like`
    another shares what that one has read; `texts` are what it reads, and `tokenizer` what cuts them, where these were
    kept. `progress` is told how far reading has come, and may end it. `first` are the weights that it begins with, if
    it does not draw them; their state is `first`, without memory of its own before the first step. `unfit` says why it
    can be looked at alone, if so.
    """

    def __init__(
        self,
        spec: RunSpec,
        like: Learner | None = None,
        texts: Sequence[Text] = (),
        tokenizer: Tokenizer | None = None,
        progress: Progress = quiet,
        first: Mapping[Ref, Tensor] | None = None,
    ) -> None:
        self.spec = spec
        self._progress: Progress = progress if like is None else like._progress
        self.corpus: Corpus = load_corpus(spec, tokenizer, texts, progress) if like is None else like.corpus
        self._corpora: dict[Edit, Corpus] = {} if like is None else like._corpora
        self.unfit = lacks_memory(spec, self.corpus.vocabulary_size, self.corpus.read)
        size = self.corpus.vocabulary_size
        self.first: State | None = like.first if like else None if first is None else first_state(spec, first, size)
        anchor = anchor_of(spec, self.corpus.tokenizer)
        self.network = Network(spec.model, self.corpus.vocabulary_size, spec.train.label_smoothing, anchor)
        self.params = self.network.by_ref()
        self.editing = Editing(self.network, self.params)
        refs = {id(parameter): ref for ref, parameter in self.params.items()}
        self._names = {name: refs[id(parameter)] for name, parameter in self.network.named_parameters()}
        self._flat = FlatParameters(self.params)
        self._update = Update(spec.train, self._flat)
        self._sampler = Sampler(self.corpus)
        self._pass = make_pass(spec, self.network, self._flat)
        self.lends = self._pass.lends
        self.edits: list[Edit] = []
        self.has_gradient = False
        self._batch: Batch | None = None
        self._generator = torch.Generator()
        self.reset()
        if self.first is not None and like is None:
            self.first = replace(self.first, params=self._flat.lend())

    def reset(self) -> None:
        """Back to step 0 with the first weights of this seed, or those that it begins with."""
        self.step = 0
        self._forget()
        self.edits.clear()
        self.editing.use_mask((), 0)
        if self.first is None:
            self.network.initialise(self._seeded(Purpose.INITIAL))
        else:
            self.load(self.first)

    @property
    def learning_rate(self) -> float:
        """The learning rate of the next step."""
        return rate_of(self.spec.train, self.edits, self.step)

    @property
    def reads(self) -> Corpus:
        """The corpus of the next step: the one that the run began with, or what the newest edit before it names."""
        edit = newest(self.edits, CORPUS, self.step)
        return self._corpora[replace(edit, step=0)] if edit else self.corpus

    @property
    def floor(self) -> float | None:
        """The lowest mean loss in nats that any predictor could reach on what it reads; None where it is not known."""
        reads = self.reads
        floor = None if self.spec.model.caveat_of(self.network.mask) else reads.floor
        return floor_of(floor, self.spec.train, reads.outputs)

    @property
    def texts(self) -> tuple[tuple[str, Text], ...]:
        """The paths of the text files that it reads, or has read, and what was in them."""
        edits = (edit for edit in self.edits if edit.what == CORPUS)
        swapped = [(str(edit.value), self._corpora[replace(edit, step=0)].texts) for edit in edits]
        read = [(self.spec.data.corpus, self.corpus.texts), *swapped]
        return tuple(pair for paths, texts in read for pair in zip(paths.split(BETWEEN_FILES), texts, strict=False))

    def take_edits(self, edits: Iterable[Edit], texts: Mapping[str, Text] = MappingProxyType({})) -> None:
        """Have these edits and no others, and make those of this step; those before it have been made already.

        `texts` are those that were kept, by their SHA-256; others are read where they lie. Raises OptionError if an
        edit does not fit the run; then nothing has changed.
        """
        edits = [checked(edit, self.spec, self.corpus.vocabulary_size) for edit in edits]
        check_masks(sorted(edits, key=lambda edit: edit.step), self.spec.model)
        for edit in edits:
            if edit.what == CORPUS and (key := replace(edit, step=0)) not in self._corpora:
                known = [texts[sha256] for sha256 in edit.sha256.split(BETWEEN_FILES) if sha256 in texts]
                self._corpora[key] = self._swapped(edit, known)
        self.spec = staged(self.spec, edits)
        self.editing.follow(self.spec.model)
        self.edits[:] = sorted(edits, key=lambda edit: edit.step)
        self.editing.use_mask(self.edits, self.step)
        self._make_edits()

    def _swapped(self, edit: Edit, texts: Sequence[Text]) -> Corpus:
        spec = replace(self.spec, data=replace(self.spec.data, corpus=str(edit.value)))
        corpus = load_corpus(spec, self.corpus.tokenizer, texts, self._progress)
        check_memory(spec, corpus.vocabulary_size, corpus.read)
        return corpus

    def _make_edits(self) -> None:
        """Make what the edits of this step change."""
        first = bisect.bisect_left(self.edits, self.step, key=lambda edit: edit.step)
        if made := [*itertools.takewhile(lambda edit: edit.step == self.step, self.edits[first:])]:
            self._flat.copy_lent()
            self.editing.make(made)
            self.editing.use_mask(self.edits, self.step)

    def sample(self) -> Batch:
        """The batch of the next step: that of all its micro-batches, one after another."""
        if self._sampler.corpus is not (reads := self.reads):
            self._sampler = Sampler(reads)
        coming = (self._seed(Purpose.BATCH, step) for step in itertools.count(self.step + 1))
        return self._sampler.sample(self.spec.train.examples, self._seed(Purpose.BATCH, self.step), coming)

    def advance(self) -> float:
        """Make one step; returns the mean loss of its batch, before the update."""
        batch = self._batch = self.sample()
        with tiny_as_zero(), self._pass.mode():
            return self._updated(batch.mean(self._pass.run(batch, self._keeps(batch))))

    def record(self) -> StepRecord:
        """Make one step and keep all of it."""
        before, batch = self.state(), self.sample()
        self._batch = batch
        with tiny_as_zero():
            losses, trace, gradients = self._pass.record(batch, self._keeps(batch))
            loss = self._updated(batch.mean(losses))
        if batch.counted is not None:
            nothing = batch.targets == NO_TARGET  # B T
            losses = losses.masked_fill(nothing, math.nan)
            trace, gradients = (without_losses(part, nothing) for part in (trace, gradients))
        return StepRecord(before, batch, trace, gradients, losses, loss, self.state())

    def _updated(self, loss: Tensor) -> float:
        """Finish the step whose gradients are there; returns its loss."""
        self._flat.copy_lent()
        self._update.step(self.learning_rate)
        self.step += 1
        self.has_gradient = True
        self._make_edits()
        return loss.item()

    @torch.inference_mode()
    def look(self, ids: Sequence[int], tap: Tap, state: State | None = None, source: Sequence[int] = ()) -> None:
        """Run one sentence, without dropout; its targets are its own next tokens, where they count. The last has none.

        Through the current weights, or those of `state`; in view of a `source`, where the network has an encoder.
        """
        row = torch.tensor([list(ids)], dtype=torch.int64)  # 1 T
        read = torch.tensor([list(source)], dtype=torch.int64) if self.spec.model.is_pair else None  # 1 S
        targets = targets_of(row, self.reads)
        tap = without_target(tap, targets)
        if state is None and row.numel() and (read is None or read.numel()):
            self._pass.look(Batch(row, targets, source=read), tap)
        elif state is None:
            self.network(row, targets, tap, source=read)
        else:
            weights = {name: state.params[ref] for name, ref in self._names.items()}
            self.editing.use_mask(self.edits, state.step)
            torch.func.functional_call(self.network, weights, (row, targets, tap), {"source": read})
            self.editing.use_mask(self.edits, self.step)

    @property
    def clipping(self) -> Clipping | None:
        """What came of the gradients of the last step; None where they may be of any size, and before any step."""
        return self._update.clip.done if self._update.clip and self.has_gradient else None

    @property
    def gradient_norm(self) -> float:
        """The norm of all gradients of the last step together, before they were clipped; nan before any step."""
        if not self.has_gradient:
            return math.nan
        with tiny_as_zero():
            return float(self._update.norm())

    @property
    def accuracy(self) -> float:
        """How often the last step was right about its batch, before its update; nan before any step."""
        return math.nan if self._batch is None else accuracy(self._pass.logits, self._batch.targets)

    def on_all(self) -> Score | None:
        """How it does at the current weights on each example of a grammar or small task; else None."""
        train = self.reads.train
        if not (self.reads.is_finite and isinstance(train, Examples)):
            return None
        return score(self.network, Rows(train, self.reads.source).all())

    def held_out(self) -> Score | None:
        """How it does at the current weights on a batch of what is held out, always the same one, evenly spread."""
        if (held_out := self.reads.held_out) is None:
            return None
        return score(self.network, Rows(held_out, self.reads.source).spread(self.spec.train.batch_size))

    def corpus_loss(self) -> float | None:
        """The mean loss over every example of a grammar or small task at the current weights, in nats; else None."""
        return (score := self.on_all()) and score.loss

    def held_out_loss(self) -> float | None:
        """The mean loss on what is held out."""
        return (score := self.held_out()) and score.loss

    def state(self) -> State:
        """A copy of the run as it stands."""
        params = self._flat.split(self._flat.vector.clone())
        moments = [self._flat.split(moment) for moment in self._update.copies()]
        return State(self.step, params, {ref: tuple(part[ref] for part in moments) for ref in params})

    def moments(self, ref: Ref) -> tuple[Tensor, ...]:
        """Copies of the optimizer's moments of one parameter: first and second, or none."""
        return tuple(self._flat.split(moment.clone())[ref] for moment in self._update.moments)

    @torch.no_grad()
    def load(self, state: State) -> None:
        """Continue from `state`, with the edits of its step."""
        if state is not self.first:
            self._flat.copy_lent()
        self.step = state.step
        self.editing.use_mask(self.edits, state.step)
        self._forget()
        for ref, parameter in self.params.items():
            parameter.copy_(state.params[ref])
        moved = self.params if state.step else {}  # nothing has, at first
        pairs = zip(*(state.moments[ref] for ref in moved), strict=True)
        self._update.begin(state.step, [torch.cat([part.flatten() for part in parts]) for parts in pairs])
        self._make_edits()

    def bits(self) -> bytes:
        """The bits of all parameters and moments, one after another."""
        return b"".join(part.numpy().tobytes() for part in (self._flat.vector, *self._update.moments))

    def _forget(self) -> None:
        """Drop moments and gradients."""
        self._update.begin()
        if self._batch is not None:
            self._flat.gradient.zero_()
        self.has_gradient, self._batch = False, None

    def _seed(self, purpose: Purpose, step: int) -> int:
        edit = newest(self.edits, SEED, step)
        return seed_for(int(edit.value) if edit else self.spec.seed, step, purpose)

    def _seeded(self, purpose: Purpose) -> torch.Generator:
        return self._generator.manual_seed(self._seed(purpose, self.step))

    def _keeps(self, batch: Batch) -> Keeps:
        return keeps(self.spec.model, batch.shape, self._seeded(Purpose.DROPOUT))
