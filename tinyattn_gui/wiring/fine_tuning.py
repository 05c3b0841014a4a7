"""The network on show learns something else: a run of its own that begins with these weights."""

from __future__ import annotations

from collections.abc import Callable

from model.config import BETWEEN_FILES, RunSpec
from model.data.known_words import missing_labels
from model.errors import OptionError
from model.messages import Inherited
from model.spec.heir import heir_of
from model.tasks.table import TASKS
from model.tasks.texts import TEXTS
from tinyattn_gui.session.document import Document
from tinyattn_gui.session.session import Session
from tinyattn_gui.widgets.dialogs.dialogs import Row, choose
from tinyattn_gui.widgets.dialogs.open_files import TEXT, ask_files
from tinyattn_gui.window.window import Window

_A_FILE = "a text file"


class FineTuning:
    """Asks what the network learns next; what the run on show would lose is asked about first."""

    def __init__(self, session: Session, window: Window, document: Document) -> None:
        self._session, self._window, self._document = session, window, document
        self.ask_corpus: Callable[[], str] = self._ask_corpus

    def begin(self) -> None:
        """Begin a run with the weights of the step on show."""
        session = self._session
        if session.frame is None:
            self._window.banner.tell("There are no weights to begin with yet: the run is still being prepared.")
        elif corpus := self.ask_corpus():
            run, step, frame = session.run, session.status.step, session.frame
            path = self._document.path or f"{session.name} (not saved)"
            try:
                spec = heir_of(session.spec, frame.edits, path, step, corpus)
            except OptionError as error:
                session.problem.emit(str(error))
            else:
                self._document.leave(lambda: session.begin_with(spec, Inherited(run, step)))

    def _ask_corpus(self) -> str:
        rows = [Row(title, name, about) for name, title, about in learnable(self._session.spec, self._labels)]
        title = f"Fine-tune this network, as it is at step {self._session.status.step:,}, on"
        chosen = choose(title, [*rows, Row("A text file …", _A_FILE)], self._window)
        if chosen != _A_FILE:
            return chosen or ""
        return BETWEEN_FILES.join(ask_files(self._window, TEXT))

    @property
    def _labels(self) -> tuple[str, ...]:
        frame = self._session.frame
        return () if frame is None else frame.info.vocabulary


def learnable(spec: RunSpec, labels: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """What a network with this vocabulary can learn next: names, titles and paragraphs of tasks, all words of which it
    has, and of the texts that the program can write."""
    known = frozenset(labels)
    tasks = [(name, row.title, row.about) for name, row in TASKS.items() if not missing_labels(name, known)]
    texts = [] if spec.model.is_pair else [(name, row.title, row.about) for name, row in TEXTS.items()]
    return [row for row in (*tasks, *texts) if row[0] != spec.data.corpus]
