"""What of a run file is not whole, before anything is computed from it."""

from __future__ import annotations

from model.errors import shortened
from model.runfile.runfile import RunFile


def check_content(file: RunFile) -> None:
    """Find out, before anything is trained, what of the file is not whole."""
    with file.store.snapshot():  # of one moment, though another process may be writing
        file.refresh()
        file.losses(file.saved_step)
        file.held_out(file.saved_step)
        file.accuracies(file.saved_step)
        file.texts.check(file.edits)
        if bad := file.damaged_keyframes():
            steps = shortened(", ".join(map(str, bad)), 120)
            file.lose(f"Keyframes that do not match their checksums: step {steps}.")
