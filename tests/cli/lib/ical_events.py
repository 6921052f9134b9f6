"""What a calendar shows that took in these iCalendar files one after the other, as python3-icalendar reads them: an event
a line, with when it is, its sequence, when it was last changed, and its summary. An event is replaced by one of its UID with
a higher sequence, or an equal one that is not older; a cancelled one goes."""
import datetime
import sys

import icalendar


def when(event):
    start = event["DTSTART"].dt
    if isinstance(start, datetime.datetime):
        assert start.utcoffset() == datetime.timedelta(0) and "DTEND" not in event
        return start.strftime("%Y-%m-%dT%H:%MZ")
    assert event["DTEND"].dt == start + datetime.timedelta(days=1)
    return start.isoformat()


shown = {}
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        calendar = icalendar.Calendar.from_ical(file.read())
    assert calendar["METHOD"] == "PUBLISH" and calendar["VERSION"] == "2.0"
    seen = set()
    for event in calendar.walk("VEVENT"):
        uid, sequence = str(event["UID"]), int(event["SEQUENCE"])
        assert uid not in seen and event["STATUS"] in ("CONFIRMED", "CANCELLED")
        assert event["DTSTAMP"].dt >= event["LAST-MODIFIED"].dt
        seen.add(uid)
        old = shown.get(uid)
        assert old is None or int(old["SEQUENCE"]) <= sequence, "a sequence went back"
        shown[uid] = event
for uid, event in sorted(shown.items()):
    if event["STATUS"] != "CANCELLED":
        changed = event["LAST-MODIFIED"].dt.strftime("%Y-%m-%dT%H:%MZ")
        print(uid, when(event), int(event["SEQUENCE"]), changed, str(event["SUMMARY"]).replace("\n", " / "), sep="\t")
