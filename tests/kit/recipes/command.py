"""Something that a person can do in the window."""

from __future__ import annotations

from tests.kit.recipes.recipe import Addition, Recipe

COMMAND = Recipe(
    "a command",
    ("tests/tinyattn_gui/window/test_commands.py::test_each_command_is_one_method_of_a_controller",),
    (
        Addition(
            "tinyattn_gui/wiring/commands.py",
            "a row in",
            """
            Command("ten_steps", "Ten steps", "Training", "Ctrl+Alt+T",
                "Make ten updates", lambda do: do.runs.make_ten_steps()),
            """,
            below="lambda do: do.runs.open_preset()),\n",
            depth=1,
            can_be_forgotten=False,
        ),
        Addition(
            "tinyattn_gui/wiring/run_actions.py",
            "a method of a controller, such as",
            '''

            def make_ten_steps(self) -> None:
                """Train on for ten steps."""
                self._session.run_to(self._session.status.frontier + 10)
            ''',
            below="        self._session, self._window, self._document = session, window, document\n",
            depth=1,
        ),
    ),
)
