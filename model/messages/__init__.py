"""What passes between the window and the trainer: plain frozen data, and the bytes made of it."""

from model.messages.beside import Beside, LookBeside
from model.messages.continuation import Continuation
from model.messages.inherited import Inherited
from model.messages.merges import Merges
from model.messages.messages import (
    DISK_BYTES,
    HISTORY_BYTES,
    MEAN,
    Branch,
    Fork,
    Frame,
    Goal,
    Lens,
    Message,
    News,
    RunInfo,
    Watch,
)
from model.messages.notices import Preparing, Problem, Seeking
from model.messages.outcome import Contrasted, Outcome
from model.messages.past_questions import AskWhen, MeasureHeads, TraceHeads, WhenFound
from model.messages.planes import Projection, ProjectPlane
from model.messages.question import Question
from model.messages.questions import (
    QUESTIONS,
    Continue,
    Contrast,
    Glance,
    Glimpse,
    GoOn,
    LookAtMerges,
    OpenCell,
    OpenedCell,
    ReadStops,
    Search,
    StopsFound,
    StopsRead,
    TraceCell,
    Trail,
    WorkedExample,
    WorkExample,
)
from model.messages.readings import Reading, Sentence

__all__ = [
    "DISK_BYTES",
    "HISTORY_BYTES",
    "MEAN",
    "QUESTIONS",
    "AskWhen",
    "Beside",
    "Branch",
    "Continuation",
    "Continue",
    "Contrast",
    "Contrasted",
    "Fork",
    "Frame",
    "Glance",
    "Glimpse",
    "GoOn",
    "Goal",
    "Inherited",
    "Lens",
    "LookAtMerges",
    "LookBeside",
    "MeasureHeads",
    "Merges",
    "Message",
    "News",
    "OpenCell",
    "OpenedCell",
    "Outcome",
    "Preparing",
    "Problem",
    "ProjectPlane",
    "Projection",
    "Question",
    "ReadStops",
    "Reading",
    "RunInfo",
    "Search",
    "Seeking",
    "Sentence",
    "StopsFound",
    "StopsRead",
    "TraceCell",
    "TraceHeads",
    "Trail",
    "Watch",
    "WhenFound",
    "WorkExample",
    "WorkedExample",
]
