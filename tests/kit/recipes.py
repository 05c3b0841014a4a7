"""The recipes of CONTRIBUTING.md, each as the lines that add one such thing to a copy of the program.

What a recipe touches is read off its lines, so that the page cannot promise fewer files than it takes.
`tests/architecture/used_recipes.py` uses what they add.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent, indent

from tests.kit.documents import ROOT


@dataclass(frozen=True)
class Addition:
    """`lines` below the one place in a file that reads `below`, so deep; without `below` they are a new file.

    Some cannot be forgotten: without them nothing could be imported, or nothing would be there.
    """

    path: str
    what: str
    lines: str
    below: str = ""
    depth: int = 0
    can_be_forgotten: bool = True

    def add_to(self, tree: Path) -> None:
        """Write it into a copy of the program."""
        file, lines = tree / self.path, indent(dedent(self.lines).strip("\n ") + "\n", "    " * self.depth)
        if not self.below:
            file.write_text(lines, encoding="utf-8")
            return
        text = file.read_text(encoding="utf-8")
        if text.count(self.below) != 1:
            raise LookupError(f"{self.path} has {self.below!r} {text.count(self.below)} times; a recipe needs it once.")
        end = text.index("\n", text.index(self.below) + len(self.below) - 1) + 1
        file.write_text(text[:end] + lines + text[end:], encoding="utf-8")


@dataclass(frozen=True)
class Recipe:
    """How to add a `thing`. One of its `guards`, tests, fails when an addition is left out."""

    thing: str
    guards: tuple[str, ...]
    additions: tuple[Addition, ...]

    @property
    def touches(self) -> str:
        """What is to be written where."""
        rows = {row.path: row.what for row in reversed(self.additions)}  # of several additions to a file the first
        return "; ".join(f"{rows[path]} `{path}`" for path in dict.fromkeys(row.path for row in self.additions))

    def without(self, path: str) -> tuple[Addition, ...]:
        """What it adds, but for what it adds to one file."""
        return tuple(row for row in self.additions if row.path != path)

    @property
    def halves(self) -> tuple[str, ...]:
        """The files that could be forgotten."""
        return tuple(dict.fromkeys(row.path for row in self.additions if row.can_be_forgotten))


def copied(to: Path, additions: Iterable[Addition] = ()) -> Path:
    """A copy of the program, its pages and its tests, with these additions."""
    for name in ("model", "tinyattn_gui", "tests", "assets", ".github", ".ci"):
        shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("results"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, to / name)
    for addition in additions:
        addition.add_to(to)
    return to


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

PANEL = Recipe(
    "a panel of a known kind",
    ("tests/tinyattn_gui/panels/test_registry.py",),
    (
        Addition(
            "tinyattn_gui/panels/spread.py",
            "a file such as",
            '''
            """How the attention scores of the chosen head are spread."""

            from __future__ import annotations

            from model.matrix.picture import Picture
            from model.quantities.watch import Watch
            from tinyattn_gui.drawing.heatmap_layout import Cell
            from tinyattn_gui.panels.histogram import HistogramPanel
            from tinyattn_gui.pictures.histogram import histogram
            from tinyattn_gui.pictures.sight import Sight


            class SpreadPanel(HistogramPanel):
                """Shows the scores of one layer and head, whatever is selected."""

                def watches(self) -> tuple[Watch, ...]:
                    return (Watch("scores", layer=self.selection.layer, head=self.selection.head),)

                def show_sight(self, sight: Sight) -> None:
                    picture = sight.picture(self.watches()[0])
                    self.view.set_picture(histogram(picture, None) if isinstance(picture, Picture) else None)

                def set_matrix(self, picture: Picture | None, cell: Cell | None) -> None:
                    """Shows no other one."""
            ''',
            can_be_forgotten=False,
        ),
        Addition(
            "tinyattn_gui/panels/registry.py",
            "a row in",
            """
            PanelRow("spread", "S&pread of scores", "Ctrl+9", "Show or hide how the scores are spread", SpreadPanel),
            """,
            below="PANELS: tuple[PanelRow, ...] = (\n",
            depth=1,
        ),
        Addition(
            "tinyattn_gui/panels/registry.py",
            "its import in",
            "from tinyattn_gui.panels.spread import SpreadPanel",
            below="from tinyattn_gui.panels.space import SpacePanel",
        ),
    ),
)

STAGE = Recipe(
    "a stage with its rule",
    (
        "tests/model/quantities/test_stages.py::test_each_stage_is_tapped_once_in_the_order_of_the_registry",
        "tests/model/quantities/test_stages.py::test_a_stage_has_its_axes_and_its_rule_gives_its_value",
        "tests/model/explain/test_every_cell.py::test_every_rule_has_its_way_back",
    ),
    (
        Addition(
            "model/quantities/rule.py",
            "its rule in",
            """
            WIDEN = Rule("widen")
            """,
            below='SCALE = Rule("scale")\n',
            can_be_forgotten=False,
        ),
        Addition(
            "model/quantities/table.py",
            "a row in",
            """
            WIDE_EMBEDDING = _stage("wide_embedding", "Wide embedding", "X′", "{0} √C", (B, P, C), rule.WIDEN,
                caption="The embedding times the square root of its width.")
            """,
            below='row that each token carries into attention.")\n',
            can_be_forgotten=False,
        ),
        Addition(
            "model/quantities/stages.py",
            "its line in",
            """
            stream = add(WIDE_EMBEDDING, stream)
            """,
            below="stream = add(EMBEDDING, meaning, place)",
            depth=1,
        ),
        Addition(
            "model/quantities/stages.py",
            "its import in",
            "from model.quantities.table import WIDE_EMBEDDING",
            below="from model.quantities.rule import",
        ),
        Addition(
            "model/network/network.py",
            "its line of maths in",
            """
            stream = tap(WIDE_EMBEDDING, stream * self.config.d_model**0.5, None)  # B T C
            """,
            below="stream = self.embedding(ids, tap",
            depth=2,
        ),
        Addition(
            "model/network/network.py",
            "its import in",
            "from model.quantities.table import WIDE_EMBEDDING",
            below="from model.quantities.first_weights import",
        ),
        Addition(
            "model/explain/rules/widen.py",
            "its arithmetic, both ways, in a file such as",
            '''
            """Times the square root of the width."""

            from __future__ import annotations

            from model.explain.rules.cell import Arithmetic, Back, Given, StageCell
            from model.explain.sums import Opened
            from model.messages.explanation import Term


            def widen(cell: StageCell) -> Opened:
                x, width = cell.same(), cell.view.source.model.d_model
                term = Term(f"{{0}} × √{width}", x.value * width**0.5, (x,))
                return Opened((term,), term.value)


            def widen_back(back: Back) -> Given:
                operand, width = back.operand(), back.view.source.model.d_model
                return f"{back.out} √C", back.line(f"{{0}} × √{width}", operand.value * width**0.5, operand)


            WIDEN = Arithmetic(widen, widen_back)
            ''',
            can_be_forgotten=False,
        ),
        Addition(
            "model/explain/rules/table.py",
            "its row in",
            """
            rule.WIDEN: widen.WIDEN,
            """,
            below="RULES: Mapping[Rule, Arithmetic] = {\n",
            depth=1,
        ),
        Addition(
            "model/explain/rules/table.py",
            "its import in",
            "from model.explain.rules import widen",
            below="from model.explain.rules.product import PRODUCT",
        ),
        Addition(
            "tests/kit/rules.py",
            "what the tests hold it to in",
            """
            "widen": lambda x: x * math.sqrt(config.d_model),
            """,
            below="named = {\n",
            depth=2,
        ),
    ),
)

RECIPES = (PRESET, PANEL, STAGE)
