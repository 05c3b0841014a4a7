"""What the run is about: its question in large letters, what is told of the step on show, and a large Play."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from tinyattn_gui.drawing.style import Style
from tinyattn_gui.theme.icons import icon
from tinyattn_gui.widgets.views.speech import announce

_LARGE = (1.4, 1.25, 1.1)
"""How much larger the question is than other text: as much as lets it stand in one line."""

_BESIDE, _ROOMY = 405, 700
"""Pixels that may be taken from beside it by what opens there, and the height of a window with room for such care."""

_SHARE = 0.19
"""What the words may take of the height of the window; of a caption at least a line is seen, all is in its tooltip."""

_ICON = 18


class StoryBar(QFrame):
    """Passive: shows what it is told. `dismissed`: it is to be hidden from now on; `predict_asked`: the questions that
    are to be answered before it happens are wanted; `controls_asked`: what is measured beside it is. `is_wanted` says
    whether a story is.

    It is as high as the longest text of its story needs, also with the inspector beside it, so that nothing below moves
    when another is told or that opens. While a step is walked its bar makes way for that of the walk.
    """

    dismissed = Signal()
    predict_asked = Signal()
    controls_asked = Signal()

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("story")
        self._style, self._playing, self.is_wanted, self._makes_way = style, False, True, False
        self._texts: Sequence[str] = ()
        self.question, self.caption = _label("Question"), _label("What is happening")
        self.play, self.close_button = QPushButton(), QToolButton()
        self.predict = _offer("Predict first", "Say what you expect before it happens, and see how far off you were")
        self.controls = _offer("Its controls", "Measure in the efficiency lab what is left without each part of it")
        self._arrange()
        self.set_style(style)

    def set_play(self, action: QAction) -> None:
        """Have the large button do what this does."""
        self.play.clicked.connect(action.trigger)
        self.play.setToolTip(action.toolTip())

    def set_playing(self, playing: bool, words: str) -> None:
        """Show on the large button whether steps are being made, in the words of its action."""
        self._playing = playing
        self.play.setText(words.replace("&", ""))
        self.play.setIcon(icon("pause" if playing else "play", self._style.theme, "accent_text"))

    def set_story(self, question: str, texts: Sequence[str], *, asks: bool = False, has_controls: bool = False) -> None:
        """Ask another question; `texts` are all that can be told. `asks`: there are questions to be answered before;
        `has_controls`: something is measured beside it."""
        self.question.setText(question)
        self.predict.setVisible(asks)
        self.controls.setVisible(has_controls)
        self._texts = texts
        self._fit()

    def tell(self, text: str) -> None:
        """Say something else of the step on show."""
        if text != self.caption.text():
            self.caption.setText(text)
            self.caption.setToolTip(text)

    def say(self) -> None:
        """Have a screen reader hear what is told now."""
        announce(self.caption, self.caption.text())

    def set_wanted(self, on: bool) -> None:
        """Whether a story is wanted at all."""
        self.is_wanted = on
        self.setVisible(on and not self._makes_way)

    def make_way(self, on: bool) -> None:
        """Whether something else tells what happens now."""
        self._makes_way = on
        self.setVisible(self.is_wanted and not on)

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self._style = style
        self.play.setFont(self._larger(_LARGE[0]))
        self.play.setIconSize(QSize(1, 1) * round(_ICON * style.scale))
        self.close_button.setIcon(icon("close", style.theme))
        self.set_playing(self._playing, self.play.text())
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.set_style(self._style)
        elif event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        """Keep room for the longest text, and for the longer of the words on the button."""
        own = self.play.text()
        wide = []
        for words in ("Play", "Pause", own):
            self.play.setText(words)
            wide.append(self.play.sizeHint().width())
        wide += [offer.sizeHint().width() for offer in (self.predict, self.controls) if not offer.isHidden()]
        self.play.setFixedWidth(max(wide))
        margins, gap = self._row.contentsMargins(), self._row.spacing()
        beside = margins.left() + max(wide) + 2 * gap + self.close_button.sizeHint().width() + margins.right()
        line = self.caption.fontMetrics().lineSpacing()
        here, taken = self.width() - beside, round(_BESIDE * self._style.scale)
        room = self.window().size()
        is_roomy = room.width() >= 2 * taken and room.height() >= _ROOMY
        narrow = min(here, room.width() - taken - beside) if is_roomy else here
        font, question, texts = self._needs(here)
        _, narrow_question, narrow_texts = self._needs(narrow)
        high = max(question + texts, narrow_question + narrow_texts) - question
        most = max(int((_SHARE * self.window().height() - question) / line), 1) * line
        self.question.setFont(font)
        self.question.setFixedHeight(question)
        high, told = min(max(high, line), most), min(texts, most)
        self.caption.setFixedHeight(told)
        self._words.setContentsMargins(0, (high - told) // 2, 0, (high - told + 1) // 2)

    def _needs(self, width: int) -> tuple[QFont, int, int]:
        """The letters of the question at a width, how high it is, and how high the longest text."""
        fonts, width = [self._larger(part) for part in _LARGE], max(width, 1)
        text, metrics = self.question.text(), self.caption.fontMetrics()
        fitting = (font for font in fonts if QFontMetrics(font).horizontalAdvance(text) <= width)
        font = next(fitting, fonts[-1])
        texts = (_high(metrics, told, width) for told in self._texts)
        return font, _high(QFontMetrics(font), text, width), max(texts, default=metrics.lineSpacing())

    def _larger(self, part: float) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * part)
        font.setBold(True)
        return font

    def _arrange(self) -> None:
        self.play.setObjectName("play")
        self.close_button.setAccessibleName("Hide the story")
        self.close_button.setToolTip("Hide what this run is about; the menu Help brings it back")
        self.close_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.close_button.clicked.connect(self.dismissed)
        self._words = words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(self.question)
        words.addWidget(self.caption)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(14)
        self.predict.clicked.connect(self.predict_asked)
        self.controls.clicked.connect(self.controls_asked)
        buttons = QVBoxLayout()
        buttons.setSpacing(3)
        buttons.addStretch()
        buttons.addWidget(self.play)
        for offer in (self.predict, self.controls):
            offer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            buttons.addWidget(offer)
        buttons.addStretch()
        row.addLayout(buttons)
        row.addLayout(words, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)


def _offer(words: str, tip: str) -> QToolButton:
    """What some stories offer beside Play."""
    button = QToolButton()
    button.setText(words)
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setObjectName("offer")
    button.hide()
    return button


def _label(name: str) -> QLabel:
    label = QLabel()
    label.setAccessibleName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setMinimumWidth(1)  # rather another line than a window that cannot be made smaller
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    return label


def _high(metrics: QFontMetrics, text: str, width: int) -> int:
    """How high a text is in such letters, in lines of this width."""
    return metrics.boundingRect(0, 0, width, 10_000, Qt.TextFlag.TextWordWrap, text).height()
