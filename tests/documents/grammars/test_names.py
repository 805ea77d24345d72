"""Whether words are someone's name, or the name of a body: examples, and what holds for all."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.documents.grammars.names import Looks, looks
from app.services.documents.grammars.people import owners

SURE = """
Siân O'Brien|Siân O\u2019Brien|Siân O\u02bcBrien|José Núñez|Mohammed al-Farsi|Jane Smith|Jane  Smith
Anne-Marie McDonald|Dr K. Østergaard|van der Berg|Van der Berg|Jan van der Berg|O'Brien|McDonald
al-Farsi|Cllr J. Evans|Cllr Evans|Councillor Jane Evans|PC Jones|Sgt. Brown|Chief Inspector Brown
Dr Patel|J Smith|J. Smith|J.R. Smith|Smith J|Ian Smith OBE|Rev John Church|JANE SMITH|jane smith
Ludwig von Beethoven|Rhys ap Gruffydd|Zoë Ó Súilleabháin|Kate Hall|Maria de los Santos|Siân
Ms N. D'Souza|Ruth MacLeod|Lee DeSouza|Mary Jane Watson|Ewan McGregor-Smith|Ángel García|Łukasz Ż.
""".strip().replace("\n", "|")
BODIES = """
Probation Service|Primary Care|Age Concern|Victim Support|St John Ambulance|Marks Hall Trust|Qalb
Turning Point|Housing|Police|PCT|Park House|Barnardo's|Barnardo\u2019s|Barnardos|Children's Services
SureStart|Fire Service|Jo Cox Foundation|Joseph Rowntree Foundation|NHS Trust|Citizens Advice
Health and Social Care|Blackpool Council|Youth Offending Team|Job Centre Plus|YMCA|Town Hall
TURNING POINT|Trading Standards|St Mungo's|St Giles|Macmillan|LA Housing|Nacro|Restorative Justice
Crime Reduction Initiatives|Sure Start|Lifeline|Victoria Hospital|all partners|PCT and Police|24/7
""".strip().replace("\n", "|")
OPEN = "Aoife Byrne|Chrispine Mudhune|Wiesław Żółć|Relate Wales|Crisis Skylight|王伟 李"


@pytest.mark.parametrize("text", SURE.split("|"))
def test_a_persons_name_is_told_by_its_words(text: str) -> None:
    assert looks(text) is Looks.SURE


@pytest.mark.parametrize("text", BODIES.split("|"))
def test_a_bodys_name_is_nobodys(text: str) -> None:
    assert looks(text) is Looks.UNLIKE


@pytest.mark.parametrize("text", OPEN.split("|"))
def test_other_words_in_capitals_may_be_either(text: str) -> None:
    assert looks(text) is Looks.LIKE


CAPITALS, SMALL = (
    st.characters(codec="utf-8", categories=[category]).filter(
        lambda char: unicodedata.normalize("NFKC", char) == char and char.upper() != char.lower()
    )
    for category in ("Lu", "Ll")
)
SURNAMES = st.builds(str.__add__, CAPITALS, st.text(SMALL, min_size=7, max_size=12))
GIVEN_NAMES = st.sampled_from(["Siân", "José", "Mohammed", "Anne-Marie", "Zoë", "Jane"])
BEFORE = st.sampled_from(["", "O'", "O\u2019", "Mc", "al-", "van der ", "de ", "K. ", "D. J. "])


@given(GIVEN_NAMES, BEFORE, SURNAMES)
def test_a_given_name_and_any_surname_are_a_contact_and_no_agency(
    first: str, before: str, last: str
) -> None:
    name = f"{first} {before}{last}"
    for form in ("NFC", "NFD"):
        (owner,) = owners(unicodedata.normalize(form, name), ()).value or ()
        assert owner.person is not None
        assert owner.agency_code is None
        (owner,) = owners(f"{name} (Police)", ()).value or ()
        assert (owner.person is not None, owner.of) == (True, "Police")


@given(SURNAMES, st.sampled_from(["Trust", "Service", "Council", "Support", "Ambulance"]))
def test_a_word_of_bodies_makes_a_body_of_any_name(first: str, word: str) -> None:
    assert looks(f"{first} {word}") is Looks.UNLIKE
    assert looks(f"{first} {first} {word}") is Looks.UNLIKE


@given(st.text(max_size=40))
def test_any_text_is_judged_and_alike_however_it_is_encoded(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert looks(composed) is looks(unicodedata.normalize("NFD", composed))
