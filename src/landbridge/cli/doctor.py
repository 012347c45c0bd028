"""The command ``landbridge doctor``."""

from __future__ import annotations

from dataclasses import asdict

from landbridge.cli.output import emit, emit_json
from landbridge.core.errors import DataError
from landbridge.study.doctor import examine

__all__ = ["run_doctor"]


def run_doctor(*, as_json: bool) -> int:
    """Print what the examination found; exit 3 if something needed is broken."""
    diagnosis = examine()
    if as_json:
        status = "sound" if diagnosis.sound else "broken"
        emit_json({"status": status, "checks": [asdict(check) for check in diagnosis.checks]})
    else:
        width = max(len(check.name) for check in diagnosis.checks)
        for check in diagnosis.checks:
            cure = f"  ({check.cure})" if check.cure else ""
            emit(f"{check.state:<6}  {check.name:<{width}}  {check.detail}{cure}\n")
    return 0 if diagnosis.sound else DataError.exit_code
