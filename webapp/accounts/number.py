"""How telephone numbers (E.164) are written for people and for texts."""

import phonenumbers


def for_eyes(number: str) -> str:
    """`+17755550142` -> `(775) 555-0142`; other countries' numbers in their international form."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    kind = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(
        parsed, kind.NATIONAL if parsed.country_code == 1 else kind.INTERNATIONAL
    )


def for_text(number: str) -> str:
    """`775-555-0142`: short, and tappable on any phone."""
    digits = number.removeprefix("+1")
    if number.startswith("+1") and len(digits) == 10:
        return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    return number
