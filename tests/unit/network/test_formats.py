"""Every format reads back what it wrote, and refuses everything else with an error of ours."""

import json
import struct
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.worlds import small

from landbridge.core.errors import DataError, LandbridgeError, LimitError, OutputError
from landbridge.network.build import build_network
from landbridge.network.formats import FORMATS, export_network, import_network
from landbridge.network.formats import columns as declared
from landbridge.network.formats import folder as folders
from landbridge.network.formats.folder import SIGN
from landbridge.network.formats.wkb import (
    line_from_wkb,
    line_to_wkb,
    point_from_wkb,
    point_to_wkb,
)
from landbridge.network.formats.wkt import line_from_wkt, line_to_wkt
from landbridge.network.model import same_network
from landbridge.scenario import Closure

FOLDERS = [name for name in FORMATS if name != "geojson"]
quiet = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def rich(world):
    """A network with closures, an opening day, names that need quoting, no and odd values."""
    params = {"close_crossings": (Closure("brest-terespol"), Closure("aktau-alat"))}
    network = build_network(small.scenario(params))
    nodes, links = network.nodes, network.links
    names = ('Xi\'an, "西安"', "=1+1", "@home", "Алматы\nнижний", *nodes.name[4:])
    tracks = links.tracks.copy()
    tracks[:2] = 0.1 + 0.2
    crossings = (replace(network.crossings[0], trains_per_day=18.5), *network.crossings[1:])
    return replace(
        network,
        nodes=replace(nodes, name=names),
        links=replace(links, tracks=tracks),
        crossings=crossings,
    )


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_written_reads_back_to_an_equal_network(tmp_path, rich, name):
    path = export_network(rich, tmp_path / "net", name)
    back = import_network(path, name)
    assert same_network(rich, back)
    assert back.node_index == rich.node_index
    assert back.crossing_index == rich.crossing_index


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_network_gives_the_same_bytes(tmp_path, network, name):
    paths = [export_network(network, tmp_path / f"net{k}", name) for k in range(2)]
    if name == "geojson":
        assert paths[0].read_bytes() == paths[1].read_bytes()
    else:
        files = [sorted(path.iterdir()) for path in paths]
        assert [a.name for a in files[0]] == [b.name for b in files[1]]
        assert all(a.read_bytes() == b.read_bytes() for a, b in zip(*files, strict=True))


@pytest.mark.parametrize("name", FORMATS)
def test_an_older_export_is_replaced_and_anything_else_left_alone(tmp_path, network, name):
    path = tmp_path / "net"
    export_network(network, path, name)
    export_network(replace(network, scenario="second"), path, name)
    assert import_network(path, name).scenario == "second"
    foreign = tmp_path / "photos"
    foreign.mkdir()
    (foreign / "cat.jpg").write_bytes(b"cat")
    with pytest.raises(OutputError):
        export_network(network, foreign, name)
    assert [p.name for p in foreign.iterdir()] == ["cat.jpg"]
    assert not list(tmp_path.glob(".*.part"))


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_stands_there_when_the_disk_fails(tmp_path, network, monkeypatch, name):
    from landbridge.results import files

    def full(path, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write_through", full)
    monkeypatch.setattr(folders, "write_through", full)
    with pytest.raises(OutputError, match="No space left"):
        export_network(network, tmp_path / "net", name)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_format_is_named_with_the_known_ones(tmp_path, network):
    with pytest.raises(LandbridgeError, match="gmns, parquet"):
        export_network(network, tmp_path / "x", "shapefile")
    with pytest.raises(LandbridgeError, match="geojsn"):
        import_network(tmp_path / "x", "geojsn")


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_not_there_cannot_be_read(tmp_path, name):
    with pytest.raises(DataError):
        import_network(tmp_path / "nowhere", name)
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError):
        import_network(tmp_path / "empty", name)


@pytest.mark.parametrize("name", FOLDERS)
def test_a_missing_file_is_named(tmp_path, network, name):
    path = export_network(network, tmp_path / "net", name)
    victim = path / ("link.csv" if name == "gmns" else "links.parquet")
    victim.unlink()
    with pytest.raises(DataError, match=victim.name):
        import_network(path, name)


@pytest.mark.parametrize("name", ["parquet", "geoparquet"])
def test_an_altered_file_is_refused(tmp_path, network, name):
    path = export_network(network, tmp_path / "net", name)
    file = path / "nodes.parquet"
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes(bytes(raw))
    with pytest.raises(DataError, match="hash differs"):
        import_network(path, name)


