from django.apps import AppConfig


class CliConfig(AppConfig):
    name = "masthead.cli"
    label = "cli"
