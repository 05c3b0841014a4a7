"""The recipes of CONTRIBUTING.md, each as the lines that add one such thing to a copy of the program.

What a recipe touches is read off its lines, so that the page cannot promise fewer files than it takes.
`tests/architecture/used_recipes.py` uses what they add.
"""

from __future__ import annotations

from tests.kit.recipes.panel import PANEL
from tests.kit.recipes.preset import PRESET
from tests.kit.recipes.stage import STAGE

RECIPES = (PRESET, PANEL, STAGE)
