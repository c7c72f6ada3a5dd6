"""Addresses of teams: their pages, invitations, the quote form."""

from django.urls import path

from masthead.web.team import answering, buying, inviting, page, paying, quoting, reading, seating

urlpatterns = [
    path("join/team", buying.buy, name="buy_team"),
    path("teams/back/<str:reference>", buying.come_back, name="team_bought"),
    path("teams/quote", quoting.quote, name="quote"),
    path("teams/reading", reading.note, name="note_reading"),
    path("teams/invitations/<str:token>", answering.show, name="invitation"),
    path("teams/<int:team_id>", page.show, name="team"),
    path("teams/<int:team_id>/name", seating.rename, name="rename_team"),
    path("teams/<int:team_id>/invite", inviting.preview, name="preview_invitations"),
    path("teams/<int:team_id>/invite/confirm", inviting.confirm, name="confirm_invitations"),
    path(
        "teams/<int:team_id>/invitations/<int:invitation_id>/again",
        inviting.send_again,
        name="send_invitation_again",
    ),
    path(
        "teams/<int:team_id>/invitations/<int:invitation_id>/revoke",
        inviting.revoke,
        name="revoke_invitation",
    ),
    path("teams/<int:team_id>/seats/add", paying.add_seats, name="add_seats"),
    path("teams/<int:team_id>/seats/fewer", paying.fewer_seats, name="fewer_seats"),
    path("teams/<int:team_id>/card", paying.change_card, name="change_team_card"),
    path("teams/<int:team_id>/pay", paying.pay_now, name="pay_for_team"),
    path("teams/<int:team_id>/cancel", paying.cancel, name="cancel_team"),
    path("teams/<int:team_id>/resume", paying.resume, name="resume_team"),
    path("teams/<int:team_id>/invoices", paying.make_out, name="make_out_invoices"),
    path("teams/<int:team_id>/take", seating.take, name="take_seat"),
    path("teams/<int:team_id>/leave", seating.leave, name="leave_team"),
    path("teams/<int:team_id>/seats/<int:seat_id>/free", seating.free, name="free_seat"),
    path(
        "teams/<int:team_id>/seats/<int:seat_id>/role", seating.change_manager, name="change_role"
    ),
    path("teams/<int:team_id>/seats/<int:seat_id>/offer", seating.offer, name="offer_team"),
    path("teams/<int:team_id>/offer/withdraw", seating.withdraw_offer, name="withdraw_team_offer"),
    path("teams/<int:team_id>/offer", seating.answer_offer, name="answer_team_offer"),
]
