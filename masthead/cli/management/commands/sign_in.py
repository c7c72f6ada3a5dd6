"""`masthead sign-in`."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from masthead.accounts import codes, readers, second_step
from masthead.accounts.addresses import read_address
from masthead.accounts.models import Reader
from masthead.cli.installation import set_up_if_new
from masthead.notifications.account_notices import link_of


class Command(BaseCommand):
    help = "Create a sign-in link for someone whom e-mail does not reach. It works once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            ("address"), help="The account's address. The account is created if it does not exist."
        )
        parser.add_argument(
            "--engineer",
            action="store_true",
            help="Give the account full rights, as for the first account.",
        )
        parser.add_argument(
            "--drop-second-step",
            action="store_true",
            help="Turn off two-step verification for someone who lost their authenticator app.",
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
            set_up_if_new(say=self.stderr.write)
            readers.make_engineer(read.kept)
        reader = Reader.objects.filter(email=read.kept).first()
        if drop_second_step and not (
            reader and second_step.remove(reader=reader, actor=None, ip=None)
        ):
            raise CommandError(f"{read.kept} does not use two-step verification.")
        onward = reverse("wagtailadmin_home") if reader and reader.is_staff else ""
        self.stdout.write(link_of(codes.issue_by_staff(address=read.kept, onward=onward)))
