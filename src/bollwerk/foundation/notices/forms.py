"""What a person wants to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.notices.models import Subscription

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bollwerk.foundation.notices.selectors import Wish

__all__ = ["WishForm"]


class WishForm(forms.Form):
    """One group of boxes for each kind of notice: in this system, by mail."""

    def __init__(self, *args: Any, wishes: Sequence[Wish], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._codes = [wish.code for wish in wishes]
        for number, wish in enumerate(wishes):
            chosen = [channel for channel, on in (("page", wish.page), ("mail", wish.mail)) if on]
            self.fields[f"type_{number}"] = forms.MultipleChoiceField(
                label=wish.label or _("Notice"),
                choices=Subscription.Channel.choices,
                required=False,
                initial=chosen,
                widget=forms.CheckboxSelectMultiple,
            )

    def wishes(self) -> Iterator[tuple[str, str, bool]]:
        """Yield code, channel and whether it is wanted."""
        for number, code in enumerate(self._codes):
            chosen: Iterable[str] = self.cleaned_data[f"type_{number}"]
            for channel in Subscription.Channel.values:
                yield code, channel, channel in chosen
