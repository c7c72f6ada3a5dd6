"""What mail providers answer, and whether it says that a mailbox is not there."""

import time

import pytest

from masthead.gateways.mail.refusals import is_dead_mailbox

DEAD = [
    # Microsoft 365, Outlook.com
    "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
    "5.1.1 RESOLVER.ADR.RecipNotFound; not found",
    "5.4.1 Recipient address rejected: Access denied. [AM4PEPF0001.eurprd83.prod.outlook.com]",
    "5.4.1 All recipient addresses rejected : Access denied",
    "5.5.0 Requested action not taken: mailbox unavailable (S2017062302). [DB5EUR03FT010]",
    "Requested action not taken: mailbox unavailable (S2017062302).",
    "5.1.351 Remote server returned unknown recipient or mailbox unavailable",
    # Gmail, Google Workspace
    "5.1.1 The email account that you tried to reach does not exist. Please try 5.1.1 "
    "double-checking the recipient's email address for typos or 5.1.1 unnecessary spaces. "
    "https://support.google.com/mail/?p=NoSuchUser a1-2si8001 - gsmtp",
    "5.2.1 The email account that you tried to reach is inactive. gsmtp",
    "5.2.1 The email account that you tried to reach is disabled. Learn more at "
    "https://support.google.com/mail/?p=DisabledUser - gsmtp",
    # Yahoo, AOL
    "delivery error: dd This user doesn't have a yahoo.com account (noor@yahoo.com) [0]",
    "30 Sorry, your message to noor@yahoo.com cannot be delivered. This mailbox is disabled",
    "1 Requested mail action aborted, mailbox not found",
    "5.1.1 <noor@aol.com>: Recipient address rejected: aol.com",
    # iCloud
    "5.1.1 <noor@icloud.com>: user does not exist",
    "5.1.6 recipient no longer on server: noor@icloud.com",
    # Mail.ru, Yandex, Rambler
    "Message was not accepted -- invalid mailbox. Local mailbox noor@mail.ru is unavailable: "
    "user not found",
    "Message was not accepted -- invalid mailbox. Local mailbox noor@mail.ru is unavailable: "
    "account is disabled",
    "5.7.1 No such user!",
    "5.1.1 No such user! 1718000000-abc",
    "Нет такого пользователя",
    # GMX, Web.de, T-Online, freenet
    "Requested action not taken: mailbox unavailable",
    "user unknown",
    "Unknown recipient",
    "Empfänger unbekannt",
    # Orange, SFR, La Poste, OVH
    "5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416 [416]",
    "5.5.0 Boite du destinataire archivee. Archived recipient",
    "5.1.1 <noor@example.org>: Recipient address rejected: User unknown",
    "no mailbox here by that name (#5.1.1 - chkusr)",
    # QQ, 163, Naver
    "Mailbox not found. https://service.mail.qq.com/detail/122/169",
    "The recipient may contain a non-existent account, please check the recipient address.",
    "User not found: noor@163.com",
    "User suspended",
    "收件人不存在",
    "5.1.1 No such user u4-20020a - nsmtp",
    # Proofpoint, Mimecast, Cisco, Barracuda
    "5.1.1 User Unknown",
    "Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550 [xyz]",
    "#5.1.0 Address rejected.",
    "#5.1.0 Address rejected noor@example.org",
    "cuda_nsu <noor@example.org>: Recipient address rejected: No such user",
    # Exim, cPanel, Postfix, Sendmail, qmail, Exchange, Zimbra
    "No Such User Here",
    "Unrouteable address",
    "Unknown user",
    "The recipient cannot be verified. Please check all recipients of this message to verify they"
    " are valid.",
    "5.1.1 <noor@example.org>: Recipient address rejected: User unknown in virtual mailbox table",
    "5.1.1 <noor@example.org>: Recipient address rejected: User unknown in relay recipient table",
    "5.1.2 <noor@example.org>: Recipient address rejected: Domain not found",
    "<noor@example.org>: Recipient address rejected: undeliverable address: no such mailbox",
    "5.1.1 <noor@example.org>... User unknown",
    "Sorry, no mailbox here by that name. (#5.1.1)",
    "this address no longer accepts mail",
    "5.1.1 Not our Customer",
    "5.1.10 Recipient address has null MX",
    "User not local; please try <forward-path>",
    "5.1.1 <spam-policy@example.org>: blocked.example.org: no such user",
    "5.1.3 bad destination mailbox address syntax",
    "El usuario no existe",
    "Destinatario sconosciuto",
    "Utilisateur inconnu !",
]

