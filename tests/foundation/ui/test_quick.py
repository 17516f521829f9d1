"""Quick escaping prints what Django's own would print."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.foundation.ui.marks import Badge
from bollwerk.foundation.ui.quick import put, put_each


class Printed(str):
    """A text that is not quite one."""

    __slots__ = ()


VALUES = st.one_of(
    st.text(),
    st.integers(),
    st.none(),
    st.builds(SafeString, st.just("<b>&amp;</b>")),
    st.builds(Printed, st.text()),
    st.just(gettext_lazy("Name")),
    st.just(Badge("<x>", "info")),
)


@given(VALUES, VALUES)
def test_values_are_escaped_as_by_django(first, second):
    assert put('<a href="{0}">{1}{0}</a>', first, second) == format_html('<a href="{0}">{1}{0}</a>', first, second)


@given(st.lists(st.tuples(VALUES, VALUES)))
def test_rows_are_escaped_as_by_django(rows):
    assert put_each("<li>{}: {}</li>", rows) == format_html_join("", "<li>{}: {}</li>", rows)


def test_no_text_gets_out_of_its_place():
    assert put('<i title="{}">', '"><script>alert(1)</script>') == (
        '<i title="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;">'
    )
