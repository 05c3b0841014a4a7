"""The keyframes of a run file as states, read when they are asked for and checked against their digests."""

from __future__ import annotations

import bisect

from model.errors import RunFileError
from model.runfile.runfile import RunFile
from model.runfile.schema import DamagedError, Keyframe
from model.runs.state_bytes import PackingError, most_bytes, unpack_state
from model.training.learner import Learner
from model.training.state import State


class Archive:
    """Reads states out of a run file for a learner of its spec."""

    def __init__(self, file: RunFile, learner: Learner) -> None:
        self._file, self._params, self._moments = file, learner.params, learner.spec.train.rule.moments
        self._bad: set[int] = set()

    def before(self, step: int, after: int = 0) -> State | None:
        """The newest whole state before `step` and after `after`; None if there is none."""
        frames = self._file.keyframes
        for frame in reversed(frames[: bisect.bisect_left(frames, step, key=lambda frame: frame.step)]):
            if frame.step <= after:
                return None
            if frame.step not in self._bad:
                try:
                    return self.state(frame)
                except RunFileError:
                    self._bad.add(frame.step)
        return None

    def digest(self, step: int) -> str:
        """The digest of the keyframe of `step` as it is listed, or an empty string; the state need not be whole."""
        frames = self._file.keyframes
        index = bisect.bisect_left(frames, step, key=lambda frame: frame.step)
        return frames[index].digest if index < len(frames) and frames[index].step == step else ""

    def state(self, frame: Keyframe) -> State:
        """The state of a keyframe; raises DamagedError if it is not to the bit what was written."""
        data = self._file.store.state_bytes(frame, most_bytes(self._params, self._moments))
        where = f"{self._file.path.name}: the keyframe of step {frame.step}"
        try:
            state = unpack_state(data, frame.step, self._params, self._moments)
        except PackingError as error:
            raise DamagedError(f"{where} cannot be read: {error}.") from None
        if state.digest() != frame.digest:
            raise DamagedError(f"{where} does not match its digest.")
        return state
