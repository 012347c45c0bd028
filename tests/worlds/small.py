"""A land bridge of two dozen stations, written as text.

Two crossings out of China (Alashankou with the way to Europe, Khorgos with the way to Tashkent),
a ferry to Baku, a planned line over the mountains to Osh, one sea lane, two airports. Tables that
are not written here (assumptions, tariffs, countries, factors) are the packaged ones.
"""

from __future__ import annotations

import sys
from io import StringIO
from typing import Any

import polars as pl

from landbridge.scenario import NetworkParams, Scenario, ServiceParams

RAIL_NODES = """
node_id,name,country,lat,lon
xian,Xi'an,CN,34.26,108.94
lanzhou,Lanzhou,CN,36.06,103.84
urumqi,Urumqi,CN,43.80,87.60
alashankou,Alashankou,CN,45.17,82.57
khorgos,Khorgos,CN,44.21,80.41
kashgar,Kashgar,CN,39.47,75.99
dostyk,Dostyk,KZ,45.25,82.48
altynkol,Altynkol,KZ,44.22,80.20
almaty,Almaty,KZ,43.25,76.95
astana,Astana,KZ,51.18,71.45
petropavl,Petropavl,KZ,54.87,69.15
saryagash,Saryagash,KZ,41.46,69.17
aktau,Aktau,KZ,43.65,51.17
keles,Keles,UZ,41.40,69.20
tashkent,Tashkent,UZ,41.31,69.28
kurgan,Kurgan,RU,55.45,65.33
moscow,Moscow,RU,55.76,37.62
minsk,Minsk,BY,53.90,27.57
brest,Brest,BY,52.10,23.70
terespol,Terespol,PL,52.08,23.62
malaszewicze,Malaszewicze,PL,52.03,23.53
warsaw,Warsaw,PL,52.23,21.01
duisburg,Duisburg,DE,51.43,6.76
alat-az,Alat,AZ,39.94,49.41
baku,Baku,AZ,40.38,49.85
osh,Osh,KG,40.53,72.80
"""

# line_id, line, from, to, country, km, est, gauge, electric, speed, tracks, status, opens, closes
_LINES = """
xian--lanzhou,Longhai,CN,676,false,1435,1,120,2,operating,,
lanzhou--urumqi,Lanxin,CN,1892,false,1435,1,120,2,operating,,
urumqi--alashankou,Beijiang,CN,477,false,1435,1,120,2,operating,,
urumqi--khorgos,Jinghe-Khorgos,CN,670,true,1435,1,120,1,operating,,
urumqi--kashgar,South Xinjiang,CN,1446,true,1435,0.5,120,1,operating,,
alashankou--dostyk,Border,CN-KZ,12,true,1435/1520,,80,1,operating,,
khorgos--altynkol,Border,CN-KZ,17,true,1435/1520,,80,1,operating,,
dostyk--astana,Dostyk-Moyinty,KZ,1326,true,1520,0.4,,1,operating,,
altynkol--almaty,Altynkol-Zhetygen,KZ,330,true,1520,0,80,1,operating,,
almaty--saryagash,Turksib,KZ,838,true,1520,1,,2,operating,,
almaty--astana,Turksib north,KZ,1211,true,1520,1,,2,operating,,
astana--aktau,Mangystau,KZ,2630,true,1520,0,,1,operating,,
astana--petropavl,North,KZ,488,true,1520,1,,2,operating,,
petropavl--kurgan,North,KZ-RU,275,true,1520,1,,2,operating,,
kurgan--moscow,Trans-Siberian,RU,1971,true,1520,1,,2,operating,,
moscow--minsk,Moscow-Brest,RU-BY,750,true,1520,1,,2,operating,,
minsk--brest,Moscow-Brest,BY,347,true,1520,1,,2,operating,,
brest--terespol,Border,BY-PL,7,true,1520/1435,1,40,2,operating,,
terespol--malaszewicze,Yard line,PL,8,true,1435/1520,1,40,2,operating,,
malaszewicze--warsaw,E20,PL,205,true,1435,1,100,2,operating,,
warsaw--duisburg,E20 west,PL-DE,1090,true,1435,1,100,2,operating,,
saryagash--keles,Border,KZ-UZ,8,true,1520,1,60,2,operating,,
keles--tashkent,Tashkent,UZ,14,true,1520,1,60,2,operating,,
alat-az--baku,Baku,AZ,75,true,1520,1,,2,operating,,
kashgar--osh,CKU railway,CN-KG,420,true,1435/1520,0,,1,under construction,2030-01-01,
tashkent--osh,Fergana,UZ-KG,460,true,1520,0.5,,1,operating,2026-07-01,
lanzhou--kashgar,Old line,CN,2600,true,1435,0,,1,closed,,
"""

