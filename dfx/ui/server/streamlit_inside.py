"""The few things dfx needs of Streamlit that have no public name; tests/ui/server holds each to what Streamlit does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from streamlit import config, net_util, runtime
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx

UPLOADS = "/_stcore/upload_file/"
STREAM = "/_stcore/stream"
METRICS = "/_stcore/metrics"
XSRF_COOKIE = "_streamlit_xsrf"


def stored() -> Iterator[tuple[str, str, int]]:
    """The session, the id and the size in bytes of every file that is kept for an uploader."""
    if runtime.exists():
        for session, files in list(_manager().file_storage.items()):
            for file_id, file in list(files.items()):
                yield session, file_id, len(file.data)


def drop(session: str, file_id: str) -> None:
    """Forget one file."""
    _manager().remove_file(session, file_id)


def _manager() -> Any:
    return runtime.get_instance().uploaded_file_mgr


def send_token_in_frames() -> None:
    """From now on the token's cookie is sent where another site's page shows this one; browsers take it through TLS alone.

    `st.set_option` does not set this option, which is read at each request.
    """
    config.set_option("server.xsrfCookieSameSite", "none")


def presence() -> Callable[[], bool]:
    """Of the session whose script runs here: whether its page is still open, asked from any thread. A script that no server
    runs has no page to close."""
    run = get_script_run_ctx(suppress_warning=True)
    if run is None or not runtime.exists():
        return lambda: True
    server, session = runtime.get_instance(), run.session_id
    return lambda: bool(server.is_active_session(session))


def message_of(data: bytes) -> BackMsg | None:
    """What a browser sent; None where it is no message."""
    message = BackMsg()
    try:
        message.ParseFromString(data)
    except Exception:  # protobuf's own DecodeError has moved between versions
        return None
    return message


def files_named(message: BackMsg) -> Iterator[str]:
    """The ids of the files that the widgets in a message hold."""
    for widget in message.rerun_script.widget_states.widgets:
        states = (widget.file_uploader_state_value, widget.chat_input_value.file_uploader_state)
        yield from (info.file_id for state in states for info in state.uploaded_file_info)


def without_machine(data: bytes) -> bytes:
    """What the server tells a browser, without the path of the script, the versions and the marks of this machine."""
    message = ForwardMsg()
    message.ParseFromString(data)
    if message.WhichOneof("type") != "new_session":
        return data
    told = message.new_session
    told.main_script_path = "app.py"
    for field in ("streamlit_version", "python_version", "server_os"):
        setattr(told.initialize.environment_info, field, "")
    for field in ("installation_id", "installation_id_v3", "installation_id_v4"):
        if field in told.initialize.user_info.DESCRIPTOR.fields_by_name:
            setattr(told.initialize.user_info, field, "")
    return message.SerializeToString()


def ask_nobody_outside() -> None:
    """Streamlit asks a host on the net for this machine's address, for its greeting and to judge a foreign page; never."""
    net_util.get_external_ip = lambda: None  # type: ignore[assignment]
