"""A file from the network: whole and the right one, or one sentence and nothing left behind. The server is our own."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from model.errors import MOST_SENTENCE
from model.processes import download as module
from model.processes.download import DownloadError, download
from model.processes.jobs import GRACE, Job, JobStage
from model.text.tiktoken_encodings import Source, path_in

DATA = bytes(range(256)) * 2000


class Handler(BaseHTTPRequestHandler):
    """Answers by path: the file, slowly, cut off, not at all, or with trouble."""

    may_go_on: ClassVar[threading.Event]

    def do_GET(self) -> None:
        if self.path == "/missing":
            self.send_error(404)
            return
        if self.path == "/silent":
            self.may_go_on.wait(20)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(DATA)))
        self.end_headers()
        half = DATA[: len(DATA) // 2]
        self.wfile.write(DATA if self.path in ("/file", "/vocab.bpe") else half)
        if self.path == "/stalls":
            self.wfile.flush()
            self.may_go_on.wait(20)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    with serving() as number:
        yield number


@contextmanager
def serving() -> Iterator[int]:
    Handler.may_go_on = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        Handler.may_go_on.set()
        server.shutdown()
        thread.join()
        server.server_close()


def source(port: int, path: str, data: bytes = DATA) -> Source:
    return Source(f"http://127.0.0.1:{port}/{path}", hashlib.sha256(data).hexdigest(), len(data))


def refused(asked: Source, folder: Path, patience: float = 20) -> str:
    with pytest.raises(DownloadError) as caught:
        download(asked, folder, patience=patience)
    assert len(str(caught.value)) < MOST_SENTENCE
    assert not folder.exists() or list(folder.iterdir()) == []
    return str(caught.value)


def test_a_file_comes_whole_and_is_told_on_the_way(port: int, tmp_path: Path) -> None:
    told: list[int] = []
    asked = source(port, "file")
    path = download(asked, tmp_path / "a" / "b", told.append)
    assert path == path_in(tmp_path / "a" / "b", asked)
    assert path.read_bytes() == DATA
    assert told == sorted(told)
    assert told[-1] == len(DATA)
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("path", "patience", "sentence"),
    [
        ("missing", 20, " failed: the answer is 404 Not Found."),
        ("short", 20, " failed: the connection broke off before its end."),
        ("silent", 0.3, " failed: nothing has come for 0.3 s."),
        ("stalls", 0.3, " failed: nothing has come for 0.3 s."),
    ],
)
def test_trouble_is_told_and_nothing_is_left(
    path: str, patience: float, sentence: str, port: int, tmp_path: Path
) -> None:
    assert refused(source(port, path), tmp_path, patience).endswith(sentence)


def test_another_file_is_not_kept(port: int, tmp_path: Path) -> None:
    said = refused(source(port, "file", b"other"), tmp_path)
    assert "is not the file that was published: 512000 bytes" in said
    assert said.endswith("nothing was kept.")


def test_what_is_too_large_is_given_up(port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 100_000)
    assert refused(source(port, "file"), tmp_path).endswith("it has more than 0 MB.")


def test_where_nobody_answers_it_is_told(tmp_path: Path) -> None:
    with serving() as number:
        pass
    assert "127.0.0.1" in (said := refused(source(number, "file"), tmp_path))
    assert said.endswith("cannot be reached from here (is this machine offline?).")


def test_a_folder_that_cannot_be_is_told(port: int, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DownloadError, match="could not be written"):
        download(source(port, "file"), tmp_path / "file" / "folder")


@contextmanager
def job(url: str, sha256: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[Job]:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(folder))
    made = Job("tests.kit.fetching", [url, sha256, "60", "gpt2"])
    try:
        yield made
    finally:
        made.close()


def test_it_is_a_job_with_progress(port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with job(f"http://127.0.0.1:{port}/vocab.bpe", source(port, "").sha256, monkeypatch, tmp_path) as made:
        state = made.wait(60)
    assert state.stage is JobStage.DONE, state
    assert state.told is not None
    assert state.told.what == "kilobytes"
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [DATA]
    assert state.output[0].startswith("gpt2: ready, ")


def test_a_job_that_fetches_something_else_fails(port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with job(f"http://127.0.0.1:{port}/vocab.bpe", "0" * 64, monkeypatch, tmp_path) as made:
        state = made.wait(60)
    assert state.stage is JobStage.FAILED
    assert "is not the file that was published" in state.sentence
    assert list(tmp_path.iterdir()) == []


def test_a_job_that_waits_for_bytes_can_be_cancelled(
    port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with job(f"http://127.0.0.1:{port}/stalls", source(port, "").sha256, monkeypatch, tmp_path) as made:
        end = time.monotonic() + 60
        while made.state.told is None:
            assert time.monotonic() < end, "nothing came"
            time.sleep(0.005)
        assert len(list(tmp_path.iterdir())) == 1
        made.cancel()
        assert made.wait(GRACE).stage is JobStage.CANCELLED
    assert list(tmp_path.iterdir()) == []
