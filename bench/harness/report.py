"""What the cells come to: medians, ratios within a repetition, budgets; as Markdown."""
from statistics import median

from .scenarios import BUDGETS, SCENARIOS

GATEWAY = "scriptgate"


class Results:
    """The cells of a run, by peer and scenario."""

    def __init__(self, cells):
        self.cells = cells

    def of(self, peer, scenario):
        return [cell for cell in self.cells if cell["peer"] == peer and cell["scenario"] == scenario]

    def values(self, peer, scenario, key):
        return [cell[key] for cell in self.of(peer, scenario) if cell.get(key) is not None]

    def ratios(self, peer, scenario, other):
        """CPU per message against another peer's in the same repetition: the machine's pace, which drifts, is in both."""
        others = {cell["repetition"]: cell["cpu_per_1000"] for cell in self.of(other, scenario) if cell.get("cpu_per_1000")}
        return [cell["cpu_per_1000"] / others[cell["repetition"]] for cell in self.of(peer, scenario) if cell.get("cpu_per_1000") and cell["repetition"] in others]

    def problems(self, peer, scenario):
        return sorted({text for cell in self.of(peer, scenario) for text in (cell.get("problem"), cell.get("skipped")) if text})


def judged(results):
    """Each budget with what was measured for it; None where nothing was."""
    judgements = []
    for budget in BUDGETS:
        if budget.unit == "ratio":
            values = results.ratios(budget.of, budget.scenario, budget.peer)
        elif budget.unit == "KiB":
            values = [octets / 1024 for octets in results.values(budget.of, budget.scenario, "resident_per_session")]
        else:
            values = [times["p50"] for times in results.values(budget.of, budget.scenario, "message_ms")]
        judgements.append((budget, median(values) if values else None))
    return judgements


def markdown(conditions, versions, results, peers, scenarios):
    lines = ["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in conditions.items()), ""]
    lines += ["| peer | version | how |", "|---|---|---|", *(f"| {peer} | {version} | {how} |" for peer, (version, how) in versions.items())]
    if GATEWAY in peers:
        lines += ["", "### Budgets", "", "| scenario | measure | budget | measured | |", "|---|---|---|---|---|"]
        lines += [_budget_line(budget, value) for budget, value in judged(results) if budget.scenario in scenarios]
    for name in scenarios:
        lines += ["", f"### {name}: {SCENARIOS[name].title}", "", *_table(results, peers, name)]
    return "\n".join(lines) + "\n"


def _budget_line(budget, value):
    measure = {"ratio": f"CPU per message / {budget.peer}'s", "KiB": "resident KiB per idle session", "ms": "ms p50 from MAIL to the final 250"}[budget.unit]
    verdict = "not measured" if value is None else "within" if value <= budget.limit else "**over**"
    if budget.of != GATEWAY:
        measure = f"{budget.of}: {measure}"
    return f"| {budget.scenario} | {measure} | {budget.limit:g}{' (enforced)' if budget.enforced else ''} | {'-' if value is None else f'{value:.2f}'} | {verdict} |"


def _table(results, peers, name):
    scenario = SCENARIOS[name]
    if scenario.idle:
        columns = [
            ("sessions", lambda p: _spread(results.values(p, name, "opened"), 0)),
            ("resident KiB / session", lambda p: _spread(_scaled(results.values(p, name, "resident_per_session"), 1024), 1)),
            ("proportional KiB / session", lambda p: _spread(_scaled(results.values(p, name, "proportional_per_session"), 1024), 1)),
            ("resident MiB with all of them", lambda p: _spread(_scaled(results.values(p, name, "resident"), 1 << 20), 0)),
            ("CPU-s to open 1,000", lambda p: _spread(results.values(p, name, "cpu_per_1000"), 2)),
        ]
    else:
        columns = [
            ("CPU-s / 1,000 messages", lambda p: _spread(results.values(p, name, "cpu_per_1000"), 2)),
            ("/ HAProxy", lambda p: _spread(results.ratios(p, name, "haproxy"), 2)),
            ("messages/s", lambda p: _spread(results.values(p, name, "rate"), 0 if scenario.octets < 1 << 20 else 1)),
            ("MiB", lambda p: _spread(_scaled(results.values(p, name, "proportional"), 1 << 20), 0)),
        ]
        if scenario.tls or scenario.rate:
            columns += [
                ("message ms p50 / p99", lambda p: times(results.values(p, name, "message_ms"))),
                ("session ms p50 / p99", lambda p: times(results.values(p, name, "session_ms"))),
            ]
        columns += [("cores: peer, sink, client", lambda p: _cores(results, p, name))]
    columns += [("problems", lambda p: "; ".join(results.problems(p, name)))]
    rows = [f"| {peer} | " + " | ".join(cell(peer) for _, cell in columns) + " |" for peer in peers]
    return ["| peer | " + " | ".join(title for title, _ in columns) + " |", "|---" * (len(columns) + 1) + "|", *rows]


def _scaled(values, unit):
    return [value / unit for value in values]


def _spread(values, digits):
    if not values:
        return "-"
    text = f"{median(values):.{digits}f}"
    return text if len(values) == 1 else f"{text} ({min(values):.{digits}f}-{max(values):.{digits}f})"


def times(summaries):
    return " / ".join(f"{median(summary[part] for summary in summaries):.2f}" for part in ("p50", "p99")) if summaries else "-"


def _cores(results, peer, name):
    parts = [results.values(peer, name, f"{who}_busy") for who in ("peer", "sink", "client")]
    return ", ".join(f"{median(part):.2f}" if part else "?" for part in parts)
