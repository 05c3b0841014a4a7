"""What tests run as a job: `python -m model.processes.jobs tests.kit.slowly FOLDER WHAT`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from model.messages.progress import Progress


def main() -> None:
    """Say how far it is; then fail, or go on for ever, beside a file that is half written until then."""
    folder, what = Path(sys.argv[1]), sys.argv[2]
    half = folder / "half"
    half.touch()
    try:
        Progress("frames", 4).tell(1)
        while what == "forever":
            time.sleep(0.01)
        while what == "stuck":
            try:
                time.sleep(60)
            except KeyboardInterrupt:
                continue
        if what == "fail":
            sys.stderr.write("some library warns\ntinyattn: the disk is full.\n")
            sys.exit(1)
        if what == "silent":
            sys.exit(3)
        sys.stdout.write("one\ntwo é\n")
    finally:
        half.unlink()


if __name__ == "__main__":
    main()
