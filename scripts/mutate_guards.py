"""Remove each guard in a copy of the tree, and see its test fail: `python -m scripts.mutate_guards`.

    --promise 16 --promise 20   only these; --sample 5 --seed 3   five drawn at random; --list   the table alone

A row is a guard: the promise it keeps (see `tests/security`), its file, the line (a regular expression that fits there
once), what stands there without the guard, and the test that must fail then. Each test is first seen to pass without any
change, so that a test broken for another reason proves nothing. Exit status: 0 every
test noticed that its guard was gone, 1 not.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINKED = ("models", "assets")  # large, and never changed
SECONDS = 300.0
SERVER = "dfx/ui/server"


@dataclass(frozen=True, slots=True)
class Guard:
    """One guard and the test that notices when it is gone."""

    promise: int
    file: str
    line: str
    without: str
    test: str


def _in(number: int, words: str, test: str) -> str:
    return f"tests/security/test_promise_{number}_{words}.py::{test}"


GUARDS = (
    Guard(13, "dfx/ui/cache.py", r"return st\.session_state\.setdefault\(_STORE", "return globals().setdefault(_STORE",
          _in(13, "two_visitors", "test_the_same_photo_is_analysed_for_each_visitor")),
    Guard(14, f"{SERVER}/answers.py", r'    "x-content-type-options": "nosniff",.*\n', "",
          _in(14, "only_our_media", "test_a_fresh_client_gets_our_pictures_and_never_the_upload")),
    Guard(15, ".streamlit/config.toml", r"enableXsrfProtection = true", "enableXsrfProtection = false",
          _in(15, "xsrf", "test_without_the_page_s_token_nothing_is_changed")),
    Guard(15, f"{SERVER}/stack.py", r"AnswerGuard, HostGuard, MessageGuard", "AnswerGuard, MessageGuard",
          _in(15, "xsrf", "test_a_name_that_is_not_ours_gets_nothing")),
    Guard(15, f"{SERVER}/hosts.py", r"return all\(_own_page\(origin, hosts\[0\]\) for origin in origins\)", "return True",
          _in(15, "xsrf", "test_a_page_of_another_origin_gets_no_socket_and_no_upload")),
    Guard(15, f"{SERVER}/hosts.py", r"len\(hosts\) != 1 or ", "", "tests/ui/server/test_hosts.py"),
    Guard(15, f"{SERVER}/answers.py", r'    "content-security-policy".*\n', "",
          _in(15, "xsrf", "test_no_page_is_shown_inside_another_site")),
    Guard(15, f"{SERVER}/streamlit_inside.py", r"net_util\.get_external_ip = lambda: None.*", "pass",
          "tests/ui/server/test_streamlit_inside.py"),
    Guard(16, f"{SERVER}/stack.py", r"MessageGuard, UploadGuard\)", "MessageGuard)",
          _in(16, "upload_caps", "test_five_files_under_invented_names_do_not_all_fit")),
    Guard(16, f"{SERVER}/uploads.py", r"totals\[body\.session\] > settings\(\)\.session_upload_bytes", "False",
          _in(16, "upload_caps", "test_a_body_counts_from_its_first_byte_beside_what_is_stored")),
    Guard(16, f"{SERVER}/uploads.py", r"asyncio\.wait_for\(self\._receive\(\), idle\)", "self._receive()",
          _in(16, "upload_caps", "test_half_a_body_is_not_waited_for_long")),
    Guard(16, f"{SERVER}/uploads.py", r"self\._bytes < SLOWEST \* \(lasted - idle\)", "False",
          _in(16, "upload_caps", "test_a_slow_drip_is_refused_and_a_steady_line_is_not")),
    Guard(16, f"{SERVER}/uploads.py", r"mine >= AT_ONCE or ", "",
          _in(16, "upload_caps", "test_half_a_body_is_not_waited_for_long")),
    Guard(16, f"{SERVER}/uploads.py", r"                streamlit_inside\.drop\(session, file_id\)", "                pass",
          _in(16, "upload_caps", "test_a_file_that_no_page_names_is_dropped_after_a_while")),
    Guard(16, ".streamlit/config.toml", r"maxUploadSize = \d+ ", "maxUploadSize = 200 ",
          _in(16, "upload_caps", "test_120_mb_are_refused_and_leave_no_trace_in_memory")),
    Guard(17, f"{SERVER}/messages.py", r'"file_urls_request", "backend_operation_request"\}\)',
          '"file_urls_request", "backend_operation_request", "clear_cache"})',
          _in(17, "forged_messages", "test_ten_forged_messages_change_nothing_for_anybody")),
    Guard(17, f"{SERVER}/messages.py", r'OPERATIONS = frozenset\(\{"dataframe_chunk"',
          'OPERATIONS = frozenset({"dataframe_chunk", "install_skills"',
          _in(17, "forged_messages", "test_what_a_page_needs_passes_and_files_beside_the_app_are_not_written")),
    Guard(17, f"{SERVER}/messages.py", r"if self\._hasty > PATIENT:", "if False:",
          _in(17, "forged_messages", "test_a_storm_of_reruns_is_slowed_then_ended_and_others_are_served")),
    Guard(17, f"{SERVER}/messages.py", r"self\._open >= settings\(\)\.visitors or ", "",
          _in(17, "forged_messages", "test_no_more_pages_than_there_is_room_for")),
    Guard(17, ".streamlit/config.toml", r"maxWidgetStateSize = 2 ", "maxWidgetStateSize = 99 ",
          _in(17, "forged_messages", "test_a_huge_message_ends_the_socket_and_nothing_else")),
    Guard(17, "dfx/ui/warm.py", r"if once\.first\(\):", "if True:",
          _in(17, "forged_messages", "test_loading_ahead_is_begun_once_even_when_every_cache_is_emptied")),
    Guard(17, "dfx/analysis/gate.py", r"line: int = 4", "line: int = 40",
          _in(17, "gate", "test_five_at_most_stand_at_the_gate")),
    Guard(17, "dfx/ui/steps.py", r"with heavy\.turn\(steps\.waiting\):", "if True:",
          _in(17, "gate", "test_a_photo_waits_at_the_gate")),
    Guard(17, "dfx/ui/video_work.py", r"with heavy\.turn\(screen\.waiting\), ", "with ",
          _in(17, "gate", "test_a_clip_waits_at_the_gate")),
    Guard(17, "dfx/ui/compare_own_data_store.py", r"with _turns\(progress\) if job\.heavy else _alone", "with _alone",
          _in(17, "gate", "test_a_visitor_s_own_data_waits_at_the_gate")),
    Guard(19, f"{SERVER}/streamlit_inside.py", r'    told\.main_script_path = "app\.py"\n', "",
          _in(19, "no_insides", "test_no_page_tells_where_or_what_runs_it")),
    Guard(19, "dfx/ui/steps.py", r"return Refusal\(FAILED, for_now=True\)", "return Refusal(repr(error), for_now=True)",
          _in(19, "no_insides", "test_a_failure_of_our_own_is_one_calm_sentence")),
    Guard(20, f"{SERVER}/stack.py", r"    own_temp\.enter\(\)\n", "",
          _in(20, "nothing_stays", "test_after_kill_9_the_next_start_sweeps_and_no_worker_stays")),
    Guard(20, "dfx/media/own_temp.py", r"        sweep\(Path\(tempfile\.gettempdir\(\)\), before=time\.time\(\)\)\n", "",
          _in(20, "nothing_stays", "test_after_kill_9_the_next_start_sweeps_and_no_worker_stays")),
    Guard(20, "dfx/media/own_temp.py", r"fcntl\.flock\(handle, fcntl\.LOCK_EX \| fcntl\.LOCK_NB\)", "pass",
          _in(20, "nothing_stays", "test_a_living_process_keeps_its_folder")),
    Guard(20, "dfx/media/own_temp.py", r" and told\.st_uid == os\.getuid\(\)", "",
          _in(20, "nothing_stays", "test_another_user_s_folder_is_left")),
    Guard(20, "dfx/media/own_temp.py", r" and not told\.st_mode & 0o077", "",
          _in(20, "nothing_stays", "test_a_folder_others_may_write_into_is_left")),
    Guard(20, "dfx/media/own_temp.py", r" and told\.st_mtime < before", "",
          _in(20, "nothing_stays", "test_younger_than_this_start_is_left")),
    Guard(20, "dfx/media/own_temp.py", r'folder / _LOCK, os\.O_RDWR \| os\.O_NOFOLLOW', "folder / _LOCK, os.O_RDWR",
          _in(20, "nothing_stays", "test_no_link_is_followed")),
    Guard(23, ".streamlit/config.toml", r"enableAgentApi = false", "enableAgentApi = true",
          _in(23, "nothing_served", "test_no_agent_gets_an_answer")),
    Guard(23, f"{SERVER}/answers.py", r'if scope\["path"\]\.rstrip\("/"\)\.endswith\(METRICS\)', "if False",
          _in(23, "nothing_served", "test_metrics_are_nobody_s")),
    Guard(23, f"{SERVER}/hosts.py", r'name in _FORWARDED or name\.startswith\("x-forwarded-"\)', "False",
          _in(23, "nothing_served", "test_a_folder_is_offered_to_a_visit_from_this_machine_only")),
    Guard(23, "dfx/ui/compare_own_data_ways.py", r'if name != "folder" or local\(\)', "",
          "tests/ui/test_compare_own_data_tab.py::test_a_folder_is_offered_to_a_visit_from_this_machine_only"),
)  # fmt: skip


def copied(room: Path) -> Path:
    """The tracked files of this tree in a folder of their own, with what is beside the tree beside it."""
    copy = room / "copy"
    git = ["git", "ls-files", "-z"]  # the developer's own git
    names = subprocess.run(git, cwd=ROOT, capture_output=True, check=True).stdout.decode()  # nosec B603
    for name in filter(None, names.split("\0")):
        if name.split("/")[0] not in LINKED and (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    for name in LINKED:
        (copy / name).symlink_to(ROOT / name)
    if (ROOT.parent / "shared").exists():
        (room / "shared").symlink_to((ROOT.parent / "shared").resolve())
    return copy


def without(text: str, guard: Guard) -> str:
    """The file's text with the guard taken out. Raises ValueError where the pattern does not fit exactly once."""
    changed, count = re.subn(guard.line, guard.without.replace("\\", r"\\"), text)
    if count != 1 or changed == text:
        raise ValueError(f"{guard.file}: {guard.line!r} fits {count} times, expected once")
    return changed


