"""The words that the tales are written with."""

from __future__ import annotations

from dataclasses import dataclass


class Word(str):
    """A word that may begin a sentence."""

    __slots__ = ()

    @property
    def capital(self) -> str:
        """With a capital letter."""
        return self[0].upper() + self[1:]


@dataclass(frozen=True)
class Someone:
    """A name, and the words that stand for it."""

    name: str
    he: Word
    him: str
    his: Word

    def __format__(self, how: str) -> str:
        return self.name


@dataclass(frozen=True)
class Thing:
    """Something that one can lose: "a brass key", later "the brass key"; what stands for it, and its verb."""

    article: str
    name: str
    it: str = "it"
    was: str = "was"

    def __format__(self, how: str) -> str:
        return self.name

    @property
    def one(self) -> str:
        """As it is first spoken of."""
        return f"{self.article} {self.name}"

    @property
    def title(self) -> str:
        """As it stands in a title."""
        return " ".join(word if word == "of" else word.capitalize() for word in self.name.split())


@dataclass(frozen=True)
class Pair:
    """A number of things, and half of it."""

    all: str
    half: str


HE, SHE = (Word("he"), "him", Word("his")), (Word("she"), "her", Word("her"))
BOYS = tuple(Someone(name, *HE) for name in ("Otto", "Finn", "Bruno", "Tom", "Hugo", "Emil", "Jasper", "Leo"))
GIRLS = tuple(Someone(name, *SHE) for name in ("Mila", "Rosa", "Ida", "Nell", "Hazel", "Juno", "Tilda", "Wren"))

ANIMALS = ("fox", "hedgehog", "mouse", "badger", "rabbit", "squirrel", "goose", "bear", "beaver", "mole", "crow", "cat")
NATURES = (
    "a young",
    "a small",
    "a shy",
    "a clever",
    "a cheerful",
    "a stubborn",
    "an old",
    "an honest",
    "a sleepy",
    "a curious",
)

HOMES = tuple(
    map(
        Word,
        (
            "under the old oak",
            "beside the mill",
            "at the edge of the meadow",
            "in a house of clay",
            "behind the church",
            "on a hill above the village",
            "between two birches",
            "near the harbor",
            "at the end of the long lane",
            "in the garden of a baker",
        ),
    )
)

CLOTHES = (
    Thing("a", "blue scarf"),
    Thing("a", "straw hat"),
    Thing("a", "patched coat"),
    Thing("a", "woolen cap"),
    Thing("a pair of", "red boots", "them", "were"),
    Thing("a", "green vest"),
)

TREASURES = (
    Thing("a", "wooden flute"),
    Thing("a", "brass key"),
    Thing("a", "silver bell"),
    Thing("a", "glass marble"),
    Thing("a", "picture book"),
    Thing("a pair of", "spectacles", "them", "were"),
    Thing("a pair of", "dancing shoes", "them", "were"),
    Thing("a set of", "colored pencils", "them", "were"),
)

FRUIT = tuple(Thing("a", name) for name in ("pear", "plum", "cherry", "apple", "peach"))

MORNINGS = (
    "swept the floor",
    "fetched water from the well",
    "counted the clouds",
    "picked berries",
    "watered the beans",
    "fed the sparrows",
    "opened all the windows",
    "sang to the bees",
)
EVENINGS = (
    "sat by the fire",
    "baked a loaf of bread",
    "mended old socks",
    "listened to the frogs",
    "wrote a line in a little book",
    "drank a cup of mint tea",
    "told the moon about the day",
    "read an old newspaper",
)

WEATHER = ("windy", "foggy", "sunny", "frosty", "rainy", "quiet")

PATHS = (
    "down to the river",
    "over the stone bridge",
    "through the tall grass",
    "into the pine wood",
    "along the garden wall",
    "up the chapel hill",
)

CORNERS = (
    "under the bed",
    "behind the stove",
    "in every drawer",
    "on top of the cupboard",
    "in the flour bin",
    "between the cushions",
    "beneath the stairs",
)

DOINGS = (
    "hanging out the washing",
    "painting a fence",
    "fishing without a hook",
    "counting acorns",
    "repairing a kite",
    "resting in the sun",
    "making a crown of daisies",
)

PAIRS = (Pair("four", "two"), Pair("six", "three"), Pair("eight", "four"), Pair("ten", "five"), Pair("twelve", "six"))
STORES = ("apples", "turnips", "potatoes", "walnuts", "jars of honey", "dried pears")
