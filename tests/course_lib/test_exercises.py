from tests.this_course import CHAPTERS, exercises_of


def test_chapters_are_numbered_in_order_and_each_has_exercises():
    assert [int(chapter[:2]) for chapter in CHAPTERS] == list(range(1, len(CHAPTERS) + 1))
    for chapter in CHAPTERS:
        assert exercises_of(chapter)


def test_every_exercise_says_its_call_and_has_a_whole_or_half_number_of_points():
    for chapter in CHAPTERS:
        for name, made in exercises_of(chapter).items():
            assert made.name == name and made.contract.startswith(name)
            assert made.points > 0 and (2 * made.points) % 1 == 0
