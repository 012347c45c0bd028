"""Trips as OMX: zones from the lookup, classes from the matrices, refusals, round trips."""

import builtins

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.worlds import streets

from landbridge.core.errors import (
    DataError,
    LandbridgeError,
    LimitError,
    UnknownNameError,
    UsageError,
)
from landbridge.demand.formats.omx import read_omx, write_omx
from landbridge.demand.od_matrix import OdMatrix

h5py = pytest.importorskip("h5py", reason="the extra omx is not installed")
quiet = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def write(path, trips=None, **more):
    trips = trips or streets.trips()
    named = dict(zip(trips.class_names, trips.values, strict=True))
    write_omx(path, trips.zone_ids, {**named, **more})
    return path


def test_what_is_written_reads_back(tmp_path):
    trips = streets.trips(classes=2)
    back = read_omx(write(tmp_path / "t.omx", trips))
    assert np.array_equal(back.values, trips.values)
    assert (back.zone_ids, back.class_names) == (trips.zone_ids, trips.class_names)
    assert "2 matrices are taken as classes" in back.notes[0]


def test_zones_may_have_names(tmp_path):
    trips = OdMatrix(("Алматы", "b"), ("all",), np.ones((1, 2, 2)))
    assert read_omx(write(tmp_path / "t.omx", trips)).zone_ids == ("Алматы", "b")


def test_the_file_is_what_others_expect(tmp_path):
    with h5py.File(write(tmp_path / "t.omx"), "r") as file:
        assert file.attrs["OMX_VERSION"] == b"0.2"
        assert file.attrs["SHAPE"].tolist() == [9, 9]
        assert file["lookup/zone"][...].tolist() == list(range(1, 10))
        assert file["data/all"].shape == (9, 9)


def test_one_matrix_can_be_chosen(tmp_path):
    path = write(tmp_path / "t.omx", distance=np.full((9, 9), -1.0))
    assert read_omx(path, ["all"]).class_names == ("all",)
    with pytest.raises(DataError, match="class distance, from 1 to 1"):
        read_omx(path)
    with pytest.raises(UnknownNameError, match="no matrix 'car'") as caught:
        read_omx(path, ["car"])
    assert set(caught.value.candidates) == {"all", "distance"}


def test_zones_without_lookup_are_counted_and_that_is_said(tmp_path):
    path = write(tmp_path / "t.omx")
    with h5py.File(path, "r+") as file:
        del file["lookup"]
    trips = read_omx(path)
    assert trips.zone_ids == tuple("123456789")
    assert "no lookup" in trips.notes[0]


def edited(tmp_path, change):
    path = write(tmp_path / "t.omx")
    with h5py.File(path, "r+") as file:
        change(file)
    return path


def replaced(key, value):
    def change(file):
        del file[key]
        file[key] = value

    return change


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("data/all", np.ones((9, 8)), "square"),
        ("data/all", np.ones(9), "square"),
        ("data/all", np.ones((0, 0)), "square"),
        ("data/all", np.full((9, 9), np.nan), "finite"),
        ("data/all", np.full((9, 9), -1.0), "finite"),
        ("data/all", np.full((9, 9), b"x"), "numbers"),
        ("lookup/zone", np.arange(8), "9 zones"),
        ("lookup/zone", np.zeros(9, int), "twice"),
        ("lookup/zone", np.array([b"\xff"] * 9), "OMX"),
        ("data", np.ones(3), "OMX"),
        ("lookup", np.ones(3), "OMX"),
    ],
)
def test_what_is_broken_is_named(tmp_path, key, value, says):
    with pytest.raises(DataError, match=says) as caught:
        read_omx(edited(tmp_path, replaced(key, value)))
    assert "t.omx" in str(caught.value)


def test_other_broken_files(tmp_path):
    def second_lookup(file):
        file["lookup/a"], file["lookup/b"] = np.arange(9), np.arange(9)
        del file["lookup/zone"]

    with pytest.raises(DataError, match="none is known"):
        read_omx(edited(tmp_path, second_lookup))
    (tmp_path / "t.omx").unlink()
    with pytest.raises(DataError, match="its shape"):
        read_omx(write(tmp_path / "t.omx", other=np.ones((4, 4))))
    (tmp_path / "text.omx").write_text("origin,destination\n")
    with pytest.raises(DataError, match="no sound OMX"):
        read_omx(tmp_path / "text.omx")
    with pytest.raises(UsageError, match="no such file"):
        read_omx(tmp_path / "none.omx")
    with h5py.File(tmp_path / "large.omx", "w") as file:
        file.create_dataset("data/all", shape=(50_000, 50_000), dtype="f8", chunks=(100, 100))
    with pytest.raises(LimitError, match="50,000 zones"):
        read_omx(tmp_path / "large.omx")


def test_without_the_library_the_cure_is_told(tmp_path, monkeypatch):
    path = write(tmp_path / "t.omx")
    real = builtins.__import__

    def without(name, *rest):
        if name == "h5py":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UsageError, match=r"landbridge\[omx\]"):
        read_omx(path)


@given(
    edits=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=6),
    keep=st.floats(0.1, 1.0),
)
@quiet
def test_a_mutated_file_is_refused_or_sound(tmp_path, edits, keep):
    raw = bytearray(write(tmp_path / "t.omx").read_bytes())
    for at, byte in edits:
        raw[at % len(raw)] = byte
    path = tmp_path / "m.omx"
    path.write_bytes(bytes(raw[: int(len(raw) * keep)]))
    try:
        trips = read_omx(path)
    except LandbridgeError as error:
        assert "m.omx" in str(error)
    else:
        assert isinstance(trips, OdMatrix)


def test_a_lookup_without_a_number_is_named(tmp_path):
    path = write(tmp_path / "t.omx")
    with h5py.File(path, "a") as file:
        count = file["data"][next(iter(file["data"]))].shape[0]
        del file["lookup/zone"]
        file["lookup/zone"] = np.array([np.nan, *range(1, count)])
    with pytest.raises(DataError, match="lookup 'zone': allowed are ids of zones, got nan"):
        read_omx(path)
