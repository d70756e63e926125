"""The words to which people agree. A changed wording gets a new number; the old ones stay."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muntada.privacy.models import Consent

WORDINGS: dict[tuple[str, int], Promise] = {
    (Consent.Purpose.PUBLIC_NAME, 1): _(
        "My name, my position and my organisation may be read by everybody on the public pages of the forum. "
        "I can take this back at any time; then my name goes from these pages at once."
    ),
}


def newest(purpose: str) -> int:
    """The number of the words that are shown now."""
    return max(number for its, number in WORDINGS if its == purpose)
