"""A panel that shows one more side of what is known."""

from __future__ import annotations

from tests.kit.recipes.recipe import Addition, Recipe

PANEL = Recipe(
    "a panel of a known kind",
    ("tests/tinyattn_gui/panels/test_registry.py::test_every_panel_in_the_room_is_a_row",),
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
            below="    GRID,\n",
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
