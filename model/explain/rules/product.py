"""Products of matrices: Q Kᵀ, A V and every projection, with a bias where there is one."""

from __future__ import annotations

from model.explain.rules.cell import Arithmetic, Back, Given, StageCell, alone, from_all
from model.explain.sums import Opened, QuantitySide, Summands, View, contraction, summed
from model.quantities.rule import Product
from model.quantities.stages import Ref, Stage


def forward(cell: StageCell) -> Opened:
    """A sum of products over the letters that the output does not have, plus a bias if there is one."""
    rule = product_of(cell.stage)
    sides = [QuantitySide(ref) for ref in cell.stage.inputs]
    known = _with_shared(dict(zip(rule.out, cell.at, strict=True)), rule, cell.view)
    parts = [contraction(cell.view, (rule.left, sides[0]), (rule.right, sides[1]), known)[0]]
    if len(sides) == 3:
        parts.append(alone(cell.operand(2, *(known[letter] for letter in letters(sides[2].ref)))))
    return summed(parts)


def back(back: Back) -> Given:
    """The same product with the letters of output and input swapped; a bias gets all that it was added to."""
    rule = product_of(back.stage)
    behind = (rule.out, back.behind)
    if back.number == 2:
        return from_all(back, rule.out, letters(back.stage.inputs[2]))
    both = (rule.left, rule.right)
    known = _with_shared(dict(zip(both[back.number], back.at, strict=True)), rule, back.view)
    other = (both[1 - back.number], QuantitySide(back.stage.inputs[1 - back.number]))
    left, right = (other, behind) if back.number else (behind, other)
    group = back.view.source.model.group
    sharing = {"h": range(group * known["g"], group * known["g"] + group)} if "h" not in known and "g" in known else {}
    products, places = contraction(back.view, left, right, known, sharing)
    names = {back.behind: back.out, other[1]: back.symbol(1 - back.number)}
    formula = _product(both[back.number], *((letters, names[side]) for letters, side in (left, right)))
    headings = back.places(places)
    if sharing:
        formula, headings = f"Σ {formula} of its {group} heads", lambda n: f"head {places['h'][n]}"
    return formula, Summands(products.values, products.says, products.factors, headings)


def _with_shared(known: dict[str, int], rule: Product, view: View) -> dict[str, int]:
    """What is known, with the head of keys and values that a known head reads."""
    reads = "g" in rule.left + rule.right and "h" in known
    return {**known, "g": known["h"] // view.source.model.group} if reads else known


def _product(wanted: str, left: tuple[str, str], right: tuple[str, str]) -> str:
    """A product of matrices whose letters give those wanted: in that order, and turned where they have to be."""
    if wanted[-2] not in left[0]:
        left, right = right, left
    turned_left = "" if left[0][-2] == wanted[-2] else "ᵀ"
    turned_right = "" if right[0][-1] == wanted[-1] else "ᵀ"
    return f"{left[1]}{turned_left} {right[1]}{turned_right}"


def product_of(stage: Stage) -> Product:
    """The rule of a stage that is a product."""
    assert isinstance(stage.rule, Product)
    return stage.rule


def letters(ref: Ref) -> str:
    """The letters of a bias' axes in an einsum."""
    return "".join(axis.letter.lower() for axis in ref.quantity.axes)


PRODUCT = Arithmetic(forward, back)
