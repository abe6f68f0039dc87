"""Prints when POSIX cron schedules fire in a year, computed without holdfast: croniter on naive local times, zoneinfo for
the zones.

Usage: cron_oracle.py YEAR 'ZONE|EXPRESSION' ...
One line for each argument: the instants in that year (UTC), in seconds since 1970, separated by blanks.

A local time that a daylight-saving change skips counts as the instant of the change; one that a change doubles counts
the first time.
"""

import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from croniter import croniter


def offset(zone, second):
    return datetime.fromtimestamp(second, timezone.utc).astimezone(zone).utcoffset()


def instant(zone, local):
    first = local.replace(tzinfo=zone, fold=0)
    second = int(first.timestamp())
    if datetime.fromtimestamp(second, timezone.utc).astimezone(zone).replace(tzinfo=None) == local:
        return second
    before, after = int(local.replace(tzinfo=zone, fold=1).timestamp()), second  # the change lies between
    while after - before > 1:
        middle = (before + after) // 2
        if offset(zone, middle) == offset(zone, before):
            before = middle
        else:
            after = middle
    return after


def fires(year, zone_name, expression):
    zone = ZoneInfo(zone_name)
    fields = expression.split()
    # crontab(5): the day fields are OR-ed unless one of them begins with a star.
    either = not (fields[2].startswith("*") or fields[4].startswith("*"))
    begin, end = (int(datetime(y, 1, 1, tzinfo=timezone.utc).timestamp()) for y in (year, year + 1))
    local = datetime(year, 1, 1) - timedelta(days=3)
    times = set()
    schedule = croniter(expression, local, day_or=either, max_years_between_matches=12)
    while local < datetime(year + 1, 1, 3):
        local = schedule.get_next(datetime)
        times.add(instant(zone, local))
    return sorted(t for t in times if begin <= t < end)


for argument in sys.argv[2:]:
    print(*fires(int(sys.argv[1]), *argument.split("|", 1)))
