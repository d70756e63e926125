"""The parts of an address that are not words: the forum's short name and public ids."""

from muntada.base.ids import PATTERN


class _Text:
    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class ForumConverter(_Text):
    """The short name of a forum: letters and a year, as in `lr25`, so that no word of ours collides."""

    regex = r"[a-z]{2,6}[0-9]{2}[a-z]?"


class PublicIdConverter(_Text):
    """A public id, as in `LR25.OPP.014`."""

    regex = PATTERN
