"""Another run instead of this one, as a person asks for it in the window."""

from __future__ import annotations

from model.config import RunSpec
from model.errors import RequestError
from model.spec.book_presets import learning_preset
from model.spec.presets import PRESETS
from tinyattn_gui.panels.registry import BOOK
from tinyattn_gui.session.document import Document
from tinyattn_gui.session.session import Session
from tinyattn_gui.widgets.dialogs.dialogs import Row, choose
from tinyattn_gui.window.window import Window


class RunActions:
    """Begins runs; what the run on show would lose is asked about first."""

    def __init__(self, session: Session, window: Window, document: Document) -> None:
        self._session, self._window, self._document = session, window, document

    def open_preset(self) -> None:
        """Ask for one of the runs that come with the program, and begin it."""
        rows = [Row(preset.title, preset, f"{preset.asks}\n\n{preset.watch_for}") for preset in PRESETS.values()]
        if (preset := choose("New run", rows, self._window)) is not None:
            self._document.leave(lambda: self._session.open_preset(preset))

    def learn_book(self, example: str) -> None:
        """Begin the run of an example of the book; one that has no weights is told."""
        try:
            preset = learning_preset(example)
        except RequestError as error:
            self._session.problem.emit(str(error))
        else:
            self._document.leave(lambda: self._session.open_preset(preset))

    def learn_chosen(self) -> None:
        """The same with the example that is chosen in the panel of the book."""
        self.learn_book(self._window.open_panel(BOOK).name)

    def reset(self) -> None:
        """Begin again from the same first weights."""
        self._document.leave(self._session.reset)

    def new_seed(self) -> None:
        """Begin again from other first weights."""
        self._document.leave(self._session.new_seed)

    def begin(self, spec: RunSpec) -> None:
        """Begin the run that was set up."""
        self._document.leave(lambda: self._session.begin(spec))
