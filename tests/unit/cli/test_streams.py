"""The command as a process: locale, pipes, signals, colour, a full disk behind stdout."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "landbridge"]
C_LOCALE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def run(*arguments: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    clean = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, env=clean | env, check=False, timeout=60
    )


def scenario_file(folder: Path) -> Path:
    path = folder / "стройка.toml"
    path.write_text('extends = "base-2025"\ntitle = "成都 - Алматы"\n', encoding="utf-8")
    return path


def test_output_is_utf8_also_when_the_locale_is_c(tmp_path: Path) -> None:
    done = run("scenario", "show", str(scenario_file(tmp_path)), "--json", **C_LOCALE)
    assert done.returncode == 0, done.stderr
    content = json.loads(done.stdout.decode())
    assert (content["name"], content["title"]) == ("стройка", "成都 - Алматы")
    assert "成都".encode() in done.stdout


def test_a_name_in_any_script_comes_back_whole_in_an_error() -> None:
    done = run("scenario", "show", "Алматы", "--json", **C_LOCALE)
    assert done.returncode == 2
    assert "Алматы" in json.loads(done.stdout.decode())["reason"]
    assert "Алматы".encode() in done.stderr


def test_bytes_that_are_no_text_do_no_harm() -> None:
    done = subprocess.run(
        [*(word.encode() for word in COMMAND), b"scenario", b"show", b"\xff\xfe.toml", b"--json"],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert json.loads(done.stdout)["status"] == "error"
    assert b"Traceback" not in done.stderr


def test_a_reader_that_leaves_ends_it_quietly() -> None:
    with subprocess.Popen(
        [*COMMAND, "scenario", "show", "base-2025"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        log = process.stderr.read()
        code = process.wait(timeout=60)
    assert (code, log) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_behind_stdout_is_an_error() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "scenario", "show", "base-2025"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 3
    assert b"standard output" in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


def test_an_interrupt_is_code_130() -> None:
    code = (
        "import sys, time, landbridge.scenario as s\n"
        "def slow(name):\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(60)\n"
        "s.load_scenario = slow\n"
        "from landbridge.cli import main\n"
        "sys.exit(main(['scenario', 'show', 'base-2025']))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        log = process.stderr.read()
        assert process.wait(timeout=60) == 130
    assert b"Interrupted" in log
    assert b"Traceback" not in log


SLOW_SAVE = """
import sys, time
import polars as pl
from landbridge.results import files
def slow(*_):
    print('ready', flush=True)
    time.sleep(60)
files._sync_folder = slow
import landbridge.scenario as s
from landbridge.cli import main
target, sys.argv[1:] = sys.argv[1], ['scenario', 'show', 'base-2025', '--json']
s.load_scenario = lambda name: files.save_run(target, {'legs': pl.DataFrame({'a': [1]})}, {})
sys.exit(main())
"""


@pytest.mark.parametrize(
    ("number", "word"), [(signal.SIGTERM, "Terminated"), (signal.SIGINT, "Interrupted")]
)
def test_a_signal_leaves_no_half_written_run(tmp_path: Path, number: int, word: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SLOW_SAVE, str(tmp_path / "run")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        assert list(tmp_path.iterdir())
        process.send_signal(number)
        out, log = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert json.loads(out)["error"]["exit_code"] == 128 + number
    assert log.decode() == f"landbridge: {word}.\n"
    assert list(tmp_path.iterdir()) == []


BROKEN_OFF = """
import os, signal, sys, landbridge.cli.output as output
from landbridge.cli import main
def write(text, ours=output._write):
    ours(text)
    os.kill(os.getpid(), signal.SIGINT)  # the answer is out, the command has not ended
output._write = write
sys.argv[1:] = ['scenario', 'show', 'base-2025', '--json']
sys.exit(main())
"""


def test_no_second_document_follows_an_answer_that_was_given() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BROKEN_OFF], capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 130
    assert json.loads(done.stdout)["name"] == "base-2025"
    assert done.stderr == b"landbridge: Interrupted.\n"


def test_what_a_kernel_makes_of_an_interrupt_is_an_interrupt() -> None:
    code = (
        "import sys, landbridge.scenario as s\n"
        "def broken(name):\n"
        "    try:\n"
        "        raise KeyboardInterrupt\n"
        "    except KeyboardInterrupt as cause:\n"
        "        raise SystemError('returned a result with an exception set') from cause\n"
        "s.load_scenario = broken\n"
        "from landbridge.cli import main\n"
        "sys.exit(main(['scenario', 'show', 'base-2025']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (130, b"landbridge: Interrupted.\n")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_an_interrupt_at_any_moment_gives_one_document_at_most(share: float) -> None:
    words = [*COMMAND, "network", "crossings", "--json"]
    start = time.monotonic()
    subprocess.run(words, capture_output=True, check=True)
    whole_s = time.monotonic() - start
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        time.sleep(whole_s * share)
        process.send_signal(signal.SIGINT)
        out, log = process.communicate(timeout=60)
    assert process.returncode in (130, 0, -signal.SIGINT)  # done before, or not begun yet
    if process.returncode >= 0:
        assert b"Traceback" not in log
    if out.endswith(b"}\n"):
        json.loads(out)


STREAMS = [
    ("version >&-", 3, "Cannot write to standard output"),
    ("version 2>&-", 0, ""),
    ("nosuch 2>&-", 2, ""),
    ("version >&- 2>&-", 3, ""),
    ("--help >&-", 3, "Cannot write to standard output"),
    ("--help >/dev/full", 3, "No space left on device"),
    ("version --json >/dev/full", 3, "No space left on device"),
    ("version 2>/dev/full", 0, ""),
    ("nosuch 2>/dev/full", 2, ""),
]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize(("words", "code", "log"), STREAMS, ids=lambda v: str(v))
def test_streams_that_are_closed_or_full(words: str, code: int, log: str) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{' '.join(COMMAND)} {words}"], capture_output=True, check=False
    )
    assert done.returncode == code
    assert log in done.stderr.decode()
    assert len(done.stderr.splitlines()) == bool(log)


@pytest.mark.parametrize("words", ["--help", "plan --help", "", "version --json"])
def test_a_reader_that_leaves_ends_help_quietly_too(words: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*COMMAND, *words.split()], stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


def test_no_colour_in_a_pipe_nor_with_no_color() -> None:
    for env in ({}, {"NO_COLOR": "1"}):
        assert b"\x1b[" not in run("--help", **env).stdout


def test_help_is_there_for_every_command() -> None:
    for words in ([], ["plan"], ["facts"], ["facts", "check"], ["scenario", "show"], ["doctor"]):
        done = run(*words, "--help")
        assert done.returncode == 0
        assert b"Usage" in done.stdout


def test_no_command_prints_help_and_leaves_with_the_usage_code() -> None:
    done = run()
    assert done.returncode == 2
    assert b"Usage" in done.stdout + done.stderr


def test_an_unknown_command_is_a_usage_error() -> None:
    done = run("plam", "--json")
    assert done.returncode == 2
    assert "plam" in json.loads(done.stdout)["reason"]


@pytest.mark.parametrize("arguments", [("--version",), ("version",)])
def test_the_version(arguments: tuple[str, ...]) -> None:
    import landbridge

    done = run(*arguments)
    assert done.stdout.decode() == f"landbridge {landbridge.__version__}\n"


def children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_help_takes_less_than_half_a_second_of_cpu() -> None:
    best = float("inf")
    for _ in range(3):
        before = children_cpu_s()
        run("--help")
        best = min(best, children_cpu_s() - before)
    assert best < 0.5
