import re

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy

from bollwerk.foundation.ui.forms import DayField, MomentField, RevisionField
from bollwerk.foundation.ui.pattern import SampleForm
from bollwerk.foundation.ui.renderers import FieldRenderer


class _Form(forms.Form):
    name = forms.CharField(label="Name", help_text="Kurz.")
    note = forms.CharField(label="Notiz", required=False)
    revision = RevisionField()

    def clean(self):
        raise forms.ValidationError("Zusammen passt es nicht.")


@pytest.fixture
def refused():
    form = _Form({"name": "", "note": "<b>", "revision": "7"})
    form.is_valid()
    return form


def test_the_summary_links_every_error_to_its_field_and_takes_the_focus(show, refused):
    shown = show("{% form_fields form %}", form=refused)

    assert 'role="alert" tabindex="-1" data-focus' in shown
    assert "Bitte berichtigen Sie 2 Angaben" in shown
    assert '<a href="#id_name">Name: Dieses Feld ist zwingend erforderlich.</a>' in shown
    assert "<li>Zusammen passt es nicht.</li>" in shown


def test_hint_and_error_are_tied_to_the_field(show, refused):
    shown = show("{% form_fields form %}", form=refused)

    field = re.search(r'<input[^>]*name="name"[^>]*>', shown).group(0)
    assert 'aria-describedby="id_name_hint id_name_error"' in field
    assert 'aria-invalid="true"' in field
    assert 'id="id_name_hint"' in shown
    assert 'id="id_name_error"' in shown


def test_a_form_not_sent_yet_has_no_summary(show):
    assert "data-focus" not in show("{% form_fields form %}", form=_Form())


def test_only_optional_fields_are_marked_and_hidden_ones_come_along(show):
    shown = show("{% form_fields form %}", form=_Form(initial={"revision": 1234}))

    assert shown.count("(freiwillig)") == 1
    assert '<input type="hidden" name="revision" value="1234"' in shown


def test_hostile_input_comes_back_as_text(show, refused):
    assert 'value="&lt;b&gt;"' in show("{% form_fields form %}", form=refused)


def test_every_control_of_the_sample_form_has_its_own_label(show):
    shown = show("{% form_fields form %}", form=SampleForm())

    controls = set(re.findall(r'<(?:input|select|textarea)[^>]*\sid="([^"]+)"', shown)) - {"id_revision"}
    labels = set(re.findall(r'<label[^>]*for="([^"]+)"', shown))
    assert controls == labels
    assert shown.count("<fieldset") == 2


def test_part_of_a_form_leaves_out_summary_and_hidden_fields(show, refused):
    shown = show("{% form_fields form only='note' %}", form=refused)

    assert 'name="note"' in shown
    assert "revision" not in shown
    assert "data-focus" not in shown


def test_a_field_never_hides_its_hint_inside_itself(show):
    class Held(forms.Form):
        name = forms.CharField(widget=forms.TextInput(attrs={"placeholder": "weg"}))

    assert "weg" not in show("{% form_fields form %}", form=Held())


@pytest.mark.parametrize("typed", ["2026-11-21", "21.11.2026"])
def test_a_day_is_read_as_the_browser_and_as_people_write_it(typed):
    assert f"{DayField().clean(typed):%d.%m.%Y}" == "21.11.2026"


def test_a_moment_is_read_in_the_time_zone_of_the_site():
    assert MomentField().clean("2026-07-01T14:00").isoformat() == "2026-07-01T14:00:00+02:00"


@pytest.mark.parametrize("typed", ["-1", "abc", ""])
def test_a_revision_is_a_number_of_at_least_zero(typed):
    with pytest.raises(forms.ValidationError):
        RevisionField().clean(typed)


@pytest.mark.parametrize("widget", [forms.Select, forms.SelectMultiple, forms.NullBooleanSelect])
@pytest.mark.parametrize("chosen", ["", "2", "a&b", None])
def test_drop_downs_are_printed_as_django_prints_them(widget, chosen):
    choices = [("", '<"ohne">'), ("Gruppe & Co", [(2, "zwei"), ("a&b", gettext_lazy("Save"))]), (None, "nichts")]
    attributes = {"id": "x", "class": "a b", "required": True, "placeholder": False, "data-n": 3}
    made = widget(attrs=attributes) if widget is forms.NullBooleanSelect else widget(attrs=attributes, choices=choices)
    value = [chosen] if widget is forms.SelectMultiple else chosen

    assert made.render("n", value, renderer=FieldRenderer()) == made.render("n", value, renderer=TemplatesSetting())
