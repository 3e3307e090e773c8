"""Local days: today in the region, and a day that a form asks for."""

from datetime import date

from flask import request

from webapp.routes.present import now, zone


def today() -> date:
    return now().astimezone(zone()).date()


def day_asked(name: str) -> date | None:
    """None for nothing, and for what is no day."""
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return None
