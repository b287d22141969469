"""What one submission may use."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Time, memory, disk, processes and output of one submission; to be set in nbgrader_config.py."""

    cell_seconds: float = 30.0
    call_seconds: float = 10.0
    submission_seconds: float = 300.0
    grace_seconds: float = 2.0  # between the interrupt and the end
    memory_mb: int = 1024
    disk_mb: int = 64
    processes: int = 32
    output_kb: int = 2000  # of one cell, figures included
    answer_mb: int = 8  # what one call may return
