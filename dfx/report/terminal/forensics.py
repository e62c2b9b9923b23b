"""What Forensics says, for the terminal: the page's sentences in its order."""

from __future__ import annotations

from rich.console import Group
from rich.text import Text

from dfx.analysis.forensics import method
from dfx.forensics.generators.recognise import NOTE
from dfx.report.words.forensics import APART, REACH, Results, generator_words, headline, looked_words, second_look


def forensics_table(known: Results) -> Group:
    """Every line is text: what the file says of itself is never taken for markup."""
    lines = [Text(), Text("Forensics", "bold")]
    if named := generator_words(known):
        lines += [Text(named.sentence, "bold"), *map(Text, named.says), Text(named.proves)]
    lines.append(Text(headline(known)))
    lines += [Text(f"  {method(name).title}: {sentence}") for name, sentence in second_look(known)]
    lines += [Text(looked_words(known)), Text(REACH), Text(APART)]
    for name, result in known.items():
        row = method(name)
        lines.append(Text.assemble((row.title, "bold"), ": ", result.words))
        lines += [Text(f"  {'!' if fact.beware else ' '} {fact.name}: {fact.value}") for fact in result.facts]
        lines += [Text(f"    {note}") for note in result.notes if note != NOTE]  # which is said at the top
        if result.applies:
            lines.append(Text(f"    When it misleads: {row.misleads}", "dim"))
    return Group(*lines)
