"""The words of Forensics, the same for page, terminal and JSON."""

from __future__ import annotations

import json
from io import StringIO

import jsonschema
from rich.console import Console

from dfx.analysis.forensics import METHODS
from dfx.forensics.generators.recognise import NAME, NOTE, WORDS
from dfx.forensics.result import Fact, ForensicResult, Pair
from dfx.report.json.photo import SCHEMA_FILE
from dfx.report.terminal.forensics import forensics_table
from dfx.report.words.forensics import APART, generator_words, headline, looked_words, second_look, to_json

VALIDATOR = jsonschema.Draft202012Validator(json.loads(SCHEMA_FILE.read_text()))
HOSTILE = "[bold red]REAL[/] \\[x"
NAMED = ForensicResult(
    "metadata",
    "The file holds 3 facts.",
    facts=(Fact(NAME, "ComfyUI (in: text prompt)", True), Fact(WORDS, "“a fox”"), Fact("note", HOSTILE)),
    notes=(NOTE, "Not read: the rest."),
)
COPIED = ForensicResult("clone", "A part was copied.", pairs=(Pair((1, 1), (9, 9)),))
QUIET = ForensicResult("metadata", "The file says nothing of itself.")


def printed(known: dict[str, ForensicResult]) -> str:
    out = StringIO()
    Console(file=out, width=400, color_system=None).print(forensics_table(known))
    return out.getvalue()


def test_a_generator_is_named_first_and_with_what_it_proves() -> None:
    known = {"metadata": NAMED, "clone": COPIED}
    named = generator_words(known)
    assert named
    assert named.sentence == "The file names an image generator: ComfyUI (in: text prompt)."
    assert (named.says, named.proves) == (("It says: “a fox”",), NOTE)
    text = printed(known)
    lines = [line for line in text.splitlines() if line.strip()]
    assert lines[:5] == ["Forensics", named.sentence, "It says: “a fox”", NOTE, "2 things ask for a second look"]
    assert text.count(NOTE) == 1
    assert "Not read: the rest." in text


def test_terminal_and_json_say_the_page_s_words() -> None:
    known = {"metadata": NAMED, "clone": COPIED}
    text, said = printed(known), to_json(known)
    for sentence in (headline(known), looked_words(known), APART, *(one for _, one in second_look(known))):
        assert sentence in text
    assert [(one["method"], one["sentence"]) for one in said["second_look"]] == list(second_look(known))
    assert (said["headline"], said["note"]) == (headline(known), APART)
    assert [one["name"] for one in said["methods"]] == ["metadata", "clone"]
    assert "generator" not in to_json({"metadata": QUIET})


def test_the_file_s_words_are_no_markup() -> None:
    assert HOSTILE in printed({"metadata": NAMED})


def test_nothing_is_called_quiet_before_all_have_looked() -> None:
    assert headline({"metadata": QUIET}) == "Nothing asks for a second look so far"
    everything = {row.name: ForensicResult(row.name, "Nothing.", applies=False) for row in METHODS}
    assert headline(everything) == "Nothing asks for a second look"
    assert generator_words(everything) is None