@pytest.mark.parametrize("name", FORMATS)
def test_more_than_is_read_is_refused(tmp_path, network, monkeypatch, name):
    path = export_network(network, tmp_path / "net", name)
    for module in ("columns", "csvtext", "parquet"):
        target = f"landbridge.network.formats.{module}.MAX_ROWS"
        monkeypatch.setattr(target, 10)
    with pytest.raises(LimitError):
        import_network(path, name)


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_that_is_too_large_is_refused(tmp_path, network, monkeypatch, name):
    path = export_network(network, tmp_path / "net", name)
    monkeypatch.setattr(folders, "MAX_BYTES", 100)
    with pytest.raises(LimitError, match="more than 100 bytes"):
        import_network(path, name)


def _parts(path):
    return [path] if path.is_file() else sorted(path.iterdir())


class Exports:
    """Format -> path and the bytes of its files; shown in a word, whatever they hold."""

    def __init__(self, by_format):
        self.by_format = by_format

    def __repr__(self):
        return "exports"

    def __getitem__(self, name):
        return self.by_format[name]


@pytest.fixture(scope="module")
def exported(tmp_path_factory, small_basis):
    """One export of each format, and the bytes of its files."""
    folder = tmp_path_factory.mktemp("exports")
    paths = {n: export_network(small_basis.network, folder / n, n) for n in FORMATS}
    return Exports(
        {n: (path, {p: p.read_bytes() for p in _parts(path)}) for n, path in paths.items()}
    )


def _try(path, name):
    """Read; whatever goes wrong must be an error of ours."""
    try:
        import_network(path, name)
    except LandbridgeError as error:
        assert str(error)


def _damaged(raw, kind, share, junk):
    """The bytes replaced, cut short, with one byte changed, or with some put in between."""
    at = int(share * (len(raw) - 1))
    if kind == "replace":
        return junk
    if kind == "cut":
        return raw[:at]
    if kind == "flip":
        return raw[:at] + bytes([raw[at] ^ (1 + sum(junk) % 255)]) + raw[at + 1 :]
    return raw[:at] + junk + raw[at:]


@pytest.mark.parametrize("name", FORMATS)
@quiet
@given(
    pick=st.integers(0, 63),
    kind=st.sampled_from(["replace", "cut", "flip", "splice"]),
    share=st.floats(0, 1),
    junk=st.binary(max_size=120),
)
def test_damaged_files_give_errors_of_ours(exported, name, pick, kind, share, junk):
    path, files = exported[name]
    victim = sorted(files)[pick % len(files)]
    victim.write_bytes(_damaged(files[victim], kind, share, junk))
    try:
        _resealed(path, name)
        _try(path, name)
    finally:
        for file, content in files.items():
            file.write_bytes(content)


def _resealed(path, name):
    """Let the manifest vouch for damaged tables, so that their own reader meets them."""
    sign = path / SIGN
    if name == "geojson" or not sign.is_file():
        return
    try:
        content = json.loads(sign.read_bytes())
        import hashlib

        for file in content["files"]:
            content["files"][file] = hashlib.sha256((path / file).read_bytes()).hexdigest()
        sign.write_text(json.dumps(content), encoding="utf-8")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # it was the manifest
        return


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)


@quiet
@given(pick=st.integers(0, 63), value=json_values)
def test_geojson_of_any_shape_gives_errors_of_ours(exported, pick, value):
    path, files = exported["geojson"]
    content = json.loads(files[path])
    spots = [
        (content, "landbridge"), (content, "features"), (content["landbridge"], "crossings"),
        (content["landbridge"], "closures"), (content["features"][0], "properties"),
        (content["features"][-1], "geometry"), (content["features"][-1]["geometry"], "coordinates"),
        (content["features"][-1]["properties"], "length_km"),
        (content["features"][-1]["properties"], "line_id"),
        (content["features"][-1]["properties"], "tail_id"),
        (content["features"][-1]["properties"], "open_from"),
        (content["features"][0]["geometry"], "coordinates"),
        (content["landbridge"]["crossings"][0], "dwell_ab_h"),
        (content["landbridge"]["crossings"][0], "crossing_id"),
    ]  # fmt: skip
    place, key = spots[pick % len(spots)]
    place[key] = value
    path.write_text(json.dumps(content), encoding="utf-8")
    try:
        _try(path, "geojson")
    finally:
        path.write_bytes(files[path])


