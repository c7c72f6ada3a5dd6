"""`masthead send`."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from masthead.accounts.models import Reader
from masthead.core.moments import full
from masthead.newsletters.checks import NotReadyError
from masthead.newsletters.editions import NotPossibleError, send_now
from masthead.newsletters.models import Edition


class Command(BaseCommand):
    help = "Send an edition now. Without an id, list the editions waiting."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("edition", nargs="?", type=int, help="The edition's id.")
        parser.add_argument(
            ("--as"), dest="actor", help="The e-mail address of the sender, a member of staff."
        )

    def handle(
        self, *args: object, edition: int | None, actor: str | None, **options: object
    ) -> None:
        if edition is None:
            self._list()
            return
        self._send(edition, _staff(actor))

    def _list(self) -> None:
        waiting = Edition.objects.filter(state__in=["draft", "scheduled"])
        for edition in waiting.select_related("newsletter"):
            due = edition.scheduled_for
            when = f", due {full(due, edition.newsletter.time_zone)}" if due else ""
            self.stdout.write(f"{edition.pk:>6}  {edition.newsletter}: {edition}{when}")
        if not waiting:
            self.stdout.write(
                "No editions waiting. Create one in the desk: Newsletters, New edition."
            )

    def _send(self, pk: int, actor: Reader) -> None:
        try:
            edition = Edition.objects.get(pk=pk)
            send = send_now(edition=edition, actor=actor)
        except Edition.DoesNotExist as error:
            raise CommandError(
                f"There is no edition {pk}. Run `masthead send` to list them."
            ) from error
        except (NotPossibleError, NotReadyError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Sending “{edition}” to {send.recipients} subscribers.")


def _staff(address: str | None) -> Reader:
    if not address:
        raise CommandError(
            "Say who is sending it: --as editor@example.org. It is recorded in the audit log."
        )
    reader = Reader.objects.filter(email=address, is_staff=True).first()
    if reader is None:
        raise CommandError(f"{address} is not a member of staff.")
    return reader
