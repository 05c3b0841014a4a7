"""What an option may be chosen from: each a row, and what the row needs to be told of itself."""

from __future__ import annotations

from tests.kit.recipes.recipe import Addition, Recipe

README = ("tests/architecture/test_readme.py",)
"""The page names what an option may be chosen from."""

TOKENIZER = Recipe(
    "a tokenizer",
    ("tests/model/text/test_table.py",),
    (
        Addition(
            "model/text/pairs.py",
            "a file such as",
            '''
            """Two characters a piece."""

            from __future__ import annotations

            from model.text.words import SplittingTokenizer, split_kind


            class PairTokenizer(SplittingTokenizer):
                """Two characters a piece."""

                @staticmethod
                def split(text: str) -> list[str]:
                    return [text[at : at + 2] for at in range(0, len(text), 2)]


            PAIR = split_kind("pair", "Two characters a piece.", PairTokenizer)
            ''',
            can_be_forgotten=False,
        ),
        Addition("model/text/table.py", "a row in", '"pair": PAIR,', below="] = {\n", depth=1),
        Addition(
            "model/text/table.py", "its import in", "from model.text.pairs import PAIR", below="from collections.abc"
        ),
    ),
)

TASK = Recipe(
    "a task",
    (
        "tests/model/tasks/test_table.py",
        "tests/model/tasks/test_answers.py::test_every_task_has_its_answers_checked",
    ),
    (
        Addition(
            "model/tasks/echo.py",
            "a file such as",
            '''
            """Echo: two letters, and the same two again."""

            from __future__ import annotations

            import math
            from itertools import product

            import numpy as np

            from model.tasks.task import Drawn, Task, TaskKind


            def echo(length: int, symbols: int) -> Task:
                """The sixteen of them; only the second half counts."""
                ids = np.array([(*letters, 4, *letters) for letters in product(range(4), repeat=2)])
                return Task(tuple("abcd="), "a b = a b", Drawn.answers(ids, 3), entropy=0.0)


            ECHO = TaskKind("Echo", "Two letters, and each has to be found again.", echo)
            ''',
            can_be_forgotten=False,
        ),
        Addition("model/tasks/table.py", "a row in", '"echo": ECHO, ', below="= {", inline=True),
        Addition(
            "model/tasks/table.py", "its import in", "from model.tasks.echo import ECHO", below="from model.errors"
        ),
        Addition(
            "tests/model/tasks/test_answers.py",
            "how its answers are worked out in",
            '("echo", None, None, lambda read: read[-3]),',
            below="CASES: tuple[tuple[str, int | None, int | None, Callable[[Words], str | None]], ...] = (\n",
            depth=1,
        ),
    ),
)

MASK = Recipe(
    "a mask",
    (
        *README,
        "tests/model/choices/test_masks.py::test_no_query_is_left_with_nothing_and_only_what_says_so_foresees",
    ),
    (
        Addition(
            "model/choices/masks.py",
            "a row in",
            """
            "near": Mask("Near mask", lambda t, ids: (t[:, None] - t[None, :]) // 2 == 0, "is not near", "but near"),
            """,
            below="MASKS: Mapping[str, Mask | SizedMask] = {\n",
            depth=1,
        ),
    ),
)

POSITION = Recipe(
    "a position",
    ("tests/model/choices/test_positions.py::test_every_row_has_what_it_needs",),
    (
        Addition(
            "model/choices/positions.py",
            "a row with its arithmetic in",
            """
            "slope": Position("place / T", lambda place, channel, width: ((f"{place} / 16", place / 16),)),
            """,
            below="POSITIONS: Mapping[str, Position] = {\n",
            depth=1,
            can_be_forgotten=False,
        ),
        Addition(
            "model/network/positions.py",
            "for a fixed one the function that makes it in",
            """
            "slope": lambda positions, width: (torch.arange(positions)[:, None] / 16).expand(positions, width),
            """,
            below="TABLES: Mapping[str, Callable[[int, int], Tensor]] = {",
            inline=True,
        ),
    ),
)

OPTIMIZER = Recipe(
    "an optimizer of a known family",
    README,
    (
        Addition(
            "model/choices/optimizers.py",
            "a row in",
            '"heavy": Descent("SGD with momentum", Decay.GRADIENT, momentum=0.9),',
            below="OPTIMIZERS: Mapping[str, Optimizer] = {\n",
            depth=1,
        ),
    ),
)
