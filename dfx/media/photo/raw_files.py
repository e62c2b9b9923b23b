"""Camera raw files, told by content. What they hold is no picture yet, only a small preview, which is never judged."""

from __future__ import annotations

from dfx.media.photo.tiff_directories import COMPRESSION, DNG_VERSION, PHOTOMETRIC, directories

_STARTS = {
    b"FUJIFILMCCD-RAW": "Fujifilm RAF",
    b"IIRO": "Olympus ORF",
    b"IIRS": "Olympus ORF",
    b"MMOR": "Olympus ORF",
    b"IIU\0": "Panasonic RW2",
    b"II\x1a\0\0\0HEAPCCDR": "Canon CRW",
    b"FOVb": "Sigma X3F",
    b"\0MRM": "Minolta MRW",
}
_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_CR2_AT, _CR2 = 8, b"CR\x02"
_IIQ = (b"IIII", b"MMMM")  # Phase One, in the same place
_SENSOR = {32803, 34892}  # PhotometricInterpretation: colour filter array (TIFF/EP), linear raw (DNG 1.4)
# Compression that only cameras write: Sony, packed raw of Nikon, Samsung, Nikon, Kodak, Pentax
_CAMERA_CODERS = {32767, 32769, 32770, 34713, 65000, 65535}
_BY_MAKE = {
    "NIKON": "Nikon NEF",
    "SONY": "Sony ARW",
    "PENTAX": "Pentax PEF",
    "RICOH": "Pentax PEF",
    "SAMSUNG": "Samsung SRW",
    "CANON": "Canon CR2",
    "OLYMPUS": "Olympus ORF",
    "HASSELBLAD": "Hasselblad 3FR",
    "SEIKO EPSON": "Epson ERF",
    "EASTMAN KODAK": "Kodak DCR",
    "KODAK": "Kodak DCR",
    "LEAF": "Leaf MOS",
    "MAMIYA": "Mamiya MEF",
    "PHASE ONE": "Phase One IIQ",
}


def raw_name(data: bytes) -> str:
    """Whose raw file the bytes are, e.g. "Nikon NEF"; "unknown camera" where only that is certain; "" for none.

    A whole file is needed to find what its first directory only points to.
    """
    for start, name in _STARTS.items():
        if data.startswith(start):
            return name
    if data[4:12] == b"ftypcrx ":
        return "Canon CR3"
    if not data.startswith(_TIFF):
        return ""
    if data[_CR2_AT : _CR2_AT + 3] == _CR2:
        return "Canon CR2"
    pages = list(directories(data))
    if any(DNG_VERSION in page.numbers for page in pages):
        return "DNG"
    make = next((page.make for page in pages if page.make), "").upper()
    if data[_CR2_AT : _CR2_AT + 4] in _IIQ:
        return "Phase One IIQ"
    if any(page.number(PHOTOMETRIC) in _SENSOR or page.number(COMPRESSION) in _CAMERA_CODERS for page in pages):
        return next((name for start, name in _BY_MAKE.items() if make.startswith(start)), "unknown camera")
    return ""
