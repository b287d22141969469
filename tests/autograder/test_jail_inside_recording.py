"""Outputs of a cell: their order, their kinds, their size."""

import logging
import os

import pytest

from autograder.jail.inside.recording import Descriptor, Recorder, Stream


@pytest.fixture
def recorder():
    recorder = Recorder()
    recorder.start(100)
    return recorder


def test_prints_to_one_stream_become_one_output_until_something_else_comes(recorder):
    out, err = Stream(recorder, "stdout", 1), Stream(recorder, "stderr", 2)
    print("a", "b", file=out)
    print("c", file=err)
    print("d", file=out)
    assert [(o["name"], o["text"]) for o in recorder.finish()] == [
        ("stdout", "a b\n"),
        ("stderr", "c\n"),
        ("stdout", "d\n"),
    ]


def test_a_stream_is_good_enough_for_those_who_ask(recorder):
    stream = Stream(recorder, "stdout", 1)
    assert stream.writable() and not stream.isatty() and stream.fileno() == 1
    stream.flush()
    with pytest.raises(TypeError, match="bytes"):
        stream.write(b"x")
    logging.StreamHandler(stream).emit(logging.makeLogRecord({"msg": "heard"}))
    assert recorder.finish()[0]["text"] == "heard\n"


def test_only_text_and_pictures_are_shown_and_bytes_become_base64(recorder):
    recorder.show("display_data", {"text/html": "<b>", "text/plain": "b", "image/png": b"\x89PNG"})
    recorder.show("display_data", {"application/javascript": "alert(1)"})
    assert recorder.finish() == [
        {"output_type": "display_data", "data": {"text/plain": "b", "image/png": "iVBORw=="}}
    ]


def test_output_is_cut_where_there_is_no_more_room(recorder):
    recorder.print("stdout", "x" * 90)
    recorder.show("display_data", {"text/plain": "y" * 90})
    recorder.print("stdout", "z" * 90)
    recorder.print("stdout", "z" * 90)
    outputs = recorder.finish()
    assert outputs[0]["text"] == "x" * 90 + "z" * 10
    assert "cut" in outputs[-1]["text"]


def test_there_is_always_room_for_an_error(recorder):
    recorder.print("stdout", "x" * 900)
    recorder.error("ValueError", "v" * 9_000, ["line"] * 900)
    error = recorder.finish()[1]
    assert error["ename"] == "ValueError"
    assert len(error["evalue"]) == 2_000 and len(error["traceback"]) == 50


def test_what_is_written_to_a_descriptor_is_found(recorder, tmp_path):
    with (tmp_path / "descriptor").open("w") as file:
        descriptor = Descriptor("stderr", file.fileno())
        os.write(file.fileno(), b"from C")
        descriptor.move_to(recorder, 100)
        os.write(file.fileno(), b" and again \xff")
        descriptor.move_to(recorder, 100)
        assert recorder.finish() == [
            {"output_type": "stream", "name": "stderr", "text": "from C and again \ufffd"}
        ]
        os.close(descriptor.file)
        descriptor.move_to(recorder, 100)
