"""When was something first so? Asked of what is recorded, answered by the trainer; nothing is trained for it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from model.errors import RequestError
from model.messages import AskWhen, Frame, WhenFound
from model.spec.stops import Stop, parse
from tinyattn_gui.session.session import Session


@dataclass(frozen=True)
class WhenAnswer:
    """What is known of when a stop was first true, which is all there is once it is `done`."""

    stop: Stop
    found: WhenFound


class When(QObject):
    """Asks one such question at a time; `answered` tells a WhenAnswer, again as the search comes further.

    What was found is gone to, unless the run plays on.
    """

    answered = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._told: WhenAnswer | None = None
        session.frame_settled.connect(self._look)
        session.run_changed.connect(lambda _: self._ask(None))

    @property
    def asked(self) -> Stop | None:
        """What is being looked for."""
        question = self._session.conversation.goal.first(AskWhen)
        return None if question is None else question.stop

    def ask(self, text: str) -> None:
        """Look for what was typed, about the sentence that is watched where it names none.

        Raises RequestError, with one sentence, if it makes no sense or does not fit the network.
        """
        stop, frame = parse(text, self._session.probe), self._session.frame
        if refusal := stop.refusal(self._session.spec.model, edits=() if frame is None else frame.edits):
            raise RequestError(refusal)
        if self._session.has_trainer():
            self._told = None
            self._ask(stop)

    def give_up(self) -> bool:
        """Look no further; whether something was being looked for."""
        was = self.asked is not None
        self._ask(None)
        return was

    def _ask(self, stop: Stop | None) -> None:
        conversation = self._session.conversation
        conversation.want(conversation.goal.asking(AskWhen, *([] if stop is None else [AskWhen(stop)])))

    def _look(self, frame: Frame) -> None:
        stop = self.asked
        answers = [known for question, known in frame.answers if question == AskWhen(stop)] if stop is not None else []
        if stop is None or not answers:
            return
        answer = WhenAnswer(stop, answers[0])
        if answer != self._told:
            self._told = answer
            self.answered.emit(answer)
        if answer.found.done:
            self._ask(None)
            if answer.found.hit is not None and not self._session.status.playing:
                self._session.look_at(answer.found.hit.step)
