"""What whoever keeps addresses knows: legal forms, short names, free mailboxes, words without weight."""

from typing import Final

from models.record_linkage.folding import fold

_FORMS: Final = {
    "gmbh": ("gmbh", "gesellschaft mit beschrankter haftung", "mbh"),
    "gmbh co kg": ("gmbh co kg", "gmbh cokg", "gmbh und co kg"),
    "ag": ("ag", "aktiengesellschaft"),
    "kg": ("kg", "kommanditgesellschaft"),
    "ug": ("ug", "ug haftungsbeschrankt"),
    "ltd": ("ltd", "limited", "pty ltd", "pvt ltd", "private limited"),
    "plc": ("plc", "public limited company"),
    "inc": ("inc", "incorporated", "corp", "corporation"),
    "llc": ("llc", "limited liability company"),
    "llp": ("llp",),
    "bv": ("bv", "besloten vennootschap"),
    "nv": ("nv",),
    "sa": ("sa", "societe anonyme", "sociedad anonima"),
    "sas": ("sas",),
    "sarl": ("sarl",),
    "srl": ("srl",),
    "spa": ("spa",),
    "sl": ("sl",),
    "ab": ("ab", "aktiebolag"),
    "as": ("as", "aps"),
    "oy": ("oy", "oyj"),
    "sro": ("sro", "spol sro"),
    "spzoo": ("spzoo", "sp zoo", "sp z oo"),
    "ooo": ("ooo",),
    "kk": ("kk",),
    "co": ("co", "company"),
}
LEGAL_FORMS: Final[dict[tuple[str, ...], str]] = {
    tuple(fold(written).split()): form for form, spellings in _FORMS.items() for written in spellings
}
"""Folded words -> the form they stand for."""
LONGEST_FORM: Final = max(map(len, LEGAL_FORMS))

QUIET_WORDS: Final = frozenset(
    ("the", "and", "und", "et", "y", "i", "of", "de", "der", "die", "van", "group")
)
"""Words that a company's name is as often written without."""

_SHORT: Final = (
    "robert rob bob bobby",
    "william will bill billy willy",
    "richard rick dick richie",
    "james jim jimmy jamie",
    "john jack johnny",
    "jonathan jon",
    "michael mike mick mickey",
    "thomas tom tommy",
    "charles charlie chuck",
    "edward ed eddie ted",
    "anthony tony",
    "joseph joe joey",
    "daniel dan danny",
    "david dave",
    "matthew matt",
    "christopher chris",
    "steven stephen steve",
    "andrew andy drew",
    "nicholas nick nicolas",
    "alexander alex sasha",
    "benjamin ben",
    "samuel sam",
    "gregory greg",
    "kenneth ken",
    "ronald ron",
    "timothy tim",
    "peter pete",
    "patrick pat paddy",
    "lawrence larry",
    "gerald gerry jerry",
    "frederick fred",
    "elizabeth liz beth betty lisa",
    "katherine catherine kate kathy katie",
    "margaret maggie peggy meg",
    "jennifer jen jenny",
    "patricia patty trish",
    "susan sue suzie",
    "deborah deb debbie",
    "rebecca becky",
    "victoria vicky tori",
    "jessica jess",
    "barbara barb",
    "pamela pam",
    "judith judy",
    "dorothy dot",
    "johannes hans johann",
    "maximilian max",
    "friedrich fritz",
    "wilhelm willi",
    "katharina kathi",
    "elisabeth elli",
    "francisco paco pancho",
    "jose pepe",
    "giuseppe beppe",
    "dmitri dima dmitry",
    "aleksandr alexandr",
    "ekaterina katya",
    "mikhail misha",
    "sergei sergey",
    "yurii yuri yury",
)
FULL_NAMES: Final[dict[str, str]] = {
    short: line.split()[0]
    for line in (" ".join(fold(w) for w in names.split()) for names in _SHORT)
    for short in line.split()
}
"""A folded first name -> the one that its family of names is filed under."""

GENERATIONS: Final = {"jr": 1, "junior": 1, "sr": 0, "senior": 0, "ii": 2, "iii": 3, "iv": 4}
"""Suffixes that tell father and son apart."""
HONORIFICS: Final = frozenset(("mr", "mrs", "ms", "dr", "prof", "ing", "dipl", "herr", "frau", "mag", "sir"))

ROLE_MAILBOXES: Final = frozenset(
    (
        "info",
        "office",
        "contact",
        "sales",
        "admin",
        "mail",
        "hello",
        "support",
        "service",
        "kontakt",
        "post",
        "buero",
        "verkauf",
        "vertrieb",
        "einkauf",
        "accounts",
        "accounting",
        "billing",
        "invoice",
        "team",
        "help",
        "enquiries",
        "purchasing",
        "reception",
        "hr",
        "jobs",
        "marketing",
        "no-reply",
        "noreply",
        "webmaster",
    )
)
"""Mailboxes that a whole company reads: sharing one does not make two people one."""

FREE_MAIL: Final = frozenset(
    (
        "gmail.com",
        "googlemail.com",
        "yahoo.com",
        "yahoo.co.uk",
        "yahoo.de",
        "yahoo.fr",
        "hotmail.com",
        "hotmail.co.uk",
        "hotmail.de",
        "hotmail.fr",
        "outlook.com",
        "live.com",
        "msn.com",
        "aol.com",
        "icloud.com",
        "me.com",
        "mac.com",
        "gmx.de",
        "gmx.net",
        "gmx.com",
        "gmx.at",
        "web.de",
        "t-online.de",
        "freenet.de",
        "mail.ru",
        "yandex.ru",
        "qq.com",
        "163.com",
        "126.com",
        "proton.me",
        "protonmail.com",
        "zoho.com",
        "orange.fr",
        "wanadoo.fr",
        "free.fr",
        "laposte.net",
        "libero.it",
        "virgilio.it",
        "comcast.net",
        "verizon.net",
        "btinternet.com",
        "sky.com",
        "seznam.cz",
        "wp.pl",
        "o2.pl",
    )
)
"""Mailboxes that anybody may have: sharing one says nothing about an employer."""
