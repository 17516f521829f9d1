"""Jobs of the notices."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from bollwerk.foundation import jobs
from bollwerk.foundation.notices.services import forget_old_notices

__all__ = ["forget"]


@jobs.schedule("notices.forget_old_notices", cron="47 3 * * *", label=_("Forget notices older than ninety days"))
def forget(at: datetime) -> None:
    """Delete old notices every night."""
    forget_old_notices(at=at)