@pytest.mark.parametrize(
    ("table", "column", "value", "what"),
    [
        ("link", "length", "-3", "row 1, column length: allowed is a number from 0"),
        ("link", "length", "far", "row 1, column length: allowed is a number, got 'far'"),
        ("link", "from_node_id", "atlantis", "row 1, column from_node_id: 'atlantis' is not known"),
        ("link", "crossing_id", "nowhere", "row 1, column crossing_id: 'nowhere'"),
        ("link", "open_from", "soon", "row 1, column open_from: allowed is a moment"),
        ("link", "open_from", "0001-01-01T00:00Z", "allowed is a moment of 1900"),
        ("link", "directed", "perhaps", "row 1, column directed: allowed is true or false"),
        ("link", "gauge_mm", "1435.5", "a whole number"),
        ("node", "y_coord", "91", "row 1, column y_coord: allowed is a number from -90 to 90"),
        ("node", "x_coord", "", "row 1, column x_coord: allowed is a value"),
        ("node", "node_id", "rail:lanzhou:1435", "stands there twice"),
        ("crossing", "dwell_ab_h", "inf", "row 1, column dwell_ab_h"),
        ("crossing", "break_of_gauge", "2", "true or false"),
    ],
)
def test_gmns_errors_name_file_row_column_and_value(tmp_path, network, table, column, value, what):
    import csv

    path = export_network(network, tmp_path / "net", "gmns")
    file = path / f"{table}.csv"
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.reader(opened))
    rows[1][rows[0].index(column)] = value
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows(rows)
    with pytest.raises(DataError) as caught:
        import_network(path, "gmns")
    assert what in str(caught.value)
    assert str(path) in str(caught.value)


def test_an_edited_gmns_export_is_read_under_another_fingerprint(tmp_path, network):
    path = export_network(network, tmp_path / "net", "gmns")
    file = path / "node.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("Lanzhou", "Lanchow"), "utf-8")
    back = import_network(path, "gmns")
    assert "Lanchow" in back.nodes.name
    assert back.fingerprint != network.fingerprint
    assert back.scenario == network.scenario


def test_gmns_explains_every_column_it_writes(tmp_path, network):
    path = export_network(network, tmp_path / "net", "gmns")
    package = json.loads((path / "datapackage.json").read_bytes())
    for resource in package["resources"]:
        header = (path / resource["path"]).read_text(encoding="utf-8").splitlines()[0].split(",")
        fields = {field["name"]: field["description"] for field in resource["schema"]["fields"]}
        assert set(header) - set(fields) <= {"directed", "geometry_id"}  # columns of GMNS itself
        assert all(fields.values())


THEIR_NODES = """node_id,x_coord,y_coord,node_type
1,76.95,43.25,intersection
2,74.59,42.87,
3,69.28,41.31,
"""


def _theirs(tmp_path, links, config="", nodes=THEIR_NODES, geometry=""):
    folder = tmp_path / "theirs"
    folder.mkdir(exist_ok=True)
    (folder / "node.csv").write_text(nodes, encoding="utf-8")
    (folder / "link.csv").write_text(links, encoding="utf-8")
    for name, text in (("config", config), ("geometry", geometry)):
        if text:
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def test_minimal_tables_of_others_are_read(tmp_path):
    folder = _theirs(tmp_path, "link_id,from_node_id,to_node_id,directed\na,1,2,TRUE\nb,2,1,1\n")
    network = import_network(folder, "gmns")
    assert network.links.id == ("a", "b")
    assert network.links.length_km[0] == pytest.approx(196, abs=3)  # Almaty-Bishkek as it flies
    assert network.links.length_est.all()
    assert network.scenario == "theirs"
    assert network.nodes.kind == ("intersection", "node", "node")


def test_undirected_links_become_two(tmp_path):
    links = "link_id,from_node_id,to_node_id,directed\na,1,2,FALSE\nb,2,3,true\n"
    network = import_network(_theirs(tmp_path, links), "gmns")
    assert network.links.id == ("a", "a:back", "b")
    assert network.links.tail.tolist() == [0, 1, 1]
    assert network.links.head.tolist() == [1, 0, 2]


@pytest.mark.parametrize(
    ("unit", "km"),
    [("mile", 100 * 1.609344), ("km", 100), ("Meters", 0.1), ("foot", 0.03048), ("", None)],
)
def test_lengths_follow_the_unit_of_the_config(tmp_path, unit, km):
    links = "link_id,from_node_id,to_node_id,directed,length,free_speed\na,1,2,1,100,55\n"
    folder = _theirs(tmp_path, links, f"long_length,speed,crs\n{unit},mph,4326\n")
    network = import_network(folder, "gmns")
    if km is None:  # the unit is not known: the great circle stands in
        assert network.links.length_km[0] == pytest.approx(196, abs=3)
        assert network.links.length_est[0]
    else:
        assert network.links.length_km[0] == pytest.approx(km)
        assert not network.links.length_est[0]
    assert network.links.max_speed_kmh[0] == pytest.approx(55 * 1.609344)