CROSSINGS = """
crossing_id,name,mode,node_a,node_b,country_a,country_b,gauge_a,gauge_b,break_of_gauge,status,distance_km,source
alashankou-dostyk,Alashankou - Dostyk,rail,alashankou,dostyk,CN,KZ,1435,1520,true,operating,,test
khorgos-altynkol,Khorgos - Altynkol,rail,khorgos,altynkol,CN,KZ,1435,1520,true,operating,,test
saryagash-keles,Saryagash - Keles,rail,saryagash,keles,KZ,UZ,1520,1520,false,operating,,test
petropavl,Petropavl - Kurgan,rail,kurgan,petropavl,RU,KZ,1520,1520,false,operating,,test
brest-terespol,Brest - Terespol,rail,terespol,brest,PL,BY,1435,1520,true,operating,,test
torugart-cku,Torugart,rail,kashgar,osh,CN,KG,1435,1520,true,under construction,,test
aktau-alat,Aktau - Alat,ferry,aktau,alat-az,KZ,AZ,,,false,operating,483,test
"""

PLACES = """
place_id,name,country,lat,lon,node_id,evidence,timezone
cn-xian,Xi'an,CN,34.26,108.94,xian,cited,Asia/Shanghai
cn-lanzhou,Lanzhou,CN,36.06,103.84,lanzhou,cited,Asia/Shanghai
cn-urumqi,Urumqi,CN,43.80,87.60,urumqi,cited,Asia/Urumqi
cn-kashgar,Kashgar,CN,39.47,75.99,kashgar,inferred,Asia/Urumqi
cn-shanghai,Shanghai,CN,31.22,121.46,,cited,Asia/Shanghai
kz-almaty,Almaty,KZ,43.25,76.95,almaty,cited,Asia/Almaty
kz-astana,Astana,KZ,51.18,71.45,astana,cited,Asia/Almaty
kz-aktau,Aktau,KZ,43.65,51.17,aktau,cited,Asia/Aqtau
uz-tashkent,Tashkent,UZ,41.31,69.28,tashkent,cited,Asia/Tashkent
ru-moscow,Moscow,RU,55.76,37.62,moscow,cited,Europe/Moscow
pl-warsaw,Warsaw,PL,52.23,21.01,warsaw,cited,Europe/Warsaw
de-duisburg,Duisburg,DE,51.43,6.76,duisburg,cited,Europe/Berlin
nl-rotterdam,Rotterdam,NL,51.92,4.48,,cited,Europe/Amsterdam
az-baku,Baku,AZ,40.38,49.85,baku,cited,Asia/Baku
kg-osh,Osh,KG,40.53,72.80,osh,cited,Asia/Bishkek
"""

PORTS = """
port_id,name,country,lat,lon
CNSHA,Shanghai,CN,31.35,121.60
NLRTM,Rotterdam,NL,51.95,4.14
"""

AIRPORTS = """
airport_id,name,country,lat,lon
XIY,Xi'an,CN,34.44,108.76
FRA,Frankfurt,DE,50.03,8.57
"""

HUBS = """
place_id,side,market,weight,assembly_centre,vehicle_trains,est
cn-xian,china,all,300,true,true,false
cn-urumqi,china,all,200,true,true,true
de-duisburg,abroad,europe,60,false,false,true
pl-warsaw,abroad,europe,40,false,false,true
uz-tashkent,abroad,central_asia,60,false,true,true
kz-almaty,abroad,central_asia,40,false,true,true
az-baku,abroad,caspian,100,false,false,true
"""

TARGETS = """
crossing_id,year,trains
alashankou-dostyk,2024,700
khorgos-altynkol,2024,500
alashankou-dostyk,2025,800
khorgos-altynkol,2025,650
"""

