"""The words that the Forensics page and the command line share, and the same as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dfx.analysis.forensics import FOR_THE_EYE, JUDGING, METHODS, findings, generators, method
from dfx.forensics.generators.recognise import NOTE
from dfx.forensics.result import ForensicResult
from dfx.report.json.values import finite

APART = "Nothing on this page enters P(fake). These are older, general measurements, to be read beside the models."
REACH = (
    "Such methods can find an earlier save, a part pasted from another file or copied within this one, and what programs wrote "
    "into it. They cannot tell a face that was swapped or made: a fake saved as one picture leaves them nothing, and a "
    "messenger wipes most traces out. So nothing found does not mean real."
)

Results = Mapping[str, ForensicResult]


@dataclass(frozen=True, slots=True)
class GeneratorWords:
    """What stands at the very top: the sentence, the file's own words (hostile, plain text), and what it proves."""

    sentence: str
    says: tuple[str, ...]
    proves: str = NOTE


def generator_words(known: Results) -> GeneratorWords | None:
    """None where no image generator is named."""
    named = [one for result in known.values() for one in generators(result)]
    if not named:
        return None
    sentence = f"The file names an image generator: {', '.join(name for name, _ in named)}."
    return GeneratorWords(sentence, tuple(f"It says: {words}" for _, words in named if words))


def second_look(known: Results) -> tuple[tuple[str, str], ...]:
    """(method, sentence) for each finding; the sentence may hold the file's own words."""
    return tuple((name, sentence) for name, result in known.items() for sentence in findings(result))


def headline(known: Results) -> str:
    """How many things ask for a second look."""
    count = len(second_look(known))
    if count:
        return "One thing asks for a second look" if count == 1 else f"{count} things ask for a second look"
    return "Nothing asks for a second look" + ("" if len(known) == len(METHODS) else " so far")


def looked_words(known: Results) -> str:
    """How many methods looked, which found nothing of note, and which only show."""
    titles = ", ".join(method(name).title for name in FOR_THE_EYE)
    quiet = [method(name).title for name in JUDGING if name in known and not findings(known[name])]
    said = f"Nothing of note: {', '.join(quiet)}. " if quiet else ""
    return f"Looked with {len(known)} of {len(METHODS)} methods. {said}Only shown, for you to judge: {titles}."


def to_json(known: Results) -> dict[str, Any]:
    """What every method says, without its curves and maps."""
    named = generator_words(known)
    return {
        **({"generator": named.sentence, "generator_says": list(named.says), "generator_note": NOTE} if named else {}),
        "headline": headline(known),
        "second_look": [{"method": name, "sentence": sentence} for name, sentence in second_look(known)],
        "note": APART,
        "methods": [_method(name, result) for name, result in known.items()],
    }


def _method(name: str, result: ForensicResult) -> dict[str, Any]:
    row = method(name)
    return {
        "name": name,
        "title": row.title,
        "applies": result.applies,
        "words": result.words,
        "how_to_read": row.how_to_read,
        "misleads": row.misleads,
        "notes": list(result.notes),
        "facts": [{"name": one.name, "value": one.value, "second_look": one.beware} for one in result.facts],
        "numbers": [
            {"name": one.name, "value": finite(one.value, one.name), "unit": one.unit} for one in result.numbers
        ],
    }
