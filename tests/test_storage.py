"""A file is written whole or not at all, and never through a link."""

import os

import pytest

from dfx.storage import own_folder, write_whole, writing


def test_bytes_and_text_arrive(tmp_path):
    write_whole(tmp_path / "a", b"\0\xff")
    write_whole(tmp_path / "b", "é\n")
    assert (tmp_path / "a").read_bytes() == b"\0\xff"
    assert (tmp_path / "b").read_bytes() == "é\n".encode()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_new_files_are_as_the_user_s_mask_says(tmp_path):
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "a", b"")
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


def test_an_error_keeps_the_former_file_and_leaves_nothing(tmp_path):
    (tmp_path / "a").write_bytes(b"former")
    with pytest.raises(TypeError), writing(tmp_path / "a") as file:
        file.writelines([b"half", None])
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"former"]
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "nowhere" / "a", b"")


def test_a_planted_link_is_replaced_and_not_followed(tmp_path):
    target = tmp_path / "target"
    target.write_bytes(b"kept")
    for name, aim in (("file", target), ("dangling", tmp_path / "absent")):
        (tmp_path / name).symlink_to(aim)
        write_whole(tmp_path / name, b"new")
        assert not (tmp_path / name).is_symlink()
    assert target.read_bytes() == b"kept"
    assert not (tmp_path / "absent").exists()


def test_a_linked_folder_is_refused(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there")
    with pytest.raises(NotADirectoryError, match="is a link"):
        own_folder(tmp_path / "link")
    own_folder(tmp_path / "one" / "two")
    assert (tmp_path / "one" / "two").is_dir()
