"""The way through a house of three rooms, drawn by hand: the roof calls the cellar, which calls back, then the hall."""

import importlib.util
import sys
from pathlib import Path

from scripts.house import floors, read, room_of
from scripts.way import climbs, way_of

FILES = {
    "dfx/__init__.py": "",
    "dfx/cellar.py": "def dig(then):\n    return then()\n",
    "dfx/hall.py": "from dfx import cellar\n\n\ndef walk():\n    return 1\n",
    "dfx/roof.py": "from dfx import cellar, hall\n\n\ndef top():\n    cellar.dig(land)\n    return hall.walk()\n\n\n"
    "def land():\n    return 0\n",
}


def test_files_climbs_and_calls_back(tmp_path: Path, monkeypatch) -> None:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    made = {}
    for name in ("dfx", "dfx.cellar", "dfx.hall", "dfx.roof"):
        path = tmp_path / ("dfx/__init__.py" if name == "dfx" else name.replace(".", "/") + ".py")
        spec = importlib.util.spec_from_file_location(name, path)
        made[name] = importlib.util.module_from_spec(spec)
        if name != "dfx":
            setattr(made["dfx"], name.partition(".")[2], made[name])
        monkeypatch.setitem(sys.modules, name, made[name])
        spec.loader.exec_module(made[name])
    way = way_of(tmp_path, made["dfx.roof"].top)
    by_room = floors(read(tmp_path).rooms())
    assert by_room == {"cellar": 1, "hall": 2, "roof": 3}
    assert list(way.entered) == ["dfx.roof", "dfx.cellar", "dfx.hall"]
    assert climbs(way, lambda name: by_room[room_of(name)]) == 1  # from the cellar to the hall
    assert way.calls == {("dfx.roof", "dfx.cellar"), ("dfx.cellar", "dfx.roof"), ("dfx.roof", "dfx.hall")}
    assert sys.getprofile() is None
