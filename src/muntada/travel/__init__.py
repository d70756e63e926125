"""How guests come: visa cases, numbered visa-support letters, arrivals and departures.

Before. Announces: VisaLetterIssued, VisaGranted, VisaRefused.
"""
