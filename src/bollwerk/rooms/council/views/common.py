"""What the pages share: finding what the reader may see, saying what was refused, the tabs of an inquiry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from bollwerk.foundation.history.models import StaleRecordError
from bollwerk.foundation.ui.marks import Link
from bollwerk.rooms.council.errors import IntakeError, NamedPersonNeededError, RefusedError
from bollwerk.rooms.council.intake import text_of_file, text_of_paste
from bollwerk.rooms.council.selectors import stored_inquiry
from bollwerk.rooms.council.texts import intake_sentence, refusal_sentences

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpRequest

    from bollwerk.rooms.council.keeping import StoredAnswer

__all__ = ["attempt", "crumbs", "document_of_form", "inquiry_tabs", "inquiry_title", "stored_or_404"]


def stored_or_404(inquiry_id: int) -> StoredAnswer:
    """Return the inquiry with its answer; 404 for what does not exist or is not the reader's to see."""
    try:
        return stored_inquiry(inquiry_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def inquiry_title(stored: StoredAnswer) -> str:
    """Return the name of an inquiry on a page."""
    return " – ".join(filter(None, [stored.inquiry.number, stored.inquiry.subject]))


def crumbs(stored: StoredAnswer, here: str = "") -> list[Link | str]:
    """Return the way to a page below an inquiry."""
    first = Link(_("Inquiries"), reverse("council:inquiries"))
    title = stored.inquiry.number or stored.inquiry.subject
    return [first, Link(title, reverse("council:inquiry", args=[stored.inquiry.pk])), here] if here else [first, title]


def inquiry_tabs(stored: StoredAnswer) -> list[Link]:
    """Return the pages of one inquiry."""
    key = [stored.inquiry.pk]
    return [
        Link(_("Questions"), reverse("council:inquiry", args=key)),
        Link(_("Renditions"), reverse("council:renditions", args=key)),
        Link(_("Facts used"), reverse("council:inquiry_facts", args=key)),
        Link(_("Release"), reverse("council:release", args=key)),
        Link(_("Comparison"), reverse("council:comparison", args=key)),
    ]


def attempt(request: HttpRequest, change: Callable[[], object], done: str) -> bool:
    """Make a change and tell the reader what came of it; return whether it was made."""
    try:
        change()
    except RefusedError as refused:
        for sentence in refusal_sentences(refused.codes):
            messages.error(request, sentence)
        return False
    except IntakeError as problem:
        messages.error(request, intake_sentence(problem.code, **problem.facts))
        return False
    except StaleRecordError:
        messages.error(request, _("Somebody else changed this since you opened the page. Nothing of yours was saved."))
        return False
    except NamedPersonNeededError:
        messages.error(request, _("Only a named person may do this."))
        return False
    except ObjectDoesNotExist as error:
        raise Http404 from error
    messages.success(request, done)
    return True


def document_of_form(form: Form) -> tuple[str, str, bytes]:
    """Return text, name and content of the document a person sent or pasted; pasted text has neither name nor content.

    Raises:
        IntakeError: If the document cannot be read.
    """
    file = form.cleaned_data.get("file")
    if file is None:
        return text_of_paste(form.cleaned_data["text"]), "", b""
    content = file.read()
    return text_of_file(content), file.name, content
