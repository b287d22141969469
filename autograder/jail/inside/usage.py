"""What the processes of a submission use: memory, their own and the kernel's for them, and threads."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass

KB = 1024
FILE = 2 * KB  # bytes that the kernel keeps for a file in memory, besides what is in it
MAX_LOCK_CHARACTERS = 1_000_000  # letters that tell of locks on files, 50 each; no notebook has a hundred
FOLDERS = ("/tmp", "/dev/shm")


@dataclass(frozen=True)
class Process:
    """A process: its number, and how many threads it has."""

    pid: int
    threads: int


def descendants() -> Iterator[Process]:
    """The processes below this one; orphans among them are its children. None where there is no /proc."""
    children: dict[int, list[Process]] = {}
    for pid in _numbers("/proc"):
        stat = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
        if stat:
            children.setdefault(int(stat[1]), []).append(Process(pid, int(stat[17])))
    waiting = [os.getpid()]
    while waiting:
        found = children.get(waiting.pop(), [])
        yield from found
        waiting += [process.pid for process in found]


def uses_more(pids: list[int], most: int, alone: bool) -> bool:
    """Whether these processes together use more than `most` bytes, what they share counted once.

    Of a process that cannot be looked into nobody knows what it uses: that is too much where it matters.
    `alone`: nobody else is in this namespace of networks, of processes and of files, so what the kernel keeps
    there is for these processes.
    """
    kept = _kept_by_the_kernel() if alone else 0
    resident = kept + sum(map(_resident, pids))
    # half: on a machine of many cores the figures that cost nothing are late by some megabytes a process
    return resident > most / 2 and kept + sum(map(_proportional, pids)) > most


def _resident(pid: int) -> float:
    """Bytes that a process uses, what it shares with others included: cheap, and never too little."""
    return sum(_kilobytes(_thread_with_memory(pid, "status"), ("VmRSS", "VmSwap", "VmPTE"))) * KB


def _proportional(pid: int) -> float:
    """Bytes that a process uses, its part of what it shares; endless if that cannot be read."""
    tables = sum(_kilobytes(_thread_with_memory(pid, "status"), ("VmPTE",)))
    text = _thread_with_memory(pid, "smaps_rollup")
    if not text and _is_hidden(pid):
        return float("inf")
    return (tables + sum(_kilobytes(text, ("Pss", "SwapPss")))) * KB


def _thread_with_memory(pid: int, name: str) -> str:
    """A file of /proc on a process. Its first thread may have ended, and then knows of no memory."""
    text = _read(f"/proc/{pid}/{name}")
    if "Rss:" in text or "VmRSS:" in text:
        return text
    others = (_read(f"/proc/{thread}/{name}") for thread in _numbers(f"/proc/{pid}/task") if thread != pid)
    return next((text for text in others if "Rss:" in text or "VmRSS:" in text), "")


def _is_hidden(pid: int) -> bool:
    """Whether a process has memory that this one may not look into, and has not just ended."""
    return "VmRSS:" in _thread_with_memory(pid, "status")


def _kept_by_the_kernel() -> float:
    """Bytes that are in no process: what may wait in sockets, and files in memory, but for their contents,
    which have a limit of their own. Endless for locks on files without an end."""
    if len(_read("/proc/locks", MAX_LOCK_CHARACTERS)) == MAX_LOCK_CHARACTERS:
        return float("inf")
    used = _read("/proc/net/sockstat").split()
    sockets = int(used[2]) if used[:2] == ["sockets:", "used"] else 0
    systems = [os.statvfs(folder) for folder in FOLDERS]
    files = sum(system.f_files - system.f_ffree for system in systems)
    return sockets * _largest_in_a_socket() + files * FILE


def _largest_in_a_socket() -> int:
    """A message is taken as long as what waits is smaller than the buffer, and may be as large as that."""
    with socket.socket(socket.AF_UNIX) as one:
        return 2 * one.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)


def _kilobytes(text: str, names: tuple[str, ...]) -> Iterator[int]:
    for line in text.splitlines():
        name, _, rest = line.partition(":")
        if name in names:
            yield int(rest.split()[0])


def _numbers(folder: str) -> list[int]:
    """The numbers among the names in a folder of /proc; none if it is not there."""
    try:
        return [int(name) for name in os.listdir(folder) if name.isdecimal()]
    except OSError:
        return []


def _read(path: str, most: int = -1) -> str:
    """The text of a file of /proc, "" if it cannot be read, as of a process that has just ended."""
    try:
        with open(path) as file:
            return file.read(most)
    except OSError:
        return ""
