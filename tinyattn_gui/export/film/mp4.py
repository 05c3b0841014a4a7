"""MP4 by ffmpeg: the one of `imageio-ffmpeg` where that is installed, else the person's own."""

from __future__ import annotations

import errno
import importlib
import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from typing import IO

import numpy as np

from model.exports.provenance import Provenance
from model.exports.stamp import comment
from model.runfile.disk import REASONS
from tinyattn_gui.export.film.reel import Encoder, Pixels, Reel
from tinyattn_gui.export.save import ExportError

NEEDED = (
    'An MP4 needs ffmpeg, which is not installed; pip install "tinyattn[video]" brings it, and GIF, WebP, APNG and '
    "numbered frames need nothing."
)

_PICTURES = ("-f", "rawvideo", "-pix_fmt", "bgra")
_COLOURS = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv")
_SCALE = "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int,format=yuv420p"
_CODEC = ("-c:v", "libx264", "-preset", "medium", "-crf", "12", "-threads", "1")
_SAME = ("-fflags", "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1")
"""Nothing of the time or of the machine, so that the same film has the same bytes."""


def find_ffmpeg() -> str:
    """The program that encodes; raises ExportError, which names the extra that brings it, where there is none."""
    found: str | None = None
    with suppress(ImportError, RuntimeError):
        found = importlib.import_module("imageio_ffmpeg").get_ffmpeg_exe()
    found = found or shutil.which("ffmpeg")
    if found is None:
        raise ExportError(NEEDED)
    return found


class Mp4(Encoder):
    """H.264 in colours that every player shows, which costs exactness: text and edges of cells are a little soft.

    Sides are made even with one more row or column of what is at the edge.
    """

    clear = False

    def __init__(self, file: IO[bytes], reel: Reel) -> None:
        super().__init__(reel)
        self._program = find_ffmpeg()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  (open as long as the process)
        rate = f"{reel.rate.numerator}/{reel.rate.denominator}"
        size = f"{_even(reel.width)}x{_even(reel.height)}"
        about = () if reel.about is None else _told(reel.title, reel.about)
        self._process = subprocess.Popen(
            [self._program, "-v", "error", "-y", *_PICTURES, "-s", size, "-r", rate, "-i", "-", "-vf", _SCALE, *_CODEC,
             *_COLOURS, *_SAME, *about, "-movflags", "+faststart", "-f", "mp4", f"file:{file.name}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self._said,
            restore_signals=False,  # a file that grows too large is then told and not the end
        )  # fmt: skip

    def take(self, pixels: Pixels) -> None:
        reel, (high, wide) = self.reel, pixels.shape
        last = self.count + 1 == reel.frames
        data = np.pad(pixels, ((0, high % 2), (0, wide % 2)), mode="edge").astype("<u4", copy=False).tobytes()
        assert self._process.stdin is not None
        try:
            for _ in range(1 + (round(reel.hold * reel.rate) if last else 0)):
                self._process.stdin.write(data)
        except OSError:
            self._fail()

    def finish(self) -> None:
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()
        if self._process.wait() or self._words():
            self._fail()

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()
        self._said.close()

    def _words(self) -> str:
        self._said.seek(0)
        return self._said.read().decode(errors="replace").strip()

    def _fail(self) -> None:
        """Say what ffmpeg has said; what the disk is to blame for as with any other file."""
        self._process.wait()
        said = self._words()
        for code in REASONS:
            if os.strerror(code) in said:
                raise OSError(code, os.strerror(code))
        if "libx264" in said:
            raise ExportError(f"{self._program} cannot write H.264; {NEEDED.partition('; ')[2]}")
        last = said.splitlines()[-1] if said else "nothing"
        raise OSError(errno.EIO, f"ffmpeg says “{last}”")


def _told(title: str, about: Provenance) -> tuple[str, ...]:
    return "-metadata", f"title={title}", "-metadata", f"comment={comment(about)}"


def _even(side: int) -> int:
    return side + side % 2
