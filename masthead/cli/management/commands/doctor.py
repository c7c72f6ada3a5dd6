"""`masthead doctor`."""

from django.core.management.base import BaseCommand

from masthead.cli.doctor import Severity, run_checks

LABELS = {Severity.GOOD: "ok  ", Severity.ADVICE: "note", Severity.BAD: "BAD "}


class Command(BaseCommand):
    help = "Check the installation and say what to fix. Exits with 1 if something is wrong."
    requires_system_checks: tuple[str, ...] = ()

    def handle(self, *args: object, **options: object) -> None:
        findings = run_checks()
        for finding in findings:
            self.stdout.write(f"{LABELS[finding.severity]}  {finding.subject}: {finding.says}")
            if finding.do:
                self.stdout.write(f"      {finding.do}")
        if any(finding.severity is Severity.BAD for finding in findings):
            raise SystemExit(1)
