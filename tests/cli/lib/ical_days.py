"""The days of an iCalendar file, one a line, as python3-icalendar reads them: date, first category, summary."""
import datetime
import sys

import icalendar

with open(sys.argv[1], "rb") as file:
    calendar = icalendar.Calendar.from_ical(file.read())
seen = set()
for event in calendar.walk("VEVENT"):
    day, end = event["DTSTART"].dt, event["DTEND"].dt
    assert type(day) is datetime.date and type(end) is datetime.date and day < end
    assert event["UID"] not in seen and "DTSTAMP" in event
    seen.add(event["UID"])
    while day < end:
        print(day.isoformat(), str(event["CATEGORIES"].cats[0]), str(event["SUMMARY"]))
        day += datetime.timedelta(days=1)