ALIVE = [
    # the cases of a block of the sender, in the words of those who block
    "Requested action not taken: blocked by reputation",
    "sorry, your envelope sender is in my badmailfrom list",
    "5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet "
    "service provider since part of their network is on our block list (S3150).",
    "5.7.606 Access denied, banned sending IP [192.0.2.1]. To request removal from this list",
    "5.7.511 Access denied, banned sender[192.0.2.1]",
    "5.1.8 Access denied, bad outbound sender AS(42004)",
    "5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required",
    "5.7.124 RESOLVER.RST.NotAllowedToSend; not in allowed-senders list",
    "5.7.1 Our system has detected that this message is likely unsolicited mail. gsmtp",
    "5.7.26 This mail has been blocked because the sender is unauthenticated.",
    "5.2.1 The user you are trying to contact is receiving mail at a rate that prevents "
    "additional messages from being delivered. gsmtp",
    "5.2.2 The recipient's inbox is out of storage space and inactive. OverQuotaPerm",
    "5.7.9 Message not accepted for policy reasons. https://senders.yahooinc.com/error-codes",
    "5.2.1 : (CON:B1) https://postmaster.aol.com/errors/554conb1.html",
    "[TSS04] Messages from 192.0.2.1 temporarily deferred due to user complaints",
    "5.7.1 [CS01] Message rejected due to local policy. https://support.apple.com/en-us/HT204137",
    "spam message rejected. Please visit http://help.mail.ru/notspam-support/id?c=abc",
    "5.7.1 [1] Message rejected under suspicion of SPAM; https://ya.cc/1IrBc",
    "Requested action not taken: mailbox unavailable. Reject due to policy restrictions. "
    "For explanation visit https://postmaster.gmx.net/en/error-messages?ip=192.0.2.1&c=r1103",
    "Transaction failed Reject due to policy restrictions.",
    "IP=192.0.2.1 - A problem occurred. Ask your postmaster for help (BL)",
    "5.2.0 Mail rejete. Mail rejected. ofr_506 [506]",
    "5.7.1 Service refuse. Veuillez essayer plus tard. Service refused, please try later. LPN007",
    "Mailbox unavailable or access denied [192.0.2.1]",
    "DT:SPM 163 smtp, please see http://mail.163.com/help/help_spam_16.htm",
    "IP frequency limited. https://service.mail.qq.com/detail/122/172",
    "5.7.0 Local Policy Violation",
    "5.7.1 Blocked - see https://ipcheck.proofpoint.com/?ip=192.0.2.1",
    "Administrative prohibition - envelope blocked - https://community.mimecast.com/docs/DOC-1369",
    "Rejected by header based manually Blocked Senders - https://community.mimecast.com",
    "permanent failure for one or more recipients (noor@example.org:blocked)",
    "5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
    "5.7.1 <noor@example.org>: Relay access denied",
    "5.7.1 <noor@example.org>: Recipient address rejected: Access denied",
    "5.7.1 Unable to relay",
    "5.1.0 <post@example.com>: Sender address rejected: User unknown in virtual alias table",
    "5.1.8 <post@example.com>: Sender address rejected: Domain not found",
    "<mx.example.com>: Helo command rejected: Host not found",
    "Verification failed for <post@example.com> No Such User Here Sender verify failed",
    "sorry, can't find a valid MX for sender domain (#5.1.1 - chkuser)",
    "sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
    "5.7.1 Recipient not authorized, your IP has been found on a block list",
    "5.2.2 <noor@example.org>: user is over quota",
    "5.1.1 mailbox full",
    "5.3.4 message too big for system",
    "5.7.1 reject: see https://example.org/no-such-user",
    "5.6.0 message content not accepted",
    "5.0.0 rejected",
    "Connected from 5.1.1.20, go away",
    "",
]  # fmt: skip


@pytest.mark.parametrize("answer", DEAD)
def test_a_dead_mailbox_is_known_in_its_providers_words(answer: str) -> None:
    assert is_dead_mailbox(answer)


@pytest.mark.parametrize("answer", ALIVE)
def test_a_block_or_a_full_mailbox_says_nothing_about_the_address(answer: str) -> None:
    assert not is_dead_mailbox(answer)


@pytest.mark.parametrize("word", ["user ", "unknown ", "recipient\t", "adresse ", "5.1.1 ", "a@b "])
def test_a_long_answer_costs_no_more_than_a_short_one(word: str) -> None:
    began = time.perf_counter()
    is_dead_mailbox(word * 100_000)
    assert time.perf_counter() - began < 0.5
