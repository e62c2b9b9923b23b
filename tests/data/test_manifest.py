"""What a manifest says of each face, and rows of it that say too little or too much."""

from dfx.data.dataset import read_dataset

ROWS = """path,method,source,pair,age,sex,group
a/test/real/1.jpg,phone,them/faces, p7 ,34,female,
a/test/real/2.jpg
a/test/real/3.jpg,,,,,,other,and,more
"""


def test_source_pair_and_traits(tmp_path):
    for k in range(1, 5):
        path = tmp_path / f"a/test/real/{k}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "manifest.csv").write_text(ROWS)
    full, short, long, unnamed = read_dataset(tmp_path)
    assert (full.method, full.source, full.pair) == ("phone", "them/faces", "p7")
    assert full.traits == (("age", "34"), ("sex", "female"))
    assert (short.method, short.source, short.pair, short.traits) == ("", "", "", ())
    assert long.traits == (("group", "other"),)
    assert (unnamed.source, unnamed.traits) == ("", ())
