"""Addresses of teams: their pages, invitations, the quote form."""

from django.urls import path

from masthead.portal.team import (
    contract,
    invitation,
    invitations,
    page,
    purchase,
    quote,
    seats,
    usage,
)

urlpatterns = [
    path("join/team", purchase.buy, name="buy_team"),
    path("teams/back/<str:reference>", purchase.come_back, name="team_bought"),
    path("teams/quote", quote.quote, name="quote"),
    path("teams/reading", usage.record_reading, name="note_reading"),
    path("teams/invitations/<str:token>", invitation.show, name="invitation"),
    path("teams/<int:team_id>", page.show, name="team"),
    path("teams/<int:team_id>/name", seats.rename, name="rename_team"),
    path("teams/<int:team_id>/invite", invitations.preview, name="preview_invitations"),
    path("teams/<int:team_id>/invite/confirm", invitations.confirm, name="confirm_invitations"),
    path(
        "teams/<int:team_id>/invitations/<int:invitation_id>/again",
        invitations.send_again,
        name="send_invitation_again",
    ),
    path(
        "teams/<int:team_id>/invitations/<int:invitation_id>/revoke",
        invitations.revoke,
        name="revoke_invitation",
    ),
    path("teams/<int:team_id>/seats/add", contract.add_seats, name="add_seats"),
    path("teams/<int:team_id>/seats/fewer", contract.fewer_seats, name="fewer_seats"),
    path("teams/<int:team_id>/card", contract.change_card, name="change_team_card"),
    path("teams/<int:team_id>/pay", contract.pay_now, name="pay_for_team"),
    path("teams/<int:team_id>/cancel", contract.cancel, name="cancel_team"),
    path("teams/<int:team_id>/resume", contract.resume, name="resume_team"),
    path("teams/<int:team_id>/invoices", contract.make_out, name="make_out_invoices"),
    path("teams/<int:team_id>/take", seats.take, name="take_seat"),
    path("teams/<int:team_id>/leave", seats.leave, name="leave_team"),
    path("teams/<int:team_id>/seats/<int:seat_id>/free", seats.free, name="free_seat"),
    path("teams/<int:team_id>/seats/<int:seat_id>/role", seats.change_manager, name="change_role"),
    path("teams/<int:team_id>/seats/<int:seat_id>/offer", seats.offer, name="offer_team"),
    path("teams/<int:team_id>/offer/withdraw", seats.withdraw_offer, name="withdraw_team_offer"),
    path("teams/<int:team_id>/offer", seats.answer_offer, name="answer_team_offer"),
]
