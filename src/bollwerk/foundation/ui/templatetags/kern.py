"""KERN components: a room template writes `{% card title %}...{% endcard %}`, never raw classes."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag(end_name="endcard")
def card(content: SafeString, title: str) -> SafeString:
    """Render a card with a heading; `content` arrives rendered and escaped."""
    return format_html('<section class="kern-card"><h2 class="kern-heading-small">{}</h2>{}</section>', title, content)
