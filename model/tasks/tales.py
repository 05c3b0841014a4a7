"""Tales: a storybook that is written by a grammar, so that there is a text to learn from without any file.

Each tale has its own hero and its own friend, one a he and the other a she. Titles, names, clothes, what was lost and
how many there are come back later in the tale, so that there is something for attention to find far back.
"""

from __future__ import annotations

from functools import lru_cache
from random import Random

from model.tasks.grammar import Choice, Node, Pick, text, written
from model.tasks.tale_plots import PLOTS, Plot
from model.tasks.tale_words import ANIMALS, BOYS, CLOTHES, EVENINGS, GIRLS, HOMES, MORNINGS, NATURES, Someone

BREAK = "\n\n"
END = "\n\n\n"
"""Between paragraphs, and after each tale."""

LEAST = 100_000
"""Characters that the storybook has at least."""

_SEED = 1

_OPENING: Node = (
    Choice("nature", NATURES),
    Choice("kind", ANIMALS),
    Choice("home", HOMES),
    text(
        "[Once upon a time there was {nature} {kind} called {hero}, who lived {home}."
        "|{home.capital} lived {nature} {kind}. {hero.his.capital} name was {hero}."
        "|{hero} was {nature} {kind} and lived {home}."
        "|Long before you were born, {nature} {kind} called {hero} lived {home}.]"
    ),
    Choice("clothes", CLOTHES),
    text(
        " [{hero.he.capital} was never seen without {clothes.one}."
        "|In summer and winter {hero.he} wore {clothes.one}."
        "|{hero.his.capital} mother had left {hero.him} {clothes.one}, and {hero.he} wore {clothes.it} every day.]"
    ),
    Choice("morning", MORNINGS),
    " In the morning {hero} {morning}, ",
    Choice("evening", EVENINGS),
    "and in the evening {hero.he} {evening}.",
    text("[| It was a good life.| Nobody ever came to visit.| So the years went by.]"),
)

_ENDING: Node = text(
    "[From that day on {hero} and {friend} were friends."
    "|Since then {friend} comes to visit every Sunday."
    "|“Let us do that again,” said {friend}, and {hero} agreed."
    "|“I am glad that I met you,” said {hero} to {friend}.]"
    "[| That night {hero} hung the {clothes} on a nail and slept soundly."
    "| And whenever {hero} {evening}, {friend} was there too."
    "| The {kind} and the {kind2} are still seen together today."
    "| You may still find them {home}, if you look.]"
)


def tale() -> Node:
    """The grammar of one tale."""
    return Pick((_tale(BOYS, GIRLS), _tale(GIRLS, BOYS)))


def _tale(heroes: tuple[Someone, ...], friends: tuple[Someone, ...]) -> Node:
    return (Choice("hero", heroes), Pick(tuple(_with_friend(plot, friends) for plot in PLOTS)), END)


def _with_friend(plot: Plot, friends: tuple[Someone, ...]) -> Node:
    met = (Choice("friend", friends), plot.meeting)
    parts = (plot.title, _OPENING, plot.trouble, met, (plot.rescue, " ", _ENDING))
    return tuple(node for part in parts for node in (BREAK, part))[1:]


@lru_cache(maxsize=1)
def write_tales() -> str:
    """The storybook: tales by one seed, until they are LEAST characters."""
    random, grammar = Random(_SEED), tale()
    tales: list[str] = []
    while sum(map(len, tales)) < LEAST:
        tales.append(written(grammar, random)[0])
    return "".join(tales).rstrip() + "\n"
