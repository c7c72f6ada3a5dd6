"""`masthead doctor`."""

from django.core.management.base import BaseCommand

from masthead.cli.doctor import Severity, examine

SIGNS = {Severity.GOOD: "ok  ", Severity.ADVICE: "note", Severity.BAD: "BAD "}


class Command(BaseCommand):
    help = "Check the installation and say what to fix. Exits with 1 if something is wrong."
    requires_system_checks: tuple[str, ...] = ()

    def handle(self, *args: object, **options: object) -> None:
        signs = examine()
        for sign in signs:
            self.stdout.write(f"{SIGNS[sign.severity]}  {sign.subject}: {sign.says}")
            if sign.do:
                self.stdout.write(f"      {sign.do}")
        if any(sign.severity is Severity.BAD for sign in signs):
            raise SystemExit(1)
