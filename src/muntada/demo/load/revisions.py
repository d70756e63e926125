"""The guests' list is closed: what their focal point asks to be changed, what was decided, and where values differ."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from muntada.access.actor import Actor
from muntada.accreditation.models import Participation
from muntada.base.words import Words
from muntada.demo.load.loading import Loading, at
from muntada.demo.rows import Row, rows
from muntada.directory import actions as directory
from muntada.directory.actions import PartDetails, PersonDetails, changes
from muntada.directory.change_kinds import part_values, person_values
from muntada.directory.changes import Ask, Values
from muntada.directory.models import ChangeRequest, Deadline, Membership

CLOSED = 21  # days before the forum
SHORTENED = 12  # letters of a position that an office shortened meanwhile


@dataclass
class _Asking:
    """Whoever asks, one request after the other."""

    loading: Loading
    actor: Actor
    now: datetime

    def ask(
        self, member: Membership, kind: str, before: Values, after: Values, why: str, **more: Any
    ) -> ChangeRequest:
        """One request, an hour after the last."""
        self.now = at(self.now + timedelta(hours=1))
        return changes.ask_for_change(
            forum=self.loading.forum,
            ask=Ask(
                kind=kind,
                before=before,
                after=after,
                side=member.side_id,
                delegation=member.delegation_id,
                person=None if kind == "new" else member.person,
                membership=member.pk if kind in ("part", "departure") else None,
                **more,
            ),
            reason=why,
            actor=self.actor,
            now=self.now,
        )


def ask_for_changes(loading: Loading) -> None:
    """Open requests of every kind, one where a value was changed meanwhile, one accepted and one refused."""
    _close(loading)
    focal_point = next(
        row["focal_point"] for row in rows(loading.profile, "delegations") if row["side"] == "guest"
    )
    asking = _Asking(loading, loading.acting(focal_point, loading.days_before(14)), loading.days_before(14))
    members = _members(loading)
    accepted, refused, spelled, promoted, moved, leaving, press = members[:7]

    one = _another_name(asking, accepted)
    two = _leaves(asking, refused, "Командировка отменена.")
    _another_name(asking, spelled)
    _another_position(asking, promoted, " — руководитель направления", "Назначение на новую должность.")
    conflict = _another_position(asking, moved, ", член правления", "Решение совета директоров.")
    _leaves(asking, leaving, "Болезнь.")
    _somebody_new(asking, members[0])
    _another_category(asking, press)
    if conflict.membership is not None:
        _change_meanwhile(loading, conflict.membership, asking.now)
    now = at(asking.now + timedelta(hours=3))
    changes.accept_change(change=one, actor=loading.secretary, now=now)
    changes.refuse_change(
        change=two,
        refusal="Сначала отмените деловые встречи этого участника.",
        actor=loading.secretary,
        now=at(now + timedelta(minutes=5)),
    )


def _close(loading: Loading) -> None:
    now = at(loading.days_before(75))
    set_: Callable[..., Deadline] = changes.set_deadline
    common = {"forum": loading.forum, "delegation": None, "actor": loading.secretary, "now": now}
    closed = loading.days_before(CLOSED).date()
    set_(what=Deadline.What.LIST, side=loading.guest, on=closed, **common)
    set_(what=Deadline.What.LIST, side=loading.host, on=loading.forum.ends_on, **common)
    set_(what=Deadline.What.ANSWERS, side=None, on=loading.forum.ends_on, **common)


def _members(loading: Loading) -> list[Membership]:
    """Delegates of the guests who are let in, in the order of the rows; nobody who leads or answers for them."""
    let_in = set(
        Participation.objects.let_in().filter(forum=loading.forum).values_list("membership", flat=True)
    )

    def fits(row: Row) -> bool:
        member = loading.memberships[row["id"]]
        return row["side"] == "guest" and row["role"] == "delegate" and member.pk in let_in

    chosen = [loading.memberships[row["id"]].pk for row in rows(loading.profile, "people") if fits(row)]
    found = Membership.objects.select_related("person", "organisation", "delegation", "forum", "side")
    by_pk = found.in_bulk(chosen)
    return [by_pk[pk] for pk in chosen if by_pk[pk].left_at is None and by_pk[pk].delegation_id]


def _another_name(asking: _Asking, member: Membership) -> ChangeRequest:
    """As it stands in a new passport: without the patronymic, and in Latin letters otherwise."""
    before = person_values(member.person)
    short = " ".join(before["name.ru"].split()[:2])
    latin = before["passport_name"].replace("IU", "YU").replace("IA", "YA").replace("KS", "X")
    after = {"name.ru": short if short != before["name.ru"] else f"{short} ст.", "passport_name": latin}
    return asking.ask(member, "person", before, after, "Новый загранпаспорт: имя в нём пишется иначе.")


def _another_position(asking: _Asking, member: Membership, more: str, why: str) -> ChangeRequest:
    before = part_values(member)
    after = {"title.ru": before["title.ru"] + more, "rank": max(1, member.rank - 2)}
    return asking.ask(member, "part", before, after, why)


def _leaves(asking: _Asking, member: Membership, why: str) -> ChangeRequest:
    return asking.ask(member, "departure", {"takes_part": True}, {"takes_part": False}, why)


def _somebody_new(asking: _Asking, beside: Membership) -> ChangeRequest:
    """A colleague of somebody who comes already."""
    details = PersonDetails(
        name=Words.of(original="ru", ru="Щёголев-Подъячевский Юрий", en="Yury Shchegolev-Podyachevsky"),
        passport_name="SHCHEGOLEV PODIACHEVSKII IURII",
        gender="m",
        languages={"ru": "native", "en": "working"},
        preferred_language="ru",
    )
    part = PartDetails(
        part=Membership.Part.DELEGATE,
        title=Words.of(original="ru", ru="главный инженер", en="Chief Engineer"),
        delegation=beside.delegation,
        rank=beside.rank + 1,
    )
    values = person_values(details) | part_values(part, beside.organisation) | {"side": "guest"}
    return asking.ask(beside, "new", {}, values, "Подписывает соглашение вместо заболевшего.")


def _another_category(asking: _Asking, member: Membership) -> ChangeRequest:
    found = Participation.objects.get(forum=asking.loading.forum, person=member.person)
    return asking.ask(
        member,
        "category",
        {"category": found.category},
        {"category": "official"},
        "Едет как представитель ведомства.",
        about=found.public_id,
    )


def _change_meanwhile(loading: Loading, member: Membership, now: datetime) -> None:
    """The secretariat shortens the position, as it does not fit the badge."""
    words = member.title.text("ru")
    title = member.title.with_text(
        "ru", words[:SHORTENED].rstrip(" ,") + "…" if len(words) > SHORTENED else f"{words}, к. т. н."
    )
    directory.change_membership(
        membership=member,
        part=PartDetails(part=member.part, title=title, delegation=member.delegation, rank=member.rank),
        actor=loading.secretary,
        now=at(now + timedelta(hours=1)),
    )