PUBLISHED = """
pub_id,origin_id,destination_id,via,days_min,days_max,frequency_per_week,year,source
p1,cn-xian,de-duisburg,Alashankou/Dostyk,13,15,2,2024,report one
p2,cn-xian,de-duisburg,Alashankou/Dostyk,16,16,1,2015,report two
p3,de-duisburg,cn-xian,,17,17,,2020,report three
p4,cn-xian,uz-tashkent,Khorgos/Altynkol; Saryagash,5,5,,2024,report four
p5,cn-xian,az-baku,Khorgos/Altynkol; Aktau,17,17,,2024,report five
p6,cn-urumqi,kg-osh,Kashgar; Irkeshtam; Osh,7,10,1,2023,report six
p7,cn-xian,nl-rotterdam,,16,16,,2019,report seven
p8,kz-almaty,ru-moscow,,9,9,1,2021,report eight
p9,cn-xian,cn-urumqi,,4,4,1,2021,report nine
"""

_TYPES = {
    "est": pl.Boolean, "break_of_gauge": pl.Boolean, "assembly_centre": pl.Boolean,
    "vehicle_trains": pl.Boolean, "gauge_a": pl.Int64, "gauge_b": pl.Int64, "year": pl.Int64,
    "distance_km": pl.Float64, "lat": pl.Float64, "lon": pl.Float64, "length_km": pl.Float64,
    "electric_share": pl.Float64, "max_freight_speed_kmh": pl.Float64, "tracks": pl.Float64,
    "days_min": pl.Float64, "days_max": pl.Float64, "frequency_per_week": pl.Float64,
    "weight": pl.Float64, "trains": pl.Float64, "opens": pl.Date, "closes": pl.Date,
}  # fmt: skip


def read(text: str) -> pl.DataFrame:
    """A table from CSV text; columns of known names get their types, all others are text."""
    frame = pl.read_csv(StringIO(text.strip()), infer_schema=False)
    return frame.with_columns(
        _typed(column, _TYPES[column]) for column in frame.columns if column in _TYPES
    )


def _typed(column: str, kind: Any) -> pl.Expr:
    text = pl.col(column)
    if kind == pl.Boolean:
        return (text == "true").alias(column)
    return text.str.to_date() if kind == pl.Date else text.cast(kind)


def _lines() -> pl.DataFrame:
    head = (
        "line_id,line,country,length_km,est,gauge_mm,electric_share,max_freight_speed_kmh,tracks,"
        "status,opens,closes"
    )
    frame = read(f"{head}\n{_LINES.strip()}")
    ends = pl.col("line_id").str.split_exact("--", 1)
    return frame.with_columns(
        ends.struct.field("field_0").alias("from_node"),
        ends.struct.field("field_1").alias("to_node"),
        pl.lit("test").alias("source"),
    )


def tables() -> dict[str, pl.DataFrame]:
    """Every table of the small world, by name."""
    return {
        "rail_nodes": read(RAIL_NODES),
        "lines": _lines(),
        "crossings": read(CROSSINGS),
        "places": read(PLACES),
        "ports": read(PORTS),
        "airports": read(AIRPORTS),
        "hubs": read(HUBS),
        "crossing_targets": read(TARGETS),
        "services_published": read(PUBLISHED),
        "line_geometry": pl.DataFrame(
            {
                "line_id": ["xian--lanzhou", "lanzhou--urumqi"],
                "lat": [[34.26, 34.9, 36.06], [36.06, 40.1, 43.80]],
                "lon": [[108.94, 106.2, 103.84], [103.84, 97.2, 87.60]],
            }
        ),
        "sea_lanes": pl.DataFrame(
            {
                "port_a": ["CNSHA"],
                "port_b": ["NLRTM"],
                "distance_suez_km": [19507.0],
                "distance_cape_km": [25774.0],
                "lat": [[31.35, 1.2, 12.5, 30.0, 36.0, 51.95]],
                "lon": [[121.60, 103.8, 44.0, 32.5, -5.6, 4.14]],
                "source": ["test"],
            }
        ),
    }


def scenario(
    network: dict[str, Any] | None = None, services: dict[str, Any] | None = None, **changes: Any
) -> Scenario:
    """A scenario of 2025 with changes."""
    return Scenario(
        name="test",
        network=NetworkParams(**(network or {})),
        services=ServiceParams(**(services or {})),
        **changes,
    )


def forget() -> None:
    """Empty what the package keeps of tables, so that no test sees those of another world."""
    for name, module in list(sys.modules.items()):
        if name.startswith("landbridge"):
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()