def outcome(copy: Path, test: str) -> str:
    """`passed`, `failed`, `skipped`, or what else pytest says of one test."""
    words = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--no-header", test]
    try:
        done = subprocess.run(words, cwd=copy, capture_output=True, text=True, timeout=SECONDS, check=False)  # nosec B603
    except subprocess.TimeoutExpired:
        return "failed"  # without its guard the program hangs, and the test would say so
    last = (done.stdout.strip().splitlines() or [done.stderr])[-1]
    if done.returncode == 0:
        return "passed" if " passed" in last else "skipped"
    return "failed" if done.returncode == 1 and (" failed" in last or " error" in last) else f"not run: {last[-100:]}"


def tried(copy: Path, guard: Guard, before: dict[str, str]) -> str:
    """`killed` where the test passes with the guard and fails without it; else what happened."""
    if guard.test not in before:
        before[guard.test] = outcome(copy, guard.test)
    if before[guard.test] != "passed":
        return f"its test does not pass with the guard: {before[guard.test]}"
    file = copy / guard.file
    whole = file.read_text(encoding="utf-8")
    try:
        file.write_text(without(whole, guard), encoding="utf-8")
        found = outcome(copy, guard.test)
    finally:
        file.write_text(whole, encoding="utf-8")
    return {"failed": "killed", "passed": "SURVIVED"}.get(found, found)


