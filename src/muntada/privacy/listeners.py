"""What happens elsewhere and matters here."""

from muntada.base.clock import current_moment
from muntada.directory.events import PublicityChosen
from muntada.directory.models import Person
from muntada.forums.models import Forum
from muntada.journal.record import listens
from muntada.privacy.models import Consent
from muntada.privacy.wordings import newest


@listens(PublicityChosen)
def note_consent(event: PublicityChosen) -> None:
    """Who agrees to be named in public agrees to words; which ones and when is kept."""
    person = Person.objects.get(public_id=event.person)
    forum = Forum.objects.get(pk=event.forum_id or 0)  # they said so in a forum
    given = Consent.objects.filter(person=person, purpose=Consent.Purpose.PUBLIC_NAME, withdrawn_at=None)
    if person.is_public:
        Consent.objects.bulk_create(
            [
                Consent(
                    person=person,
                    forum=forum,
                    purpose=Consent.Purpose.PUBLIC_NAME,
                    wording=newest(Consent.Purpose.PUBLIC_NAME),
                    given_at=current_moment(),
                )
            ],
            ignore_conflicts=True,  # agreed to twice in a row
        )
    else:
        given.update(withdrawn_at=current_moment())
