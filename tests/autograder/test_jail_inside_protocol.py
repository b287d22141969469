"""What crosses the wall of the jail: the same value arrives, and nothing but plain data comes out."""

import json
import socket
import struct
import threading
import time

import numpy as np
import pytest

from autograder.jail.inside.protocol import (
    MAX_DEPTH,
    MAX_PARTS,
    TEXT,
    ProtocolError,
    _refuse_many_parts_in,
    as_utf8,
    decode,
    encode,
    pack,
    receive,
)
from course_lib.checking.engine import judge
from course_lib.checking.probes import rows_of
from course_lib.checking.values import same
from course_lib.exercises.shared.networks import certain_loss
from course_lib.exercises.shared.probes.functions import Claim, Quadratic, Wave, claim_about

PLAIN = [
    None,
    True,
    7,
    -(2**63),
    -0.0,
    float("inf"),
    "ε → 0",
    [1, (2.0, ["x"])],
    (),
    {"a": 1, 2: (3,), (1, "b"): [None]},
    np.zeros((0, 3)),
    np.array(1.5),
    np.arange(6).reshape(2, 3),
    np.array([True, False]),
    np.array([1.0, 2.0], dtype=np.float32),
    np.array([1.0, np.nan, -np.inf, 5e-324]),
    np.array([1.0, 2.0], dtype=">f8"),
]


PACKAGE = "course_lib.exercises"


def there_and_back(value, package=""):
    return decode(json.loads(json.dumps(encode(value, package))), package)


def kind(value) -> str:
    """A name that is the same in every process; a `repr` may hold an address."""
    return getattr(value, "__name__", type(value).__name__)


@pytest.mark.parametrize("value", PLAIN, ids=repr)
def test_plain_data_arrives_as_it_was_sent(value):
    came = there_and_back(value)
    assert type(came) is type(value)
    assert same(came, value)
    if isinstance(value, np.ndarray):
        assert came.dtype == value.dtype
        assert came.tobytes() == value.tobytes()
        assert came.flags.writeable


def test_lists_and_tuples_are_kept_apart():
    assert there_and_back([(1,), [2]]) == [(1,), [2]]


def test_a_transposed_array_arrives_transposed():
    came = there_and_back(np.arange(6.0).reshape(2, 3).T)
    assert came.flags.f_contiguous
    assert came.tolist() == [[0, 3], [1, 4], [2, 5]]


def test_numpy_scalars_stay_numpy_scalars_on_the_way_in():
    assert type(there_and_back(np.float64(1.5))) is np.float64
    assert type(there_and_back(np.int64(3))) is np.int64


def test_a_random_generator_goes_on_with_the_same_numbers():
    rng = np.random.default_rng(3)
    rng.random(5)
    came = there_and_back(rng, PACKAGE)
    assert came is not rng
    assert (came.random(4) == rng.random(4)).all()


def test_a_function_of_the_course_arrives_as_itself():
    assert there_and_back(rows_of, PACKAGE) is rows_of


def test_a_frozen_dataclass_arrives_with_its_fields():
    f = Quadratic(A=np.eye(2), b=np.array([1.0, 2.0]), height=3.0)
    came = there_and_back({"f": (f, claim_about(f, "sign"), np.zeros(2))}, PACKAGE)["f"]
    assert isinstance(came[0], Quadratic) and isinstance(came[1], Claim)
    assert came[0](np.zeros(2)) == f(np.zeros(2))
    assert (came[1](np.zeros(2)) == -f.gradient(np.zeros(2))).all()


@pytest.mark.parametrize(
    "value", [lambda x: x, np.tanh, json.dumps, object(), iter([]), judge, certain_loss], ids=kind
)
def test_functions_from_elsewhere_and_what_has_a_state_are_not_sent(value):
    with pytest.raises(ProtocolError):
        encode(value, PACKAGE)


@pytest.mark.parametrize(
    "value",
    [1j, np.array(["a"]), np.array([None]), Wave(k=1.0), rows_of, {1}, np.ma.masked_all(2)],
    ids=kind,
)
def test_only_plain_data_comes_out(value):
    with pytest.raises(ProtocolError):
        encode(value)


HOSTILE = [
    {},
    {"tuple": [], "dict": []},
    {"tuple": 3},
    {"tuple": {"a": 1}},
    {"dict": [[1]]},
    {"dict": [[[], 1]]},
    {"dict": 7},
    {"array": []},
    {"array": ["O", [1], "C", "AAAAAAAAAAA="]},
    {"array": ["<f8", [2], "C", "AAAAAAAAAAA="]},
    {"array": ["<f8", [-1], "C", "AAAAAAAAAAA="]},
    {"array": ["<f8", [2**70, 0], "C", ""]},
    {"array": ["<f8", [0, 2**32], "C", ""]},
    {"array": ["<f8", [0, 1000, 1000, 1000], "C", ""]},
    10**400,
    {"array": ["<f8", [1.0], "C", "AAAAAAAAAAA="]},
    {"array": ["<f8", [1] * 99, "C", "AAAAAAAAAAA="]},
    {"array": ["<f3", [1], "C", "AAAA"]},
    {"array": ["<U1", [1], "C", "AAAAAA=="]},
    {"array": ["<M8[s]", [1], "C", "AAAAAAAAAAA="]},
    {"array": ["<f8", [1], "K", "AAAAAAAAAAA="]},
    {"array": ["<f8", [1], "C", "not base64!!"]},
    {"array": ["<f8", [1], "C", ["x"]]},
    {"scalar": 3},
    {"random": {"dict": []}},
    {"instance": ["os:system", {"dict": []}]},
    {"function": "os:system"},
    {"function": "course_lib.checking.engine:judge"},
    {"pickle": "gASVAAAAAAA="},
]


