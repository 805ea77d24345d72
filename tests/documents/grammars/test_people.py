"""Who printed owners are, and which of them are certain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.documents.grammars.owner_parts import Agency
from app.services.documents.grammars.people import Owner, names_in, owners
from tests.documents.grammars import seeds

KNOWN = (
    Agency("CSDP", "Community Safety and Drugs Partnership team", ("CS&DP", "DAT/CSP")),
    Agency("JCG", "Joint Commissioning Group"),
    Agency("PCT", "Primary Care Trust", ("Blackpool PCT",)),
    Agency("PROV", "Managers of treatment agencies", ("agency managers",)),
)
PEOPLE = ("Steve Owen", "Steve Owen", "Louisa Sharples", "Teresa Young", "Chrispine Mudhune")


def read(printed: str, people: tuple[str, ...] = PEOPLE) -> list[str | None]:
    found = owners(printed, KNOWN, people).value or ()
    return [owner.agency_code or owner.person or owner.role for owner in found]


def codes(printed: str, people: tuple[str, ...] = PEOPLE) -> list[str]:
    return [doubt.code for doubt in owners(printed, KNOWN, people).doubts]


@pytest.mark.parametrize(
    "printed",
    ["PCT", "pct", "Primary Care Trust", "The primary  care trust.", "BLACKPOOL PCT", "<b>PCT</b>"],
)
def test_an_agency_goes_by_its_code_its_name_and_its_aliases(printed: str) -> None:
    assert read(printed) == ["PCT"]
    assert not codes(printed)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Louisa Sharples/ Steve Owen", ["Louisa Sharples", "Steve Owen"]),
        ("Louisa Sharples / Steve Owen /JCG", ["Louisa Sharples", "Steve Owen", "JCG"]),
        ("Steve Owen & agency managers", ["Steve Owen", "PROV"]),
        ("Steve Owen, Teresa Young & agency managers", ["Steve Owen", "Teresa Young", "PROV"]),
        ("JCG and PCT", ["JCG", "PCT"]),
        ("JCG; PCT", ["JCG", "PCT"]),
        ("Steve Owen\nJCG", ["Steve Owen", "JCG"]),
        ("JCG supported by PCT", ["JCG", "PCT"]),
        ("JCG/ JCG", ["JCG"]),
        ("Lead: JCG", ["JCG"]),
    ],
)
def test_the_first_printed_leads(printed: str, expected: list[str]) -> None:
    assert read(printed) == expected
    assert not codes(printed)


@pytest.mark.parametrize("printed", ["DAT/CSP", "CS&DP", "CS &amp; DP"])
def test_a_known_name_is_never_taken_apart(printed: str) -> None:
    assert read(printed) == ["CSDP"]
    assert read(f"JCG / {printed} / PCT") == ["JCG", "CSDP", "PCT"]


def test_a_lead_that_is_marked_comes_first_and_is_told_of() -> None:
    assert read("JCG, PCT (lead)") == ["PCT", "JCG"]
    assert codes("JCG, PCT (lead)") == ["lead_marked"]


@pytest.mark.parametrize(
    ("printed", "person", "code"),
    [
        ("TY", "Teresa Young", "initials"),
        ("T.Y.", "Teresa Young", "initials"),
        ("C. Mudhune", "Chrispine Mudhune", "initials"),
        ("Steve Owe", "Steve Owen", "name_cut"),
        ("Louisa", "Louisa Sharples", "first_name"),
    ],
)
def test_a_short_form_is_taken_for_the_one_person_it_fits(
    printed: str, person: str, code: str
) -> None:
    meaning = owners(printed, KNOWN, (*PEOPLE, printed))
    assert meaning.value == (Owner(None, person, None, printed.rstrip(".")),)
    assert meaning.inferred
    assert [doubt.code for doubt in meaning.doubts] == [code]


def test_initials_of_two_people_are_nobodys() -> None:
    meaning = owners("TY", KNOWN, ("Teresa Young", "Tom Yates"))
    assert meaning.value == (Owner(None, None, None, "TY"),)
    assert meaning.doubts[0].suggestions == ("Teresa Young", "Tom Yates")


def test_a_name_printed_often_is_not_a_cut_one() -> None:
    assert read("Ann Brow", ("Ann Brow", "Ann Brow", "Ann Brown")) == ["Ann Brow"]


@pytest.mark.parametrize(
    ("printed", "agency", "person", "role"),
    [
        ("Post Holder", None, None, "Post Holder"),
        ("User involvement worker", None, None, "User involvement worker"),
        ("Head of Commissioning", None, None, "Head of Commissioning"),
        ("PCT Commissioning Manager", "PCT", None, "PCT Commissioning Manager"),
        ("Commissioning Manager (PCT)", "PCT", None, "Commissioning Manager"),
        ("Steve Owen (PCT)", "PCT", "Steve Owen", None),
        ("PCT \u2013 Steve Owen", "PCT", "Steve Owen", None),
    ],
)
def test_a_role_and_an_agency_beside_a_name_are_told_apart(
    printed: str, agency: str | None, person: str | None, role: str | None
) -> None:
    (owner,) = owners(printed, KNOWN, PEOPLE).value or ()
    assert (owner.agency_code, owner.person, owner.role) == (agency, person, role)
    assert not codes(printed)


@pytest.mark.parametrize("printed", ["TBA", "TBC", "To be appointed", "Vacant", "?"])
def test_nobody_named_yet_is_nobody_and_a_question(printed: str) -> None:
    assert read(printed) == []
    assert codes(printed) == ["nobody_named"]


@pytest.mark.parametrize("printed", ["", " ", "\u00a0", "-", "n/a"])
def test_a_blank_is_nobody(printed: str) -> None:
    assert read(printed) == []
    assert not codes(printed)


@pytest.mark.parametrize(
    "printed", ["Turning Point", "Qalb", "XYZ", "Health and Social Care", "all partners", "x" * 900]
)
def test_what_nobody_knows_is_kept_whole_and_asked_about(printed: str) -> None:
    meaning = owners(printed, KNOWN, PEOPLE)
    assert meaning.value == (Owner(None, None, None, printed),)
    assert [doubt.code for doubt in meaning.doubts] == ["unknown_owner"]


def test_a_name_printed_nowhere_else_is_read_as_a_person_and_told_of() -> None:
    meaning = owners("Steven Owen", KNOWN, PEOPLE)
    assert meaning.value == (Owner(None, "Steven Owen", None, "Steven Owen"),)
    assert meaning.inferred
    assert meaning.doubts[0].suggestions == ("Steve Owen",)


def test_a_column_of_agencies_names_nobody_who_is_not_surely_a_person() -> None:
    meaning = owners("Relate Wales", KNOWN, only_agencies=True)
    assert meaning.value == (Owner(None, None, None, "Relate Wales"),)
    assert read("Relate Wales") == ["Relate Wales"]
    meaning = owners("Jane Smith", KNOWN, only_agencies=True)
    assert meaning.value == (Owner(None, "Jane Smith", None, "Jane Smith"),)


def test_a_single_word_is_a_name_only_in_a_column_of_people() -> None:
    (owner,) = owners("Patel", KNOWN).value or ()
    assert owner.person is None
    (owner,) = owners("Patel", KNOWN, only_people=True).value or ()
    assert owner.person == "Patel"
    (owner,) = owners("Police", KNOWN, only_people=True).value or ()
    assert owner.person is None


@pytest.mark.parametrize(
    ("printed", "person", "of", "role"),
    [
        ("Jane Smith (Police)", "Jane Smith", "Police", None),
        ("Police (Jane Smith)", "Jane Smith", "Police", None),
        ("Police \u2013 Jane Smith", "Jane Smith", "Police", None),
        ("Police: Si\u00e2n O\u2019Brien", "Si\u00e2n O'Brien", "Police", None),
        ("Jane Smith [Fire Service]", "Jane Smith", "Fire Service", None),
        ("Jane Smith (Barnardos)", "Jane Smith", "Barnardos", None),
        ("Jane Smith (NACRO)", "Jane Smith", "NACRO", None),
        ("Jane Smith NACRO", "Jane Smith", "NACRO", None),
        ("Jane Smith Police", "Jane Smith", "Police", None),
        ("Jane Smith (Housing Manager)", "Jane Smith", None, "Housing Manager"),
        ("Jane Smith (Acting)", "Jane Smith", None, None),
        ("Jane Smith (from May 2009)", "Jane Smith", None, None),
        ("Jane Smith (JS)", "Jane Smith", None, None),
        ("Jane Smith (jane@example.org)", "Jane Smith", None, None),
    ],
)
def test_what_stands_beside_a_name_is_its_agency_or_role_or_kept_as_printed(
    printed: str, person: str, of: str | None, role: str | None
) -> None:
    meaning = owners(printed, KNOWN)
    (owner,) = meaning.value or ()
    assert (owner.person, owner.of, owner.role) == (person, of, role)
    assert owner.agency_code is None
    asked = [doubt.code for doubt in meaning.doubts if doubt.code != "read_as_person"]
    assert asked == (["unknown_owner"] if of else [] if role else ["aside_not_taken"])


@pytest.mark.parametrize(
    ("printed", "people"),
    [
        ("Smith, Jane", ["Jane Smith"]),
        ("Smith, Jane (Police)", ["Jane Smith"]),
        ("O\u2019Brien, Si\u00e2n", ["Si\u00e2n O'Brien"]),
        ("Jane, Tom", ["Jane", "Tom"]),
        ("Smith, Jane / Brown, Tom", ["Jane Smith", "Tom Brown"]),
        ("Jane Smith, Tom Brown", ["Jane Smith", "Tom Brown"]),
        ("Police, Jane Smith", [None, "Jane Smith"]),
    ],
)
def test_a_surname_before_a_comma_is_of_the_name_behind(
    printed: str, people: list[str | None]
) -> None:
    assert [owner.person for owner in owners(printed, KNOWN).value or ()] == people


def test_several_in_brackets_are_each_an_owner() -> None:
    found = owners("Jane Smith (PCT/ JCG)", KNOWN).value or ()
    assert [(o.agency_code, o.person) for o in found] == [("PCT", "Jane Smith"), ("JCG", None)]
    found = owners("PCT (Jane Smith and Tom Brown)", KNOWN).value or ()
    assert [(o.agency_code, o.person) for o in found] == [
        ("PCT", "Jane Smith"),
        (None, "Tom Brown"),
    ]


def test_a_surname_and_a_name_with_accents_stand_for_the_one_person_they_fit() -> None:
    people = ("Si\u00e2n O'Brien", "Jos\u00e9 N\u00fa\u00f1ez-Pardo")
    assert read("N\u00fa\u00f1ez-Pardo", people) == ["Jos\u00e9 N\u00fa\u00f1ez-Pardo"]
    assert read("SO", people) == ["Si\u00e2n O'Brien"]
    assert read("S. O\u2019Brien", people) == ["Si\u00e2n O'Brien"]
    assert read("J. N\u00fa\u00f1ez-Pardo", people) == ["Jos\u00e9 N\u00fa\u00f1ez-Pardo"]


def test_the_blackpool_plan_leaves_46_rows_without_owner() -> None:
    rows = seeds.rows()
    people = names_in([row.by_whom for row in rows], KNOWN)
    read_rows = [owners(row.by_whom, KNOWN, people) for row in rows]
    assert sum(not meaning.value for meaning in read_rows) == 46
    persons = {owner.person for meaning in read_rows for owner in meaning.value or ()}
    assert persons == {
        None,
        "Chrispine Mudhune",
        "Dominic Blackburn",
        "Ian Treasure",
        "Louisa Sharples",
        "Paolo Pertica",
        "Sally Scott",
        "Steve Owen",
        "Teresa Young",
    }


PARTS = st.sampled_from(["JCG", "Steve Owen", "TY", "Post Holder", "Qalb", "TBA", "All", "D & E"])


@given(st.lists(PARTS, min_size=1, max_size=5))
def test_every_owner_printed_is_kept_or_asked_about(parts: list[str]) -> None:
    meaning = owners(" / ".join(parts), KNOWN, PEOPLE)
    told = " ".join(owner.printed for owner in meaning.value or ()) + str(meaning.doubts)
    assert [part for part in parts if part not in told] == []


@given(st.text(max_size=60))
def test_no_text_breaks_it(printed: str) -> None:
    meaning = owners(printed, KNOWN, PEOPLE)
    assert meaning.value is not None
    assert bool(meaning.doubts) or not meaning.inferred
