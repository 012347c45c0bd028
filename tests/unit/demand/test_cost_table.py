"""Costs outside the network: what is no file, no text or no number is refused by name."""

import os

import pytest

from landbridge.core.errors import DataError
from landbridge.demand.formats.cost_table import read_cost_table


def read(path):
    return read_cost_table(path, ("1", "2"), ("all",), (1.0,))


def test_pairs_stand_where_the_rows_say(tmp_path):
    (tmp_path / "c.csv").write_text("origin,destination,time\n1,2,3\n2,1,4\n")
    assert read(tmp_path / "c.csv")[0, 0, 1] == 3.0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"origin,destination,time\n1,2,\n", r"c\.csv:2, column time: .* got nothing"),
        (b"origin,destination,time\n,2,1\n", r"c\.csv:2, column origin: .* got nothing"),
        (b"origin,destination,time,time\n1,2,1,2\n", "the column 'time' stands twice"),
        (b"origin,destination,time\n1,2,3\n\xe4,2,1\n", r"c\.csv:3: no UTF-8 text"),
    ],
)
def test_what_is_broken_is_named(tmp_path, text, says):
    (tmp_path / "c.csv").write_bytes(text)
    with pytest.raises(DataError, match=says):
        read(tmp_path / "c.csv")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_or_a_device_is_refused_unread(tmp_path):
    os.mkfifo(tmp_path / "c.csv")
    (tmp_path / "d.csv").symlink_to("/dev/zero")
    for name in ("c.csv", "d.csv"):
        with pytest.raises(DataError, match="no regular file"):
            read(tmp_path / name)
