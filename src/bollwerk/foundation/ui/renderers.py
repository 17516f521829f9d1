"""Django's renderer of form fields, with drop-downs put together by hand.

Django prints each choice by a template of its own: 1,500 people to choose from took half a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString

from bollwerk.foundation.ui.quick import escaped, put_each

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.http import HttpRequest

__all__ = ["FieldRenderer"]

_SELECT, _OPTION = "django/forms/widgets/select.html", "django/forms/widgets/select_option.html"


class FieldRenderer(TemplatesSetting):
    """Prints drop-downs byte for byte as Django does, and leaves the rest to it."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> SafeString:
        """Print one part of a form."""
        if template_name == _SELECT:
            widget = context["widget"]
            options = [one for _name, group, _index in widget["optgroups"] for one in group]
            if all(one["template_name"] == _OPTION for one in options):
                return _drop_down(widget)
        return SafeString(super().render(template_name, context, request))


def _drop_down(widget: Mapping[str, Any]) -> SafeString:
    groups = "".join(_groups(widget["optgroups"]))
    return SafeString(f'<select name="{escaped(widget["name"])}"{_attributes(widget["attrs"])}>{groups}\n</select>')


def _groups(groups: list[tuple[str | None, list[Mapping[str, Any]], int]]) -> Iterator[str]:
    for name, options, _index in groups:
        rows = ((str(one["value"]), SafeString(_attributes(one["attrs"])), one["label"]) for one in options)
        printed = put_each('\n  <option value="{}"{}>{}</option>\n', rows)
        yield f'\n  <optgroup label="{escaped(name)}">{printed}\n  </optgroup>' if name else printed


def _attributes(attributes: Mapping[str, Any]) -> str:
    kept = {name: value for name, value in attributes.items() if value is not False}
    return "".join(
        f" {escaped(name)}" if value is True else f' {escaped(name)}="{escaped(str(value))}"'
        for name, value in kept.items()
    )
