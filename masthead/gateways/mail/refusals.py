"""What a mail server means by refusing: that the mailbox is not there, or anything else.

Servers agree on little. The enhanced status code (RFC 3463) decides where it is about the address
alone; in all other answers the words do. A refusal that speaks of us, our connection, our message
or a mailbox that is full says nothing about the mailbox: whoever is in doubt keeps the reader."""

import re

# The address itself: unknown mailbox, unknown domain, syntax, moved, null MX; a closed mailbox.
_DEAD_CODES = frozenset({"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
_CODE = re.compile(r"(?<![\d.])5\.\d{1,3}\.\d{1,3}(?!\.?\d)")
# Addresses, links and host names are quoted in answers and mean nothing by the words they hold.
_QUOTED = re.compile(r"\S+@\S+|https?://\S+|(?<![\w.-])(?:[\w-]+\.)+[a-z]{2,24}(?![\w.-])")
_LONGEST = 2000

_ABOUT_US = (
    # who sends
    r"(?<!inform )(?<!notify )(?<!inform the )(?<!notify the )sender|emetteur",
    r"badmailfrom|mail from\b|envelope from|\bfrom:? (?:address|domain)|backscatter",
    r"helo\b|ehlo\b|client host|reverse",
    r"\b(?:ptr|rdns|spf|dkim|dmarc|starttls|tls|batv)\b|authenticat|not authori[sz]ed",
    r"unauthori[sz]ed|your (?:ip|host|server|network|domain|isp|envelope from|hostname|provider)",
    r"relay(?:ing)? (?:access )?(?:is )?(?:denied|not |prohibited|forbidden)|unable to relay",
    r"can(?:no|'|’)?t relay|rcpthosts|\bip ?=|\bips?\b|connection",
    # what they think of it
    r"(?<!un)block|black ?list|deny ?list|\b(?:dns|r)bl\b|spam|unsolicited|junk|reputation",
    r"polic(?:y|ies)|banned|badrcptto|badrecipientto|listed (?:in|on|by|at)\b|suspicio|virus",
    r"malware|phish|prohibit|forbidden|not permitted|not allowed|access (?:is )?denied|restricted",
    r"(?:message|mail) content|\b(?:con|rly|dyn|hvu|rtr|dns):[bn]\w*\d|mailing list",
    r"recipients from|used to send|to this group",
    # what passes by itself
    r"quota|mailbox (?:is )?full|full mailbox|exceed|too (?:many|large|big|quickly|much)",
    r"at a rate|rate ?limit|throttl|temporar|grey ?list|gr[ae]ylist|insufficient|storage",
)
_WHO = (
    r"(?:users?|recipients?|mail ?box(?:es)?|accounts?|address(?:es|ee)?|customers?|inbox|persons?|"
    r"local part|usernames?|login|envelope recipient|email name)"
)
_NOT = r"(?: not|n['’]?t)"
_GONE = (
    rf"(?:unknown|invalid|(?:does|do|did){_NOT} exist|no[nt][ -]?exist\w*|disabled|deactivated|"
    r"suspended|inactive|closed|cancell?ed|expired|discontinued|terminated|removed|deleted|"
    r"no longer|undeliverable|archived|has moved|unrout\w+|missing|wrong|frozen|"
    rf"(?:is |was |are |were )?not (?:a )?(?:\w+ )?(?:found|valid|here|local|known|active|present|"
    rf"ok|registered|recogni[sz]ed|available|subscribed|mailbox|user|address)|"
    rf"(?:is|was|are)n['’]?t (?:valid|here|local|known|found|a valid)|"
    rf"(?:can|could)(?:not|{_NOT}|['’]?t) be (?:found|verified)|"
    rf"(?:does|do){_NOT} have|unavail?able)"
)
_DEAD_WORDS = (
    rf"\b{_WHO}\b(?:\W+\w+){{0,6}}?\W+{_GONE}",
    r"\b(?:unknown|invalid|no such|non[ -]?\w*exist\w*|not an? (?:valid|known|active|local)|"
    r"no valid|"
    r"inactive|disabled|bad|expired|undeliverable|unrout\w+|deactivated|archived|suspended)"
    rf"\W+(?:\w+\W+){{0,2}}?{_WHO}\b",
    rf"\b(?:no|not? a|not an?|not our) {_WHO}\b|recip\w*notfound|nosuchuser|userunknown",
    rf"can(?:not| not|['’]?t) (?:find|locate|accept)\W+(?:\w+\W+){{0,3}}?{_WHO}\b",
    r"no one (?:at|with)",
    r"(?:domain|host) (?:does not|doesn['’]t) accept|null mx|validrcptto",
    r"(?:unknown|no such|unrout\w+|non-?exist\w*) (?:mail )?(?:domain|host|local)",
    r"no longer accepts? (?:e-?)?mail|server rejected recipients|address rejected\.?$",
    # French
    r"(?:destinataire|utilisateur|adresse|bo[iî]te)s?(?:\W+\w+){0,5}?\W+"
    r"(?:inconnue?|invalide|inexistante?|introuvable|archiv[ée]e|n['’ ]existe)",
    # German
    r"(?:empf[aä]e?nger|benutzer|postfach|adresse)\w*\W+(?:\w+\W+){0,3}?"
    r"(?:unbekannt|existiert nicht|nicht (?:gefunden|bekannt|vorhanden)|ung[uü]e?ltig)",
    r"unbekannter? (?:empf[aä]e?nger|benutzer)",
    # Spanish, Italian, Portuguese
    r"(?:usuario|usu[aá]rio|destinat[aá]rio|utente|casella|caixa|cuenta|conta|buz[oó]n)"
    r"\W+(?:\w+\W+){0,3}?(?:descon\w+|sconosciut\w|inexistente|inesistente|no existe|"
    r"n[aã]o existe|non esiste|inv[aá]lid\w|no encontrad\w|n[aã]o encontrad\w)",
    r"no existe (?:ese |dicha |el |la )?(?:usuario|persona|cuenta)|nessun utente",
    # Polish, Turkish
    r"nie istnieje|nie ma takiego",
    r"(?:kullan[iı]c[iı]|al[iı]c[iı])\W+(?:bulunamad[iı]|yok|ge[cç]ersiz)",
    # Russian, Ukrainian
    r"(?:пользовател\w+|получател\w+|почтов\w+ ящик|ящик|адрес\w*|користувач\w*|скриньк\w+)"
    r"\W+(?:\w+\W+){0,2}?(?:не (?:найден|существует|знайден|існує)|неизвест\w+|удал[её]н)",
    r"нет такого (?:пользователя|адреса|ящика)",
    # Chinese, Japanese
    r"(?:收件人|用户|邮箱|帐号|账号|地址).{0,6}(?:不存在|错误|无效|未找到|停用|注销)|无此(?:用户|邮箱)",
    r"宛先.{0,6}(?:不明|存在しません)|(?:ユーザー|アドレス).{0,6}(?:見つかりません|存在しません)",
    # Arabic
    r"(?:المستخدم|المستلم|البريد|العنوان)\W+(?:\w+\W+){0,2}?غير (?:موجود|معروف|صحيح|صالح)",
)
_US = re.compile("|".join(_ABOUT_US))
_DEAD = re.compile("|".join(_DEAD_WORDS))
# Microsoft 365 refuses at its edge whoever is not in the customer's directory.
_NOT_IN_DIRECTORY = re.compile(
    r"5\.4\.1\b.{0,40}?recipient address(?:es)? rejected\W+access denied"
)


def is_dead_mailbox(answer: str) -> bool:
    """Whether a permanent refusal (a 5xx answer without its code) says that there is no such
    mailbox. False in doubt: a working address must never be suppressed."""
    answer = answer[:_LONGEST]
    code = _CODE.search(answer)
    words = _QUOTED.sub(" ", answer).lower()
    if _NOT_IN_DIRECTORY.search(words):
        return True
    if _US.search(words):
        return False
    return (code is not None and code[0] in _DEAD_CODES) or _DEAD.search(words) is not None
