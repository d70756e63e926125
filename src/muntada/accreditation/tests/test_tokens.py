"""Codes of badges: true, changed, of another forum, and too late."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from muntada.accreditation import tokens

NOW = datetime(2027, 4, 14, 8, tzinfo=UTC)
END = NOW + timedelta(days=3)
TOKEN = "00112233445566778899aabbccddeeff"


def test_checked_gives_the_token_of_a_true_code() -> None:
    pair = tokens.new_key()

    code = tokens.signed(TOKEN, END, pair.private)

    assert tokens.checked(code, pair.public, NOW) == TOKEN
    assert len(code) == 117
    assert TOKEN not in code


def test_checked_refuses_what_was_changed_made_up_or_signed_for_another_forum() -> None:
    pair, other = tokens.new_key(), tokens.new_key()
    code = tokens.signed(TOKEN, END, pair.private)
    whole = bytearray(base64.urlsafe_b64decode(code.removeprefix(tokens.PREFIX) + "=="))
    whole[17] ^= 1  # a later end
    later = tokens.PREFIX + base64.urlsafe_b64encode(bytes(whole)).decode().rstrip("=")

    for made_up in ("", "MUN1.", "MUN1.abc", code[:-4], code[5:], later, code.replace("MUN1", "MUN2"), "ش"):
        with pytest.raises(tokens.Forged):
            tokens.checked(made_up, pair.public, NOW)
    with pytest.raises(tokens.Forged):
        tokens.checked(code, other.public, NOW)


def test_checked_says_of_a_true_code_that_its_time_is_over() -> None:
    pair = tokens.new_key()
    code = tokens.signed(TOKEN, END, pair.private)

    with pytest.raises(tokens.Expired):
        tokens.checked(code, pair.public, END)
