"""The verb `export`: a figure without a window, through the drawing code of the window."""

from __future__ import annotations

import argparse
from pathlib import Path

from model.cli import DONE
from model.errors import RequestError
from model.look import add_look, look
from model.messages import Watch
from model.picture import Picture, make_picture
from model.quantities import Facet
from model.source import add_run_source
from model.stages import formulas
from tinyattn_gui.pictures.matrix import place


def add_export(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to a command line."""
    export = verbs.add_parser("export", help="save a figure as PNG, SVG or PDF")
    add_run_source(export)
    add_look(export)
    export.add_argument("-o", "--output", required=True, metavar="FILE", help="where to; its ending says the format")
    export.add_argument("--format", choices=("png", "svg", "pdf"), help="instead of the ending")
    export.add_argument("--force", action="store_true", help="replace an existing file")
    export.set_defaults(verb=export_figure)


def export_figure(given: argparse.Namespace) -> int:
    """`tinyattn export`"""
    from tinyattn_gui.export.figure import render
    from tinyattn_gui.export.headless import ensure_application
    from tinyattn_gui.export.save import format_of, save

    path = Path(given.output)
    form = given.format or format_of(path)
    if path.exists() and not given.force:
        raise RequestError(f"{path} exists already; --force replaces it.")
    picture = _picture(given)
    ensure_application()
    save(path, render(picture, form))
    print(path)
    return DONE


def _picture(given: argparse.Namespace) -> Picture:
    seen = look(given, head=0)
    ref = seen.ref
    watch = Watch(ref.quantity.slug, Facet(given.facet), ref.layer, given.head)
    return make_picture(
        ref.quantity,
        seen.table.values,
        dict(seen.table.labels),
        facet=watch.facet,
        formula=formulas(seen.spec.model)[ref],
        where=place(watch, seen.step),
    )
