"""The recipes of CONTRIBUTING.md, each as the lines that add one such thing to a copy of the program.

What a recipe touches is read off its lines, so that the page cannot promise fewer files than it takes.
`tests/architecture/used_recipes.py` and `used_rows.py` use what they add.
"""

from __future__ import annotations

from tests.kit.recipes.command import COMMAND
from tests.kit.recipes.panel import PANEL
from tests.kit.recipes.preset import PRESET
from tests.kit.recipes.question import QUESTION
from tests.kit.recipes.rows import MASK, OPTIMIZER, POSITION, TASK, TOKENIZER
from tests.kit.recipes.stage import STAGE
from tests.kit.recipes.verb import VERB

RECIPES = (TOKENIZER, TASK, MASK, POSITION, OPTIMIZER, PRESET, VERB, PANEL, STAGE, QUESTION, COMMAND)
