"""One inland zone, one sea port and a market beyond a border with two crossings, as files.

Nodes: 1 factory, 2 market; 3 and 4 border stations. Time in hours, volume in boxes a day. The
crossing at 3 is quick and narrow, that at 4 slower and toll-free.
"""

from __future__ import annotations

from pathlib import Path

NET = """<NUMBER OF ZONES> 2
<NUMBER OF NODES> 6
<FIRST THRU NODE> 3
<NUMBER OF LINKS> 6
<END OF METADATA>
~ init term capacity length fft b power speed toll type ;
1 3 1000 3200 150 0 0 0 0 1 ;
1 4 1000 3400 160 0 0 0 0 1 ;
3 5 60 1 24 1 4 0 300 1 ;
4 6 60 1 36 1 4 0 0 1 ;
5 2 1000 6300 190 0 0 0 0 1 ;
6 2 1000 6300 190 0 0 0 0 1 ;
"""
TRIPS = "origin,destination,value,class\n1,2,120,electronics\n1,2,80,furniture\n"
CHOICE = """# electronics are worth more time than furniture
[[segments]]
name = "electronics"
value_of_time = 12.0
theta = 0.02
nest_thetas = { rail = 0.06 }

[[segments]]
name = "furniture"
value_of_time = 2.5
theta = 0.02
nest_thetas = { rail = 0.06 }
without = ["air"]

[[alternatives]]
name = "rail by 3"
nest = "rail"
toll_factor = 1.0
banned_links = ["4-6"]

[[alternatives]]
name = "rail by 4"
nest = "rail"
toll_factor = 1.0
banned_links = ["3-5"]

[[alternatives]]
name = "sea"
constant = -60.0
cost_file = "sea.csv"

[[alternatives]]
name = "air"
cost_file = "air.csv"
"""
SEA = "origin,destination,time\n1,2,520\n"
AIR = "origin,destination,time,money\n1,2,90,4200\n"
FILES = {
    "net.tntp": NET, "trips.csv": TRIPS, "choice.toml": CHOICE, "sea.csv": SEA, "air.csv": AIR,
}  # fmt: skip


def write(folder: Path, **changed: str) -> list[str]:
    """Write the files, some changed (`net`, `trips`, ...); return the command."""
    for name, text in FILES.items():
        (folder / name).write_text(changed.get(name.partition(".")[0], text))
    return [
        "assign", "--net", f"{folder}/net.tntp", "--trips", f"{folder}/trips.csv",
        "--choice", f"{folder}/choice.toml",
    ]  # fmt: skip
