"""How soon a province usually answers, by the directives before one, so that overdue means some."""

from collections import defaultdict
from collections.abc import Collection

from statements.models import ImpreciseDate, Latency, ProvinceAnswer, Search, Statement
from statements.selectors.analysis.medians import MedianTime, median_bounds

MOST_EARLIER = 100  # directives


def usual_times(directive: Statement, units: Collection[str]) -> dict[str, MedianTime]:
    """Return the median time of provinces over the directives before one, by code.

    Of confirmed answers, and of searches in vain where there is no link, as on a province's page.
    Of the latest ``MOST_EARLIER`` directives that were certainly issued before; nothing without a
    date.
    """
    issued = directive.possible_date
    if issued is None or not units:
        return {}
    earlier = Statement.objects.directives().filter(possible_days__endswith__lte=issued.first)
    days = {row.pk: row.possible_date for row in earlier.latest_first()[:MOST_EARLIER]}
    links = ProvinceAnswer.objects.filter(directive_id__in=days, unit__in=units)
    latencies: defaultdict[str, list[Latency]] = defaultdict(list)
    linked = set()
    for key, unit, first, after in links.values_list("directive_id", "unit", "first", "after"):
        linked.add((key, unit))
        date = days[key]
        if first and after and date:
            latency = Latency.between(date, ImpreciseDate.from_days(first, after))
            latencies[unit] += [latency] if latency else []
    waits: defaultdict[str, dict[int, int]] = defaultdict(dict)
    searches = Search.objects.that_tell().filter(directive__in=days, jurisdiction__in=units)
    rows = searches.order_by("searched_on").values_list("directive", "jurisdiction", "searched_on")
    for key, unit, searched_on in rows:
        if (key, unit) not in linked and (date := days[key]):
            waits[unit][key] = (searched_on - date.last).days
    times = {unit: median_bounds(latencies[unit], [*waits[unit].values()]) for unit in units}
    return {unit: time for unit, time in times.items() if time}
