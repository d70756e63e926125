"""What the living page of components shows: a short day at the standing example of the product."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.core.paginator import Page, Paginator
from django.utils.functional import Promise, lazy
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from muntada.base.words import Words, WordState
from muntada.ui.fields import WordsFormField
from muntada.ui.templatetags.muntada_tags import chip, number
from muntada.ui.widgets import CodeInput, DayInput

# An hour at which the two sides' clocks differ.
NOON = dt.datetime(2025, 2, 22, 12, 5, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Link:
    """A tab, or a filter with its count and state."""

    url: str
    label: str | Promise
    current: bool = False
    count: int | None = None
    state: str = ""


@dataclass(frozen=True)
class Figure:
    """A number, its noun and its definition."""

    value: int
    label: str | Promise
    definition: str | Promise


@dataclass(frozen=True)
class Event:
    """One thing that happened or comes next."""

    text: str | Promise
    when: dt.date
    is_next: bool = False


class SampleForm(forms.Form):
    """A form with every kind of input."""

    register_number = forms.RegexField(
        r"^\d{13}$",
        label=_("Register number"),
        help_text=_("As on the certificate, 13 digits"),
        error_messages={"invalid": _("Enter the register number with 13 digits")},
        widget=CodeInput,
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    sector = forms.ChoiceField(label=_("Sector"), choices=[("a", _("Agriculture")), ("e", _("Energy"))])
    day = forms.DateField(label=_("Day of arrival"), widget=DayInput, required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages of the meeting"),
        choices=[("ar", "العربية"), ("ru", "Русский"), ("en", "English")],
        widget=forms.CheckboxSelectMultiple,
    )
    is_private = forms.BooleanField(label=_("Do not show this to the other side"), required=False)
    title = WordsFormField(label=_("Title of the opportunity"), lines=2)


def sample_form(prefix: str) -> SampleForm:
    """A form that was sent with one mistake, and a text that a machine has drafted in Russian."""
    return SampleForm(
        {
            f"{prefix}-register_number": "77-00-52",
            f"{prefix}-email": "hana@zaytuna.example",
            f"{prefix}-sector": "a",
            f"{prefix}-languages": ["ar", "ru"],
            f"{prefix}-title_original": "ar",
            f"{prefix}-title_ar": "مزرعة إكثار بذور القمح قرب المرج",
            f"{prefix}-title_ru": "Хозяйство по размножению семян пшеницы",
            f"{prefix}-title_ru_state": "machine",
        },
        prefix=prefix,
    )


def sample_page() -> Page[int]:
    """The second of five pages."""
    return Paginator(range(1, 103), 25).page(2)


def in_page_language(tag: Callable[..., SafeString], *arguments: object) -> SafeString:
    """What a tag writes, in the language that holds where it is shown."""
    return lazy(tag, SafeString)(*arguments)


STATES = [
    ("done", _("Done")),
    ("track", _("On track")),
    ("risk", _("At risk")),
    ("late", _("Overdue")),
    ("block", _("Blocked")),
    ("none", _("Not started")),
    ("off", _("Cancelled")),
]
FIGURES = [
    Figure(18, _("agreements signed"), _("Of 25 on the table; values are not added up")),
    Figure(12_500, _("visitors of the public pages"), _("Counted once a day; nobody is followed")),
    Figure(7, _("requests answered"), _("3 are being studied, the oldest for 129 days")),
]
COLUMNS = [
    (_("Case"), False),
    (_("Body"), False),
    (_("Days"), True),
    (_("At risk, USD m"), True),
    (_("State"), False),
]
ROWS = [
    [
        _("Work visas for site engineers take more than 60 days"),
        _("Ministry of Foreign Affairs"),
        in_page_language(number, 42),
        in_page_language(number, Decimal("4.0"), 1),
        in_page_language(chip, "track", _("On track")),
    ],
    [
        _("Interim certificate unpaid for 7 months"),
        _("Reconstruction Fund"),
        in_page_language(number, 88),
        in_page_language(number, Decimal("12500.0"), 1),
        in_page_language(chip, "late", _("Overdue")),
    ],
]
TABS = [
    Link("#overview", _("Overview"), current=True),
    Link("#people", _("People")),
    Link("#agreements", _("Agreements")),
]
FILTERS = [
    Link("#all", _("All"), current=True, count=60),
    Link("#late", _("Overdue"), count=4, state="late"),
    Link("#blocked", _("Blocked"), count=4, state="block"),
]
STEPS = [_("File"), _("Columns"), _("Dry run"), _("Done")]
EVENTS = [
    Event(_("Proposed solution due"), dt.date(2025, 8, 15), is_next=True),
    Event(_("The customs authority answered with a plan"), dt.date(2025, 6, 12)),
    Event(_("Case accepted, lead body named"), dt.date(2025, 5, 20)),
]
ONLY_RUSSIAN = Words.of(original="ru", ru="Техническое задание на насосную станцию")
ONLY_ARABIC = Words.of(original="ar", ar="كراسة شروط محطة الضخ")
ONLY_ENGLISH = Words.of(original="en", en="Terms of reference of the pumping station")
MACHINE_DRAFT = Words.of(
    original="en",
    state=WordState.MACHINE,
    en="Grain terminal at the eastern quay",
    ar="صومعة حبوب على الرصيف الشرقي",
    ru="Зерновой терминал на восточном причале",
)
NAMES = ["Zaytuna Trading", "АО «Росинка-Агро»", "شركة زيتونة للتجارة"]
COLOURS = [
    ("canvas", _("page ground")),
    ("paper", _("cards, fields")),
    ("sunken", _("wells, group rows")),
    ("line", _("hairlines")),
    ("edge", _("borders of fields")),
    ("ink", _("text")),
    ("muted", _("second text")),
    ("link", _("links")),
    ("teal", _("main action")),
    ("gold", _("small labels")),
    ("gilt", _("the mark, the one accent")),
    ("band", _("the dark band")),
]
BADGES = [
    ("official", _("Official")),
    ("business", _("Business")),
    ("press", _("Press")),
    ("interpreter", _("Interpreter")),
    ("staff", _("Staff")),
    ("security", _("Security")),
]
AMOUNTS = [(Decimal("12.5"), "USD", "m"), (Decimal("12.5"), "LYD", ""), (Decimal(1234567), "RUB", "")]
SHARE = Decimal("-12.5")
SIDES = [("Africa/Tripoli", _("Benghazi")), ("Europe/Moscow", _("Moscow"))]
FIRST_DAY, LAST_DAY = dt.date(2025, 2, 22), dt.date(2025, 2, 24)
ICONS = [
    "today",
    "people",
    "deals",
    "follow",
    "docs",
    "reports",
    "settings",
    "search",
    "bell",
    "clock",
    "pin",
    "lock",
]
DIRECTED_ICONS = ["next", "prev", "send", "out"]
