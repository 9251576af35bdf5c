"""Phone numbers as people type them, to E.164 and back."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

COUNTRY = "US"


def e164(text: str) -> str | None:
    """A number as typed ("(413) 555-0110") as "+14135550110"; None if it cannot be a phone number. Without "+" it is American."""
    try:
        number = phonenumbers.parse(text, COUNTRY)
    except NumberParseException:
        return None
    if number.extension or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def readable(number: str) -> str:
    """An E.164 number as staff read it out: "(413) 555-0110"; others stay international. Anything else comes back as it is."""
    try:
        parsed = phonenumbers.parse(number)
    except NumberParseException:
        return number
    home = parsed.country_code == phonenumbers.country_code_for_region(COUNTRY)
    return phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL)
