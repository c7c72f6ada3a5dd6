"""The audit log: who did what to whom, when and from where. Nobody can edit it."""

from typing import Any

import django_filters
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.forms import DateInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from masthead.accounts.models import AuditEntry, Reader
from masthead.desk.permissions import head, only_with

LOOK = "accounts.view_auditentry"
PAGE = 50


def verbs() -> list[tuple[str, str]]:
    """Every action that occurs in the log, as choices."""
    done = AuditEntry.objects.order_by("verb").values_list("verb", flat=True).distinct()
    return [(verb, verb.replace(".", ": ").replace("_", " ")) for verb in done]


class RecordFilter(django_filters.FilterSet):
    """By person (who did it, or to whom), by action, by day."""

    person = django_filters.CharFilter(label="Person", method="by_person")
    verb = django_filters.ChoiceFilter(label="Action", choices=verbs, empty_label="Any")
    since = django_filters.DateFilter(
        label="From", field_name="at", lookup_expr="date__gte", widget=DateInput({"type": "date"})
    )
    until = django_filters.DateFilter(
        label="Until", field_name="at", lookup_expr="date__lte", widget=DateInput({"type": "date"})
    )

    class Meta:
        model = AuditEntry
        fields = ("person", "verb", "since", "until")

    def by_person(
        self, entries: QuerySet[AuditEntry], name: str, value: str
    ) -> QuerySet[AuditEntry]:
        found = Reader.objects.filter(email__icontains=value).values_list("pk", flat=True)[:500]
        people = list(found)
        to_them = Q(
            subject_type=Reader._meta.label_lower, subject_id__in=[str(each) for each in people]
        )
        return entries.filter(to_them | Q(actor__in=people))


@only_with(LOOK)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Entries, latest first."""
    entries = AuditEntry.objects.select_related("actor").order_by("-at", "-pk")
    found = RecordFilter(request.GET, queryset=entries)
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context: dict[str, Any] = {
        "page": page,
        "filter": found,
        "kept": kept.urlencode(),
        "subjects": _subjects(page.object_list),
        **head("Audit log", icon="history"),
    }
    return render(request, "desk/audit_log.html", context)


def _subjects(entries: Any) -> dict[str, Reader]:
    """The readers that these entries are about, by subject id."""
    kind = Reader._meta.label_lower
    ids = {entry.subject_id for entry in entries if entry.subject_type == kind}
    return {str(pk): reader for pk, reader in Reader.objects.in_bulk(map(int, ids)).items()}
