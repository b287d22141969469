"""The secret of a class and the seeds made from it."""

import stat
from concurrent.futures import ThreadPoolExecutor

from autograder.grading.seeds import class_secret, seed_of
from course_lib.checking.engine import PUBLIC_SEED


def test_the_secret_is_made_once_and_is_its_owners_alone(tmp_path):
    folder = tmp_path / "class"
    secret = class_secret(folder)
    assert len(secret) == 32
    assert class_secret(folder) == secret
    (path,) = folder.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_two_classes_have_two_secrets(tmp_path):
    assert class_secret(tmp_path / "a") != class_secret(tmp_path / "b")


def test_processes_that_come_at_the_same_time_agree(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(class_secret, [tmp_path] * 32))) == 1


def test_a_seed_depends_on_the_secret_and_on_the_exercise():
    seeds = {seed_of(secret, name) for secret in (b"a", b"b") for name in ("softmax", "sigmoid")}
    assert len(seeds) == 4
    assert PUBLIC_SEED not in seeds
    assert seed_of(b"a", "softmax") in seeds
