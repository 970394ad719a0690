"""Every rule has a page that explains it with a real example of the demo city."""

from __future__ import annotations

import re

from markupsafe import escape

from app import gaps, queries
from architecture.gaps import OPD, RULES
from architecture.visibility import ALL_SEEING
from tests.factories import signed_in


def test_the_page_of_every_rule_shows_an_example_of_the_demo_with_a_link(demo_app):
    with demo_app.app_context():
        first = {}
        for finding in gaps.with_plan(ALL_SEEING):
            first.setdefault(finding.rule.code, finding)
        graph = gaps.graph_with_plan(ALL_SEEING)
        administrator = next(a for a in queries.accounts() if "administrator" in a.roles)
    client = signed_in(demo_app, administrator)
    assert first.keys() == {r.code for r in RULES}
    for rule in RULES:
        finding = first[rule.code]
        about = graph.units if finding.kind == OPD else graph.elements
        page = client.get(f"/kesenjangan/aturan/{rule.code}").get_data(as_text=True)
        for words in (rule.title.id, rule.says.id, rule.remedy.id, about[finding.element].name):
            assert str(escape(words)) in page, (rule.code, words)
        shown = re.findall(r'class="g-example".*?href="([^"]+)"', page, re.S)
        assert shown and all(rule.code in address for address in shown), rule.code
        if rule.basis:
            assert str(escape(rule.basis.confidence.id)) in page, rule.code
