"""Something that the window asks the trainer: the number in a cell, without its arithmetic."""

from __future__ import annotations

from tests.kit.recipes.recipe import Addition, Recipe

QUESTION = Recipe(
    "a question to the trainer",
    ("tests/model/messages/test_questions.py::test_every_kind_has_one_who_answers_it",),
    (
        Addition(
            "model/messages/questions.py",
            "its type, that of its answer, and a row in",
            '''


            @dataclass(frozen=True)
            class ReadCell(Question["CellNumber"]):
                """What is in this cell?"""

                cell: Ask

                @property
                def cells(self) -> tuple[Ask, ...]:
                    return (self.cell,)


            @dataclass(frozen=True)
            class CellNumber:
                """What the network has there."""

                value: float

            ''',
            below="    seconds_left: float = 0.0\n    done: bool = False\n",
            can_be_forgotten=False,
        ),
        Addition(
            "model/messages/questions.py",
            "its row in",
            "ReadCell: CellNumber,",
            below="    Search: StopsFound,\n",
            depth=1,
            can_be_forgotten=False,
        ),
        Addition(
            "model/trainer/answers.py",
            "the function that answers it, and a row in",
            '''


            def read_cell(question: ReadCell, look: Look) -> CellNumber | None:
                """The number in a cell."""
                explanation = look.opener.answer(question.cell).explanation
                return None if explanation is None else CellNumber(explanation.value)

            ''',
            below="    return look.opener.answer(question.cell)\n",
        ),
        Addition(
            "model/trainer/answers.py",
            "its row in",
            "ReadCell: read_cell, ",
            below="ANSWERS: dict[type[Question[Any]], Callable[[Any, Look], Any]] = {",
            inline=True,
        ),
        Addition(
            "model/trainer/answers.py",
            "its import in",
            "from model.messages.questions import CellNumber, ReadCell",
            below="from typing import Any, Protocol\n",
        ),
        Addition(
            "tests/model/messages/test_questions.py",
            "an example of it in",
            "ReadCell(SCORE),",
            below="    Search(1, STOP),\n",
            depth=1,
        ),
        Addition(
            "tests/model/messages/test_questions.py",
            "its import in",
            "from model.messages.questions import ReadCell",
            below="from model.messages.codec import pack, unpack\n",
        ),
    ),
)
