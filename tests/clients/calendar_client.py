"""What is on, as a program that subscribes to it finds it.

    calendar_client.py write FILE.csv         activities, known to be right since some weeks
    calendar_client.py read URL HOLIDAYS.csv  their times, from the calendar and without it
"""
import csv
import sys
import urllib.request
from datetime import date, datetime, timedelta

import icalendar
import recurring_ical_events

TODAY = date.today()
KNOWN = TODAY - timedelta(days=40)
ASSET = "venue-castlemilk-park"
TITLES = ("Choir", "Walk", "Lunch")


def write(path):
    monday = KNOWN - timedelta(days=KNOWN.weekday() + 70)
    fields = "source_ref asset title day part_of_day starts_at rrule duration_min bank_holidays confirmed_on".split()
    rows = (
        ("t1", ASSET, "Choir", "", "", f"{monday}T19:30", "FREQ=WEEKLY;INTERVAL=2", 90, "on", KNOWN),
        ("t2", ASSET, "Walk", "mo", "morning", "", "", "", "off", KNOWN),
        ("t3", ASSET, "Lunch", "", "", "", "FREQ=MONTHLY;BYDAY=-1TH;BYHOUR=12;BYMINUTE=15", 60, "off", KNOWN),
        ("t4", ASSET, "Long ago", "mo", "", "", "", "", "on", TODAY - timedelta(days=500)),
    )
    with open(path, "w", newline="", encoding="utf-8") as f:
        csv.writer(f).writerows([fields, *rows])


def days(first, last):
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)


def expected(title, last, holidays):
    """The same without iCalendar: each day is looked at."""
    monday = KNOWN - timedelta(days=KNOWN.weekday() + 70)
    for day in days(KNOWN, last):
        if title == "Choir" and day.weekday() == 0 and (day - monday).days % 14 == 0:
            yield datetime(day.year, day.month, day.day, 19, 30)
        if day.isoformat() in holidays:
            continue
        if title == "Walk" and day.weekday() == 0:
            yield day
        if title == "Lunch" and day.weekday() == 3 and (day + timedelta(days=7)).month != day.month:
            yield datetime(day.year, day.month, day.day, 12, 15)


def check(what, holds):
    if not holds:
        sys.exit(f"calendar_client.py: {what}")


def read(url, holidays_path):
    with open(holidays_path, encoding="utf-8") as f:
        holidays = {row["date"] for row in csv.DictReader(f)}
    with urllib.request.urlopen(f"{url}calendar.ics?category=park&category=woodland&q=castlemilk") as answer:
        check("media type", answer.headers["Content-Type"] == "text/calendar; charset=utf-8")
        calendar = icalendar.Calendar.from_ical(answer.read())
    events = {str(e["SUMMARY"]).split(" (")[0] for e in calendar.walk("VEVENT")}
    check(f"events: {events}", events == set(TITLES))
    last = KNOWN.replace(year=KNOWN.year + 1)
    found = {title: [] for title in TITLES}
    for event in recurring_ical_events.of(calendar).between(KNOWN, last + timedelta(days=60)):
        start = event["DTSTART"].dt
        if isinstance(start, datetime):
            offset = start.utcoffset()
            london = timedelta(hours=1) if summer(start.date()) else timedelta(0)
            check(f"{start} is {offset} from UTC", offset == london)
            start = start.replace(tzinfo=None)
        found[str(event["SUMMARY"]).split(" (")[0]].append(start)
    for title in TITLES:
        wanted = list(expected(title, last, holidays))
        check(f"{title}: {sorted(set(wanted) ^ set(found[title]))[:5]}", sorted(found[title]) == wanted and wanted)
    print("; ".join(f"{title}: {len(times)} times" for title, times in found.items()))


def summer(day):
    """From the last Sunday in March to that in October (Summer Time Act 1972, as amended)."""

    def last_sunday(month):
        end = date(day.year, month, 31)
        return end - timedelta(days=(end.weekday() + 1) % 7)

    return last_sunday(3) <= day < last_sunday(10)


if __name__ == "__main__":
    {"write": write, "read": read}[sys.argv[1]](*sys.argv[2:])
