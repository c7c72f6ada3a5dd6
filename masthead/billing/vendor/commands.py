"""Commands to the vendor, enqueued in the transaction of the decision."""

from typing import Any

from django.db.models import F

from masthead.billing.models import Contract, VendorCommand


def enqueue_command(
    action: VendorCommand.Action,
    *,
    vendor: str,
    vendor_ref: str,
    contract: Contract | None = None,
    **fields: Any,
) -> VendorCommand:
    """Enqueue a command; `command_runner` carries it out. Must run in the decision's transaction.
    Vendor state that was fetched before it is stale from now on."""
    if contract is not None:
        Contract.objects.filter(pk=contract.pk).update(version=F("version") + 1)
    return VendorCommand.objects.create(
        action=action, vendor=vendor, vendor_ref=vendor_ref, contract=contract, **fields
    )


def enqueue_for(contract: Contract, action: VendorCommand.Action, **fields: Any) -> VendorCommand:
    """The same for a contract that a vendor charges."""
    return enqueue_command(
        action,
        vendor=contract.vendor,
        vendor_ref=contract.vendor_ref,
        contract=contract,
        **fields,
    )
