"""The handshake with the live pad, a component of this app.

When Python changes the pad (a sample, an image), the live pad is told the new content with a new nonce. A
message with an older nonce was sent before the browser received that content, and is ignored.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from digitpad.strokes.drawing import Drawing
from digitpad.strokes.live_pad import read_strokes
from digitpad.ui.pad.pad import Pad


@dataclass
class LiveLink:
    """What this session and its live pad have told each other."""

    told: Drawing = field(default_factory=list)
    """the strokes that the live pad was last told to show"""
    nonce: int = 0
    """changes whenever the live pad is told to show something"""
    revision: int = 0
    """of the pad, when the live pad was last told to show it"""
    received: int = 0
    """number of the last message, which the live pad counts"""
    owner: str = field(default_factory=lambda: secrets.token_hex(4))
    """distinguishes this session from an earlier one of the same browser page, lost in a restart"""

    def follow(self, pad: Pad, *, mounted: bool = True) -> None:
        """Tell the live pad to show `pad`, if Python changed it or if the component is new on the page."""
        if pad.revision != self.revision or (not mounted and (pad.drawing or self.told)):
            self.told = pad.drawing
            self.revision = pad.revision
            self.nonce += 1

    def receive(self, pad: Pad, message: Any) -> None:
        """Store a message in `pad`: once, and only if it answers what the live pad was told last."""
        self.follow(pad)
        if not isinstance(message, Mapping):
            return
        count = message.get("count")
        if not isinstance(count, int) or count <= self.received:
            return  # stored before, or older than the last one
        self.received = count
        if message.get("nonce") != self.nonce:
            return
        pad.held = message.get("held") is True
        pad.underlay = pad.last_underlay if message.get("picture") is True else None
        try:
            pad.take(read_strokes(message.get("strokes")))
        except ValueError:
            pad.refuse()
