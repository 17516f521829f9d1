"""Components of forms: fields with label, hint and error, error summary, filter bar, search field."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django import forms, template
from django.utils.safestring import SafeString

from bollwerk.foundation.ui.marks import safe_address
from bollwerk.foundation.ui.quick import put, put_each
from bollwerk.foundation.ui.templatetags.kern_layout import part

if TYPE_CHECKING:
    from django.forms import BaseForm, BoundField
    from django.template import Context
    from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def form_fields(form: BaseForm, only: str = "") -> SafeString:
    """Print all fields of a form with an error summary above: ``{% form_fields form %}``.

    Every field has a label, its hint and errors are tied to it by ``aria-describedby``, required ones say so in
    words, groups of boxes stand in a fieldset. Hidden fields (such as `ui.forms.RevisionField`) come along.

    Args:
        form: Any Django form.
        only: Names of fields, separated by blanks, to print a part of the form without summary and hidden fields.
    """
    names = only.split()
    visible = [form[name] for name in names] if names else form.visible_fields()
    return part(
        "form_fields",
        {
            "summary": "" if names else error_summary(form),
            "fields": [field_html(bound) for bound in visible],
            "hidden": [] if names else [str(bound) for bound in form.hidden_fields()],
        },
    )


@register.simple_tag
def error_summary(form: BaseForm) -> SafeString:
    """Print all errors of a sent form with links to their fields; it takes the focus when the page opens."""
    errors: list[dict[str, str]] = [{"text": str(error), "anchor": ""} for error in form.non_field_errors()]
    for bound in form:
        anchor = "" if bound.is_hidden else _anchor(bound)
        errors += [{"text": str(error), "anchor": anchor, "label": str(bound.label)} for error in bound.errors]
    return part("error_summary", {"errors": errors})


@register.simple_tag(name="form_field")
def field_html(bound: BoundField) -> SafeString:
    """Print one field: ``{% form_field form.name %}``."""
    name = _control(bound)
    parts = {"hint": bound.help_text, "error": bound.errors}
    described = " ".join(f"{bound.auto_id}_{part}" for part, given in parts.items() if given)
    context: dict[str, Any] = {
        "bound": bound,
        "id": bound.id_for_label or bound.auto_id,
        "base": bound.auto_id,
        "label": bound.label,
        "hint": bound.help_text,
        "errors": [str(error) for error in bound.errors],
        "required": bound.field.required,
        "described": described,
    }
    if name == "group":
        kind = getattr(bound.field.widget, "input_type", "checkbox")
        bound.field.widget.attrs = {**bound.field.widget.attrs, "class": f"kern-form-check__{kind}"}
        context["choices"] = [{"tag": box.tag(), "id": box.id_for_label, "label": box.choice_label} for box in bound]
    else:
        context["control"] = bound.as_widget(attrs=_attributes(bound, name, described))
    return part(f"field_{'input' if name in {'select', 'file'} else name}", {**context, "select": name == "select"})


def _control(bound: BoundField) -> str:
    widget = bound.field.widget
    # Django's group of check boxes is a kind of its group of radio buttons.
    if isinstance(widget, forms.RadioSelect):
        return "group"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.Select) and not widget.allow_multiple_selected:
        return "select"
    return "file" if isinstance(widget, forms.FileInput) else "input"


def _attributes(bound: BoundField, name: str, described: str) -> dict[str, str | bool]:
    class_of = {"check": "kern-form-check__checkbox", "select": "kern-form-input__select"}
    own = bound.field.widget.attrs.get("class", "")
    classes = " ".join(filter(None, [class_of.get(name, "kern-form-input__input"), own]))
    # Hints stand above the field where they stay readable, never inside it.
    attributes: dict[str, str | bool] = {"placeholder": False}
    if described:
        attributes["aria-describedby"] = described
    if bound.errors:
        attributes["aria-invalid"] = "true"
        classes += f" {classes.split()[0]}--error"
    return {**attributes, "class": classes}


def _anchor(bound: BoundField) -> str:
    if _control(bound) == "group":
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id


@register.simple_block_tag(takes_context=True, end_name="endpost_form")
def post_form(
    context: Context,
    content: SafeString,
    url: str = "",
    submit: str = "",
    cancel: str = "",
    look: str = "primary",
    files: bool = False,
    id: str = "",
) -> SafeString:
    """Hold a form that changes something: ``{% post_form submit=_("Save") cancel=url %}...{% endpost_form %}``.

    Args:
        context: The page's context, for the token against forged requests.
        content: Fields; more buttons may stand at its end.
        url: Where it is sent; the page itself if empty.
        submit: Text of the button; empty if the content holds its own.
        cancel: Address of the way back.
        look: ``danger`` for what cannot be undone.
        files: Whether files are sent.
        id: Id of the form.
    """
    return part(
        "post_form",
        {
            "content": content,
            "url": safe_address(url) if url else "",
            "submit": submit,
            "cancel": safe_address(cancel) if cancel else "",
            "look": look,
            "files": files,
            "id": id,
            "csrf_token": context.get("csrf_token", ""),
        },
    )


@register.simple_block_tag(end_name="endfilter_bar")
def filter_bar(content: SafeString, label: str = "", target: str = "", reset: str = "") -> SafeString:
    """Hold the filters of a list; the address shows them: ``{% filter_bar target="#rows" %}...{% endfilter_bar %}``.

    Args:
        content: Fields: `form_fields`, `search_field`, `choice_field`.
        label: Names the search landmark.
        target: Selector that htmx swaps while filters change; the view returns the partial for ``request.htmx``.
        reset: Address of the unfiltered list.
    """
    return part("filter_bar", {"content": content, "label": label, "target": target, "reset": reset})


@register.simple_tag
def search_field(name: str = "q", value: str = "", label: str = "", hint: str = "") -> SafeString:
    """Print a search field for a filter bar."""
    return part("search_field", {"name": name, "value": value or "", "label": label, "hint": hint})


@register.simple_tag
def choice_field(name: str, label: str, choices: Any, value: str = "", all_label: str = "") -> SafeString:
    """Print a drop-down of (value, text) pairs for a filter bar; `all_label` is the first, empty choice."""
    pairs = tuple((str(key), str(text)) for key, text in choices)
    return _drop_down(name, str(label), pairs, str(value or ""), str(all_label))


@lru_cache(maxsize=512)
def _drop_down(name: str, label: str, pairs: tuple[tuple[str, str], ...], chosen: str, all_label: str) -> SafeString:
    """Return the drop-down; the same few stand above every list."""
    options = [("", all_label), *pairs] if all_label else pairs
    marked = ((key, SafeString(" selected" if key == chosen else ""), text) for key, text in options)
    return put(
        '<div class="kern-form-input bw-field"><label class="kern-label" for="choice-{0}">{1}</label>'
        '<div class="kern-form-input__select-wrapper"><select class="kern-form-input__select" id="choice-{0}" '
        'name="{0}">{2}</select></div></div>',
        name,
        label,
        put_each('<option value="{}"{}>{}</option>', marked),
    )


@register.simple_tag
def hidden(name: str, value: object) -> SafeString:
    """Print a hidden field, with numbers unlocalised: ``{% hidden "revision" row.revision %}``."""
    return put('<input type="hidden" name="{}" value="{}">', name, str(value))
