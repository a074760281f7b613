"""The pad: what is on it, and streamlit-drawable-canvas with Undo, Redo and Clear of its own to show it.

The canvas keeps the drawing in the browser and tells Python after each stroke. To change it from here it gets a
new `initial_drawing`; the script runs that follow may still return what it held before, which `Pad` ignores.
`live_ink.py` shows the same `Pad` as a pad that is read while one draws.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import streamlit as st

from digitpad.config import CANVAS_PEN, CANVAS_SIZE
from digitpad.preprocessing.ink import enlarge_image
from digitpad.strokes.drawing import Drawing
from digitpad.strokes.fabric import read_canvas, write_objects
from digitpad.strokes.live_pad import read_strokes, write_strokes
from digitpad.strokes.templates import draw_digit
from digitpad.ui.png import encode_png
from digitpad.ui.script import run_script

INVITATION = """<style>
.st-key-pad::after { content: "Draw a digit here"; opacity: .6; transition: opacity .2s 1s; }
.st-key-pad:active::after { opacity: 0; transition: none; }
</style>"""
"""Words on the empty pad; they go when the pen comes down, before the server knows of it."""

NO_INVITATION = "<style>.st-key-pad::after { content: none; }</style>"

HIDE_TOOLBAR = """
const hide = () => {
  if (!document.querySelector(".st-key-pad")) return;
  const host = [...document.querySelectorAll(".st-key-pad *")].find(one => one.shadowRoot);
  if (!host) return setTimeout(hide, 50);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(".dc-toolbar { display: none !important; }");
  host.shadowRoot.adoptedStyleSheets = [...host.shadowRoot.adoptedStyleSheets, sheet];
};
hide();
"""
"""JavaScript: takes away the canvas's own toolbar, for which it has no setting. It opens under the mouse, with
a mode in which drawing does nothing, and another Undo and Clear."""

CANVAS, LIVE_CANVAS = "canvas", "live_pad"
"""Of the two components: what each said last lies in the session under its name, while it is shown."""

Objects = list[dict[str, Any]]
"""Fabric's objects, one a stroke."""

KEPT = 10
"""How many cleared drawings Undo still finds."""


@dataclass(frozen=True)
class Cleared:
    """What was on a pad when it was cleared, and what was laid down in its place."""

    objects: Objects
    picture: np.ndarray | None
    laid: np.ndarray | None


@dataclass
class Pad:
    """What is on one session's pad, and what was taken back."""

    objects: Objects = field(default_factory=list)
    cleared: list[Cleared] = field(default_factory=list)
    """drawings that Undo comes to once no stroke is left, the next to come last"""
    undone: list[dict[str, Any] | Cleared] = field(default_factory=list)
    """strokes and clearings taken back, the next to come back last"""
    placed: Objects = field(default_factory=list)
    """what the canvas was last told to show"""
    nonce: int = 0
    """changes whenever the canvas is told to show something"""
    superseded: list[Objects | None] = field(default_factory=list)
    """what was on it before the canvas was told to show something else: it may still return these, late"""
    readable: bool = True
    """False when the canvas returned what is no drawing; nothing of that is kept"""
    sampled: int | None = None
    """the digit of the last sample, so that the next is another one"""
    picture: np.ndarray | None = None
    """(28, 28) uint8 that lies under the strokes"""
    laid: np.ndarray | None = None
    """the picture that was laid down last: the live pad can take it away and bring it back"""
    held: bool = False
    """whether the pen of the live pad is down, and more of the stroke will come"""
    received: int = 0
    """how many messages of the live pad were read"""
    owner: str = field(default_factory=lambda: secrets.token_hex(4))
    """tells this session's pad from one that the server had before it was started anew"""
    inherited: Objects | None = None
    """what the canvas held when it was first shown: of a session that the server has lost, if it is anything"""

    @property
    def blank(self) -> bool:
        """Whether there is nothing on it."""
        return self.readable and not self.objects and self.picture is None

    def receive(self, content: Any) -> None:
        """Take in what the canvas returned in this script run."""
        if content is None:
            return
        objects = _find_objects(content)
        if objects in self.superseded and objects != self.objects:
            return
        self.superseded.clear()
        self.readable = objects is not None
        if objects != self.objects:
            self.undone = []
            if self.inherited:
                self.inherited = []
                if objects == []:  # not by a person: the canvas was told to show the pad of this session
                    self.keep()
                    self.superseded.append([])
                    return
        self.objects = objects or []

    def receive_live(self, message: Any) -> None:
        """Take in what the live pad said last, unless it was told to show something else since."""
        if not isinstance(message, dict):
            return
        count = message.get("count")
        self.received = count if isinstance(count, int) else 0
        if message.get("nonce") != self.nonce:
            return
        self.superseded.clear()
        self.undone = []  # the live pad keeps its own
        self.held = message.get("held") is True
        self.picture = self.laid if message.get("picture") is True else None
        try:
            self.objects = write_objects(read_strokes(message.get("strokes")), pen=CANVAS_PEN)
            self.readable = True
        except ValueError:
            self.objects, self.readable = [], False

    def read(self) -> Drawing:
        """The drawing on it. Raises ValueError when what the pad returned is none."""
        return read_canvas({"objects": self.objects if self.readable else None})

    def write_placed(self) -> list:
        """What the live pad is told to show: strokes, each a list of [x, y]."""
        try:
            return write_strokes(read_canvas({"objects": self.placed}))
        except ValueError:  # the canvas held what is no drawing
            return []

    def undo(self) -> None:
        """Take the last stroke back, or the clearing before the first."""
        if self.objects:
            self.undone = [*self.undone, self.objects[-1]]
            self._place(self.objects[:-1])
        elif self.cleared:
            *self.cleared, last = self.cleared
            self.undone = [*self.undone, replace(last, laid=self.picture)]
            self._place(last.objects)
            self._lay(last.picture)

    def redo(self) -> None:
        """Do again what was taken back last."""
        if not self.undone:
            return
        *self.undone, last = self.undone
        if isinstance(last, Cleared):
            self._wipe()
            self._lay(last.laid)
        else:
            self._place([*self.objects, last])

    def clear(self) -> None:
        """Wipe the pad."""
        self._wipe()
        self.undone = []

    def _wipe(self) -> None:
        if self.objects or self.picture is not None:
            cleared = Cleared(self.objects, self.picture, None)
            self.cleared = [*self.cleared, cleared][-KEPT:]
        self._place([])
        self.picture = None

    def lay_down(self, picture: np.ndarray) -> None:
        """Put a picture (28, 28) uint8 on a pad wiped for it."""
        self.clear()
        self._lay(picture)

    def _lay(self, picture: np.ndarray | None) -> None:
        self.picture = picture
        if picture is not None:
            self.laid = picture

    def keep(self) -> None:
        """Have the next canvas show what this one did: call when the pad is out of sight."""
        self._place(self.objects)

    def surprise(self) -> None:
        """Replace what is on the pad by a sample, strokes and all."""
        sample = draw_digit(np.random.default_rng(), avoid=self.sampled)
        self.sampled = sample.label
        self.clear()
        self._place(write_objects(sample.drawing, pen=CANVAS_PEN))

    def _place(self, objects: Objects) -> None:
        self.superseded.append(self.objects if self.readable else None)
        self.objects = self.placed = objects
        self.readable = True
        self.held = False
        self.inherited = []
        self.nonce += 1