def main() -> int:
    words = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    words.add_argument("--promise", type=int, action="append", default=[])
    words.add_argument("--sample", type=int, default=0)
    words.add_argument("--seed", type=int, default=int(time.time()))
    words.add_argument("--list", action="store_true")
    asked = words.parse_args()
    chosen = [guard for guard in GUARDS if not asked.promise or guard.promise in asked.promise]
    if asked.sample:
        chosen = random.Random(asked.seed).sample(chosen, min(asked.sample, len(chosen)))  # no secret  # nosec B311
    if asked.list:
        for guard in chosen:
            print(f"{guard.promise:2d}  {guard.file}  {guard.line}  {guard.test}")
        return 0
    before: dict[str, str] = {}
    found = []
    with tempfile.TemporaryDirectory(prefix="dfx-guards-") as room:
        copy = copied(Path(room))
        for guard in chosen:
            found.append(tried(copy, guard, before))
            print(f"{found[-1]:9s} {guard.promise:2d}  {guard.file}  {guard.line}", flush=True)
    killed = found.count("killed")
    print(
        f"{killed} of {len(found)} guards are noticed by their test when they are gone"
        + (f" (seed {asked.seed})" if asked.sample else "")
    )
    return 0 if killed == len(found) else 1


if __name__ == "__main__":
    sys.exit(main())
