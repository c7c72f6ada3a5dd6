from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "masthead.privacy"
    label = "privacy"