def _find_objects(content: Any) -> Objects | None:
    """The objects that the canvas returned; None when they are no drawing, or one over the limits."""
    try:
        read_canvas(content)
        json.dumps(content)  # too deep to be compared and sent back, if this cannot write it
    except (ValueError, RecursionError):
        return None
    return content.get("objects", [])


def _call_canvas(**arguments: Any) -> Any:
    """The canvas's JSON; words where a drawing is expected when the browser sent what the canvas trips over.

    It is on the page by then; only after JSON that Streamlit cannot parse it comes back with the next run.
    """
    from streamlit_drawable_canvas import st_canvas  # can be imported inside a Streamlit run only

    try:
        return st_canvas(**arguments).json_data
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        return f"no drawing ({type(error).__name__})"


def hear(pad: Pad) -> None:
    """Take in what the pad that is on the page has said in this very message."""
    if LIVE_CANVAS in st.session_state:
        said = st.session_state[LIVE_CANVAS]
        pad.receive_live(said.get("drawing") if said else None)
    elif CANVAS in st.session_state:
        said = st.session_state[CANVAS]
        drawing = said.get("drawing") if isinstance(said, Mapping) else None
        pad.receive(drawing.get("raw") if isinstance(drawing, Mapping) else None)


def act(pad: Pad, step: Callable[[], None]) -> None:
    """Take a step, after the stroke that may have come with the click."""
    hear(pad)
    step()


def show_pad(pad: Pad) -> None:
    """Show the pad with its buttons, and take in what is on it."""
    if pad.objects and CANVAS not in st.session_state:
        pad.keep()  # it has been out of sight, whoever should have said so
    with st.container(key="pad"):
        st.markdown("Your drawing")
        content = _call_canvas(
            stroke_width=CANVAS_PEN,
            stroke_color="#ffffff",
            background_color="#000000",
            background_image=None if pad.picture is None else encode_png(enlarge_image(pad.picture)),
            width=CANVAS_SIZE,
            height=CANVAS_SIZE,
            initial_drawing={"version": "7.4.0", "objects": pad.placed, "nonce": pad.nonce},
            key=CANVAS,
        )
        run_script("toolbar", HIDE_TOOLBAR)
    told = pad.nonce
    pad.receive(content)
    if pad.nonce != told:
        st.rerun()  # the canvas is to show something else already
    if pad.inherited is None:
        pad.inherited = [] if pad.placed else pad.objects
    with st.container(horizontal=True, key="pad_buttons"):
        st.button("Undo", icon=":material/undo:", on_click=act, args=(pad, pad.undo),
                  disabled=not (pad.objects or pad.cleared))  # fmt: skip
        st.button("Redo", icon=":material/redo:", on_click=act, args=(pad, pad.redo), disabled=not pad.undone)
        st.button("Clear", icon=":material/delete:", on_click=act, args=(pad, pad.clear), disabled=pad.blank)
        show_surprise(pad)
    st.html(INVITATION if pad.blank else NO_INVITATION)


def show_surprise(pad: Pad) -> None:
    """The button for a digit that the program draws."""
    st.button(
        "Surprise me",
        icon=":material/casino:",
        on_click=act,
        args=(pad, pad.surprise),
        help="Puts a digit on the pad, drawn by the program.",
    )
