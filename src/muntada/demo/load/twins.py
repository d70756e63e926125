"""What hurried hands enter a second time, under another spelling: something for the review of duplicates."""

from datetime import timedelta

from muntada.base.words import Words
from muntada.demo.load.loading import Loading, at
from muntada.demo.rows import rows
from muntada.directory import actions as directory
from muntada.directory.actions import OrganisationDetails, PartDetails, PersonDetails, duplicates
from muntada.directory.models import Duplicate, Membership

DELEGATES = 3  # of each side, known once more by what stands in their passports
FIRMS = 2


def enter_twins(loading: Loading) -> None:
    """Delegates as their airline lists them, and firms by their English names with a legal form; one is merged."""
    now = at(loading.days_before(20))
    everybody = [row for row in rows(loading.profile, "people") if row["role"] == "delegate"]
    chosen = [
        row
        for side in ("host", "guest")
        for row in [one for one in everybody if one["side"] == side][:DELEGATES]
    ]
    for number, row in enumerate(chosen):
        family, *given = row["passport_latin"].title().split()
        directory.add_person(
            forum=loading.forum,
            side=loading.side(row["side"]),
            organisation=loading.organisations[row["organisation"]],
            details=PersonDetails(name=Words.of(original="en", en=" ".join([*given[:1], family]))),
            part=PartDetails(part=Membership.Part.STAFF),
            actor=loading.secretary,
            now=now + timedelta(minutes=number),
            is_demo=True,
        )
    for row in [one for one in rows(loading.profile, "organisations") if one["kind"] == "company"][:FIRMS]:
        directory.add_organisation(
            forum=loading.forum,
            details=OrganisationDetails(
                name=Words.of(original="en", en=f"{row['name_en']} Ltd"),
                kind="company",
                country=loading.organisations[row["id"]].country,
            ),
            actor=loading.secretary,
            now=now + timedelta(hours=1),
            is_demo=True,
        )
    later = at(now + timedelta(hours=2))
    duplicates.look_for_duplicates(forum=loading.forum, actor=loading.secretary, now=later)
    surest = Duplicate.objects.order_by("-score", "pk").first()
    if surest is not None:
        duplicates.merge(
            pair=surest,
            forum=loading.forum,
            kept=surest.both[0].public_id,
            actor=loading.secretary,
            now=at(later + timedelta(minutes=5)),
        )
