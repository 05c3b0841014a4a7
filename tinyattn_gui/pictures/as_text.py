"""The numbers of each view, as lines and columns for a spreadsheet."""

from __future__ import annotations

from model.table import spreadsheet
from tinyattn_gui.pictures.head_grid import HeadGrid
from tinyattn_gui.pictures.head_lines import HeadLines, name_of
from tinyattn_gui.pictures.neuron import Neuron
from tinyattn_gui.pictures.space import Cloud
from tinyattn_gui.pictures.trail import TrailPicture


def trail(picture: TrailPicture) -> str:
    """The curve: a line for each step that is known."""
    return spreadsheet(("step", "value"), zip(picture.steps, picture.values, strict=True))


def head_lines(picture: HeadLines) -> str:
    """The lines that are drawn, the strongest first."""
    found, tokens = picture.lines, picture.tokens
    rows = zip(found.index.tolist(), found.query.tolist(), found.key.tolist(), found.weight, strict=True)
    told = ((name_of(picture.heads[head]), q, tokens[q], k, tokens[k], weight) for head, q, k, weight in rows)
    return spreadsheet(("head", "query", "token", "key", "token", "weight"), told)


def head_grid(picture: HeadGrid) -> str:
    """How widely each head looks."""
    rows = ((thumb.name, thumb.entropy, thumb.distance) for thumb in picture.thumbs)
    return spreadsheet(("head", "entropy (nats)", "distance (tokens)"), rows)


def neuron(picture: Neuron) -> str:
    """Each key with the steps from its score to its weight, and its numbers."""
    width = range(len(picture.q))
    head = ("key", "token", *(step.slug for step in picture.steps), *(f"k{n}" for n in width))
    rows = (
        (key, token, *(values[key] for values in picture.steps.values()), *picture.k[key])
        for key, token in enumerate(picture.tokens)
    )
    return spreadsheet(head, rows)


def cloud(picture: Cloud) -> str:
    """Each point, along the two axes."""
    along = picture.points @ picture.axes.T
    rows = ((picture.group(n).axis.value, label, *along[n]) for n, label in enumerate(picture.labels))
    return spreadsheet(("axis", "name", "PC1", "PC2"), rows)
