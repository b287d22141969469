"""Values and messages between the judge and the jail, as JSON with arrays in base64. Nothing is ever pickled.

What comes out of a jail was written by a stranger. `decode` builds nothing but plain data from it: None,
bool, int, float, str, arrays of bool, int or float, lists, tuples and dicts. Functions, which an argument of
a call may be, travel by reference, and only into the jail: they are of the course's modules of probes, which
are all that is there of its exercises.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import importlib
import json
import math
import re
import socket
import struct
import time
from typing import Any

import numpy as np

from .outside import Outside

MAX_DEPTH = 24  # a little more than the 20 levels that `course_lib.checking.values.plain` lets through
MAX_PARTS = 500_000  # of a value, and of a message twice as many; in memory they are larger than as text
MAX_QUOTES = 3_000_000  # in a message, those that a cell has printed included
MAX_KEYS = 1000  # of a dict; keys that collide on purpose take the square of their number
MAX_INTEGER_BITS = 64  # bits of an integer
MAX_ENTRIES = 10_000_000  # of an array, axes of length 0 counted as 1: a sum over one makes a new array
PROBES = "probes"  # modules of this name, and in folders of this name, hold what arguments may refer to
ANY_COURSE = "course_lib.checking.probes"  # those that are no course's own
RANDOM = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")

TEXT = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)  # of JSON, also one without an end
DTYPE = re.compile(r"[<>|][bif]\d{1,2}$")
HEADER = struct.Struct("!Q")


class ProtocolError(Exception):
    """Bytes that are not a message, or a value that cannot be sent; the message says why."""


# -- values ----------------------------------------------------------------------------------------


def encode(value: Any, package: str = "") -> Any:
    """`value` as JSON data. With the `package` of a course's exercises, its probes and random generators may
    be in it.

    Raises ProtocolError for anything else that is not plain.
    """
    kind = type(value)
    if value is None or kind in (bool, int, float, str):
        return value
    if kind is list:
        return [encode(item, package) for item in value]
    if kind is tuple:
        return {"tuple": [encode(item, package) for item in value]}
    if kind is dict:
        return {"dict": [[encode(key, package), encode(item, package)] for key, item in value.items()]}
    if kind is np.ndarray and value.dtype.kind in "bif":
        order = "F" if value.flags.f_contiguous and not value.flags.c_contiguous else "C"
        data = base64.b64encode(value.tobytes(order)).decode()
        return {"array": [value.dtype.str, list(value.shape), order, data]}
    if isinstance(value, np.generic) and value.dtype.kind in "bif":
        return {"scalar": encode(np.asarray(value))}
    if package:
        return _encode_reference(value, package)
    raise ProtocolError(f"a {kind.__name__} is not plain data")


def _encode_reference(value: Any, package: str) -> dict:
    kind = type(value)
    if kind is Outside:
        return {"outside": [value.number, encode(value.fields)]}
    if kind is np.random.Generator:
        return {"random": encode(_without_numpy(value.bit_generator.state))}
    if dataclasses.is_dataclass(kind) and kind.__dataclass_params__.frozen:
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(kind) if field.init}
        return {"instance": [_reference(kind, package), encode(fields, package)]}
    if callable(value):
        return {"function": _reference(value, package)}
    raise ProtocolError(f"a {kind.__name__} can be no argument in a jail")


def _without_numpy(state: dict) -> dict:
    return {key: _without_numpy(item) if isinstance(item, dict) else item for key, item in state.items()}


def _reference(thing: Any, package: str) -> str:
    """'module:qualname' of a function or class of the package's probes that can be found by it."""
    module, name = getattr(thing, "__module__", None) or "", getattr(thing, "__qualname__", "")
    reference = f"{module}:{name}"
    try:
        found = _resolve(reference, package)
    except ProtocolError:
        found = None
    if found is not thing:
        raise ProtocolError(
            f"{thing!r} can be no argument in a jail: it is no function or class of the {PROBES} of {package}"
        )
    return reference


def _resolve(reference: str, package: str) -> Any:
    module, _, name = reference.partition(":")
    own = module.startswith(f"{package}.") and PROBES in module.removeprefix(package).split(".")
    if not own and module != ANY_COURSE:
        raise ProtocolError(f"{reference} is no probe of {package}")
    try:
        found = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        raise ProtocolError(f"{reference} is not there") from error
    return found


def decode(document: Any, package: str = "") -> Any:
    """The value that `encode` wrote. Raises ProtocolError for everything that it could not have written.

    Without a `package` it comes from a stranger: then it may not be larger or take longer than is good.
    """
    if not package:
        _refuse_many_parts(document)
    return _decode(document, package, 0)


