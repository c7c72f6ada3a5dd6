from django.apps import AppConfig


class MembershipConfig(AppConfig):
    name = "masthead.membership"
    verbose_name = "Membership"
