"""nanoGPT's recipe for a processor, by our run and by a plain loop of that recipe: the same curve, and both speeds.

On a text file that is named, or the first 20,000 characters of the tales. The curve is compared twice: from the same
weights on the same batches, for which the plain loop's network is given the biases that ours has; and each from weights
and batches of its own, over several seeds. Speeds are ratios of what took turns: in one process without a window, then
as the benchmark `live`.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch

from model.config import RunSpec
from model.spec.presets import PRESETS
from model.tasks.tales import write_tales
from model.training.learner import Learner
from tests.benchmarks.live import BareLoop, measure
from tests.benchmarks.nanogpt_loop import GPT, loop, trainer

TEXT: Path | None = None
"""The text file to learn from, if not the tales."""

CHARACTERS = 20_000
SHOWN = (0, 100, 200, 300)
"""Steps at which the losses are told, each that of the batch before its update."""

SEEDS = 3
ROUNDS = 30
STEPS = 5
"""Steps in a turn."""


def main() -> str:
    """Compare curves and speeds, and say it in tables."""
    torch.set_num_threads(1)
    path = TEXT or _tales()
    spec = PRESETS["nanogpt"].spec.with_options({"data.corpus": str(path)})
    live = measure("live, nanoGPT's recipe", spec, BareLoop(str(path), "tests.benchmarks.nanogpt_loop"))
    text = path.read_text(encoding="utf-8")
    about = f"Learned from: {path.name}, {len(text):,} characters, {len(set(text))} different ones."
    return "\n\n".join((about, _curves(spec, path), _speeds(spec, path), live))


def _tales() -> Path:
    path = Path(tempfile.gettempdir(), "tinyattn-benchmark-tales.txt")
    path.write_text(write_tales()[:CHARACTERS], encoding="utf-8")
    return path


def same_network(learner: Learner) -> GPT:
    """The plain loop's network with our weights, and the biases that ours has."""
    network = GPT(learner.corpus.vocabulary_size, biased=True)
    ours = {name: parameter.detach() for name, parameter in learner.network.named_parameters()}
    weights = {"wte.weight": ours["embedding.w_token"], "wpe.weight": ours["embedding.w_position"]}
    weights |= _norm("ln_f", ours, "final_norm")
    for n in range(len(network.blocks)):
        to, at = f"blocks.{n}", f"blocks.{n}"
        attention = (ours[f"{at}.attention.w_{name}"].T for name in ("query", "key", "value"))
        weights[f"{to}.c_attn.weight"] = torch.cat([*attention])
        weights[f"{to}.c_proj.weight"] = ours[f"{at}.attention.w_out"].T
        for name, our in (("c_fc", "up"), ("mlp_c_proj", "down")):
            weights[f"{to}.{name}.weight"] = ours[f"{at}.mlp.w_{our}"].T
            weights[f"{to}.{name}.bias"] = ours[f"{at}.mlp.b_{our}"]
        weights |= _norm(f"{to}.ln_1", ours, f"{at}.attention_norm") | _norm(f"{to}.ln_2", ours, f"{at}.mlp_norm")
    network.load_state_dict(weights)
    return network


def _norm(name: str, ours: dict[str, torch.Tensor], our: str) -> dict[str, torch.Tensor]:
    return {f"{name}.weight": ours[f"{our}.gain"], f"{name}.bias": ours[f"{our}.shift"]}


def _curves(spec: RunSpec, path: Path) -> str:
    together = _together(Learner(spec))
    text = path.read_text(encoding="utf-8")
    ours = [_losses(Learner(spec.with_options({"seed": str(seed)})).advance) for seed in range(SEEDS)]
    theirs = [_losses(loop(text, seed)) for seed in range(SEEDS)]
    apart = max(abs(our - their) for our, their in together)
    curves = {
        "ours, same weights and batches": [[our for our, _ in together]],
        "plain loop, same weights and batches": [[their for _, their in together]],
        f"ours, {SEEDS} seeds: mean (lowest to highest)": ours,
        f"plain loop, {SEEDS} seeds: mean (lowest to highest)": theirs,
    }
    lines = [
        f"| loss at step | {' | '.join(map(str, SHOWN))} |",
        f"| --- |{' --- |' * len(SHOWN)}",
        *(f"| {name} | {' | '.join(_at(rows, step) for step in SHOWN)} |" for name, rows in curves.items()),
        "",
        f"From the same weights on the same batches the losses of {len(together)} steps differ by at most {apart:.2g}.",
    ]
    return "\n".join(lines)


def _together(learner: Learner) -> list[tuple[float, float]]:
    """The losses of both from the same weights on the same batches."""
    step, losses = trainer(same_network(learner)), list[tuple[float, float]]()
    while learner.step <= SHOWN[-1]:
        batch = learner.sample()
        losses.append((learner.advance(), step(batch.ids, batch.targets)))
    return losses


def _losses(step: Callable[[], float]) -> list[float]:
    return [step() for _ in range(SHOWN[-1] + 1)]


def _at(curves: Sequence[Sequence[float]], step: int) -> str:
    losses = [curve[step] for curve in curves]
    if len(losses) == 1:
        return f"{losses[0]:.4f}"
    return f"{statistics.mean(losses):.3f} ({min(losses):.3f} to {max(losses):.3f})"


def _speeds(spec: RunSpec, path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    learner = Learner(spec)
    ways = {"plain loop": loop(text), "ours": learner.advance, "ours, everything kept": learner.record}
    for step in ways.values():
        step()
    rounds = [{way: _seconds(step) for way, step in ways.items()} for _ in range(ROUNDS)]
    lines = [
        f"| a step, no window | times as fast: median (quarter to three quarters of {ROUNDS} rounds) | fastest, ms |",
        "| --- | --- | --- |",
    ]
    for way in ways:
        low, middle, high = statistics.quantiles((turn["plain loop"] / turn[way] for turn in rounds), n=4)
        best = min(turn[way] for turn in rounds) * 1e3
        lines.append(f"| {way} | {middle:.2f} ({low:.2f} to {high:.2f}) | {best:.1f} |")
    return "\n".join(lines)


def _seconds(step: Callable[[], object]) -> float:
    begun = time.perf_counter()
    for _ in range(STEPS):
        step()
    return (time.perf_counter() - begun) / STEPS
