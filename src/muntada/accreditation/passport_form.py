"""What may be entered of a passport: by its machine-readable zone, by hand, or both, which then have to agree."""

from datetime import date
from typing import Any

from babel.core import get_global
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from muntada.accreditation.actions import Scan
from muntada.accreditation.models import PassportReading
from muntada.accreditation.mrz import BadZone, Fault, Field, Zone, read_zone, written_as_zone
from muntada.accreditation.passports import Facts
from muntada.directory.models import Person
from muntada.forums.models import Forum
from muntada.forums.places import countries
from muntada.ui.format import isolate
from muntada.ui.widgets import CodeInput, DayInput, western_digits

MOST_MEGABYTES = 10
KINDS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg"}
_LATIN = RegexValidator(
    r"^[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f '’.\-]*$",
    _("Write it in Latin letters, letter for letter as in the passport."),
)


class InMemory(MemoryFileUploadHandler):
    """Keeps a passport's picture out of temporary files, where it would lie unsealed."""

    def handle_raw_input(self, _data: Any, _meta: Any, content_length: int, *_rest: Any) -> None:
        self.activated = content_length <= (MOST_MEGABYTES + 1) * 1024 * 1024
        if not self.activated and self.request is not None:
            self.request.is_too_big = True  # type: ignore[attr-defined]  # said by the form

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """What is too large is read to its end and kept nowhere."""
        return super().receive_data_chunk(raw_data, start) if self.activated else None


FIELD_WORDS = {
    Field.DOCUMENT: _("Line %(line)s does not begin as that of a passport does: P, or A, C or I on a card."),
    Field.NAME: _(
        "Line %(line)s: the name cannot be read. Two fillers %(two)s stand between family and given names."
    ),
    Field.NUMBER: _("Line %(line)s: the number of the passport does not agree with its check digit."),
    Field.BORN_ON: _("Line %(line)s: the date of birth does not agree with its check digit."),
    Field.EXPIRES_ON: _("Line %(line)s: the date of expiry does not agree with its check digit."),
    Field.OPTIONAL: _("Line %(line)s: the personal number does not agree with its check digit."),
    Field.ALL: _("Line %(line)s: the last digit does not agree with the line. Compare every character."),
    Field.LETTERS: _(
        "Line %(line)s holds something else than Latin capitals, digits and the filler %(filler)s."
    ),
}


def fault_words(fault: Fault) -> str:
    """Where to look, in the reader's language."""
    signs = {"filler": isolate("<", "en"), "two": isolate("<<", "en")}  # they point the other way in Arabic
    if fault.field is Field.LENGTH:
        text = ngettext(
            "Line %(line)s has %(found)s character; %(wanted)s are printed there. Count the fillers %(filler)s.",
            "Line %(line)s has %(found)s characters; %(wanted)s are printed there. Count the fillers %(filler)s.",
            fault.found,
        )
        return text % {**signs, "line": fault.line, "found": fault.found, "wanted": fault.wanted}
    return str(FIELD_WORDS[fault.field]) % {**signs, "line": fault.line}


def two_letters(code: str) -> str:
    """The country of a code of the zone, which has three letters (part 3, section 5); empty for one of none."""
    if code == "D":
        return "DE"
    if len(code) == 2:
        return code
    found = get_global("territory_aliases").get(code, ())
    return next((one for one in found if len(one) == 2), "")


