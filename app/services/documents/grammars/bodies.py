"""The words by which a body is told from a person: of a council, a service, a company."""

import re

from app.services.documents.grammars.text import key

_SURE = """
academy advice advocacy agencies agency aid alcohol alliance ambulance area army association
authority behaviour board borough bureau business businesses cancer care carers centre
chamber charity children childrens cic citizens clinic club coalition college commerce
commission commissioner commissioning committee comms communications communities community
company concern consortium constabulary contractor contractors cooperative corporate council
councils counselling county crime customer democratic department development digital
directorate district division drug drugs education employment enforcement engagement
enterprise enterprises environment environmental equality estates executive families family
federation finance fire forum foundation fund governance government group groups health
heritage highways homeless homelessness hospice hospital housing hub ict inclusion
initiative initiatives institute intelligence investment jobcentre landlords
learning legal leisure libraries library licensing limited llp local ltd magistrates
maintenance management media midlands ministry museum national neighbourhood neighbourhoods
network nhs nursery nursing office operations organisation organisations outreach panel
parks partner partners partnership partnerships performance pharmacy planning plc plus point
police policing practice prevention primary prison probation procurement programme project
projects protection provider providers public recovery recycling reduction refuge
regeneration rehabilitation rescue research residents resources safeguarding safer safety
scheme school schools sector service services sexual skills social society solicitors
solutions sport sports stakeholders standards station steering strategic strategy students
support tenants tourism trading traffic training transport treatment trust union unit
university urban users veterans victim victims violence voluntary volunteering volunteers
wardens waste watch welfare wellbeing workforce youth
"""
_ALSO_SURNAMES = """
bank barracks bridge castle church court day east estate field forest futures gate green
hall house link links london mission north parish park rail shelter south start street
surgery town villages waters west women womens wood works
courts justice parks
"""
_QUALIFYING = "local national primary public secondary sexual social strategic urban voluntary"

_STANDING_FOR = frozenset({"police", "probation", "housing", "council", "nhs"})
_QUALIFIES = frozenset(_QUALIFYING.split())
_BODY = re.compile(rf"\b(?:{'|'.join(_SURE.split())})\b")
_PERHAPS = re.compile(rf"\b(?:st|{'|'.join(_ALSO_SURNAMES.split())})\b")


def is_body(text: str) -> bool:
    """Whether a word in a text is that of a body, and of nobody's name."""
    return _BODY.search(key(text)) is not None


def may_be_body(text: str) -> bool:
    """Whether a word in a text is that of a body, which may be a surname too: `Park House`."""
    return _PERHAPS.search(key(text)) is not None


def stands_alone(word: str) -> bool:
    """Whether one word is enough to name a body, and is not the rest of a torn name: `Primary`."""
    return key(word) not in _QUALIFIES


def is_usual(text: str) -> bool:
    """Whether a word behind a person's name says whose they are: `Jane Smith Police`."""
    return key(text) in _STANDING_FOR
