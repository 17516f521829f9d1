"""Components that give a page its shape: cards, sections, messages, marks, buttons, tabs, steps."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import slugify

from bollwerk.engines.posture import Level, Standing
from bollwerk.foundation.access import Tlp
from bollwerk.foundation.ui.marks import (
    ICON_OF_KIND,
    Badge,
    Kind,
    LevelMark,
    Link,
    StandingMark,
    TlpMark,
    cell,
    icon,
    safe_address,
)
from bollwerk.foundation.ui.quick import put, put_each

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.template import Context

register = template.Library()

_BUTTON_LOOKS = ("primary", "secondary", "tertiary", "danger")


def part(name: str, context: Mapping[str, Any]) -> SafeString:
    """Return a component's template rendered with plain values."""
    return render_to_string(f"ui/components/{name}.html", dict(context))


def fresh_id(stem: str) -> str:
    """Return an id that occurs once on the page."""
    return f"{slugify(stem) or 'part'}-{uuid4().hex[:6]}"


@register.simple_block_tag(end_name="endcard")
def card(content: SafeString, title: str = "", level: int = 2, id: str = "", kind: str = "") -> SafeString:
    """Frame related content: ``{% card _("Owner") %}...{% endcard %}``.

    Args:
        content: What stands between the tags.
        title: Heading; without one the card has none and is no landmark.
        level: Heading level, 2 to 4.
        id: Anchor of the card.
        kind: success, warning, danger or info draws a coloured edge; say the same in words.
    """
    heading_id = fresh_id(title) if title else ""
    return part(
        "card", {"content": content, "title": title, "level": level, "id": id, "kind": kind, "heading_id": heading_id}
    )


@register.simple_block_tag(end_name="endsection")
def section(content: SafeString, title: str, level: int = 2, lead: str = "", id: str = "") -> SafeString:
    """Set a part of the page under its own heading: ``{% section _("Changes") lead=_("...") %}...{% endsection %}``."""
    heading_id = fresh_id(title)
    return part(
        "section",
        {"content": content, "title": title, "level": level, "lead": lead, "id": id, "heading_id": heading_id},
    )


@register.simple_block_tag(end_name="endgrid")
def grid(content: SafeString, columns: int = 2) -> SafeString:
    """Set children side by side in up to 2 to 6 columns; they flow below each other on narrow screens."""
    return put('<div class="bw-grid bw-grid--{}">{}</div>', columns, content)


@register.simple_block_tag(end_name="endrow")
def row(content: SafeString) -> SafeString:
    """Set buttons or marks in one line that wraps."""
    return put('<div class="bw-row">{}</div>', content)


@register.simple_block_tag(end_name="endalert")
def alert(content: SafeString, title: str, kind: Kind = "info", level: int = 0) -> SafeString:
    """Tell something important: ``{% alert _("Two owners are missing") kind="warning" %}<p>...</p>{% endalert %}``.

    Args:
        content: Text below the title; may be empty.
        title: One sentence.
        kind: info, success, warning or danger.
        level: Heading level of the title; 0 makes it a bold line.
    """
    return part(
        "alert",
        {
            "content": SafeString(content.strip()),
            "title": title,
            "kind": kind,
            "icon": icon(ICON_OF_KIND[kind]),
            "level": level,
        },
    )


@register.simple_block_tag(end_name="enddetails")
def details(content: SafeString, summary: str, opened: bool = False) -> SafeString:
    """Fold content behind a line that opens it."""
    flag = " open" if opened else ""
    return put('<details class="bw-details"{}><summary>{}</summary>{}</details>', flag, summary, content)


@register.simple_tag
def heading(text: str, level: int = 2, id: str = "") -> SafeString:
    """Print a heading of level 2 to 4; the page itself prints level 1."""
    anchor = put(' id="{}"', id) if id else ""
    return put("<h{0}{1}>{2}</h{0}>", int(level), anchor, text)


@register.simple_tag
def badge(text: str, kind: Kind = "neutral", icon: str = "") -> SafeString:
    """Print a short state: ``{% badge _("overdue") "danger" %}``; kinds success, warning, danger, info, neutral."""
    return Badge(text, kind, icon).__html__()


@register.simple_tag
def tlp_label(tlp: Tlp | int) -> SafeString:
    """Print a TLP 2.0 label: ``{% tlp_label row.tlp %}``."""
    return TlpMark(Tlp(tlp)).__html__()


@register.simple_tag
def standing_badge(standing: Standing | str) -> SafeString:
    """Print the standing of a claim: ``{% standing_badge "proven" %}``."""
    return StandingMark(Standing(standing)).__html__()


@register.simple_tag
def level_badge(level: Level | str) -> SafeString:
    """Print a protection level: ``{% level_badge "limited" %}``."""
    return LevelMark(Level(level)).__html__()


@register.simple_tag(name="icon")
def icon_tag(name: str) -> SafeString:
    """Print a KERN icon such as ``search``; always beside a text that says the same."""
    return icon(name)


def _button_class(look: str, *, small: bool) -> str:
    if look not in _BUTTON_LOOKS:
        raise ValueError(f"a button looks primary, secondary, tertiary or danger, not {look!r}")
    classes = "kern-btn kern-btn--secondary bw-btn--danger" if look == "danger" else f"kern-btn kern-btn--{look}"
    return f"{classes} kern-btn--x-small" if small else classes


