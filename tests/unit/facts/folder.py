"""Tiny tables on disk, with their manifest, and the rows they hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from landbridge.facts import tables
from landbridge.schema import Column, table_schema

_TYPES: dict[str, Any] = {
    "str": pl.String,
    "int": pl.Int64,
    "float": pl.Float64,
    "bool": pl.Boolean,
    "date": pl.Date,
    "list_float": pl.List(pl.Float64),
    "list_str": pl.List(pl.String),
}


def _filler(column: Column) -> Any:
    """A value that a required column takes when a test does not care."""
    if not column.required:
        return None
    if column.allowed:
        return column.allowed[0]
    plain = {"str": "x", "bool": False, "list_str": [], "list_float": [0.0, 1.0]}
    if column.dtype in plain:
        return plain[column.dtype]
    return type(0 if column.dtype == "int" else 0.0)(float(column.low or 1))


def make_frame(name: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows as a declared table; what a row leaves out is filled in."""
    schema = table_schema(name)
    whole = [{c.name: row.get(c.name, _filler(c)) for c in schema.columns} for row in rows]
    return pl.DataFrame(whole, schema={c.name: _TYPES[c.dtype] for c in schema.columns})


class Folder:
    """Tables on disk with their manifest."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries: dict[str, dict[str, Any]] = {}

    def put(self, name: str, rows: list[dict[str, Any]]) -> Path:
        return self.put_frame(name, make_frame(name, rows))

    def put_frame(self, name: str, frame: pl.DataFrame) -> Path:
        file = self.path / f"{name}.parquet"
        frame.write_parquet(file)
        content = file.read_bytes()
        self.entries[name] = {
            "sha256": hashlib.sha256(content).hexdigest(),
            "rows": frame.height,
            "bytes": len(content),
        }
        self.write_manifest({"format": 1, "tables": self.entries, "inputs": {}})
        return file

    def write_manifest(self, content: Mapping[str, Any] | str) -> None:
        text = content if isinstance(content, str) else json.dumps(content)
        (self.path / "manifest.json").write_text(text, encoding="utf-8")
        tables.clear_cache()


COUNTRIES = [
    {"country": "CN", "iso3": "CHN", "name": "China", "name_zh": "中国", "name_ru": "Китай"},
    {"country": "KZ", "iso3": "KAZ", "name": "Kazakhstan", "name_zh": "哈萨克斯坦",
     "name_ru": "Казахстан", "eaeu": True},
    {"country": "RU", "iso3": "RUS", "name": "Russia", "name_zh": "俄罗斯", "name_ru": "Россия",
     "eaeu": True},
    {"country": "DE", "iso3": "DEU", "name": "Germany", "name_zh": "德国", "name_ru": "Германия",
     "schengen_or_eu": True},
    {"country": "NA", "iso3": "NAM", "name": "Namibia", "name_zh": "纳米比亚",
     "name_ru": "Намибия"},
]  # fmt: skip

PLACES = [
    {"place_id": "cn-chengdu", "name": "Chengdu", "name_zh": "成都", "country": "CN",
     "admin1": "Sichuan", "lat": 30.67, "lon": 104.07, "unlocode": "CNCTU",
     "aliases": ["Чэнду", "Ch'engtu"], "timezone": "Asia/Shanghai"},
    {"place_id": "cn-xian", "name": "Xi'an", "name_zh": "西安", "country": "CN",
     "admin1": "Shaanxi", "lat": 34.26, "lon": 108.93, "aliases": ["Сиань"],
     "timezone": "Asia/Shanghai"},
    {"place_id": "cn-suzhou", "name": "Suzhou", "name_zh": "苏州", "country": "CN",
     "admin1": "Jiangsu", "lat": 31.3, "lon": 120.6, "aliases": ["蘇州"],
     "timezone": "Asia/Shanghai"},
    {"place_id": "cn-suzhou-anhui", "name": "Suzhou", "name_zh": "宿州", "country": "CN",
     "admin1": "Anhui", "lat": 33.6, "lon": 117.0, "timezone": "Asia/Shanghai"},
    {"place_id": "cn-fuzhou", "name": "Fuzhou", "name_zh": "福州", "country": "CN",
     "admin1": "Fujian", "lat": 26.07, "lon": 119.3, "timezone": "Asia/Shanghai"},
    {"place_id": "cn-fuzhou-jiangxi", "name": "Fuzhou (Jiangxi)", "name_zh": "抚州",
     "country": "CN", "admin1": "Jiangxi", "lat": 27.95, "lon": 116.36,
     "timezone": "Asia/Shanghai"},
    {"place_id": "kz-almaty", "name": "Almaty", "name_zh": "阿拉木图", "country": "KZ",
     "lat": 43.25, "lon": 76.95, "unlocode": "KZALA", "aliases": ["Алматы", "Alma-Ata"],
     "timezone": "Asia/Almaty"},
    {"place_id": "kz-petropavl", "name": "Petropavl", "country": "KZ", "lat": 54.87, "lon": 69.16,
     "aliases": ["Petropavlovsk", "Қызылжар"], "timezone": "Asia/Almaty"},
    {"place_id": "ru-petropavlovsk", "name": "Petropavlovsk-Kamchatsky", "country": "RU",
     "lat": 53.02, "lon": 158.65, "aliases": ["Petropavlovsk"], "timezone": "Asia/Kamchatka"},
    {"place_id": "ru-rostov", "name": "Rostov-na-Donu", "country": "RU", "lat": 47.23,
     "lon": 39.72, "aliases": ["Ростов-на-Дону"], "timezone": "Europe/Moscow"},
    {"place_id": "ru-nizhny-novgorod", "name": "Nizhny Novgorod", "country": "RU", "lat": 56.3,
     "lon": 44.0, "timezone": "Europe/Moscow"},
    {"place_id": "de-koeln", "name": "Köln", "country": "DE", "lat": 50.94, "lon": 6.96,
     "aliases": ["Cologne"], "timezone": "Europe/Berlin"},
    {"place_id": "de-frankfurt", "name": "Frankfurt am Main", "country": "DE", "lat": 50.11,
     "lon": 8.68, "timezone": "Europe/Berlin"},
    {"place_id": "de-frankfurt-oder", "name": "Frankfurt (Oder)", "country": "DE", "lat": 52.34,
     "lon": 14.55, "timezone": "Europe/Berlin"},
    {"place_id": "na-walvis-bay", "name": "Walvis Bay", "country": "NA", "lat": -22.95,
     "lon": 14.5, "timezone": "Africa/Windhoek"},
]  # fmt: skip
