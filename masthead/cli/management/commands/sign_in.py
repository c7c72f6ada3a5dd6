"""`masthead sign-in`."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from masthead.accounts import codes, readers, second_step
from masthead.accounts.addresses import read_address
from masthead.accounts.models import Reader
from masthead.notifications.account_notices import link_of


class Command(BaseCommand):
    help = "Make a link that signs somebody in, for when no mail reaches them. It works once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="Whose account. A new one is made if there is none.")
        parser.add_argument(
            "--engineer", action="store_true", help="Give them every right: the first account."
        )
        parser.add_argument(
            "--drop-second-step", action="store_true", help="They lost their authenticator app."
        )

    def handle(
        self,
        *args: object,
        address: str,
        engineer: bool,
        drop_second_step: bool,
        **options: object,
    ) -> None:
        read = read_address(address)
        if read.problem:
            raise CommandError(read.problem)
        if engineer:
            readers.make_engineer(read.kept)
        reader = Reader.objects.filter(email=read.kept).first()
        if drop_second_step and not (
            reader and second_step.remove(reader=reader, actor=None, ip=None)
        ):
            raise CommandError(f"{read.kept} has no second step.")
        self.stdout.write(link_of(codes.issue_by_staff(address=read.kept)))
