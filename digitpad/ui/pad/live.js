// The live pad: strokes of [x, y] in the pad's own units, sent to Python while they are drawn.
//
// The drawing is kept here. Python receives { strokes, picture, held, nonce, count } about ten times a second while
// the pen is down, and at once when it is lifted. It answers with `received`, the last count that it has read. When
// Python changes the pad itself, it sends another nonce, and ignores messages with an older one.

const SIDE = 320; // the pad's units: digitpad.config.CANVAS_SIZE
const PEN = 20; // digitpad.config.CANVAS_PEN
const REACH = 14; // distance from a stroke's middle line at which the eraser touches it
const NEAR = 0.5; // a point nearer than this to the last one is left out
const INTERVAL = 100; // milliseconds between two messages while the pen is down
const PATIENCE = 500; // milliseconds to wait for an answer before the next message is sent anyway
const EMPTY = { strokes: [], picture: false };

class LivePad {
  constructor(root) {
    this.canvas = root.querySelector("canvas");
    this.invitation = root.querySelector(".invitation");
    this.buttons = Object.fromEntries([...root.querySelectorAll("button")].map((one) => [one.name, one]));
    this.now = EMPTY; // what is on the pad: never mutated, replaced by the next step
    this.past = [];
    this.future = [];
    this.image = null; // the last picture under the strokes
    this.nonce = null;
    this.owner = null; // the session that sent the nonce
    this.pointer = null; // the one pointer that draws
    this.erasing = false;
    this.count = 0; // messages sent
    this.received = 0; // messages answered
    this.sentAt = 0;
    this.roundTrip = 0;
    this.timer = null;
    this.listeners = null; // an AbortController that removes them
  }

  // -- what comes from Python

  update(data, post) {
    this.post = post;
    if (this.owner !== null && data.owner !== this.owner) return this.changeOwner(data);
    this.owner = data.owner;
    if (data.received > this.received) {
      this.received = data.received;
      if (data.received === this.count) this.roundTrip = performance.now() - this.sentAt;
    }
    if (data.nonce !== this.nonce) this.adopt(data);
  }

  // The server was restarted and has lost the session. The drawing is still here, except for a picture under it.
  changeOwner({ owner, nonce }) {
    this.owner = owner;
    this.nonce = nonce;
    this.received = 0;
    this.now = { ...this.now, picture: false };
    this.show();
    this.send();
  }

  async adopt({ nonce, strokes, picture }) {
    const first = this.nonce === null;
    this.nonce = nonce;
    const image = picture ? await decode(picture) : null; // before anything changes, so that nothing flickers
    if (this.nonce !== nonce) return; // a newer one came meanwhile
    this.drop();
    const pictures = image || this.now.picture;
    if (!first && !pictures && JSON.stringify(strokes) === JSON.stringify(this.now.strokes)) {
      return this.send(); // it shows that already: nothing for Undo to take back
    }
    if (image) this.image = image; // else the former one stays for Undo
    const steps = strokes.map((_, index) => ({ strokes: strokes.slice(0, index + 1), picture: !!image }));
    const all = [{ strokes: [], picture: !!image }, ...steps]; // Undo takes one stroke after the other
    const before = first || isEmpty(this.now) ? this.past : [...this.past, this.now];
    const gone = image && before.some((step) => step.picture); // only one picture is kept
    this.past = gone ? all : [...before, ...all];
    this.now = this.past.pop();
    this.future = [];
    this.show();
    if (!first || strokes.length || image) this.send();
  }

  // -- what goes to Python

  send() {
    clearTimeout(this.timer);
    this.timer = null;
    this.sentAt = performance.now();
    this.count = Math.max(this.count, this.received) + 1;
    const held = this.pointer !== null;
    const { strokes, picture } = this.now;
    this.post("drawing", { strokes, picture, held, nonce: this.nonce, count: this.count });
  }

