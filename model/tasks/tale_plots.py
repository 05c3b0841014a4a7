"""What happens in the tales: six plots, each with its title, a trouble, a friend who comes by, and a rescue."""

from __future__ import annotations

from dataclasses import dataclass

from model.tasks.grammar import Choice, Node, text
from model.tasks.tale_words import (
    ANIMALS,
    CORNERS,
    DOINGS,
    FRUIT,
    HOMES,
    NATURES,
    PAIRS,
    PATHS,
    STORES,
    TREASURES,
    WEATHER,
)


@dataclass(frozen=True)
class Plot:
    """The parts of a plot, a paragraph each but the title."""

    title: Node
    trouble: Node
    meeting: Node
    rescue: Node


_ONE_DAY: Node = (Choice("weather", WEATHER), text("[One|But one|Then, one] {weather} [morning|afternoon|day]"))

_FRIEND: Node = (
    Choice("nature2", NATURES, ("nature",)),
    Choice("kind2", ANIMALS, ("kind",)),
    "{friend}, {nature2} {kind2}",
)

_PATH: Node = (Choice("path", PATHS), "{path}")
_DOING: Node = (Choice("doing", DOINGS), "{doing}")

_LOST = Plot(
    title=(Choice("treasure", TREASURES), "{hero} and the {treasure.title}"),
    trouble=(
        "Of all things in the house {hero} loved {treasure.one} the most. ",
        _ONE_DAY,
        " the {treasure} {treasure.was} gone. {hero.he.capital} looked ",
        (Choice("corner", CORNERS), Choice("corner2", CORNERS, ("corner",)), "{corner} and {corner2}, "),
        text(
            "[but found only dust|but in vain|but there was nothing but a spider]. “["
            "I had {treasure.it} only yesterday,|What shall I do without {treasure.it}?"
            "|Somebody must have taken {treasure.it},|I will never see {treasure.it} again,]” "
            "[sighed|said|cried] {hero}."
        ),
    ),
    meeting=(
        ("So {hero} went ", _PATH, ". There {hero.he} met ", _FRIEND, ", who was ", _DOING, "."),
        text(
            " “Have you seen my {treasure}?” asked {hero}. [“No,” said {friend}, “but four eyes see more than two.”"
            "|“Not yet,” said {friend}, “but I have the whole day.”"
            "|{friend} shook {friend.his} head. “Let us look together,” {friend.he} said.]"
        ),
    ),
    rescue=text(
        "They searched [until noon|for an hour|until their feet hurt|all afternoon]. At last {friend} "
        "[stopped|called out|began to laugh]. There {treasure.was} the {treasure}, [under a heap of leaves"
        "|in the nest of a magpie|on the seat of an old swing|in the pocket of a scarecrow|right beside the well]! "
        "{hero} thanked {friend.him} [three times|with all {hero.his} heart|and danced for joy]."
    ),
)

_STORM = Plot(
    title="{hero} and the Storm",
    trouble=text(
        "[One night|Late in autumn|On the last day of March] a storm came over the hills. The wind "
        "[howled in the chimney|shook the door|tore at the roof|whistled through the keyhole], and the rain "
        "[beat against the window|ran under the door|drummed on the tiles]. {hero} "
        "[pulled the blanket over {hero.his} ears|lit a candle and tried to be brave"
        "|put on the {clothes} and hid under the table|counted the thunder and could not sleep]."
    ),
    meeting=(
        "Then there was a knock at the door. Outside stood ",
        _FRIEND,
        text(
            ", [wet from head to toe|shivering with cold|with a broken umbrella|with a lantern that had gone out]. "
            "“[May I come in|Is there room for one more|Could I wait here until it is over]?” asked {friend}. "
            "“[Come in quickly|There is always room|I am glad that you are here],” said {hero}."
        ),
    ),
    rescue=text(
        "{hero} gave {friend.him} [a bowl of soup|a dry towel|a cup of hot milk|the chair by the stove], and {friend} "
        "told {hero.him} about [the sea|a city with a hundred towers|the year of the great snow"
        "|a king who could not whistle]. [Soon neither of them heard the storm|When they looked up, the stars were out"
        "|They were still talking when the sun rose]."
    ),
)

