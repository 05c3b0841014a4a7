"""How often a network is right about each task once it has learned it with the task's preset, and what that took."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch

from model.spec.presets import PRESETS
from tests.kit.learning import CONTROLS, GOALS, learn, learn_control


def main() -> str:
    """Learn each task, and say it in a table."""
    torch.set_num_threads(1)
    lines = [
        "| task, with its preset | network | steps | seconds | right, of what counts | to reach | held out |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, goal in GOALS.items():
        found, model = learn(name), PRESETS[name].spec.model
        encoder = f"{model.encoder_layers} + " if model.is_pair else ""
        shape = f"{encoder}{model.n_layer} × {model.n_head} heads, width {model.d_model}{', MLP' * model.mlp}"
        held_out = "–" if found.held_out is None else f"{found.held_out:.3f}"
        reached = f"{found.accuracy:.3f}{'' if found.accuracy >= goal.accuracy else ' (missed)'}"
        lines.append(
            f"| {name} | {shape} | {goal.steps} | {found.seconds:.1f} | {reached} | {goal.accuracy} | {held_out} |"
        )
    lines += [
        "",
        "| control | lacks | steps | right | with it | seconds, both |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, control in CONTROLS.items():
        without, whole = learn_control(name)
        lacks = ", ".join(f"{option} {value}" for option, value in control.lacks.items())
        seconds = without.seconds + whole.seconds
        right = f"{without.accuracy:.3f} | {whole.accuracy:.3f}"
        lines.append(f"| {name} | {lacks} | {control.steps} | {right} | {seconds:.1f} |")
    return "\n".join(lines)
