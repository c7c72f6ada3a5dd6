"""The embedded resolver: it makes no requests and knows no titles, so a story shows plain links."""

from masthead.gateways.embeds.port import EmbedInfo
from masthead.gateways.failures import PermanentFailure, TemporaryFailure


class EmbeddedResolver:
    """An address that contains “gone” or “busy” fails accordingly, for demonstrations and tests."""

    def resolve(self, address: str, *, endpoint: str) -> EmbedInfo:
        if "gone" in address:
            raise PermanentFailure("answered 404")
        if "busy" in address:
            raise TemporaryFailure("answered 503")
        return EmbedInfo()