_TREE = Plot(
    title=(Choice("fruit", FRUIT), "{hero} and the Last {fruit.title}"),
    trouble=(
        "Not far away stood a tree, and at its very top hung the last {fruit} of the year. ",
        _ONE_DAY,
        text(
            " {hero} decided to have it. {hero.he.capital} [jumped|shook the tree|threw a stick], but the {fruit} "
            "[did not move|only nodded|stayed where it was]. {hero.he.capital} [fetched a ladder|climbed on a barrel"
            "|stood on a pile of stones], but it was [a foot too short|not high enough|far too low]."
        ),
    ),
    meeting=(
        text("[Behind {hero.him} somebody laughed|Somebody had been watching|A twig snapped]. It was "),
        _FRIEND,
        text(
            ". “[You are too small, and so am I|Alone you will stand here until winter|I have tried it every year],” "
            "said {friend}, “but [together we are tall|you may stand on my shoulders|two can do what one cannot].”"
        ),
    ),
    rescue=text(
        "{hero} climbed onto {friend.his} shoulders, stretched, and [picked the {fruit}|caught the {fruit} by its stem"
        "|knocked the {fruit} into the grass]. They [cut it in two|shared it under the tree|took turns biting], and "
        "[it was sweeter than honey|the juice ran down their chins|they saved the seed for spring]."
    ),
)

_BIRTHDAY = Plot(
    title="{hero} and the Birthday",
    trouble=(
        _ONE_DAY,
        text(
            " {hero} remembered a birthday, and there was no present. {hero.he.capital} thought of [a drum|a teapot"
            "|a goldfish|a ball of string], but that was [too loud|too dear|too plain|too easy to break]. So {hero.he} "
            "baked a cake with [honey|nuts|carrots], put on the {clothes} and went "
        ),
        _PATH,
        text(
            ". [But it began to rain, and the cake grew smaller and smaller|But a goat came by, and then there was "
            "half a cake|But the way was long, and {hero.he} was hungry, and one bite led to another]."
        ),
    ),
    meeting=(
        ("It was the birthday of ", _FRIEND, ", who lived ", Choice("home2", HOMES, ("home",)), "{home2}."),
        text(
            " “I had a cake for you,” said {hero}, “but [this is all that is left|now there are only crumbs"
            "|I could not save it].” {hero.he.capital} [looked at {hero.his} feet|blushed|almost cried]."
        ),
    ),
    rescue=text(
        "{friend} [laughed|took {hero.him} by the hand|opened the door wide]. “[You came all this way for me"
        "|Nobody else has remembered|I have a cake myself, and nobody to eat it with],” {friend.he} said. "
        "“[That is the best present.|What more could I want?|Come in and sing for me!]”"
    ),
)

_WINTER = Plot(
    title="{hero} and the Long Winter",
    trouble=(
        text("That winter the snow [reached the windows|fell for forty days|covered every path]. In the cellar there "),
        (Choice("number", PAIRS), Choice("store", STORES), "were only {number.all} {store} left. "),
        text(
            "“[One a week must do|It is not much, but it is mine|I must be careful],” said {hero}, and "
            "[locked the cellar door|counted them once more|drew a line on the wall for every day]."
        ),
    ),
    meeting=(
        text("In the middle of [January|February] "),
        _FRIEND,
        text(
            ", came through the snow. “[I have eaten nothing since Sunday|My cellar has been empty for a week"
            "|The mice have taken all I had],” {friend.he} said. {hero} [thought of the {number.all} {store}"
            "|looked at the cellar door|was silent for a while]."
        ),
    ),
    rescue=text(
        "[Then|At last] {hero.he} went down and brought up all the {store}. {friend} got {number.half}, and {hero} "
        "kept {number.half}. [They ate slowly and told each other riddles|They were never quite full, but they were "
        "never alone|It was enough, because spring came early that year]."
    ),
)

_SEA = Plot(
    title="{hero} and the Way to the Sea",
    trouble=(
        _ONE_DAY,
        text(
            " a [gull|swallow|peddler] told {hero} about the sea. “It is [bigger than all meadows together"
            "|blue in the morning and gold at night|never still, not even when it sleeps]!” From then on {hero} "
            "[thought of nothing else|could not sleep|looked at the river in a new way]. {hero.he.capital} packed "
            "[a cheese|a loaf of bread|six boiled eggs], took the {clothes}, and set out "
        ),
        (_PATH, "."),
    ),
    meeting=(
        ("Where the road divides sat ", _FRIEND, ", ", _DOING),
        text(
            ". “Left or right?” asked {hero}. “[Left, I believe|Right, if I remember well|Neither"
            "|That depends on the wind],” {friend.he} said, “but [I have always wanted to see it too"
            "|nobody should go there alone|I know a song for the way].”"
        ),
    ),
    rescue=text(
        "They walked for [three days|a week|half a moon]. When {hero} was tired, {friend} [sang|told a joke"
        "|carried the bag], and when {friend} was tired, {hero} [pulled {friend.him} along|invented a game"
        "|found a place to rest]. And then there it was, [wide and shining|gray and loud|full of sails]."
    ),
)

PLOTS = (_LOST, _STORM, _TREE, _BIRTHDAY, _WINTER, _SEA)
