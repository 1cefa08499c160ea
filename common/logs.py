"""Log lines as JSON: one record, one line, whatever a hostile name or subject holds."""

from __future__ import annotations

import json
import logging
import re

STANDARD = set(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {"message", "asctime", "taskName"}
SECRET_PATH = re.compile(r"(/t/|/password/reset/)[^\s/\"]+")


class JsonFormatter(logging.Formatter):
    """time, level, logger, message, extras; secrets in paths are blacked out."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": SECRET_PATH.sub(r"\1[secret]", record.getMessage()),
        }
        for name, value in record.__dict__.items():
            if name not in STANDARD and name not in {"request", "data", "response"}:
                entry[name] = SECRET_PATH.sub(r"\1[secret]", str(value))
        if record.exc_info:
            entry["error"] = SECRET_PATH.sub(r"\1[secret]", self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=True)