@register.simple_tag
def button(
    text: str,
    look: str = "primary",
    name: str = "",
    value: str = "",
    icon: str = "",
    small: bool = False,
    form: str = "",
) -> SafeString:
    """Print a submit button inside a form: ``{% button _("Save") %}``; looks primary, secondary, tertiary, danger.

    Args:
        text: What happens, as a verb.
        look: One primary button per page at most.
        name: Sent with the form, together with `value`.
        value: See `name`.
        icon: KERN icon before the text.
        small: For tables and toolbars.
        form: Id of the form when the button stands outside it.
    """
    named = put(' name="{}" value="{}"', name, value) if name else ""
    owner = put(' form="{}"', form) if form else ""
    return put(
        '<button type="submit" class="{}"{}{}>{}</button>',
        _button_class(look, small=small),
        named,
        owner,
        _button_label(icon, text),
    )


def _button_label(icon_name: str, text: str) -> SafeString:
    return _printed_label(icon_name, str(text), isinstance(text, SafeString))


@lru_cache(maxsize=512)
def _printed_label(icon_name: str, text: str, is_safe: bool) -> SafeString:
    """Return the inside of a button; a list has the same one in every row."""
    return put('{}<span class="kern-label">{}</span>', icon(icon_name), SafeString(text) if is_safe else text)


def _link_button(text: str, url: str, classes: str, icon_name: str, dialog_id: str = "") -> SafeString:
    opens = put(' data-dialog-open="{}"', dialog_id) if dialog_id else ""
    label = _button_label(icon_name, text)
    return put('<a class="{}" href="{}"{}>{}</a>', classes, safe_address(url), opens, label)


@register.simple_tag
def link_button(text: str, url: str, look: str = "secondary", icon: str = "", small: bool = False) -> SafeString:
    """Print a link that looks like a button, for going somewhere: ``{% link_button _("New") url icon="add" %}``."""
    return _link_button(text, url, _button_class(look, small=small), icon)


@register.simple_tag(takes_context=True)
def button_form(
    context: Context,
    text: str,
    url: str,
    look: str = "secondary",
    icon: str = "",
    small: bool = False,
    **fields: object,
) -> SafeString:
    """Print a one-button POST form: ``{% button_form _("Confirm") url revision=3 %}``; extra names become fields."""
    hidden = {"csrfmiddlewaretoken": context.get("csrf_token", ""), **fields}
    inputs = ((name, str(value)) for name, value in hidden.items())
    return put(
        '<form method="post" action="{}" class="bw-button-form">{}<button type="submit" class="{}">{}</button></form>',
        safe_address(url),
        put_each('<input type="hidden" name="{}" value="{}">', inputs),
        _button_class(look, small=small),
        _button_label(icon, text),
    )


@register.simple_tag
def copy_button(text: str, label: str = "") -> SafeString:
    """Print a button that copies `text`; `label` names what is copied."""
    return part("copy_button", {"text": text, "label": label})


@register.simple_tag
def breadcrumb(links: Sequence[Link | str]) -> SafeString:
    """Print the way to this page: ``{% breadcrumb crumbs %}`` with `Link` values; the last, a text, is this page."""
    return part("breadcrumb", {"links": [cell(link) for link in links[:-1]], "here": links[-1] if links else ""})


@register.simple_tag(takes_context=True)
def tabs(context: Context, links: Sequence[Link], label: str = "") -> SafeString:
    """Print tabs as a navigation: each `Link` is a page of its own, the current one is found by its address.

    A link that is only a query (``?view=map``) is current when the request's query holds it.
    """
    request = context.get("request")
    path = request.path if request else ""
    query = request.GET.urlencode() if request else ""
    entries = [
        {"text": link.text, "url": safe_address(link.url), "current": _is_here(link.url, path, query)} for link in links
    ]
    return part("tabs", {"entries": entries, "label": label})


def _is_here(url: str, path: str, query: str) -> bool:
    address, _, asked = url.partition("?")
    if address and address != path:
        return False
    given = set(query.split("&")) - {""}
    return set(asked.split("&")) - {""} <= given if asked else bool(address) or not given


@register.simple_block_tag(end_name="enddialog")
def dialog(content: SafeString, id: str, title: str) -> SafeString:
    """Hold a dialog that `dialog_link` opens; the same content must be reachable at an address of its own."""
    return part("dialog", {"content": content, "id": id, "title": title})


@register.simple_tag
def dialog_link(text: str, url: str, id: str, look: str = "secondary", icon: str = "") -> SafeString:
    """Print a link to a confirm page that opens the dialog `id` instead where scripts run."""
    return _link_button(text, url, _button_class(look, small=False), icon, id)


@register.simple_tag
def code_block(text: str, label: str = "") -> SafeString:
    """Print a block of code or configuration as it is, scrollable and with a copy button."""
    return part("code_block", {"text": text, "label": label})


@register.simple_tag
def inline(values: Iterable[object]) -> SafeString:
    """Print several values in one line: badges, links, texts."""
    return put('<span class="bw-row">{}</span>', SafeString("".join(cell(v) for v in values)))
