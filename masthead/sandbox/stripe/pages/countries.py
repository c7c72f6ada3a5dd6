"""The countries on the checkout page: enough to try customers inside and outside the EU."""

COUNTRIES = [
    tuple(line.split(" ", 1))
    for line in """\
AT Austria
BE Belgium
BG Bulgaria
HR Croatia
CY Cyprus
CZ Czechia
DK Denmark
EE Estonia
FI Finland
FR France
DE Germany
GR Greece
HU Hungary
IE Ireland
IT Italy
LV Latvia
LT Lithuania
LU Luxembourg
MT Malta
NL Netherlands
PL Poland
PT Portugal
RO Romania
SK Slovakia
SI Slovenia
ES Spain
SE Sweden
BH Bahrain
CA Canada
EG Egypt
IN India
IQ Iraq
JP Japan
JO Jordan
KW Kuwait
LB Lebanon
MA Morocco
NO Norway
OM Oman
QA Qatar
SA Saudi Arabia
SG Singapore
ZA South Africa
CH Switzerland
TR Türkiye
AE United Arab Emirates
GB United Kingdom
US United States""".splitlines()
]
