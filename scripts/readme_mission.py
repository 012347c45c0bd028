"""Write the table of `landbridge validate mission --markdown` into a page, between its markers.

python scripts/readme_mission.py FILE
"""

from __future__ import annotations

import sys
from pathlib import Path

from landbridge.cli.validate_mission import markdown
from landbridge.results.files import write_atomic
from landbridge.study.validation.mission import as_json, mission

START, END = "<!-- mission -->", "<!-- /mission -->"


def main() -> int:
    """Replace what stands between the markers of the page named on the command line."""
    page = Path(sys.argv[1])
    before, start, rest = page.read_text(encoding="utf-8").partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        print(f"{page}: the markers {START} and {END} are missing.", file=sys.stderr)
        return 3
    table = markdown(as_json(mission()))
    write_atomic(page, f"{before}{START}\n{table}{END}{after}")
    print(f"Wrote {page}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
