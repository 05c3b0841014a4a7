"""Who loads what, proved in processes of their own."""

from __future__ import annotations

import ast
import signal
import socket
import subprocess
import sys
import tomllib
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

from tinyattn_gui.display import why_not

ROOT = Path(__file__).parents[2]

BLOCK_QT = """
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] in ('PySide6', 'shiboken6', 'pyqtgraph'):
            raise ImportError(name)
sys.meta_path.insert(0, Block())
"""

WINDOW = """
import sys, tempfile
from PySide6.QtCore import QTimer
from model.spec.presets import DEFAULT_PRESET
from tinyattn_gui.app import make_application, open_window
app = make_application(['tinyattn'])
wiring = open_window(app, DEFAULT_PRESET, DEFAULT_PRESET.spec)
def leave():
    if wiring.session.status.step >= 3:
        wiring.actions.leave()
wiring.session.status_changed.connect(lambda status: status.ready and status.step == 0 and wiring.session.run_to(3))
timer = QTimer()
timer.timeout.connect(leave)
timer.start(20)
app.exec()
print(sorted(name for name in sys.modules if name.partition('.')[0] == 'torch'))
"""


DOORS = {"model.cli.computing", "tinyattn_gui.__main__", "model.__main__"}
"""The door to torch, and what runs a program when it is imported."""


def modules(package: str) -> list[str]:
    """Every module in every room of a package."""
    found = (ROOT / package).rglob("*.py")
    names = (".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in found)
    return sorted(set(names) - DOORS)


def torch_free() -> list[str]:
    """The modules in the rooms that the import contract in pyproject.toml keeps free of torch: one list for both."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (found,) = [row for row in contracts if row["name"].startswith("Torch is reached through two doors")]
    rooms = found["source_modules"]
    every = [*modules("model"), *modules("tinyattn_gui")]
    return [name for name in every if any(name == room or name.startswith(f"{room}.") for room in rooms)]


def run(code: str, *arguments: str) -> str:
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_windows_process_never_loads_torch() -> None:
    """A real window that trains three steps in its trainer process, and closes."""
    assert run(WINDOW) == "[]"


def test_the_command_opens_a_window_that_stays_until_ctrl_c() -> None:
    """`python -m tinyattn_gui` as a person starts it; it tells that its trainer is ready by being able to be asked."""
    code = "import os, sys\n"
    code += "import tinyattn_gui.session.conversation as s\nready = s.Conversation._take_frame\n"
    code += "def once(self, frame):\n    ready(self, frame)\n    os.write(1, b'ready\\n')\n"
    code += "s.Conversation._take_frame = once\n"
    code += "from tinyattn_gui.__main__ import main\nsys.argv = ['tinyattn']\nsys.exit(main())\n"
    child = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        assert child.poll() is None
        child.send_signal(signal.SIGINT)
        assert child.wait(30) == 0
    finally:
        child.kill()
        child.communicate()


def test_the_model_runs_without_qt() -> None:
    code = f"{BLOCK_QT}\nimport runpy, importlib\n"
    code += "for name in sys.argv[1:]: importlib.import_module(name)\n"
    code += "sys.argv[1:] = ['train', '--steps', '2', '--json']\n"
    code += "try: runpy.run_module('model', run_name='__main__')\n"
    code += "except SystemExit as end: assert end.code == 0, end.code\n"
    names = [*modules("model"), "model.cli.computing"]
    assert len(names) > 90
    assert '"step": 2' in run(code, *names)


def test_what_describes_and_what_draws_does_not_load_torch() -> None:
    """One process imports them all, and tells after which torch was there."""
    code = "import sys, importlib\n"
    code += "for name in sys.argv[1:]:\n    importlib.import_module(name)\n"
    code += "    if 'torch' in sys.modules: print(name); break\n"
    names = torch_free()
    assert len(names) > 200
    assert run(code, *names) == ""


def test_what_describes_a_run_loads_no_window() -> None:
    code = "import sys, importlib\nfor name in sys.argv[1:]: importlib.import_module(name)\n"
    code += "print([n for n in ('torch', 'PySide6', 'pyqtgraph') if n in sys.modules])"
    assert run(code, *(name for name in torch_free() if name.startswith("model"))) == "[]"


@pytest.mark.parametrize("package", ["model", "tinyattn_gui"])
def test_no_circle_of_modules(package: str) -> None:
    """Neither through what is imported inside a function nor through what only the type checker sees."""
    graph = grimp.build_graph(package, exclude_type_checking_imports=False, cache_dir=None)
    sorter = TopologicalSorter({name: graph.find_modules_directly_imported_by(name) for name in graph.modules})
    try:
        sorter.prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_every_room_says_what_lives_there() -> None:
    rooms = [path for package in ("model", "tinyattn_gui") for path in (ROOT / package).rglob("__init__.py")]
    assert len(rooms) > 30
    assert [path for path in rooms if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))] == []


@pytest.mark.parametrize("option", ["--help", "--version", "--info"])
def test_help_and_version_load_nothing_heavy(option: str) -> None:
    code = "import sys, runpy\nsys.argv = ['tinyattn', sys.argv[1]]\n"
    code += "try: runpy.run_module('tinyattn_gui', run_name='__main__')\n"
    code += "except SystemExit as end: assert not end.code, end.code\n"
    code += "print([n for n in ('torch', 'PySide6', 'pyqtgraph', 'tiktoken') if n in sys.modules])"
    assert run(code, option).endswith("[]")


LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a display")


@LINUX
@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "there is no display to open a window on"),
        ({"DISPLAY": ":987"}, "the display :987 does not answer"),
        ({"WAYLAND_DISPLAY": "wayland-987"}, "the Wayland display wayland-987 does not answer"),
        ({"QT_QPA_PLATFORM": "wayland", "DISPLAY": ":987"}, "the Wayland display wayland-0 does not answer"),
        ({"WAYLAND_DISPLAY": "/none/wayland-0"}, "the Wayland display /none/wayland-0 does not answer"),
        ({"WAYLAND_DISPLAY": "wayland-987", "DISPLAY": ":987"}, "the display :987 does not answer"),
    ],
)
def test_without_a_display_there_is_a_sentence(given: dict[str, str], sentence: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tinyattn_gui"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HOME": str(ROOT), **given},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


@LINUX
def test_a_compositor_that_answers_is_enough(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "w")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as compositor:
        compositor.bind(str(tmp_path / "w"))
        assert why_not() == "the Wayland display w does not answer"
        compositor.listen()
        assert why_not() == ""


@LINUX
def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(name: str) -> None:
        raise OSError("libxcb-cursor.so.0: cannot open shared object file: No such file or directory")

    monkeypatch.delenv("QT_QPA_PLATFORM")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("ctypes.CDLL", load)
    assert why_not().startswith("a window needs libxcb-cursor.so.0, which is not there")


@LINUX
def test_reset_forgets_everything(tmp_path: Path) -> None:
    """Where there is no display too: what a person has broken may be what keeps the window from opening."""
    folder = tmp_path / "tinyattn"
    folder.mkdir()
    settings = folder / "tinyattn.conf"
    settings.write_text('[General]\npreferences="{\\"theme\\": \\"dark\\"}"\n', encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "tinyattn_gui", "--reset"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)},
        capture_output=True,
        timeout=60,
    )
    assert not settings.exists() or "dark" not in settings.read_text(encoding="utf-8")
