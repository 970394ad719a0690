"""Codes of workshops: readable, many, and wrong ones slow down their sender alone."""

import math

import pytest

from app.workshops import codes
from app.workshops.codes import ALPHABET, LENGTH, WrongCodes, matching, new_code, normalised, spaced

ROOM = "192.168.8.20"


class Clock:
    """Time that only moves when told."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def wrong(clock):
    return WrongCodes(clock)


@pytest.mark.parametrize("pair", ["0O", "1I", "1L", "2Z", "5S", "6G", "8B", "UV", "OQ"])
def test_no_two_signs_that_look_alike_are_used(pair):
    assert not set(pair) <= set(ALPHABET)


def test_there_are_too_many_codes_to_try():
    assert len(set(ALPHABET)) == len(ALPHABET)
    assert LENGTH * math.log2(len(ALPHABET)) > 26


def test_codes_differ_and_keep_to_the_alphabet():
    made = {new_code() for _ in range(200)}
    assert len(made) == 200
    assert all(len(code) == LENGTH and set(code) <= set(ALPHABET) for code in made)


@pytest.mark.parametrize("typed", ["KJ47PT", "kj4 7pt", " KJ4-7PT ", "k j 4 7 p t"])
def test_code_is_found_however_it_is_typed(typed):
    assert matching(typed, [("a", "AAAAAA"), ("b", "KJ47PT")]) == "b"


@pytest.mark.parametrize("typed", ["", "KJ47P", "KJ47PTX", "AAAAAB", "ﷺ" * 40, "' OR 1=1 --"])
def test_anything_else_finds_nothing(typed):
    assert matching(typed, [("a", "AAAAAA"), ("b", "KJ47PT")]) is None


def test_code_is_shown_in_two_groups():
    assert spaced("KJ47PT") == "KJ4 7PT"
    assert normalised(spaced("KJ47PT")) == "KJ47PT"


def test_first_wrong_codes_are_free_then_the_delay_doubles_up_to_a_minute(wrong):
    delays = [wrong.delay(ROOM) for _ in range(10)]
    assert delays == [0, 0, 0, 2, 4, 8, 16, 32, 60, 60]


def test_another_address_is_not_delayed_with_the_first(wrong):
    for _ in range(10):
        wrong.delay(ROOM)
    assert wrong.delay("192.168.8.21") == 0


def test_many_addresses_together_are_delayed(wrong):
    delays = [wrong.delay(f"10.0.0.{number}") for number in range(80)]
    assert delays[: codes.FREE_OF_ALL] == [0] * codes.FREE_OF_ALL
    assert delays[codes.FREE_OF_ALL] == 2
    assert delays[-1] == codes.LONGEST


def test_delay_is_forgotten_after_a_quarter_of_an_hour(wrong, clock):
    for _ in range(10):
        wrong.delay(ROOM)
    clock.now += codes.FORGET_AFTER + 1
    assert wrong.delay(ROOM) == 0


def test_wrong_codes_are_counted_since_a_moment(wrong, clock):
    wrong.delay(ROOM)
    clock.now += 100
    wrong.delay(ROOM)
    assert (wrong.within(50), wrong.within(500)) == (1, 2)


def test_count_does_not_grow_without_end(wrong):
    for number in range(codes.ADDRESSES + 50):
        wrong.delay(str(number))
    assert len(wrong._by_address) == codes.ADDRESSES
