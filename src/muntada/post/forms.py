"""What offices type about letters and letterheads, and the returned mails that they upload."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from muntada.access.actor import Actor, Owner, may
from muntada.directory.models import Organisation
from muntada.forums.models import Forum, Side
from muntada.post.actions import Content
from muntada.post.attachments import KINDS, File
from muntada.post.models import LANGUAGE_CHOICES, Item, Letterhead
from muntada.post.queries import FIRST_WORDS
from muntada.ui.fields import WordsFormField
from muntada.ui.widgets import CodeInput, DayInput

MOST_BOUNCES = 200


class ManyFilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, read into memory after their sizes were checked by the request."""

    def __init__(self, *, kinds: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("widget", ManyFilesInput(attrs={"accept": kinds} if kinds else {}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[File]:
        uploads: Sequence[UploadedFile[bytes]] = (
            data if isinstance(data, list | tuple) else [data] if data else []
        )
        if not uploads and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return [
            File(name=upload.name or "file", content=upload.read())
            for upload in (super(FilesField, self).clean(one, initial) for one in uploads)
        ]


class OrganisationField(forms.ModelChoiceField[Organisation]):
    """An organisation of the directory."""

    def label_from_instance(self, organisation: Organisation) -> str:
        """Its name."""
        return str(organisation.name)


def sides_for(forum: Forum, actor: Actor, action: str) -> list[tuple[str, str]]:
    """In whose name an actor may do this: jointly, or for a side."""
    choices = []
    if may(actor, action, Owner(forum_id=forum.pk)):
        choices.append(("", gettext("joint, for both sides")))
    choices += [
        (side.key, str(side.name))
        for side in forum.both_sides
        if may(actor, action, Owner(forum_id=forum.pk, side_id=side.pk))
    ]
    return choices


class _CorrespondenceForm(forms.Form):
    """What incoming and outgoing letters have in common."""

    action = ""

    def __init__(self, *args: Any, forum: Forum, actor: Actor, **kwargs: Any) -> None:
        self.forum = forum
        super().__init__(*args, **kwargs)
        organisations = Organisation.objects.to_choose_in(forum)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        if "whose" in self.fields:
            self.fields["whose"].choices = sides_for(forum, actor, self.action)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("organisation") and not values.get("counterpart") and not self.errors:
            self.add_error("organisation", _("Choose an organisation, or write its name below."))
        return values

    @property
    def side(self) -> Side | None:
        """The side in whose name the letter is kept."""
        return next((one for one in self.forum.both_sides if one.key == self.cleaned_data.get("whose")), None)

    def content(self, **extra: Any) -> Content:
        """What was typed, as the actions take it."""
        names = ("language", "subject", "organisation", "counterpart", "email", "needs_reply", "due_on")
        values = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        return Content(**values, **extra)


class IncomingForm(_CorrespondenceForm):
    """A letter that came in."""

    action = "post.register_incoming"

    organisation = OrganisationField(
        label=pgettext_lazy("sender of a letter", "From"),
        queryset=Organisation.objects.none(),
        required=False,
    )
    counterpart = WordsFormField(label=_("Somebody else, or a person there"), max_length=200, required=False)
    subject = WordsFormField(label=_("Subject"), max_length=300)
    language = forms.ChoiceField(label=_("Language of the letter"), choices=LANGUAGE_CHOICES)
    received_on = forms.DateField(label=_("Received on"), widget=DayInput)
    their_number = forms.CharField(label=_("Their number"), max_length=60, required=False, widget=CodeInput)
    whose = forms.ChoiceField(label=_("Kept for"), required=False)
    reply_to = forms.CharField(
        label=_("In reply to our letter"),
        max_length=40,
        required=False,
        widget=CodeInput,
        help_text=_("Its number, such as LR25.OUT.014."),
    )
    needs_reply = forms.BooleanField(label=_("They expect a reply"), required=False)
    due_on = forms.DateField(label=_("Reply due"), required=False, widget=DayInput)
    attached = FilesField(
        label=_("Files"),
        required=False,
        kinds=",".join(KINDS),
        help_text=_("PDF, Word, Excel, OpenDocument text or pictures; ten files at most."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, actor=actor, **kwargs)

    def clean_reply_to(self) -> Item | None:
        """The letter of ours that this one answers."""
        number = self.cleaned_data["reply_to"].strip().upper()
        if not number:
            return None
        item = Item.objects.visible_to(self.actor).filter(forum=self.forum, public_id=number).first()
        if item is None:
            raise forms.ValidationError(
                _("No letter of the register has this number. Correct it or leave it empty.")
            )
        return item


class LetterForm(_CorrespondenceForm):
    """A letter of ours, in the receiver's language."""

    action = "post.write_letter"

    whose = forms.ChoiceField(label=_("In whose name"), required=False)
    organisation = OrganisationField(
        label=pgettext_lazy("receiver of a letter", "To"),
        queryset=Organisation.objects.none(),
        required=False,
    )
    counterpart = WordsFormField(label=_("Somebody else, or a person there"), max_length=200, required=False)
    email = forms.EmailField(
        label=_("E-mail of the receiver"),
        required=False,
        help_text=_("Without an address the letter is printed and goes by messenger."),
    )
    language = forms.ChoiceField(
        label=_("Language of the letter"),
        choices=LANGUAGE_CHOICES,
        help_text=_("The letter and its subject are in this language."),
    )
    subject = WordsFormField(label=_("Subject"), max_length=300)
    salutation = forms.CharField(label=_("Salutation"), max_length=200, required=False)
    body = forms.CharField(
        label=_("Text"),
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("An empty line begins a new paragraph."),
        required=False,
    )
    closing = forms.CharField(label=_("Closing words"), max_length=200, required=False)
    needs_reply = forms.BooleanField(label=_("We expect a reply"), required=False)
    due_on = forms.DateField(label=_("Reply due"), required=False, widget=DayInput)
    attached = FilesField(
        label=_("Attachments"),
        required=False,
        kinds=",".join(KINDS),
        help_text=_("PDF, Word, Excel, OpenDocument text or pictures; ten files at most."),
    )

    def __init__(
        self, *args: Any, item: Item | None = None, template: Item | None = None, **kwargs: Any
    ) -> None:
        shown = item or template
        if shown is not None:
            names = [name for name in self.base_fields if name not in {"whose", "attached"}]
            kwargs["initial"] = {name: getattr(shown, name) for name in names}
            kwargs["initial"]["whose"] = shown.side.key if shown.side else ""
        super().__init__(*args, **kwargs)
        if item is not None:
            del self.fields["whose"]

    def letter(self) -> Content:
        """What was typed; empty salutation and closing become the language's usual ones."""
        first, last = FIRST_WORDS[self.cleaned_data["language"]]
        return self.content(
            salutation=self.cleaned_data["salutation"] or first,
            body=self.cleaned_data["body"],
            closing=self.cleaned_data["closing"] or last,
        )


class LetterheadForm(forms.Form):
    """In whose name letters are written, and who signs them."""

    name = WordsFormField(label=_("Name of the office"), max_length=200)
    address = WordsFormField(label=_("Address"), lines=3, max_length=400, required=False)
    contact = forms.CharField(
        label=_("E-mail and phone"),
        max_length=200,
        required=False,
        help_text=_("Parted by a comma; each goes on a line of its own."),
        widget=CodeInput,
    )
    signatory = WordsFormField(label=_("Who signs"), max_length=200)
    signatory_title = WordsFormField(label=_("Position"), max_length=200, required=False)

    def __init__(self, *args: Any, letterhead: Letterhead | None = None, **kwargs: Any) -> None:
        if letterhead is not None:
            kwargs["initial"] = {name: getattr(letterhead, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)


class BouncesForm(forms.Form):
    """Mails that came back, as files."""

    mails = FilesField(
        label=_("Returned mails"),
        kinds=".eml,message/rfc822,text/plain",
        help_text=_("Save the returned mails as .eml files in your mail programme and choose them here."),
    )

    def clean_mails(self) -> list[File]:
        """Not more than an office gets in a day."""
        mails: list[File] = self.cleaned_data["mails"]
        if len(mails) > MOST_BOUNCES:
            raise forms.ValidationError(
                _("Choose at most %(most)s files at once.") % {"most": MOST_BOUNCES}, code="many"
            )
        return mails


def first_day(now_on: date) -> dict[str, str]:
    """What an empty form of an incoming letter starts with."""
    return {"received_on": now_on.isoformat()}
