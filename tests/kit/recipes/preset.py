"""A run that comes with the program."""

from __future__ import annotations

from tests.kit.recipes.recipe import Addition, Recipe

PRESET = Recipe(
    "a preset",
    ("tests/architecture/test_readme.py",),
    (
        Addition(
            "model/spec/presets.py",
            "a row in",
            """
            Preset(
                "four-heads",
                "The fat cat with four heads of width 4",
                "Four heads share the work of one.",
                RunSpec(model=ModelConfig(n_head=4), seed=0),
            ),
            """,
            below="RunSpec(model=ModelConfig(n_head=2), seed=0),\n    ),\n",
            depth=1,
        ),
    ),
)
