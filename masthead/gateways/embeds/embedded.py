"""The embedded wire: asks nobody and knows no titles, so that a story shows the plain link."""

from masthead.gateways.embeds.port import Found
from masthead.gateways.failures import PermanentFailure, TemporaryFailure


class Embedded:
    """An address that holds “gone” or “busy” fails as its word says, for trying things out."""

    def ask(self, address: str, *, endpoint: str) -> Found:
        if "gone" in address:
            raise PermanentFailure("answered 404")
        if "busy" in address:
            raise TemporaryFailure("answered 503")
        return Found()
