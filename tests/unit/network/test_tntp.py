"""TNTP networks: read what others write, refuse what is broken by file and line, round trips."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.worlds import streets

from landbridge.core import tntp_text
from landbridge.core.errors import DataError, LandbridgeError, LimitError, UsageError
from landbridge.network.flow_network import FlowNetwork
from landbridge.network.formats.tntp import read_tntp
from landbridge.network.formats.tntp_write import write_tntp, write_tntp_flows

PUBLIC = Path(__file__).parents[4] / "shared" / "bench" / "assign" / "tntp"
quiet = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def read(tmp_path, text, name="x_net.tntp"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("latin-1"))
    return read_tntp(path)


def test_braess_is_read_as_it_stands(tmp_path):
    net = read(tmp_path, streets.BRAESS_NET)
    assert (net.n_nodes, net.n_links, net.n_zones) == (4, 5, 4)
    assert [net.link_name(k) for k in range(5)] == ["1-2", "1-3", "2-4", "2-3", "3-4"]
    assert net.free_time.tolist() == [1e-8, 50.0, 50.0, 10.0, 1e-8]
    assert net.alpha.tolist() == [1e9, 0.02, 0.02, 0.1, 1e9]
    assert net.through.all()
    assert (net.x, net.toll_factor, net.time_unit) == (None, 0.0, "min")


def test_a_link_from_a_node_to_itself_is_noted(tmp_path):
    net = read(tmp_path, streets.BRAESS_NET.replace("\t2\t3\t", "\t2\t2\t"))
    assert net.head[3] == net.tail[3]
    assert "1 links from a node to itself carry nothing (node 2)" in net.notes[0]
    assert read(tmp_path, streets.BRAESS_NET).notes == ()


def test_first_thru_node_closes_those_below(tmp_path):
    net = read(tmp_path, streets.BRAESS_NET.replace("NODE> 1", "NODE> 3"))
    assert net.through.tolist() == [False, False, True, True]


def test_layout_does_not_matter(tmp_path):
    plain = read(tmp_path, streets.BRAESS_NET)
    odd = streets.BRAESS_NET.replace("<NUMBER OF ZONES> 4", "< number  of zones>\t4\t\t ~ four")
    odd = odd.replace("\t;", " ; ~ a remark").replace("\n\t1\t3", "\n~ a road\n\n  1 3")
    for text in (odd.replace("\n", "\r\n"), odd.replace("\n", "\r"), odd.replace(" ;", "")):
        assert same(plain, read(tmp_path, b"\xef\xbb\xbf" + text.encode()))


def test_comments_may_be_in_any_encoding(tmp_path):
    raw = b"~ Z\xfcrich, \xce\xb1\n" + streets.BRAESS_NET.encode()
    assert read(tmp_path, raw).n_links == 5


def test_parallel_links_and_lonely_nodes_stay(tmp_path):
    row = "\t1\t2\t1\t1\t9\t0\t0\t0\t0\t1\t;\n"
    text = streets.BRAESS_NET.replace("LINKS> 5", "LINKS> 7").replace("NODES> 4", "NODES> 6")
    net = read(tmp_path, text + row + row)
    assert [net.link_name(k) for k in (0, 5, 6)] == ["1-2", "1-2", "1-2"]
    assert net.node_ids[-1] == "6"


def test_constant_links_need_no_capacity(tmp_path):
    text = streets.BRAESS_NET.replace("1\t3\t1\t1\t50\t0.02", "1\t3\t0\t1\t50\t0")
    assert read(tmp_path, text).capacity[1] == 0.0


def test_factors_of_the_file_are_kept(tmp_path):
    tags = "<TOLL FACTOR> 0.02\n<DISTANCE FACTOR> 0.04\n"
    net = read(tmp_path, tags + streets.BRAESS_NET)
    assert (net.toll_factor, net.distance_factor) == (0.02, 0.04)


def test_coordinates_stand_beside_the_network(tmp_path):
    (tmp_path / "x_node.tntp").write_text("Node\tX\tY\t;\n1\t-3.5\t2e1\t;\n3\t1\t1\n")
    net = read(tmp_path, streets.BRAESS_NET)
    assert net.x[0] == -3.5
    assert net.y[0] == 20.0
    assert np.isnan(net.x[[1, 3]]).all()
    assert not net.xy_degrees


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("<NUMBER OF ZONES> 4\n", "", "<NUMBER OF ZONES> is missing"),
        ("<NUMBER OF ZONES> 4", "<NUMBER OF ZONES>", ":1: the tag <NUMBER OF ZONES> is missing"),
        ("ZONES> 4", "ZONES> four", r":1: <NUMBER OF ZONES>: allowed .* got 'four'"),
        ("ZONES> 4", "ZONES> 4.5", "whole number"),
        ("ZONES> 4", "ZONES> 0", "whole number"),
        ("ZONES> 4", "ZONES> 5", ":1: 5 zones but 4 nodes"),
        ("<FIRST THRU NODE> 1\n", "", "FIRST THRU NODE"),
        ("<FIRST THRU NODE> 1", "<NUMBER OF ZONES> 4", "stands in line 1 already"),
        ("<END OF METADATA>", "", "before <END OF METADATA> only lines"),
        ("LINKS> 5", "LINKS> 6", ":12: the file ends after 5 rows"),
        ("LINKS> 5", "LINKS> 4", ":12: more rows than"),
        ("\t1\t3\t1", "\t1\t9\t1", r":9, column term_node: allowed is a node from 1 to 4.* got 9"),
        ("\t1\t3\t1", "\t1.5\t3\t1", ":9, column init_node"),
        ("\t1\t3\t1", "\t0\t3\t1", ":9, column init_node"),
        ("\t1\t3\t1\t1\t50", "\t1\t3\t1\t1\tnan", ":9, column free_flow_time: .* got 'nan'"),
        ("\t1\t3\t1\t1\t50", "\t1\t3\t1\t1\tinf", ":9, column free_flow_time: .* got 'inf'"),
        ("\t1\t3\t1\t1\t50", "\t1\t3\t1\t1\t1_0", ":9, column free_flow_time: .* got '1_0'"),
        ("\t1\t3\t1\t1\t50", "\t1\t3\t1\t1\t-50", ":9, column free_flow_time: allowed"),
        ("\t1\t3\t1\t1\t50", "\t1\t3\tfast\t1\t50", ":9, column capacity: .* got 'fast'"),
        ("\t1\t3\t1\t1\t50", "\t1\t3\t0\t1\t50", ":9, column capacity: .* above 0"),
        ("\t1\t3\t1\t1\t50", "\t1\t3\t-1\t1\t50", ":9, column capacity"),
        ("\t1\t3\t1\t1\t50", "\t1\t3\t1\t50", ":9: 9 values"),
        ("\t1\t3\t1\t1\t50", "; 1\t3\t1\t1\t50", ":9: text after ';'"),
        ("capacity\tlength", "length\tcapacity", ":7: the columns stand in another order"),
    ],
)
def test_what_is_broken_is_named_by_file_and_line(tmp_path, old, new, says):
    assert old in streets.BRAESS_NET
    with pytest.raises(DataError, match=says) as caught:
        read(tmp_path, streets.BRAESS_NET.replace(old, new, 1))
    assert "x_net.tntp" in str(caught.value)


def test_no_cut_off_file_passes_for_a_whole_one(tmp_path):
    whole = streets.BRAESS_NET.rstrip("\n \t;").rstrip("1").rstrip()
    for length in range(len(whole)):
        with pytest.raises(DataError):
            read(tmp_path, whole[:length])


def test_limits_and_missing_files(tmp_path, monkeypatch):
    with pytest.raises(LimitError, match="NUMBER OF NODES"):
        read(tmp_path, streets.BRAESS_NET.replace("NODES> 4", "NODES> 1e12"))
    with pytest.raises(UsageError, match=r"^[^:]*: there is no such file\."):
        read_tntp(tmp_path / "nothing.tntp")
    with pytest.raises(UsageError, match="no regular file"):
        read_tntp(tmp_path)
    with pytest.raises(DataError, match="UTF-16"):
        read(tmp_path, streets.BRAESS_NET.encode("utf-16"))
    monkeypatch.setattr(tntp_text, "MAX_BYTES", 100)
    with pytest.raises(LimitError, match="at most 100"):
        read(tmp_path, streets.BRAESS_NET)


@pytest.mark.parametrize("row", ["1 2", "x 2 3", "1.5 2 3", "1 nan 3", "9 1 1", "1 0 0\n1 0 0"])
def test_broken_coordinates_are_named(tmp_path, row):
    (tmp_path / "x_node.tntp").write_text(f"Node X Y ;\n{row}\n")
    with pytest.raises(DataError, match="x_node"):
        read(tmp_path, streets.BRAESS_NET)


@given(seed=st.integers(0, 2**32 - 1))
@quiet
def test_what_is_written_reads_back(tmp_path, seed):
    rng = np.random.default_rng(seed)
    net = streets.grid()
    drawn = {
        name: rng.exponential(100.0, 24)
        for name in ("free_time", "capacity", "alpha", "power", "length", "toll")
    }
    net = replace(net, through=np.arange(9) >= rng.integers(0, 9), toll_factor=0.1, **drawn)
    write_tntp(net, tmp_path / "a_net.tntp", tmp_path / "a_node.tntp")
    assert same(net, read_tntp(tmp_path / "a_net.tntp"))


def test_what_tntp_cannot_hold_is_not_written(tmp_path):
    net = streets.grid()
    for change in (
        {"node_ids": tuple("abcdefghi"), "zone_ids": tuple("abcdefghi")},
        {"zone_node": np.arange(9)[::-1]},
        {"through": np.arange(9) != 4},
        {"background": np.ones(24)},
    ):
        with pytest.raises(UsageError, match="cannot hold"):
            write_tntp(replace(net, **change), tmp_path / "a_net.tntp")
    assert not list(tmp_path.iterdir())


def test_flows_are_written_in_the_order_of_the_links(tmp_path):
    net = streets.grid()
    write_tntp_flows(tmp_path / "f.tntp", net, np.arange(24) / 3, np.ones(24))
    lines = (tmp_path / "f.tntp").read_text().splitlines()
    assert lines[0].split() == ["From", "To", "Volume", "Cost"]
    assert [line.split()[:2] for line in lines[1:]] == [
        net.link_name(k).split("-") for k in range(24)
    ]
    assert [float(line.split()[2]) for line in lines[1:]] == (np.arange(24) / 3).tolist()


PIECES = st.sampled_from(
    ["", "\t", ";", "~", "<", ">", "-", ".", "nan", "1e400", "\0", "é", "9" * 30, "\n", "0", "١"]
)


@given(
    edits=st.lists(
        st.tuples(st.integers(0, 500), st.integers(0, 9), PIECES), min_size=1, max_size=4
    )
)
@quiet
def test_a_mutated_file_is_refused_or_sound(tmp_path, edits):
    text = streets.BRAESS_NET
    for at, cut, piece in edits:
        at %= len(text) + 1
        text = text[:at] + piece + text[at + cut :]
    path = tmp_path / "m_net.tntp"
    path.write_text(text, encoding="utf-8")
    try:
        net = read_tntp(path)
    except LandbridgeError as error:
        assert "m_net.tntp" in str(error)
    else:
        assert isinstance(net, FlowNetwork)


@pytest.mark.parametrize(
    ("folder", "counts"),
    [
        ("SiouxFalls", (24, 76, 24)),
        ("Eastern-Massachusetts", (74, 258, 74)),
        ("Anaheim", (416, 914, 38)),
        ("Barcelona", (1020, 2522, 110)),
        ("Chicago-Sketch", (933, 2950, 387)),
    ],
)
def test_public_networks_are_read(folder, counts):
    if not (PUBLIC / folder).is_dir():
        pytest.skip(f"public networks are not at {PUBLIC}")
    net = read_tntp(next((PUBLIC / folder).glob("*_net.tntp")))
    assert (net.n_nodes, net.n_links, net.n_zones) == counts


def same(a, b):
    return all(
        np.array_equal(getattr(a, f.name), getattr(b, f.name))
        for f in fields(a)
        if f.name != "source"
    )


def test_lines_that_hold_nothing_are_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(tntp_text, "_MOST_IDLE", 50)
    sound = read(tmp_path, "\n" * 49 + streets.BRAESS_NET + "\n" * 49)
    assert sound.n_links == 5
    with pytest.raises(DataError, match="tntp:51: 50 lines in a row hold nothing"):
        read(tmp_path, "\n" * 51 + streets.BRAESS_NET)


def test_tags_are_bounded(tmp_path):
    with pytest.raises(LimitError, match="more than 1,000 tags"):
        read(tmp_path, "".join(f"<TAG {k}> 1\n" for k in range(1001)))