@pytest.mark.parametrize(
    ("length", "unit", "what"),
    [
        ("-1", "km", "row 2, column length: allowed is a number from 0 to 50000, got -1"),
        ("-1", "mile", "row 2, column length: allowed is a number from 0 to 31068.6, got -1"),
        ("-1", "", "got -1 .the unit is not stated"),
        ("inf", "", "row 2, column length: allowed is a number from 0, got inf"),
        ("196000", "km", "got 196000 .config.csv, long_length tells the unit"),
        ("0", "km", "row 2, column length: 0 between nodes that lie 196 km apart"),
        ("0", "foot", "row 2, column length: 0 between nodes"),
        ("12 km", "km", "row 2, column length: allowed is a number, got '12 km'"),
    ],
)
def test_lengths_that_are_none_are_refused(tmp_path, length, unit, what):
    links = f"link_id,from_node_id,to_node_id,directed,length\nb,2,1,1,\na,1,2,1,{length}\n"
    with pytest.raises(DataError, match=f"link.csv, .*{what}"):
        import_network(_theirs(tmp_path, links, f"long_length\n{unit}\n"), "gmns")


@pytest.mark.parametrize("length", ["", "nan", "NaN", " "])
def test_a_length_that_is_missing_is_the_great_circle(tmp_path, length):
    links = f"link_id,from_node_id,to_node_id,directed,length\na,1,2,1,{length}\nb,1,2,1,210\n"
    found = import_network(_theirs(tmp_path, links, "long_length\nkm\n"), "gmns").links
    assert found.length_km.tolist() == pytest.approx([196, 210], abs=3)
    assert found.length_est.tolist() == [True, False]


def test_two_nodes_on_one_spot_may_be_joined_by_nothing(tmp_path):
    nodes = THEIR_NODES + "4,76.96,43.26,centroid\n"
    links = "link_id,from_node_id,to_node_id,directed,length\na,1,4,1,0\n"
    folder = _theirs(tmp_path, links, "long_length\nkm\n", nodes=nodes)
    assert import_network(folder, "gmns").links.length_km.tolist() == [0]


def test_uses_of_others_become_modes(tmp_path):
    rows = ["link_id,from_node_id,to_node_id,directed,allowed_uses,facility_type"]
    rows += ['a,1,2,1,"auto, bike",arterial', "b,1,2,1,rail,", "c,1,2,1,light rail,terminal"]
    network = import_network(_theirs(tmp_path, "\n".join(rows)), "gmns")
    assert network.links.mode.tolist() == [1, 0, 0]
    assert network.links.kind.tolist() == [0, 0, 3]


def test_shapes_of_others_are_kept_with_their_direction(tmp_path):
    links = (
        "link_id,from_node_id,to_node_id,directed,geometry_id,geometry,dir_flag\n"
        'a,1,2,1,g,,1\nb,2,1,1,g,,-1\nc,2,3,1,,"LINESTRING (74.59 42.87, 69.28 41.31)",1\n'
    )
    shapes = 'geometry_id,geometry\ng,"linestring(76.95 43.25,75.8 43.1, 74.59 42.87)"\n'
    network = import_network(_theirs(tmp_path, links, geometry=shapes), "gmns")
    assert set(network.geometry) == {"g", "c"}
    assert len(network.geometry["g"]) == 3
    assert network.links.forward.tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"links": "link_id,from_node_id\na,1\n"}, "to_node_id"),
        ({"links": "link_id,from_node_id,to_node_id\na,1,9\n"}, "'9' is not known"),
        ({"links": "link_id,from_node_id,to_node_id\na,1\n"}, "2 cells under 3"),
        ({"links": 'link_id,from_node_id,to_node_id\na,1,"2\n'}, "no sound CSV"),
        ({"links": "link_id,link_id,to_node_id\na,1,2\n"}, "stands twice"),
        ({"links": ""}, "no header"),
        ({"config": "crs\nEPSG:32643\n"}, "WGS 84"),
        ({"config": "long_length\nfurlong\n"}, "furlong"),
        ({"nodes": "node_id,x_coord\n1,2\n"}, "y_coord"),
        ({"nodes": "node_id,x_coord,y_coord\n1,500000,4700000\n"}, "-90 to 90"),
        ({"geometry": "geometry_id,geometry\ng,POINT (1 2)\n"}, "LINESTRING"),
        ({"nodes": "node_id,x_coord,y_coord\n"}, "'1' is not known"),
        ({"geometry": "geometry_id\ng\n"}, "geometry_id and geometry"),
    ],
)
def test_tables_of_others_are_refused_with_a_reason(tmp_path, change, what):
    links = "link_id,from_node_id,to_node_id,directed\na,1,2,1\n"
    with pytest.raises(DataError, match=what):
        import_network(_theirs(tmp_path, **{"links": links, **change}), "gmns")


