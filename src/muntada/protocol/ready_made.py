"""The text of invitation letters until protocol writes its own."""

from dataclasses import dataclass

from muntada.base.words import Words, WordState


@dataclass(frozen=True, kw_only=True)
class Texts:
    """What a letter says, in each language; marks such as `{places}` are still to be filled in."""

    subject: Words
    salutation: Words
    body: Words
    closing: Words


READY_MADE = Texts(
    subject=Words.of(
        original="en",
        state=WordState.CHECKED,
        ar="الدعوة إلى المشاركة في {forum}",
        ru="О приглашении к участию в мероприятии «{forum}»",
        en="Invitation to take part in {forum}",
    ),
    salutation=Words.of(
        original="en",
        state=WordState.CHECKED,
        ar="تحية طيبة وبعد،",
        ru="Уважаемые коллеги!",
        en="Dear colleagues,",
    ),
    body=Words.of(
        original="en",
        state=WordState.CHECKED,
        ar=(
            "يسرّنا أن ندعوكم إلى المشاركة في {forum}، الذي يُعقد في {city} {days}.\n\n"
            "وقد خُصّصت لكم المقاعد الآتية: {places}.\n\n"
            "ونرجو إفادتنا في موعد أقصاه {reply_by} بأسماء من سيحضرون، وبأسمائهم كما ترد في جوازات سفرهم، "
            "أو باعتذاركم عن الحضور."
        ),
        ru=(
            "Имеем честь пригласить Вас к участию в мероприятии «{forum}» ({city}, {days}).\n\n"
            "Для Вас предусмотрены следующие места: {places}.\n\n"
            "Просим до {reply_by} включительно сообщить имена участников, в том числе в том написании, в котором "
            "они указаны в паспортах, либо известить о невозможности участия."
        ),
        en=(
            "We have the honour to invite you to take part in {forum}, which takes place in {city}, {days}.\n\n"
            "The following places are kept for you: {places}.\n\n"
            "Kindly let us know by {reply_by} the names of those who will come, also as they stand in their "
            "passports, or that you are unable to attend."
        ),
    ),
    closing=Words.of(
        original="en",
        state=WordState.CHECKED,
        ar="وتفضلوا بقبول فائق الاحترام والتقدير،",
        ru="С уважением,",
        en="Yours sincerely,",
    ),
)