def _decode(document: Any, package: str, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise ProtocolError("nested too deep")
    if document is None or isinstance(document, (bool, float)):
        return document
    if isinstance(document, int):
        return document if package or document.bit_length() <= MAX_INTEGER_BITS else _as_float(document)
    if isinstance(document, str):
        return as_utf8(document)
    if isinstance(document, list):
        return [_decode(item, package, depth + 1) for item in document]
    if not (isinstance(document, dict) and len(document) == 1):
        raise ProtocolError("not the form of a value")
    [(tag, content)] = document.items()
    try:
        return _decode_tagged(tag, content, package, depth)
    except (TypeError, ValueError, OverflowError, KeyError, binascii.Error) as error:
        raise ProtocolError(f"not the form of a {tag}: {error}") from error


def _decode_tagged(tag: str, content: Any, package: str, depth: int) -> Any:
    match tag:
        case "tuple":
            return tuple(_decode(item, package, depth + 1) for item in _list(content))
        case "dict":
            if len(content) > MAX_KEYS:
                raise ValueError(f"more than {MAX_KEYS} keys")
            pairs = [
                (_decode(key, package, depth + 1), _decode(item, package, depth + 1)) for key, item in content
            ]
            return dict(pairs)
        case "array":
            return _decode_array(*content)
        case "scalar":
            return _decode_array(*content["array"])[()]
        case "random" if package:
            state = _decode(content, package, depth + 1)
            if state["bit_generator"] not in RANDOM:
                raise ValueError(state["bit_generator"])
            bits = getattr(np.random, state["bit_generator"])()
            bits.state = state
            return np.random.Generator(bits)
        case "instance" if package:
            kind, fields = content
            return _resolve(kind, package)(**_decode(fields, package, depth + 1))
        case "outside" if package:
            number, fields = content
            return Outside(number, _decode(fields, package, depth + 1))
        case "function" if package:
            return _resolve(content, package)
    raise ProtocolError("not the form of a value")


def _refuse_many_parts(document: Any) -> None:
    waiting = [document]
    for item in waiting:  # which grows meanwhile
        if isinstance(item, (list, dict)):
            waiting += item if isinstance(item, list) else item.values()
        if len(waiting) > MAX_PARTS:
            raise ProtocolError(f"more than {MAX_PARTS} parts")


def _as_float(integer: int) -> float:
    """A long integer as a float: many of those can be made to collide, and a set of them to take hours."""
    try:
        return float(integer)
    except OverflowError as error:
        raise ProtocolError("an integer that is too long") from error


def _list(content: Any) -> list:
    if not isinstance(content, list):
        raise TypeError("no list")
    return content


def _decode_array(dtype: str, shape: list, order: str, data: str) -> np.ndarray:
    if not DTYPE.match(dtype) or order not in ("C", "F"):
        raise ValueError("dtype or order")
    if len(shape) > 32 or not all(type(n) is int and n >= 0 for n in shape):
        raise ValueError("shape")
    if math.prod(max(n, 1) for n in shape) > MAX_ENTRIES:
        raise ValueError(f"more than {MAX_ENTRIES} entries")
    raw, kind = base64.b64decode(data, validate=True), np.dtype(dtype)
    if math.prod(shape) * kind.itemsize != len(raw):
        raise ValueError("as many bytes as the shape says")
    if kind.kind == "b":  # a byte that is neither 0 nor 1 is neither false nor true
        return (np.frombuffer(raw, np.uint8) != 0).reshape(shape, order=order)
    return np.frombuffer(raw, kind).reshape(shape, order=order).copy(order)


def as_utf8(text: str, most: int | None = None) -> str:
    """`text` as something that can be written in UTF-8, cut after `most` characters."""
    if most is not None and len(text) > most:
        text = text[:most] + " …"
    return text.encode("utf-8", "replace").decode()


# -- messages --------------------------------------------------------------------------------------


def pack(message: dict) -> bytes:
    """A message as bytes, its length in front."""
    try:
        body = json.dumps(message, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ProtocolError(f"cannot be written: {error}") from error
    return HEADER.pack(len(body)) + body


def receive(channel: socket.socket, most: int | None = None, deadline: float | None = None) -> dict:
    """The next message. Raises EOFError at the end, TimeoutError, or ProtocolError for what is no message.

    With `most`, its size in bytes, it comes from a stranger: then it may not be large in memory either.
    """
    (size,) = HEADER.unpack(_exactly(channel, HEADER.size, deadline))
    if most is not None and size > most:
        raise ProtocolError(f"a message of {size} bytes; at most {most} are read")
    body = _exactly(channel, size, deadline)
    if most is not None:
        _refuse_many_parts_in(body)
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"not JSON: {error}") from error
    if not isinstance(message, dict):
        raise ProtocolError("not a message")
    return message


def _refuse_many_parts_in(body: bytes) -> None:
    """Raise ProtocolError for a message of more values than there can be, before they fill the memory."""
    if body.count(b'"') > MAX_QUOTES:
        raise ProtocolError(f"more than {MAX_QUOTES} quotation marks")
    most = 2 * MAX_PARTS
    if _separators(body) > most and _separators(TEXT.sub(b"", body)) > most:
        raise ProtocolError(f"more than {most} parts")


def _separators(body: bytes) -> int:
    return sum(body.count(separator) for separator in (b",", b"[", b"{"))


def _exactly(channel: socket.socket, size: int, deadline: float | None) -> bytes:
    parts, missing = [], size
    while missing:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            channel.settimeout(left)
        part = channel.recv(min(missing, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
