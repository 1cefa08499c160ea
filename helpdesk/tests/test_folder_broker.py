"""The broker of files: what a worker finds there is whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from kombu import Connection, Exchange, Queue

from helpdesk import celery, folder_broker


@pytest.fixture
def connection(tmp_path: Path) -> Any:
    assert celery.app  # importing it chose our transport
    (tmp_path / "control").mkdir()
    folders = {"data_folder_in": tmp_path, "data_folder_out": tmp_path, "control_folder": tmp_path / "control"}
    with Connection("filesystem://", transport_options=folders) as connection:
        yield connection


def test_a_message_has_its_name_only_once_it_is_written(connection: Any, tmp_path: Path, monkeypatch) -> None:
    seen: list[list[str]] = []
    replace = Path.replace

    def look(path: Path, target: Path) -> Path:
        seen.append([name.name for name in tmp_path.glob("*.msg")])
        assert path.stat().st_size > 0
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", look)
    queue = Queue("bells", Exchange("bells"), routing_key="bells")
    with connection.Producer() as producer:
        producer.publish({"ring": 1}, exchange=queue.exchange, routing_key="bells", declare=[queue])
    assert isinstance(connection.transport, folder_broker.Transport)
    assert seen == [[]]
    message = queue(connection.default_channel).get()
    assert message is not None
    assert message.payload == {"ring": 1}
    message.ack()
    assert list(tmp_path.glob("*.msg*")) == []


def test_a_folder_that_is_away_is_said(connection: Any, tmp_path: Path) -> None:
    from kombu.exceptions import ChannelError

    channel = connection.default_channel
    channel.transport_options["data_folder_out"] = str(tmp_path / "away")
    channel.__dict__.pop("data_folder_out", None)
    with pytest.raises(ChannelError):
        channel._put("bells", {"ring": 1})
