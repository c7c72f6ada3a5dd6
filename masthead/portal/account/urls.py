"""Addresses of sign-in and the account."""

from django.urls import path

from masthead.portal.account import (
    data_export,
    deletion,
    devices,
    email_change,
    middleware,
    newsletters,
    page,
    passkeys,
    profile,
    second_step,
    sign_in,
    status,
)

urlpatterns = [
    path("account", page.show, name="account"),
    path("account/me", status.show, name="me"),
    path("account/sign-in", sign_in.sign_in, name="sign_in"),
    path("account/sign-in/code", sign_in.enter_code, name="enter_code"),
    path("account/sign-in/again", sign_in.send_again, name="send_code_again"),
    path("account/sign-in/by/<str:secret>", sign_in.by_link, name="sign_in_by_link"),
    path("account/sign-in/passkey/begin", passkeys.begin_signing_in, name="passkey_begin"),
    path("account/sign-in/passkey", passkeys.sign_in, name="passkey_sign_in"),
    path("account/sign-in/second-step", second_step.show, name="second_step"),
    path("account/sign-out", sign_in.sign_out, name="sign_out"),
    path("account/profile", profile.save, name="save_profile"),
    path("account/address", email_change.ask, name="change_address"),
    path("account/address/<str:link>", email_change.follow, name="address_change"),
    path("account/newsletters", newsletters.save, name="save_newsletters"),
    path("account/devices/others", devices.revoke_others, name="revoke_others"),
    path("account/devices/<int:device_id>", devices.revoke, name="revoke_device"),
    path("account/passkeys", passkeys.add, name="add_passkey"),
    path("account/passkeys/begin", passkeys.begin_adding, name="begin_passkey"),
    path("account/passkeys/<int:passkey_id>", passkeys.change, name="change_passkey"),
    path("account/second-step", second_step.remove, name="remove_second_step"),
    path("account/export", data_export.export, name="export_account"),
    path("account/delete", deletion.delete, name="delete_account"),
    path("account/end-impersonation", middleware.end_impersonation, name="end_impersonation"),
]
