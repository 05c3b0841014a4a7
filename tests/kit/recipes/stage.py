"""A stage of the network, with a rule of its own: the embedding times √C, as in Attention Is All You Need."""

from __future__ import annotations

from tests.kit.recipes.recipe import Addition, Recipe

STAGE = Recipe(
    "a stage with its rule",
    (
        "tests/model/quantities/test_stages.py::test_each_stage_is_tapped_once_in_the_order_of_the_registry",
        "tests/model/quantities/test_stages.py::test_each_stage_has_its_axes_and_its_rule_gives_its_value",
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
            stream = made.add(WIDE_EMBEDDING, stream)
            """,
            below="stream = made.embedding(tokens)",
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
