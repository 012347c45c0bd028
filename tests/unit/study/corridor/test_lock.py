"""Two runs into one folder at once: the second is refused, whatever became of the first."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from landbridge.core.errors import OutputError
from landbridge.study.corridor.lock import LOCK, at_work
from landbridge.study.runs import checkpoint_folder

pytestmark = pytest.mark.skipif(os.name != "posix", reason="no locks of files")
HOLD = """
import sys, time
from pathlib import Path
from landbridge.study.corridor.lock import at_work
with at_work(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_second_is_refused_until_the_first_has_ended(tmp_path: Path) -> None:
    folder = tmp_path / "keep"
    words = [sys.executable, "-c", HOLD, str(folder)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        with pytest.raises(OutputError, match=f"pid {first.pid} on .* is at work"), at_work(folder):
            pass
        assert (folder / LOCK).exists(), "a refusal takes nothing away"
        first.send_signal(signal.SIGKILL)
        first.wait()
    with at_work(folder):
        assert (folder / LOCK).read_text().startswith(f"pid {os.getpid()} ")
        with pytest.raises(OutputError), at_work(folder):
            pass
    assert not folder.exists()


def test_what_was_kept_stays(tmp_path: Path) -> None:
    with at_work(tmp_path / "keep"):
        (tmp_path / "keep" / "state.json").write_text("x")
    assert [path.name for path in (tmp_path / "keep").iterdir()] == ["state.json"]


def test_where_no_lock_can_be_made_the_work_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    done = False
    with at_work(tmp_path / "file" / "keep"):
        done = True
    assert done


def test_long_names_that_begin_alike_have_checkpoints_of_their_own(tmp_path: Path) -> None:
    for letter in ("a", "\u6210"):
        one, other = (checkpoint_folder(tmp_path / (letter * 83 + end)) for end in ("1", "2"))
        assert one != other
        one.mkdir()
    assert checkpoint_folder(tmp_path / "run").name == ".run.checkpoint"
