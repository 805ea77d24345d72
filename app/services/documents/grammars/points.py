"""One printed point in time: a day, a month, a quarter or a financial year, and how sure it is."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from app.services.documents.grammars import Doubt
from app.services.documents.grammars.spans import (
    FIRST_YEAR,
    LAST_YEAR,
    MONTH_NAMES,
    MONTHS,
    Near,
    Read,
    Span,
    financial_year,
    month_span,
    note,
    one_day,
    quarter_of,
    spoken,
    unclear,
)
from app.services.rules.periods import label_of_year, year_bounds
from app.vocabulary import ScheduleKind

_Reader = Callable[[re.Match[str], Near], Read]

SIX_DAYS = timedelta(days=6)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}


def point(text: str, near: Near) -> Read:
    """Read plain small-letter text: None if it is no point in time, a doubt if no sure one."""
    for form, reader in _FORMS:
        if match := form.fullmatch(text):
            return reader(match, near)
    return None


def _figures(match: re.Match[str], near: Near) -> Read:
    day, month, year = int(match["d"]), int(match["m"]), near.year(match["y"])
    if year is None:
        return unclear("The year is not certain.")
    if day <= 12 < month <= 31:
        other = one_day(year, day, month)
        suggestions = (spoken(other.first),) if isinstance(other, Span) else ()
        text = "Dates are read day first, and there is no such month: is the month printed first?"
        return unclear(text, *suggestions)
    return one_day(year, month, day)


def _iso(match: re.Match[str], near: Near) -> Read:
    year = near.year(match["y"])
    if year is None:
        return unclear("The year is not certain.")
    return one_day(year, int(match["m"]), int(match["d"]))


def _named_day(match: re.Match[str], near: Near) -> Read:
    if (year := near.year(match["y"])) is None:
        return unclear("The year is not certain.")
    return one_day(year, MONTHS[match["month"]], int(match["d"]))


def _yearless_day(match: re.Match[str], near: Near) -> Read:
    month, day = MONTHS[match["month"]], int(match["d"])
    read = [one_day(year, month, day) for year in range(near.start.year, near.end.year + 1)]
    spans = [span for span in read if isinstance(span, Span)]
    return _only([span for span in spans if near.start <= span.first <= near.end])


def _named_month(match: re.Match[str], near: Near) -> Read:
    month, year = MONTHS[match["month"]], near.year(match["y"])
    if year is None:
        return unclear("The year is not certain.")
    bare = len(match["y"]) == 2 and "'" not in match["gap"] and "/" not in match["gap"]
    if bare and not near.start.year - 1 <= year <= near.end.year + 1:
        as_days = point(f"{int(match['y'])} {MONTH_NAMES[month - 1].lower()}", near)
        if isinstance(as_days, Span):
            suggestions = (spoken(as_days.first), f"{MONTH_NAMES[month - 1]} {year}")
            return unclear("The number may be a day or a year.", *suggestions)
    return month_span(year, month)


def _month_after_year(match: re.Match[str], near: Near) -> Read:
    year = near.year(match["y"])
    if len(match["y"]) == 4 and year is not None:
        return month_span(year, MONTHS[match["month"]])
    return unclear("The number may be a day or a year.")


def _figure_month(match: re.Match[str], near: Near) -> Read:
    year, month = near.year(match["y"]), int(match["m"])
    if year is None or not 1 <= month <= 12:
        return unclear("There is no such month.")
    return month_span(year, month)


def _yearless_month(match: re.Match[str], near: Near) -> Read:
    month = MONTHS[match["month"]]
    years = range(near.start.year, near.end.year + 1)
    months = [month_span(year, month) for year in years if FIRST_YEAR <= year <= LAST_YEAR]
    return _only([span for span in months if span.first <= near.end and span.last >= near.start])


def _only(spans: list[Span]) -> Read:
    if len(spans) == 1:
        text = f"No year is printed; {spans[0].first.year} is taken from the plan's period."
        return replace(spans[0], inferred=True, doubts=(note("year_inferred", text),))
    if spans:
        return unclear("No year is printed.", *(_shown(span) for span in spans[:5]))
    return unclear("No year is printed, and it does not fall in the plan's period.")


def _shown(span: Span) -> str:
    if span.kind is ScheduleKind.MONTH:
        return f"{MONTH_NAMES[span.first.month - 1]} {span.first.year}"
    return spoken(span.first)


def _years(match: re.Match[str], near: Near) -> Read:
    first, second = match["y"], match["z"]
    year = near.year(first)
    if len(first) == 2 and not match["fy"] and (year is None or not _follows(year, second)):
        return unclear("This may be a day and a month, or a month and a year.")
    if year is None:
        return unclear("The years are not certain.")
    if not _follows(year, second):
        return _not_one_year(year, second)
    span = financial_year(year)
    if len(first) == 4 or match["fy"]:
        return span
    if year in near.financial_years():
        text = f"Read as the financial year {label_of_year(year)}, not as a month."
        return replace(span, inferred=True, doubts=(note("year_or_month", text),))
    return unclear("This may be a financial year, or a month and a year.", label_of_year(year))


def _follows(year: int, printed: str) -> bool:
    return f"{year + 1:04d}".endswith(printed)


def _not_one_year(year: int, second: str) -> Doubt:
    suggestions = []
    if 1 <= int(second) <= 12:
        suggestions.append(f"{MONTH_NAMES[int(second) - 1]} {year}")
    if int(second) % 100 > (year + 1) % 100:
        end = year // 100 * 100 + int(second) % 100
        suggestions.append(f"April {year} to March {end}")
    return unclear("This is not one financial year.", *suggestions)


def _short_figures(match: re.Match[str], near: Near) -> Read:
    return unclear("This may be a day and a month, or a month and a year.")


def _lone_year(match: re.Match[str], near: Near) -> Read:
    if (year := near.year(match["y"])) is None:
        return unclear("There is no such year.")
    suggestions = (label_of_year(year), f"December {year}")
    return unclear("This may be a financial year or a calendar year.", *suggestions)


def _season(match: re.Match[str], near: Near) -> Read:
    year = near.year(match["y"]) if match["y"] else None
    first = _SEASONS[match["season"]]
    text = "A season has no certain first and last month."
    if year is None:
        return unclear(text)
    months = (
        month_span(year + (first + more - 1) // 12, (first + more - 1) % 12 + 1) for more in (0, 2)
    )
    return unclear(text, " to ".join(_shown(span) for span in months))


def _quarter(match: re.Match[str], near: Near) -> Read:
    number = _ORDINALS.get(match["q"]) or int(match["q"][0])
    printed = match["y"]
    if printed is None:
        return _quarter_of_the_plan(number, near)
    if (year := near.year(printed)) is None:
        return unclear("The year is not certain.")
    if not match["z"]:
        return _as_financial(year, number)
    return quarter_of(year, number) if _follows(year, match["z"]) else unclear("Which year?")


def _quarter_of_the_plan(number: int, near: Near) -> Read:
    candidates = list(near.financial_years())
    if len(candidates) == 1:
        return _as_financial(candidates[0], number)
    labels = (f"Q{number} {label_of_year(year)}" for year in candidates[:5])
    return unclear("No year is printed.", *labels)


def _as_financial(year: int, number: int) -> Span:
    text = f"Read as quarter {number} of the financial year {label_of_year(year)}."
    doubts = (note("quarter_of_which_year", text),)
    return replace(quarter_of(year, number), inferred=True, doubts=doubts)


def _end_of(match: re.Match[str], near: Near) -> Read:
    if re.fullmatch(r"(?:(?:calendar )?year )?\d{4}", match["rest"]):
        year = near.year(match["rest"][-4:])
        return unclear("There is no such year.") if year is None else month_span(year, 12)
    whole = point(match["rest"], near)
    if not isinstance(whole, Span) or whole.kind is ScheduleKind.MONTH:
        return whole
    if whole.kind is ScheduleKind.DAY:
        return None
    return replace(whole, kind=ScheduleKind.MONTH, first=whole.last.replace(day=1))


def _end_of_year(match: re.Match[str], near: Near) -> Read:
    years = near.financial_years()
    if len(years) != 1:
        ends = (f"March {year + 1}" for year in years[:5])
        return unclear("The plan runs for more than one year.", *ends)
    last = year_bounds(years[0])[1]
    doubts = (note("year_inferred", "Read as the end of the plan's financial year."),)
    return replace(month_span(last.year, last.month), inferred=True, doubts=doubts)


def _loosely(match: re.Match[str], near: Near) -> Read:
    month = point(match["rest"], near)
    if not isinstance(month, Span) or month.kind is not ScheduleKind.MONTH:
        return month if isinstance(month, Doubt) else None
    text = f"“{match['how']}” was not read: due by the end of the month."
    return replace(month, doubts=(*month.doubts, note("loose_date", text)))


def _week(match: re.Match[str], near: Near) -> Read:
    day = point(match["rest"], near)
    if not isinstance(day, Span) or day.kind is not ScheduleKind.DAY:
        return day if isinstance(day, Doubt) else None
    start = day.first if match["how"].startswith("c") else day.first - SIX_DAYS
    return replace(day, kind=ScheduleKind.RANGE, first=start, last=start + SIX_DAYS)


_PARTS = {
    "month": rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?",
    "day": r"(?P<d>0?[1-9]|[12]\d|3[01])",
    "th": r"(?: ?(?:st|nd|rd|th)\b)",
    "weekday": r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?",
    "year": r"(?P<y>\d{4}|\d{2})",
    "gap": r"(?P<gap>[ ,/.-]{0,3}(?:of )?'? ?'?)",
    "clock": r"(?:[t ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?z?)?",
    "q": r"(?:q|qtr\.?|quarter) ?(?P<q>[1-4])",
    "nth": rf"(?P<q>[1-4](?:st|nd|rd|th)|{'|'.join(_ORDINALS)}) (?:qtr|quarter)",
    "years": r"(?:fy ?)?(?P<y>\d{4}|\d{2})(?: ?[/-] ?(?P<z>\d{4}|\d{2}))?",
    "of": ",? ?(?:of |in )?(?:the )?",
}
_FORMS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(form % _PARTS), reader)
    for form, reader in (
        (r"%(weekday)s%(day)s ?[/.-] ?(?P<m>\d{1,2}) ?[/.-] ?%(year)s%(clock)s", _figures),
        (r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})%(clock)s", _iso),
        (r"(?P<y>\d{4})/(?P<m>\d{2})/(?P<d>\d{2})", _iso),
        (r"%(weekday)s%(day)s%(th)s?[ -]?(?:of )?%(month)s%(gap)s%(year)s", _named_day),
        (r"%(weekday)s%(month)s ?%(day)s%(th)s?(?:, ?| )(?P<y>\d{4})", _named_day),
        (r"%(weekday)s%(day)s%(th)s?[ -]?(?:of )?%(month)s", _yearless_day),
        (r"%(weekday)s%(month)s ?(?:the )?%(day)s%(th)s", _yearless_day),
        (r"(?:month of )?%(month)s%(gap)s%(year)s", _named_month),
        (r"%(year)s[ -]%(month)s", _month_after_year),
        (r"(?P<m>0?[1-9]|1[0-2])/(?P<y>\d{4})", _figure_month),
        (r"(?:month of )?%(month)s", _yearless_month),
        (
            r"(?P<fy>(?:fy|f/y|financial year)[ :]*)?%(year)s ?[/-] ?(?P<z>\d{4}|\d{1,2})"
            r"(?: financial year)?",
            _years,
        ),
        (rf"(?:the )?(?P<season>{'|'.join(_SEASONS)})(?:%(of)s%(years)s)?", _season),
        (r"(?P<d>\d{1,2})/(?P<m>\d{1,2})", _short_figures),
        (r"(?P<y>\d{4})", _lone_year),
        (r"%(q)s(?:%(of)s%(years)s)?", _quarter),
        (r"(?:the )?%(nth)s(?:%(of)s%(years)s)?", _quarter),
        (
            r"(?P<y>\d{4}|\d{2}) ?[/-] ?(?P<z>\d{4}|\d{2}),? ?(?:q|qtr\.?|quarter) ?(?P<q>[1-4])",
            _quarter,
        ),
        (
            r"(?:the )?(?:end[ -](?:of )?(?:the )?(?:financial |plan )?year"
            r"|(?:financial )?year[ -]?end)",
            _end_of_year,
        ),
        (r"(?:the )?end[ -](?:of )?(?:the )?(?P<rest>[^ ].*)", _end_of),
        (
            r"(?:the )?(?P<how>mid|middle of|early|late|(?:start|beginning) of)[ -]"
            r"(?:the )?(?P<rest>[^ ].*)",
            _loosely,
        ),
        (r"(?:w/|week )(?P<how>c|e|commencing|ending)[ :]+(?P<rest>[^ ].*)", _week),
    )
)
