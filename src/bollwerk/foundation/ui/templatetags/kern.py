"""KERN components: a room template writes `{% card title %}...{% endcard %}`, never raw classes.

These tags are known in every template. Plain HTML inside a page (``p``, ``ul``, ``h2``, ``a``, ``code``) has the
house look as well. All texts are escaped. The pattern page ``/ui/muster/`` shows every component.

Page (extend ``ui/page.html``): blocks title, breadcrumb, heading, marks, lead, actions, content, scripts. A context
variable ``title`` fills title and heading. ``ui/plain.html`` (block content) is for pages without navigation,
``ui/confirm.html`` for asking before something dangerous: context title, question, facts, submit, cancel, form, look.

Shape
    {% card title level=2 id="" kind="" %}...{% endcard %}
    {% section title level=2 lead="" id="" %}...{% endsection %}
    {% grid columns %}...{% endgrid %}    {% row %}...{% endrow %}
    {% alert title kind="info" level=0 %}...{% endalert %}
    {% details summary opened=False %}...{% enddetails %}
    {% heading text level=2 id="" %}
    {% breadcrumb links %}    {% tabs links label="" %}
    {% dialog id title %}...{% enddialog %}    {% dialog_link text url id look="secondary" icon="" %}
Marks (kind: success, warning, danger, info, neutral)
    {% badge text kind="neutral" icon="" %}    {% tlp_label tlp %}    {% standing_badge standing %}
    {% level_badge level %}    {% icon name %}    {% inline values %}
Buttons (look: primary, secondary, tertiary, danger)
    {% button text look="primary" name="" value="" icon="" small=False form="" %}
    {% link_button text url look="secondary" icon="" small=False %}
    {% button_form text url look="secondary" icon="" small=False **hidden_fields %}
    {% copy_button text label="" %}
Data (plain values; `ui.marks` holds Badge, Link, Code, Lines, TlpMark, StandingMark, LevelMark for cells)
    {% table caption columns rows empty="" id="" %}    columns: `ui.parts.Column(key, label, numeric, wide)` or texts
    {% data_table caption columns id="" %}<tr>...</tr>{% enddata_table %}
    {% pagination page target="" label="" %}    page: `ui.paging.keyset_page(...)`
    {% description_list items %}    {% empty_state title text="" action="" url="" %}
    {% kpi label value note="" kind="neutral" url="" state="" %}
    {% timeline happenings %}    `ui.parts.Happening(at, title, text, who, kind, url)`
    {% stepper steps label="" %}    `ui.parts.Step(title, state, note, url)`; state done, current, waiting, failed
    {% progress label value maximum=100 url="" text="" %}    with url: asks again every two seconds
    {% tree branches %}    `ui.parts.Branch(text, url, branches, mark, opened)`
    {% downloads files %}    `ui.parts.Download(title, url, kind, size_bytes, note)`
    {% code_block text label="" %}
Forms
    {% post_form url="" submit="" cancel="" look="primary" files=False id="" %}...{% endpost_form %}
    {% form_fields form only="" %}    {% form_field form.name %}    {% error_summary form %}    {% hidden name value %}
    {% filter_bar label="" target="" reset="" %}...{% endfilter_bar %}
    {% search_field name="q" value="" label="" hint="" %}    {% choice_field name label choices value="" all_label="" %}
    Fields in `ui.forms`: DayField, MomentField, RevisionField.
Charts (values in `ui.charts`; kind: a mark's kind, or "1" to "6" for a colour without meaning)
    {% bar_chart title bars unit="" desc="" value_label="" %}    `Bar(label, value, kind, url)`
    {% stacked_chart title parts bars desc="" %}    parts `Slice(label, kind=...)`, bars `StackedBar(label, values)`
    {% line_chart title labels lines unit="" maximum=0 desc="" %}    `Line(label, values, kind)`, None is a gap
    {% sparkline values label kind="1" %}    {% donut title slices unit="" desc="" %}    `Slice(label, value, kind)`
    {% posture_matrix title columns rows %}    `MatrixRow(label, cells, level)`, `MatrixCell(level, text, url)`
    {% quarter_chart title spans today=None desc="" %}    `Span(label, start, end, kind, url, state)`
    {% dependency_map title nodes edges desc="" %}    nodes `MapNode(key, label, x, y, kind, url,
        note)` at column x, row y; edges `MapEdge(source, target, kind)`
Filters
    day -> 21.11.2026    moment -> 21.11.2026, 14:05 Uhr MEZ    number (number:1) -> 1.234,5    plain -> 1234.5
    size -> 1,5 MB    share (part|share:whole) -> 98 %    cell -> any value as a table prints it
"""

from __future__ import annotations

from django import template

from bollwerk.foundation.ui.templatetags import kern_charts, kern_data, kern_forms, kern_frame, kern_layout, kern_maps

register = template.Library()
for _part in (kern_layout, kern_data, kern_forms, kern_charts, kern_maps, kern_frame):
    register.tags.update(_part.register.tags)
    register.filters.update(_part.register.filters)