@pytest.mark.parametrize("document", HOSTILE, ids=json.dumps)
def test_what_was_not_written_by_encode_is_refused(document):
    with pytest.raises(ProtocolError):
        decode(document)


@pytest.mark.parametrize(
    "document",
    [
        {"function": "os:system"},
        {"function": "course_lib.exercises.shared.probes.functions:nothing"},
        {"function": "course_lib.checking.engine:judge"},
        {"function": "course_lib.exercises.softmax_cross_entropy.contracts:_softmax"},
        {"function": "course_lib.exercises.shared.networks:certain_loss"},
        {"function": "course_library.exercises.probes:f"},
        {"instance": ["subprocess:Popen", {"dict": []}]},
    ],
    ids=json.dumps,
)
def test_references_lead_into_the_course_alone(document):
    with pytest.raises(ProtocolError):
        decode(document, PACKAGE)


def test_long_integers_arrive_as_floats_and_generators_keep_theirs():
    assert type(there_and_back(2**64 - 1)) is int
    came = there_and_back([2**100, -(2**70)])
    assert (came, list(map(type, came))) == ([2.0**100, -(2.0**70)], [float, float])
    assert there_and_back({"seed": 2**100}, PACKAGE) == {"seed": 2**100}


@pytest.mark.parametrize(
    "document",
    [
        [[]] * 600_000,
        {"tuple": [[0] * 1000] * 600},
        {"dict": [[str(key), 0] for key in range(2_000)]},
        {"dict": [[key * (2**61 - 1), 0] for key in range(100_000)]},
    ],
    ids=["many lists", "many numbers", "many keys", "keys that collide"],
)
def test_what_would_take_long_or_much_memory_is_refused_at_once(document):
    begin = time.process_time()
    with pytest.raises(ProtocolError, match="more than"):
        decode(document)
    assert time.process_time() - begin < 2


def test_nesting_is_bounded():
    document = 1
    for _ in range(MAX_DEPTH + 1):
        document = [document]
    with pytest.raises(ProtocolError, match="deep"):
        decode(document)


def test_bytes_that_are_neither_false_nor_true_become_true():
    came = decode({"array": ["|b1", [2], "C", "AP8="]})
    assert came.tobytes() == b"\0\1"


def test_text_can_always_be_written():
    assert as_utf8("a\ud800b").encode() == b"a?b"
    assert as_utf8("x" * 10, 4) == "xxxx …"


@pytest.fixture
def ends():
    one, other = socket.socketpair()
    with one, other:
        yield one, other


def test_a_message_arrives(ends):
    ends[0].sendall(pack({"id": 1, "value": "ε"}))
    assert receive(ends[1], 1000, time.monotonic() + 5) == {"id": 1, "value": "ε"}


@pytest.mark.parametrize(
    "sent",
    [
        struct.pack("!Q", 2**62),
        struct.pack("!Q", 3) + b"[1]",
        struct.pack("!Q", 2) + b"\xff\xff",
        struct.pack("!Q", 900) + b"[" * 900,
        struct.pack("!Q", 900) + b"9" * 900,
    ],
    ids=["too long", "a list", "no text", "nested", "a number"],
)
def test_what_is_no_message_is_refused(ends, sent):
    ends[0].sendall(sent)
    with pytest.raises(ProtocolError):
        receive(ends[1], 1000, time.monotonic() + 5)


@pytest.mark.parametrize(
    "body",
    [
        b'{"outputs": [' + b"[]," * 1_000_000 + b"[]]}",
        b'{"outputs": [' + b'"",' * 1_000_000 + b'""]}',
        b'{"outputs": [' + b"{}," * 1_000_000 + b"{}]}",
        b'{"a": "' + b'\\"' * 3_000_001 + b'"}',
    ],
    ids=["lists", "texts", "dictionaries", "quotation marks"],
)
def test_a_message_that_is_small_as_bytes_and_large_in_memory_is_refused(body):
    with pytest.raises(ProtocolError, match="more than"):
        _refuse_many_parts_in(body)


def test_of_a_stranger_a_message_of_many_parts_is_refused_and_of_the_judge_it_is_read(ends):
    body = b'{"a": [' + b"0," * (2 * MAX_PARTS) + b"0]}"
    for most in (None, len(body)):
        sender = threading.Thread(target=ends[0].sendall, args=(struct.pack("!Q", len(body)) + body,))
        sender.start()
        if most is None:
            assert len(receive(ends[1])["a"]) == 2 * MAX_PARTS + 1
        else:
            with pytest.raises(ProtocolError, match="parts"):
                receive(ends[1], most, time.monotonic() + 30)
        sender.join()


def test_what_a_cell_prints_may_have_any_letters():
    for text in ("[1, 2], " * 500_000, '\\" , [' * 500_000, "\\" * 3_000_000):
        _refuse_many_parts_in(json.dumps({"outputs": [text, "[,", ""]}).encode())
    assert TEXT.sub(b"", b'["' + b'[,\\"' * 100_000) == b"[", "one without an end, and in no time"


def test_the_end_and_the_deadline_are_told_apart(ends):
    ends[0].sendall(b"abc")
    with pytest.raises(TimeoutError):
        receive(ends[1], 1000, time.monotonic() + 0.01)
    ends[0].close()
    with pytest.raises(EOFError):
        receive(ends[1], 1000, time.monotonic() + 5)
