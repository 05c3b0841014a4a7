"""The colours of heads: told apart by all eyes, on every ground."""

from __future__ import annotations

import numpy as np
import pytest

from model.matrix.oklab import contrast, from_oklab, to_oklab
from model.messages import MEAN
from tests.kit.head_lines import rgb
from tinyattn_gui.theme.heads import head_colour, head_ink, ink_on_head
from tinyattn_gui.theme.palette import DARK, FIGURE_THEMES, LIGHT, THEMES, Theme

pytestmark = pytest.mark.usefixtures("qapp")
MACHADO = {
    "red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
"""Linear sRGB as it is seen without the cones for one colour (Machado, Oliveira and Fernandes, 2009)."""


def seen_without(cones: str, colours: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    if not cones:
        return to_oklab(colours)
    part = colours / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ np.array(MACHADO[cones]).T, 0, 1)
    return to_oklab(np.where(seen <= 0.0031308, seen * 12.92, 1.055 * seen ** (1 / 2.4) - 0.055) * 255)


@pytest.mark.parametrize("cones", ["", *MACHADO])
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_heads_are_told_apart_by_all_eyes(theme: Theme, cones: str) -> None:
    """The least distance in OKLab; Okabe and Ito's eight colours come to 0.076."""
    lab = seen_without(cones, np.array([rgb(head_colour(head, theme)) for head in range(8)], dtype=float))
    apart = np.linalg.norm(lab[:, None] - lab, axis=-1)[np.triu_indices(8, 1)]
    assert apart.min() > (0.074 if cones else 0.15)
    assert np.allclose(from_oklab(to_oklab(np.array([[31, 99, 181]]))), [[31, 99, 181]], atol=0.01)


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
@pytest.mark.parametrize("head", [*range(8), MEAN])
def test_heads_stand_out_from_their_ground_and_their_names_from_them(theme: Theme, head: int) -> None:
    assert contrast(rgb(head_colour(head, theme)), rgb(theme.surface)) >= 3
    assert contrast(rgb(ink_on_head(head, theme)), rgb(head_colour(head, theme))) >= 4.5
    assert head_colour(8, theme) == head_colour(0, theme)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("head", [*range(8), MEAN])
def test_numbers_of_a_head_are_readable(theme: Theme, head: int) -> None:
    assert contrast(rgb(head_ink(head, theme)), rgb(theme.surface)) >= 4.5
    figure = FIGURE_THEMES[theme.name]
    assert head_ink(head, figure) == head_colour(head, figure), "figures have the colours that they had"
