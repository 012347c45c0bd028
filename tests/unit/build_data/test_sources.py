"""How sources are written down."""

from __future__ import annotations

import pytest
from scripts.build_data.sources import cite

REPOST = "secondary press report (reposting site, address not kept)"


@pytest.mark.parametrize(
    ("text", "year", "shown"),
    [
        ("https://www.railfreight.com/x", 2021, "https://www.railfreight.com/x"),
        (REPOST, 2024, "secondary press report, 2024"),
        (REPOST, "", "secondary press report, date not kept"),
        (f"{REPOST} (repost of Xinhua)", 2020, "secondary press report (after Xinhua), 2020"),
        (f"{REPOST} ; {REPOST}", 2019, "secondary press report, 2019"),
        (
            f"https://tass.com/x ; {REPOST}",
            2019,
            "https://tass.com/x; secondary press report, 2019",
        ),
        (f"{REPOST},-tail-of-an-address.html", 2022, "secondary press report, 2022"),
        ("http://appen.media.gov.cn/engovdata/x.html", 2016, "secondary press report, 2016"),
        (
            "reference text (project brief)",
            2025,
            "press report on China-Central Asia cooperation, mid-2025",
        ),
        ("Wikipedia: Kars%E2%80%93Tbilisi_railway", None, "Wikipedia: Kars–Tbilisi railway"),
        (REPOST, 2027, "secondary press report, date not kept"),
        (
            "http://big5.cri.cn/gate/big5/german.cri.cn/fotos/1.html",
            2020,
            "https://german.cri.cn/fotos/1.html",
        ),
        (
            "https://transportjournal.com/a/b.html?L=nn",
            None,
            "https://transportjournal.com/a/b.html",
        ),
        ("estimate: great circle x 1.2", None, "Landbridge estimate: great circle x 1.2"),
        ("", 2020, "Landbridge estimate"),
        (
            "recalled, not re-read: Wikipedia: Longhai_Railway",
            None,
            "general knowledge, not read again (Wikipedia: Longhai Railway)",
        ),
    ],
)
def test_a_source_is_written_for_readers(text: str, year: int | None, shown: str) -> None:
    assert cite(text, year) == shown


def test_no_trace_of_a_reposting_address_remains() -> None:
    for tail in ("", " (repost of CCTV; secondary press report)", " (mirror of people.cn)"):
        assert "reposting" not in cite(REPOST + tail, 2024)
