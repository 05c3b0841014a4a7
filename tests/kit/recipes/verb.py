"""A verb of the command line."""

from __future__ import annotations

from tests.kit.recipes.recipe import Addition, Recipe

VERB = Recipe(
    "a verb of the command line",
    ("tests/model/cli/test_verbs_table.py",),
    (
        Addition(
            "model/cli/words.py",
            "a file such as",
            '''
            """The verb `words`: the sentence that a preset watches."""

            from __future__ import annotations

            import argparse

            from model.cli.console import say
            from model.cli.verb import DONE, Verb
            from model.spec.presets import find_preset


            def add_options(parser: argparse.ArgumentParser) -> None:
                parser.add_argument("preset", help="which preset")


            def name_of(options: argparse.Namespace) -> str:
                return str(options.preset)


            def tell_words(preset: str) -> int:
                say(find_preset(preset).probe)
                return DONE


            VERB = Verb("words", "print the sentence that a preset watches", add_options, name_of, tell_words)
            ''',
            can_be_forgotten=False,
        ),
        Addition("model/cli/verbs.py", "a row in", "words.VERB,", below="    presets.VERB,\n", depth=1),
        Addition(
            "model/cli/verbs.py", "its import in", "from model.cli import words", below="from model.cli.verb import"
        ),
    ),
)
