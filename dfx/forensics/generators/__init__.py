"""Image generators that a file names in its own notes: what they write (`rows`) and how it is found (`recognise`).

Anybody can write such a note and anybody can remove it: it shows what the file says, not how the picture was made, and
it enters no score. Marks inside the pixels (NovelAI's alpha channel, SynthID and other watermarks) are not looked for.
"""
