"""Who judges: a fault of dfx's own costs one file, what concerns every file stops."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

import msgspec
import pytest
from PIL import Image
from scan_samples import ASKED, blank

from dfx.analysis.image import Options
from dfx.data.samples import samples
from dfx.errors import FAULT, WeightsMissing
from dfx.scan.values import Job, Reply
from dfx.scan.work import judge as module
from dfx.scan.work.judge import Judge, ahead
from dfx.scan.work.worker import serve
from dfx.types import ImageReport, Picture


def replies(*batches: tuple[Job, ...]) -> list[Reply]:
    return list(serve(Judge(ASKED), iter([msgspec.msgpack.encode(batch) for batch in batches])))


def job(data: bytes) -> Job:
    return Job(hashlib.sha256(data).hexdigest(), data)


def test_a_fault_names_no_insides_and_the_next_batch_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    analyze = module.analyze_pictures

    def fail(pictures: Iterator[Picture], options: Options) -> list[ImageReport]:
        first = next(pictures)
        if first.info.width == 40:
            raise RuntimeError("at /secret/place.py")
        return analyze(chain([first], pictures), options)

    monkeypatch.setattr(module, "analyze_pictures", fail)
    one, two = job(blank(1)), job(blank(2))
    first, second = replies((one, two), (job(blank(3, (50, 30))),))
    assert first == Reply(fault=FAULT.format("RuntimeError"))
    assert second.fault == ""


def test_a_decoder_that_fails_costs_its_file_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(data: bytes) -> object:
        raise MemoryError

    monkeypatch.setattr(module, "decode", fail)
    ((reply),) = replies((job(blank(1)),))
    assert reply.answers[0].refusal is not None
    assert reply.answers[0].refusal.sentence == FAULT.format("MemoryError")


def test_a_thumbnail_only_where_asked_and_without_metadata() -> None:
    photo = job(samples()[0].file.read_bytes())
    shown = {}
    for thumbnails in (False, True):
        judge = Judge(replace(ASKED, thumbnails=thumbnails))
        (answer,) = judge.answers([judge.open(photo)])
        assert answer.file is not None
        shown[thumbnails] = answer.file.thumbnail
    assert shown[False] == b""
    picture = Image.open(io.BytesIO(shown[True]))
    assert (picture.format, max(picture.size)) == ("JPEG", 96)
    assert not picture.getexif()


def test_missing_weights_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(pictures: object, options: object) -> object:
        raise WeightsMissing("No weights.")

    monkeypatch.setattr(module, "analyze_pictures", fail)
    assert replies((job(blank(1)),)) == [Reply(stop="No weights.")]


def test_ahead_keeps_the_order_and_passes_errors_on() -> None:
    def items() -> Iterator[int]:
        yield from range(5)
        raise ValueError("six")

    stream = ahead(items())
    assert [next(stream) for _ in range(5)] == list(range(5))
    with pytest.raises(ValueError, match="six"):
        next(stream)
