"""Words that say nothing about a story, since nearly every story has them."""

from masthead.archive.words import fold

_ENGLISH = """
a about after all also an and any are as at be because been before but by can could did do does
for from had has have he her him his how i if in into is it its just more most my no not of off on
one only or other our out over own she so some such than that the their them then there these they
this those through to too under until up was we were what when where which while why will with
would you your
"""
_ARABIC = """
في من إلى على عن مع هذا هذه ذلك تلك التي الذي الذين ما ماذا لا لم لن إن أن أو و ثم كان كانت يكون هو
هي هم قد كل بعد قبل بين حتى عند غير كما لكن نحو أي إذا منذ حيث فيه فيها منه منها عليه عليها
"""
_FRENCH = """
au aux avec ce ces cette dans de des du elle en est et il ils je la le les leur lui mais ne nous on
ou par pas pour qu que qui sa se ses son sont sur un une vous
"""
STOP_WORDS = frozenset(fold(word) for text in (_ENGLISH, _ARABIC, _FRENCH) for word in text.split())
