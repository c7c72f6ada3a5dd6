"""Exporting the reader's data: one button, one ZIP file."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.core.origin import ip_of
from masthead.portal.responses import signed_in_only
from masthead.privacy.export import TABLES, write_archive


def section_context(request: HttpRequest, reader: Reader) -> dict[str, Any]:
    return {"tables": [table.name.replace("-", " ") for table in TABLES]}


@signed_in_only
@require_POST
def export(request: HttpRequest, reader: Reader) -> HttpResponse:
    audit.record(verb="accounts.exported", subject=reader, actor=reader, ip=ip_of(request))
    name = f"my-data-{timezone.now():%Y-%m-%d}.zip"
    response = FileResponse(
        write_archive(reader), as_attachment=True, filename=name, content_type="application/zip"
    )
    response["Cache-Control"] = "private, no-store"
    return response  # type: ignore[return-value]  # FileResponse is no HttpResponse to mypy
