"""Says in the banner, once, that letters of the run can be drawn by no font."""

from __future__ import annotations

from collections.abc import Iterable

from model.messages import Frame, LookAtMerges, Merges
from tinyattn_gui.session.session import Session
from tinyattn_gui.theme.glyphs import MissingGlyphs
from tinyattn_gui.window.window import Window


class Letters:
    """Looks at the sentence, the vocabulary and the text of merges whenever they are others."""

    def __init__(self, session: Session, window: Window) -> None:
        self._banner, self._glyphs = window.banner, MissingGlyphs()
        self._texts: tuple[tuple[str, ...], ...] = ()
        self._merges: Merges | None = None
        session.frame_changed.connect(self._look)

    def _look(self, frame: Frame) -> None:
        characters = tuple(place.text for place in frame.probe.completed)
        texts = (frame.probe.labels, characters, frame.info.vocabulary)
        if texts != self._texts:
            self._texts = texts
            self._tell(label for labels in texts for label in labels)
        merges = frame.answer(LookAtMerges)
        if merges is not None and merges is not self._merges:
            self._merges = merges
            self._tell(merges.labels)

    def _tell(self, labels: Iterable[str]) -> None:
        if sentence := self._glyphs.sentence(labels):
            self._banner.tell(sentence)
