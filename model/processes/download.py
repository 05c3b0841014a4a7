"""One file from the network into a folder: with progress and a time-out, whole and the right one, or not at all.

It blocks, so it runs in a job. What waits for the network is a thread of its own: looking up a name knows no time-out,
and could not be cancelled.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, SimpleQueue

from model.errors import TinyattnError
from model.runfile.disk import why_not_written
from model.runfile.whole_file import replacing
from model.text.ranks import MOST_BYTES
from model.text.tiktoken_encodings import Source, path_in

PATIENCE = 30.0
"""Seconds without a byte after which it is given up."""

_CHUNK = 1 << 16
_TURN = 0.1
"""Seconds between looks at whether it is to end."""


class DownloadError(TinyattnError):
    """A file could not be downloaded; the sentence says from where, and why."""


_Arrived = SimpleQueue[bytes | DownloadError | None]


def download(
    source: Source, folder: Path, progress: Callable[[int], object] = lambda done: None, patience: float = PATIENCE
) -> Path:
    """The file in this folder, after a download; `progress` is told the bytes that have come.

    Raises DownloadError; nothing half-written is left.
    """
    target = path_in(folder, source)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with replacing(target) as file:
            sha256, done = hashlib.sha256(), 0
            for chunk in _chunks(source, patience):
                file.write(chunk)
                sha256.update(chunk)
                done += len(chunk)
                progress(done)
            _check(source, sha256.hexdigest(), done)
    except OSError as error:
        raise DownloadError(f"{target} could not be written: {why_not_written(error)}.") from None
    return target


def _check(source: Source, sha256: str, size: int) -> None:
    if sha256 != source.sha256:
        raise DownloadError(
            f"What came from {source.url} is not the file that was published: {size} bytes, whose SHA-256 begins with "
            f"{sha256[:8]} and not {source.sha256[:8]}; nothing was kept."
        )


def _chunks(source: Source, patience: float) -> Iterator[bytes]:
    """What comes, as it comes. Ctrl+C and a cancelled job are heeded at every turn."""
    arrived: _Arrived = SimpleQueue()
    given_up = threading.Event()
    threading.Thread(target=_receive, args=(source, patience, arrived, given_up), daemon=True).start()
    newest = time.monotonic()
    try:
        while True:
            try:
                found = arrived.get(timeout=_TURN)
            except Empty:
                if time.monotonic() - newest > patience:
                    raise _trouble(source, f"nothing has come for {patience:g} s") from None
                continue
            newest = time.monotonic()
            if isinstance(found, DownloadError):
                raise found
            if found is None:
                return
            yield found
    finally:
        given_up.set()


def _receive(source: Source, patience: float, arrived: _Arrived, given_up: threading.Event) -> None:
    """Put each chunk into the queue, then None, or the error that ended it."""
    import requests

    size, answered = 0, False
    try:
        with requests.get(source.url, stream=True, timeout=patience) as answer:
            if answer.status_code != requests.codes.ok:
                raise _trouble(source, f"the answer is {answer.status_code} {answer.reason}")
            answered = True
            for chunk in answer.iter_content(_CHUNK):
                if given_up.is_set():
                    return
                if (size := size + len(chunk)) > MOST_BYTES:
                    raise _trouble(source, f"it has more than {MOST_BYTES / 1e6:.0f} MB")
                arrived.put(chunk)
        arrived.put(None)
    except DownloadError as error:
        arrived.put(error)
    except requests.RequestException as error:
        arrived.put(_trouble(source, _reason(error, source, patience, answered)))


def _reason(error: Exception, source: Source, patience: float, answered: bool) -> str:
    from requests import exceptions

    if isinstance(error, exceptions.SSLError):
        return f"the certificate of {source.host} is not trusted here"
    if isinstance(error, exceptions.Timeout) or (answered and isinstance(error, exceptions.ConnectionError)):
        return f"nothing has come for {patience:g} s"  # requests calls a body that stalls no time-out
    if isinstance(error, exceptions.ChunkedEncodingError):
        return "the connection broke off before its end"
    if isinstance(error, exceptions.ConnectionError):
        return f"{source.host} cannot be reached from here (is this machine offline?)"
    return type(error).__name__


def _trouble(source: Source, reason: str) -> DownloadError:
    return DownloadError(f"The download of {source.url} failed: {reason}.")
