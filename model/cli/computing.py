"""The one door from the command line to torch: a verb that computes imports this module where it begins to.

Importing it loads torch and gives it one thread, as in the trainer of the window: bits may differ between numbers of
threads.
"""

from __future__ import annotations

import torch

from model.explain.explain import explain
from model.generation.telling import told, writer_of
from model.lab.anchors import AnchorPlan, measure_anchors
from model.lab.capacity import CapacityPlan, measure_capacity
from model.lab.cost import CostPlan, measure
from model.network.worked import work
from model.runs.doubt import doubt
from model.runs.run import Run
from model.runs.stop_search import first_hits, recorded
from model.runs.verify import verify
from model.trainer.cell_source import Opener
from model.trainer.contrasting import measured
from model.trainer.film_frames import footage, footage_of_merges
from model.trainer.frames import frame_at
from model.trainer.head_past import curves_of, past_of
from model.trainer.reader import Reader, read_sentence, wanted_refs
from model.weights.first import First
from model.weights.writing import export_weights

torch.set_num_threads(1)

__all__ = [
    "AnchorPlan",
    "CapacityPlan",
    "CostPlan",
    "First",
    "Opener",
    "Reader",
    "Run",
    "curves_of",
    "doubt",
    "explain",
    "export_weights",
    "first_hits",
    "footage",
    "footage_of_merges",
    "frame_at",
    "measure",
    "measure_anchors",
    "measure_capacity",
    "measured",
    "past_of",
    "read_sentence",
    "recorded",
    "told",
    "verify",
    "wanted_refs",
    "work",
    "writer_of",
]
