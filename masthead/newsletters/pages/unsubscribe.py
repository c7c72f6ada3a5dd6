"""Unsubscribing: one click in the mail program, or a page with one button."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from masthead.accounts.addresses import mask
from masthead.core.origin import same_origin_only
from masthead.newsletters.notices import preferences_path
from masthead.newsletters.pages.responses import consent_context_of, private_page
from masthead.newsletters.preferences import LinkOwner, owner_of, undo_unsubscribe, unsubscribe


# RFC 8058: mail programs post here for their reader, from no page of ours and with no cookie. The
# signed token alone says who unsubscribes.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def leave_page(request: HttpRequest, token: str) -> HttpResponse:
    owner = owner_of(token)
    if owner is None:
        return private_page(request, "no_such_link", {}, status=404)
    if request.method != "POST":
        return _page(request, owner, token, "leave")
    one_click = request.POST.get("List-Unsubscribe") == "One-Click"
    source = "mail: one click" if one_click else "mail: unsubscribe"
    unsubscribe(
        owner=owner, consent_context=consent_context_of(request, form="leave", source=source)
    )
    return _page(request, owner, token, "left")


@same_origin_only
@require_POST
def undo_page(request: HttpRequest, token: str) -> HttpResponse:
    owner = owner_of(token)
    if owner is None:
        return private_page(request, "no_such_link", {}, status=404)
    consent_context = consent_context_of(request, form="undo", source="mail: undo")
    undone = undo_unsubscribe(owner=owner, consent_context=consent_context)
    return _page(request, owner, token, "back" if undone else "too_late")


def _page(request: HttpRequest, owner: LinkOwner, token: str, template: str) -> HttpResponse:
    context = {
        "newsletter": owner.newsletter,
        "stream": owner.stream,
        "masked": mask(owner.reader.email),
        "token": token,
        "preferences": preferences_path(owner.reader),
    }
    return private_page(request, template, context)
