"""The verb `export`: a figure without a window, through the drawing code of the window."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from pathlib import Path

from model.cli import DONE
from model.errors import RequestError
from model.figure import FigureOptions
from model.film import FilmOptions
from model.look import add_look, check_head, found, look
from model.messages import Watch
from model.picture import Picture, make_picture
from model.quantities import Facet
from model.request import FigureRequest, Origin, Part
from model.source import add_run_source
from model.stages import formulas
from tinyattn_gui.film.names import FILMS, film_format, targets
from tinyattn_gui.film.cli import FILM_DPI, add_film, export_film, film_of
from tinyattn_gui.pictures.matrix import place


def add_export(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to a command line."""
    export = verbs.add_parser("export", help="save a figure as PNG, SVG or PDF")
    add_run_source(export)
    add_look(export)
    export.add_argument("-o", "--output", required=True, metavar="FILE", help="where to; its ending says the format")
    export.add_argument("--format", choices=("png", "svg", "pdf", *FILMS), help="instead of the ending")
    export.add_argument("--force", action="store_true", help="replace an existing file")
    add_film(export)
    export.set_defaults(verb=export_figure)


def export_figure(given: argparse.Namespace) -> int:
    """`tinyattn export`"""
    from tinyattn_gui.export.figure import render
    from tinyattn_gui.export.headless import ensure_application
    from tinyattn_gui.export.save import format_of, save

    path = Path(given.output)
    if (film := film_of(given)) is not None:
        return _film(given, film, path)
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


def _film(given: argparse.Namespace, film: FilmOptions, path: Path) -> int:
    import torch

    from tinyattn_gui.export.headless import ensure_application

    form = given.format or film_format(path)
    if (there := next((file for file in targets(path, form, film.count) if file.exists()), None)) and not given.force:
        raise RequestError(f"{there} exists already; --force replaces it.")
    torch.set_num_threads(1)
    with ExitStack() as closing:
        run, probe, ref = found(given, closing)
        head = (0 if given.head is None else given.head) if ref.quantity.per_head else given.head
        check_head(head, ref, run.learner.spec)
        watch = Watch(ref.quantity.slug, Facet(given.facet), ref.layer, head)
        origin = Origin(run.learner.spec, tuple(run.learner.edits), given.run or "")
        text = probe if given.text is None else given.text
        request = FigureRequest(origin, film.last, text, (Part(watch),), options=FigureOptions(dpi=FILM_DPI))
        application = ensure_application()
        export_film(run, request, film, path, form)
        application.quit()
    print(path)
    return DONE
