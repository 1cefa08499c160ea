"""The names of the steps at which workers are killed; where each is, the worker knows."""

STEPS = (
    "fetch.claimed", "fetch.read", "fetch.stored", "fetch.moved",
    "process.claimed", "process.parsed",
    "apply.files_stored", "apply.written", "apply.committed",
    "dispatch.composed", "dispatch.queued", "dispatch.committed",
    "send.claimed", "send.accepted", "send.noted", "send.finished",
)  # fmt: skip