  sendSoon() {
    if (this.timer !== null) return;
    const since = performance.now() - this.sentAt;
    const waiting = this.received < this.count && since < PATIENCE;
    const interval = Math.min(Math.max(INTERVAL, 1.5 * this.roundTrip), PATIENCE); // longer when the server is busy
    if (!waiting && since >= interval) return this.send();
    this.timer = setTimeout(() => {
      this.timer = null;
      if (this.pointer !== null) this.sendSoon();
    }, Math.max(interval - since, 10));
  }

  // -- steps

  step(next) {
    this.past.push(this.now);
    this.now = next;
    this.future = [];
    if (isEmpty(next)) this.takeEraser(false); // nothing is left to erase
    this.show();
    this.send();
  }

  undo() {
    this.travel(this.past, this.future);
  }

  redo() {
    this.travel(this.future, this.past);
  }

  travel(from, to) {
    if (!from.length || this.pointer !== null) return;
    to.push(this.now);
    this.now = from.pop();
    this.show();
    this.send();
  }

  clear() {
    if (!isEmpty(this.now) && this.pointer === null) this.step(EMPTY);
  }

  // -- the pen and the eraser

  down(event) {
    const palm = this.pointer?.type === "touch" && event.pointerType === "pen"; // a pen replaces a resting palm
    const eraser = this.erasing || event.button === 5; // the other end of a pen
    if ((this.pointer !== null && !palm) || (event.button !== 0 && event.button !== 5)) return;
    event.preventDefault();
    if (palm) this.drop();
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    this.pointer = { id: event.pointerId, type: event.pointerType, eraser, before: this.now };
    const point = this.locate(event);
    if (eraser) return this.erase(point, point);
    this.now = { ...this.now, strokes: [...this.now.strokes, [point]] };
    this.show();
  }

