"""Take what an admin erased out of saved views, which otherwise never change."""

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

import pgtrigger
from django.utils.translation import gettext as _

from statements.models import SavedView
from statements.models.saved_views import LONGEST_TITLE


def erase_from_views(key: str, *, now: datetime) -> int:
    """Replace the title of an erased statement in all views that have it; return their number.

    Figures stay as they were. A view keeps the checksums that it had, since they may be cited.
    """
    views = SavedView.objects.select_for_update().filter(content__contains=f'"{key}": ')
    erased = 0
    for view in views:
        title = view.frozen["statements"].get(key)
        if not title:
            continue
        content = {
            **_without(view.frozen, key, title),
            "erasures": [
                *view.frozen.get("erasures", ()),
                {"checksum": view.checksum, "erased_at": now.isoformat(timespec="seconds")},
            ],
        }
        text = json.dumps(content, ensure_ascii=False, indent=1)
        with pgtrigger.ignore("statements.SavedView:view_never_changes"):
            SavedView.objects.filter(pk=view.pk).update(
                content=text,
                checksum=sha256(text.encode()).hexdigest(),
                title=content["title"][:LONGEST_TITLE],
                sentence=content["sentence"],
            )
        erased += 1
    return erased


def _without(frozen: dict[str, Any], key: str, title: str) -> dict[str, Any]:
    """Return the content of a view without a title, and without a picture that may show it."""
    mark = _("[erased]")
    return {
        **frozen,
        "title": frozen["title"].replace(title, mark),
        "sentence": frozen["sentence"].replace(title, mark),
        "statements": {**frozen["statements"], key: mark},
        # The rows of comparisons go by wordings, as in 7.2.
        "rows": {
            name: [mark, *row[1:]] if name.partition(".")[0] == key else row
            for name, row in frozen["rows"].items()
        },
        "picture": "",
    }