def test_text_that_is_not_utf8_is_refused(tmp_path):
    folder = _theirs(tmp_path, "link_id\n")
    (folder / "node.csv").write_bytes("node_id,name\n1,Zürich\n".encode("latin-1"))
    with pytest.raises(DataError, match="not UTF-8"):
        import_network(folder, "gmns")


def test_geoparquet_is_what_others_read(tmp_path, network):
    geopandas = pytest.importorskip("geopandas", reason="geopandas is no dependency of ours")
    path = export_network(network, tmp_path / "net", "geoparquet")
    links = geopandas.read_parquet(path / "links.parquet")
    nodes = geopandas.read_parquet(path / "nodes.parquet")
    assert set(links.geom_type) == {"LineString"}
    assert set(nodes.geom_type) == {"Point"}
    assert links.crs.to_epsg() is None or links.crs.to_epsg() == 4326
    assert nodes.geometry.x.tolist() == pytest.approx(network.nodes.lon.tolist())
    line = links.set_index("line_id").loc["xian--lanzhou"].geometry.iloc[0]
    assert len(line.coords) == 3


def test_geoparquet_states_version_encoding_and_box(tmp_path, network):
    import pyarrow.parquet as pq

    path = export_network(network, tmp_path / "net", "geoparquet")
    geo = json.loads(pq.read_schema(path / "links.parquet").metadata[b"geo"])
    column = geo["columns"][geo["primary_column"]]
    assert (geo["version"], column["encoding"]) == ("1.1.0", "WKB")
    assert column["geometry_types"] == ["LineString"]
    west, south, east, north = column["bbox"]
    assert west < east
    assert south < north


def test_geojson_lines_run_from_tail_to_head(tmp_path, network):
    path = export_network(network, tmp_path / "net.geojson", "geojson")
    content = json.loads(path.read_bytes())
    lines = {f["id"]: f for f in content["features"] if f["properties"]["table"] == "link"}
    for feature in lines.values():
        ends = [network.node_index[feature["properties"][side]] for side in ("tail_id", "head_id")]
        for k, point in zip(ends, (feature["geometry"]["coordinates"][i] for i in (0, -1)),
                            strict=True):  # fmt: skip
            assert point[0] == pytest.approx(network.nodes.lon[k], abs=0.3)
            assert point[1] == pytest.approx(network.nodes.lat[k], abs=0.3)


points = st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=2, max_size=20).map(
    lambda rows: np.array(rows, dtype=np.float64)
)


@given(points)
def test_lines_survive_binary_and_text(line):
    assert np.array_equal(line_from_wkb(line_to_wkb(line), "here"), line)
    short = line.astype(np.float32)
    assert np.array_equal(line_from_wkt(line_to_wkt(short), "here").astype(np.float32), short)


def test_binary_in_either_byte_order_is_read():
    big = struct.pack(">BIdd", 0, 1, 76.95, 43.25)
    assert point_from_wkb(big, "here") == (76.95, 43.25)
    assert point_from_wkb(point_to_wkb(76.95, 43.25), "here") == (76.95, 43.25)
    big = struct.pack(">BIIdddd", 0, 2, 2, 1, 2, 3, 4)
    assert line_from_wkb(big, "here").tolist() == [[1, 2], [3, 4]]


@settings(max_examples=200)
@given(st.binary(max_size=80))
def test_bytes_that_are_no_geometry_are_refused(data):
    for read in (point_from_wkb, line_from_wkb):
        try:
            read(data, "here")
        except DataError as error:
            assert "here" in str(error)


def test_a_count_that_promises_more_points_than_there_are_is_refused():
    with pytest.raises(DataError):
        line_from_wkb(struct.pack("<BII", 1, 2, 2**31), "here")


def test_every_column_is_explained():
    for columns in (declared.NODES, declared.LINKS, declared.CROSSINGS, declared.CLOSURES):
        assert all(column.meaning for column in columns)
        assert len({column.name for column in columns}) == len(columns)
