from collections.abc import Callable
from dataclasses import replace

import pytest
from django.conf import settings

from muntada.accreditation import vault

OLD, NEW = "old " * 12, "new " * 12


Use = Callable[..., None]


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Use:
    def use(*keys: str) -> None:
        monkeypatch.setattr(settings, "CONFIG", replace(settings.CONFIG, vault_keys=keys))

    use(OLD)
    return use


def test_unseal_gives_back_what_was_sealed(keys: Use) -> None:
    sealed = vault.seal("Щёголев".encode(), about="passport 1")

    assert vault.unseal(sealed, about="passport 1").decode() == "Щёголев"
    assert "Щёголев".encode() not in sealed
    assert sealed != vault.seal("Щёголев".encode(), about="passport 1")


def test_unseal_refuses_what_was_changed_or_copied_to_another_record(keys: Use) -> None:
    sealed = vault.seal(b"A1234567", about="passport 1")
    changed = [sealed[:-1] + bytes([sealed[-1] ^ 1]), sealed[:10], b"", b"\x02" + sealed[1:]]

    with pytest.raises(vault.CannotUnseal):
        vault.unseal(sealed, about="passport 2")
    for one in changed:
        with pytest.raises(vault.CannotUnseal):
            vault.unseal(one, about="passport 1")


def test_unseal_opens_with_an_older_key_as_long_as_it_is_kept(keys: Use) -> None:
    sealed = vault.seal(b"A1234567", about="passport 1")

    keys(NEW, OLD)

    assert vault.unseal(sealed, about="passport 1") == b"A1234567"
    assert not vault.is_sealed_with_newest(sealed)
    assert vault.is_sealed_with_newest(vault.seal(b"A1234567", about="passport 1"))
    keys(NEW)
    with pytest.raises(vault.CannotUnseal):
        vault.unseal(sealed, about="passport 1")


def test_fingerprints_tell_the_same_from_the_different_also_after_a_new_key(keys: Use) -> None:
    (before,) = vault.fingerprints("A1234567", about="passport")

    keys(NEW, OLD)

    assert vault.fingerprints("A1234567", about="passport")[1:] == [before]
    assert before not in vault.fingerprints("A1234568", about="passport")
    assert before not in vault.fingerprints("A1234567", about="visa")
