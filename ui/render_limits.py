"""The form that limits questions, and what it limits them to, as HTML. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rag import Filters
from ui.markup import escape, filter_words, isolated

ANYTHING = Filters()
DAYS = {
    "after": ("Published from", ""),
    "before": ("Published until", ""),
    "as_of": ("As of", "As if it were this day: later documents do not exist."),
}


def limits_form(outlets: Sequence[str], chosen: Filters = ANYTHING) -> str:
    """Outlet and days, with what is chosen, else folded; the page's script sends that with each question."""
    options = "".join(
        f'<option value="{escape(outlet)}" dir="auto"{" selected" if outlet == chosen.outlet else ""}>'
        f"{escape(outlet)}</option>"
        for outlet in outlets
    )
    choice = (
        '<label class="dl-limit"><span>Outlet</span><select name="outlet" autocomplete="off">'
        f'<option value="">any outlet</option>{options}</select></label>'
        if outlets
        else ""
    )
    days = "".join(_day(name, label, hint, getattr(chosen, name)) for name, (label, hint) in DAYS.items())
    unfolded = "" if chosen == ANYTHING else " open"
    return (
        f'<details class="dl-limits"{unfolded}><summary>Limit to…</summary>'
        f'<div class="dl-limits-form">{choice}{days}</div></details>'
    )


def render_limits(filters: Filters) -> str:
    """What the next question is limited to, each as a button that takes it away; "" where it is not."""
    chips = "".join(
        f'<button type="button" class="dl-chip" data-unlimit="{name}" aria-label="{escape(f"Do not limit to {text}")}">'
        f'{isolated(text)}<span aria-hidden="true"> ×</span></button>'
        for name, text in filter_words(filters).items()
    )
    return f'<p class="dl-chips" role="group" aria-label="The next question is limited to">{chips}</p>' if chips else ""


def _day(name: str, label: str, hint: str, chosen: date | None) -> str:
    described = f' aria-describedby="dl-hint-{name}"' if hint else ""
    told = f'<small id="dl-hint-{name}">{hint}</small>' if hint else ""
    value = f' value="{chosen.isoformat()}"' if chosen else ""
    field = f'<input type="date" name="{name}" max="9999-12-31" autocomplete="off"{described}{value}>'
    return f'<div class="dl-limit"><label><span>{label}</span>{field}</label>{told}</div>'