  move(event) {
    if (event.pointerId !== this.pointer?.id) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length ? events : [event]) this.extend(this.locate(each));
    this.sendSoon();
  }

  extend(point) {
    if (this.pointer.eraser) {
      this.erase(this.pointer.at ?? point, point);
      return;
    }
    const stroke = this.now.strokes.at(-1);
    const last = stroke.at(-1);
    if (Math.hypot(point[0] - last[0], point[1] - last[1]) < NEAR) return;
    stroke.push(point); // no earlier step shares this stroke
    this.trace([last, point]);
  }

  erase(from, to) {
    this.pointer.at = to;
    const strokes = this.now.strokes.filter((stroke) => !touches(stroke, from, to));
    if (strokes.length === this.now.strokes.length) return;
    this.now = { ...this.now, strokes };
    this.show();
  }

  up(event) {
    if (event.pointerId !== this.pointer?.id) return;
    if (!this.pointer.eraser) this.extend(this.locate(event));
    const { before } = this.pointer;
    const next = this.now;
    this.pointer = null;
    this.now = before;
    if (next !== before) this.step(next);
    else this.send(); // that the pen is up
  }

  cancel(event) {
    if (event.pointerId !== this.pointer?.id) return;
    this.drop();
    this.show();
    this.send();
  }

  drop() {
    if (this.pointer === null) return;
    this.now = this.pointer.before;
    this.pointer = null;
  }

  locate(event) {
    const box = this.canvas.getBoundingClientRect();
    const place = (at, start, length) => Math.round(((at - start) / length) * SIDE * 10) / 10;
    return [place(event.clientX, box.left, box.width), place(event.clientY, box.top, box.height)];
  }

  // -- display

  show() {
    const paper = this.canvas.getContext("2d");
    paper.setTransform(this.canvas.width / SIDE, 0, 0, this.canvas.height / SIDE, 0, 0);
    paper.clearRect(0, 0, SIDE, SIDE);
    paper.imageSmoothingEnabled = false;
    if (this.now.picture && this.image) paper.drawImage(this.image, 0, 0, SIDE, SIDE);
    this.now.strokes.forEach((stroke) => this.trace(stroke));
    this.invitation.hidden = !isEmpty(this.now);
    this.buttons.undo.disabled = !this.past.length;
    this.buttons.redo.disabled = !this.future.length;
    this.buttons.clear.disabled = isEmpty(this.now);
  }

  trace(points) {
    const paper = this.canvas.getContext("2d");
    paper.strokeStyle = "#fff";
    paper.lineWidth = PEN;
    paper.lineCap = paper.lineJoin = "round";
    paper.beginPath();
    paper.moveTo(...points[0]);
    for (const point of points.length > 1 ? points.slice(1) : points) paper.lineTo(...point);
    paper.stroke();
  }

  fit() {
    const side = Math.max(1, Math.round(this.canvas.clientWidth * (window.devicePixelRatio || 1)));
    if (side === this.canvas.width && side === this.canvas.height) return;
    this.canvas.width = this.canvas.height = side;
    this.show();
  }

  // -- listeners

  listen() {
    if (this.listeners) return;
    this.listeners = new AbortController();
    const options = { signal: this.listeners.signal };
    const on = (target, name, act) => target.addEventListener(name, act, options);
    on(this.canvas, "pointerdown", (event) => this.down(event));
    on(this.canvas, "pointermove", (event) => this.move(event));
    on(this.canvas, "pointerup", (event) => this.up(event));
    on(this.canvas, "pointercancel", (event) => this.cancel(event));
    on(this.canvas, "contextmenu", (event) => event.preventDefault());
    on(this.buttons.undo, "click", () => this.undo());
    on(this.buttons.redo, "click", () => this.redo());
    on(this.buttons.clear, "click", () => this.clear());
    on(this.buttons.eraser, "click", () => this.takeEraser(!this.erasing));
    on(document, "keydown", (event) => this.press(event));
    on(window, "resize", () => this.fit()); // also when the window goes to a screen of another density
    const watch = new ResizeObserver(() => this.fit());
    watch.observe(this.canvas);
    options.signal.addEventListener("abort", () => watch.disconnect());
    this.fit();
    this.enable();
  }

  stopListening() {
    this.listeners?.abort();
    this.listeners = null;
    clearTimeout(this.timer);
    this.timer = null;
  }

  enable() {
    this.canvas.parentElement.classList.remove("disabled");
    this.buttons.eraser.disabled = false;
  }

  takeEraser(erasing) {
    this.erasing = erasing;
    this.buttons.eraser.setAttribute("aria-pressed", String(erasing));
    this.canvas.classList.toggle("erasing", erasing);
  }

  press(event) {
    const target = event.composedPath()[0];
    if (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName)) return;
    const place = event.code.replace("Key", "").toLowerCase();
    const key = /^[ -~]+$/.test(event.key) ? event.key.toLowerCase() : place; // Greek and Cyrillic have no z
    const command = (event.ctrlKey || event.metaKey) && !event.altKey;
    if (command && key === "z") event.shiftKey ? this.redo() : this.undo();
    else if (command && key === "y") this.redo();
    else if (target === this.canvas && (key === "delete" || key === "backspace")) this.clear();
    else return;
    event.preventDefault();
  }
}

function isEmpty({ strokes, picture }) {
  return !strokes.length && !picture;
}

async function decode(url) {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}

// Whether the eraser touches a stroke on its way from one point to another.
function touches(stroke, from, to) {
  const steps = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / 4));
  for (let step = 0; step <= steps; step++) {
    const share = step / steps;
    const at = [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
    for (let end = 0; end < stroke.length; end++) {
      if (measureDistance(at, stroke[Math.max(0, end - 1)], stroke[end]) < REACH) return true;
    }
  }
  return false;
}

// From a point to the line between two others.
function measureDistance([x, y], [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const share = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}

// One pad per parent element. Streamlit calls the function below after every script run. Sometimes it first calls
// the returned clean-up, although the element stays on the page.
const pads = new WeakMap();

export default function ({ parentElement, data, setStateValue }) {
  if (!pads.has(parentElement)) pads.set(parentElement, new LivePad(parentElement));
  const pad = pads.get(parentElement);
  pad.listen();
  pad.update(data[0], setStateValue); // a list, see live.py
  return () => pad.stopListening();
}