class PassportForm(forms.Form):
    """A passport, entered to be sealed: nothing of it is shown again."""

    zone = forms.CharField(
        label=_("Machine-readable zone"),
        required=False,
        max_length=200,
        widget=forms.Textarea(
            attrs={"rows": 3, "dir": "ltr", "autocomplete": "off", "spellcheck": "false", "class": "code"}
        ),
        help_text=_(
            "The two lines at the foot of the page with the photo, three on a card, with all fillers. They fill in the "
            "rest; without them fill it in by hand."
        ),
    )
    surname = forms.CharField(label=_("Family name"), required=False, max_length=80, validators=[_LATIN])
    given = forms.CharField(
        label=_("Given names"),
        required=False,
        max_length=80,
        validators=[_LATIN],
        help_text=_("All of them, in Latin letters as in the passport; with hyphens, which the zone has not"),
    )
    number = forms.CharField(
        label=_("Number of the passport"),
        required=False,
        max_length=20,
        widget=CodeInput({"autocomplete": "off"}),
    )
    nationality = forms.ChoiceField(label=_("Citizenship"), required=False)
    issuer = forms.ChoiceField(
        label=_("Issued by"),
        required=False,
        help_text=_("Where it is another country than that of citizenship"),
    )
    born_on = forms.DateField(label=_("Date of birth"), required=False, widget=DayInput)
    sex = forms.ChoiceField(
        label=pgettext_lazy("in a passport", "Sex"),
        required=False,
        choices=[("", "–"), *Person.Gender.choices],
    )
    expires_on = forms.DateField(label=_("Good until"), required=False, widget=DayInput)
    scan = forms.FileField(
        label=_("Picture of the page with the photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg"}),
        help_text=_("PDF or JPEG, at most 10 MB; sealed as the rest is"),
    )

    def __init__(
        self, *args: Any, forum: Forum, today: date, is_too_big: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.is_too_big = today, is_too_big
        language = get_language() or "en"
        sides = tuple((one.country, str(one.name.best(language).text)) for one in forum.sides_for(language))
        choices = [("", "–"), (_now("The forum's sides"), sides), *countries(language)]
        for name in ("nationality", "issuer"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            field.choices = choices

    def clean_number(self) -> str:
        """Capitals and digits only; spaces and hyphens are for the eye."""
        number = "".join(
            one for one in western_digits(self.cleaned_data["number"]).upper() if one not in " -"
        )
        if number and not (number.isascii() and number.isalnum() and len(number) >= 5):
            raise forms.ValidationError(
                _("Write the number with Latin letters and digits, as it is printed.")
            )
        return number

    def clean_scan(self) -> Scan | None:
        """A PDF or a JPEG by its first bytes, whatever its name says."""
        file = self.cleaned_data["scan"]
        if self.is_too_big or (isinstance(file, UploadedFile) and (file.size or 0) > MOST_MEGABYTES << 20):
            raise forms.ValidationError(
                _("The file is larger than 10 MB: take the picture with fewer pixels and choose it again.")
            )
        if not isinstance(file, UploadedFile):
            return None
        content = file.read()
        kind = next((kind for start, kind in KINDS.items() if content.startswith(start)), "")
        if not kind:
            raise forms.ValidationError(_("This is neither a PDF nor a JPEG: choose another file."))
        return Scan(content, kind)

    def clean(self) -> dict[str, Any]:
        """The zone fills what was left empty and agrees with what was not."""
        data = super().clean() or {}
        self.is_cut = False
        self.has_zone = False
        if data.get("zone"):
            try:
                zone = read_zone(western_digits(data["zone"]), self.today)
            except BadZone as error:
                self.add_error("zone", [fault_words(one) for one in error.faults])
            else:
                self._take(zone, data)
        data["issuer"] = data.get("issuer") or data.get("nationality") or ""
        wanted = {"surname", "number", "nationality", "born_on", "expires_on"}
        for name in wanted if "zone" not in self.errors else ():
            if name not in self.errors and not data.get(name):
                self.add_error(name, _("Fill this in as it stands in the passport."))
        if (born_on := data.get("born_on")) and born_on >= self.today:
            self.add_error("born_on", _("Nobody is born after today: look at the date again."))
        if (expires_on := data.get("expires_on")) and expires_on < self.today:
            self.add_error("expires_on", _("This passport is no longer good: enter the new one."))
        return data

    def _take(self, zone: Zone, data: dict[str, Any]) -> None:
        self.has_zone = True
        read: dict[str, Any] = {
            "number": zone.number,
            "born_on": zone.born_on,
            "sex": zone.sex,
            "expires_on": zone.expires_on,
            "nationality": two_letters(zone.nationality),
            "issuer": two_letters(zone.issuer),
        }
        other = _("The machine-readable zone says otherwise: look which of the two is right.")
        for name, value in read.items():
            typed = data.get(name)
            if name in self.errors or not value:
                continue
            if typed and typed != value:
                self.add_error(name, other)
            data[name] = typed or value
        for name, printed in (("surname", zone.surname), ("given", zone.given)):
            typed = data.get(name)
            if name in self.errors:
                continue
            # The zone has no room for very long names: what it has is then their beginning.
            same = written_as_zone(typed or "")
            if typed and same != printed and not (zone.is_cut and same.startswith(printed)):
                self.add_error(name, other)
            if not typed and zone.is_cut:
                self.is_cut = True
            data[name] = typed or printed

    def facts(self) -> Facts:
        """What is to be sealed."""
        names = ("surname", "given", "number", "nationality", "issuer", "born_on", "sex", "expires_on")
        return Facts(**{name: self.cleaned_data[name] for name in names})


class ReadingForm(forms.Form):
    """Why a passport is opened."""

    reason = forms.ChoiceField(
        label=_("Why you open it"),
        choices=[("", pgettext_lazy("in a list", "choose")), *PassportReading.Reason.choices],
        error_messages={"required": _("Say why you open it: the journal keeps it, and the holder sees it.")},
        help_text=_("The journal keeps who opened it, when and why; the holder sees it too."),
    )


class TermsForm(forms.Form):
    """How long passports have to be good and are kept."""

    months = forms.IntegerField(
        label=_("Months after the forum that a passport has to be good"),
        validators=[MinValueValidator(1), MaxValueValidator(24)],
        widget=forms.NumberInput(attrs={"dir": "ltr"}),
    )
    days = forms.IntegerField(
        label=_("Days after the forum for which passports are kept"),
        validators=[MinValueValidator(1), MaxValueValidator(180)],
        widget=forms.NumberInput(attrs={"dir": "ltr"}),
        help_text=_("Then a job purges them; from 1 to 180"),
    )
