// The buttons of a case on a phone. What is typed, photographed and signed belongs to the browser until it was done:
// a redraw changes labels only, a refusal leaves everything where it is, and words outlive even a reload. While a command
// waits to be carried out its form is laid aside whole, and comes back whole when the command is undone.
const MOST_SIDE = 1600; // pixels; more tells nothing about goods on a pavement, and takes long on a poor line
const MOST_PHOTOS = 6;
const UPLOAD_MS = 40_000;
const ANSWER_MS = 20_000;
const POSITION_MS = 6_000;

function drawComponent(component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".field-form");
  root._sections ??= new Map();
  root._data = data;
  root._send = (what) => setTriggerValue("send", what);
  // First of all, for a section that waits keeps the buttons of all others still.
  if (data.answer && root._waits && data.answer.nonce === root._waits.nonce) answered(root, data.answer);
  comeBack(root, data);
  const wanted = new Set(data.actions.map((action) => action.command));
  for (const [command, section] of root._sections)
    if (!wanted.has(command)) {
      section.element.remove();
      root._sections.delete(command);
    }
  for (const action of data.actions) {
    let section = root._sections.get(action.command);
    if (!section) {
      section = new Section(root, action.command);
      root._sections.set(action.command, section);
    }
    section.draw(action);
    root.append(section.element); // keeps their order; moving an element that is in its place already changes nothing
  }
}

// data.held: this person's command on the case that waits; data.back: one that was undone or refused, with what it took along.
function comeBack(root, { held, back }) {
  const aside = root._aside;
  if (back && root._back !== back.id) {
    root._back = back.id;
    if (aside?.id === back.id) {
      root._aside = undefined;
      root._sections.set(back.command, aside.section);
      aside.section.keep();
    } else {
      // The page was opened anew meanwhile: the words come from the command itself, the photos by new codes.
      root._sections.get(back.command)?.element.remove();
      const section = new Section(root, back.command);
      root._sections.set(back.command, section);
      section.takeBack(back);
    }
  } else if (aside && held !== aside.id) {
    root._aside = undefined; // done
  }
}

function answered(root, answer) {
  const { section, timer } = root._waits;
  clearTimeout(timer);
  root._waits = undefined;
  section.busy("");
  if (answer.held) {
    root._aside = { id: answer.held, section };
    section.element.remove();
    root._sections.delete(section.command);
    sessionStorage.removeItem(section.store);
  } else if (answer.done) section.clear();
  if (answer.photos_lost) section.clearPhotos();
  // What came of it stands above the picture.
  document.querySelector(".st-key-message .message")?.scrollIntoView({ block: "center", behavior: "smooth" });
}

class Section {
  constructor(root, command) {
    this.root = root;
    this.command = command;
    this.photos = [];
    this.element = document.createElement("section");
    this.element.dataset.command = command;
    this.element.innerHTML =
      '<button type="button" class="unfold" hidden></button><div class="inside">' +
      '<textarea rows="3" maxlength="2000" hidden></textarea>' +
      '<div class="photos-brought" hidden><ul></ul><label class="camera"><span></span>' +
      '<input type="file" accept="image/*" capture="environment"></label></div>' +
      '<div class="sign" hidden><div class="sign-head"><span></span><button type="button"></button></div><canvas></canvas></div>' +
      '<p class="problem" role="alert" hidden></p><button type="button" class="send"></button></div>';
    const find = (what) => this.element.querySelector(what);
    [this.unfold, this.inside, this.words, this.brought, this.list, this.file, this.sign, this.canvas, this.problem, this.button] =
      [".unfold", ".inside", "textarea", ".photos-brought", "ul", "input", ".sign", "canvas", ".problem", ".send"].map(find);
    this.words.value = sessionStorage.getItem(this.store) ?? "";
    this.words.oninput = () => sessionStorage.setItem(this.store, this.words.value);
    this.unfold.onclick = () => this.show(this.inside.hidden);
    this.file.onchange = () => this.bring();
    this.button.onclick = () => this.send();
    find(".sign-head button").onclick = () => this.pad.clear();
    this.pad = new Pad(this.canvas);
  }

  get store() {
    return `cityeye:${this.root._data.case}:${this.command}`;
  }
  get say() {
    return this.root._data.words;
  }

  draw(action) {
    this.action = action;
    const takes = action.words !== "no" || action.photos !== "no" || action.signature;
    const folded = takes && !action.open;
    this.element.className = action.first ? "first" : takes ? "takes" : "plain";
    this.unfold.hidden = !folded;
    if (this.unfold.textContent !== action.label) this.unfold.textContent = action.label;
    if (this.inside._folded !== folded) {
      this.inside._folded = folded;
      this.show(!folded || this.words.value !== "" || this.photos.length > 0);
    }
    this.words.hidden = action.words === "no";
    this.words.placeholder = action.placeholder;
    this.words.setAttribute("aria-label", action.placeholder || action.label);
    this.brought.hidden = action.photos === "no";
    this.sign.hidden = !action.signature;
    this.sign.querySelector("span").textContent = this.say.signature;
    this.sign.querySelector("button").textContent = this.say.signature_clear;
    if (!this.sign.hidden) this.pad.fit();
    this.relabel();
    this.busy(this.waiting ?? "");
  }

  show(open) {
    this.inside.hidden = !open;
    this.unfold.setAttribute("aria-expanded", String(open));
    if (open && !this.sign.hidden) this.pad.fit();
  }

  relabel() {
    this.brought.querySelector(".camera span").textContent = this.photos.length ? this.say.another_photo : this.say.take_photo;
    this.brought.querySelector(".camera").hidden = this.photos.length >= MOST_PHOTOS;
    for (const photo of this.photos) photo.draw(this.say);
  }

  busy(words) {
    this.waiting = words || undefined;
    this.button.textContent = words || this.action.send;
    this.button.disabled = Boolean(words) || this.root._data.disabled || Boolean(this.root._waits);
  }

  tell(words) {
    this.problem.textContent = words;
    this.problem.hidden = !words;
  }

  bring() {
    const file = this.file.files[0];
    this.file.value = ""; // the same file may be chosen again
    if (!file) return;
    this.tell("");
    const photo = new Brought(this, file);
    this.photos.push(photo);
    this.list.append(photo.element);
    this.relabel();
    photo.upload();
  }

  drop(photo) {
    this.photos = this.photos.filter((other) => other !== photo);
    photo.element.remove();
    this.tell("");
    this.relabel();
  }

  lacking() {
    const { action, say } = this;
    if (this.photos.some((photo) => photo.state === "busy")) return say.photo_waits;
    if (this.photos.some((photo) => photo.state === "failed")) return say.photo_left;
    if (action.photos === "must" && !this.photos.length) return say.photo_wanted;
    if (action.words === "must" && !this.words.value.trim()) return say.words_wanted;
    if (action.words === "may" && action.photos === "may" && !this.words.value.trim() && !this.photos.length) return say.words_wanted;
    return "";
  }

  async send() {
    const { root, action, say } = this;
    if (root._waits) return;
    const lacking = this.lacking();
    this.tell(lacking);
    if (lacking) return;
    const version = root._data.version; // what the person had in front when pressing
    const nonce = `${Date.now()}-${Math.random()}`;
    root._waits = { nonce, section: this };
    this.busy(action.position ? say.locating : say.sending);
    const position = action.position ? await whereAmI() : null;
    this.busy(say.sending);
    let signature = null;
    try {
      if (action.signature && this.pad.signed) signature = this.pad.code ??= await post(root._data, await this.pad.png(), say);
    } catch (error) {
      root._waits = undefined;
      this.busy("");
      return this.tell(error.message);
    }
    root._waits.timer = setTimeout(() => {
      root._waits = undefined;
      this.busy("");
      this.tell(say.no_answer);
    }, ANSWER_MS);
    root._send({
      command: this.command,
      version,
      nonce,
      note: action.words === "no" ? "" : this.words.value,
      photos: this.photos.map((photo) => photo.code),
      signature,
      position,
    });
  }

  // Words that came back outlive a reload again.
  keep() {
    if (this.words.value) sessionStorage.setItem(this.store, this.words.value);
  }

  takeBack({ note, photos }) {
    this.words.value ||= note;
    this.keep();
    for (const code of photos) {
      const photo = new Brought(this, null);
      [photo.code, photo.state] = [code, "there"];
      this.photos.push(photo);
      this.list.append(photo.element);
    }
  }

  clear() {
    this.words.value = "";
    sessionStorage.removeItem(this.store);
    this.clearPhotos();
    this.tell("");
    if (this.inside._folded) this.show(false);
  }

  clearPhotos() {
    for (const photo of [...this.photos]) this.drop(photo);
    this.pad.clear();
  }
}

// A photo on its way: shrunk here, sent at once, so that the button's tap need not wait for it.
class Brought {
  constructor(section, file) {
    this.section = section;
    this.file = file;
    this.state = "busy";
    this.element = document.createElement("li");
    this.element.innerHTML = '<img alt=""><span></span><button type="button" class="again"></button><button type="button" class="remove"></button>';
    this.element.querySelector(".again").onclick = () => this.upload();
    this.element.querySelector(".remove").onclick = () => section.drop(this);
  }

  draw(say) {
    this.element.dataset.state = this.state;
    this.element.querySelector("span").textContent = this.state === "busy" ? say.photo_busy : "";
    const again = this.element.querySelector(".again");
    again.textContent = say.photo_retry;
    again.hidden = this.state !== "failed";
    this.element.querySelector(".remove").textContent = say.photo_remove;
  }

  async upload() {
    const { section } = this;
    const { say } = section;
    this.state = "busy";
    this.draw(say);
    section.tell("");
    try {
      if (!this.small) {
        this.small = await shrink(this.file).catch(() => {
          throw new Error(say.photo_no_picture);
        });
        this.element.querySelector("img").src = URL.createObjectURL(this.small);
      }
      this.code = await post(section.root._data, this.small, say);
      this.state = "there";
    } catch (error) {
      this.state = "failed";
      section.tell(error.message);
    }
    this.draw(say);
  }
}

// A finger's signature: black on white, kept as strokes so that turning the phone does not lose it.
class Pad {
  constructor(canvas) {
    this.canvas = canvas;
    this.strokes = [];
    canvas.onpointerdown = (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.strokes.push([this.at(event)]);
      this.code = undefined;
      this.paint();
    };
    canvas.onpointermove = (event) => {
      if (!event.buttons || !this.strokes.length) return;
      for (const part of event.getCoalescedEvents?.() ?? [event]) this.strokes.at(-1).push(this.at(part));
      this.paint();
    };
  }
  get signed() {
    return this.strokes.some((stroke) => stroke.length > 1);
  }
  at(event) {
    const place = this.canvas.getBoundingClientRect();
    return [(event.clientX - place.left) / place.width, (event.clientY - place.top) / place.height];
  }
  fit() {
    requestAnimationFrame(() => {
      const wide = Math.round(this.canvas.clientWidth * 2);
      const high = Math.round(this.canvas.clientHeight * 2);
      if (wide && (this.canvas.width !== wide || this.canvas.height !== high)) Object.assign(this.canvas, { width: wide, height: high });
      this.paint();
    });
  }
  paint() {
    const { canvas } = this;
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    Object.assign(pen, { lineWidth: 5, lineCap: "round", lineJoin: "round", strokeStyle: "#10161c" });
    for (const stroke of this.strokes) {
      pen.beginPath();
      for (const [x, y] of stroke) pen.lineTo(x * canvas.width, y * canvas.height);
      pen.stroke();
    }
  }
  clear() {
    this.strokes = [];
    this.code = undefined;
    this.paint();
  }
  png() {
    return new Promise((done) => this.canvas.toBlob(done, "image/png"));
  }
}

async function shrink(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, MOST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  if (!small) throw new Error("not encoded");
  return small;
}

// The code of the picture; throws an Error whose message is for people.
async function post(data, picture, say) {
  let answer;
  try {
    answer = await fetch(data.route, {
      method: "POST",
      headers: { "Content-Type": picture.type, "Accept-Language": data.language },
      body: picture,
      signal: AbortSignal.timeout(UPLOAD_MS),
    });
  } catch {
    throw new Error(say.photo_failed);
  }
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.detail ?? say.photo_failed);
  return said.code;
}

// [longitude, latitude], or null when the browser may not or cannot say.
function whereAmI() {
  if (!navigator.geolocation || !window.isSecureContext) return Promise.resolve(null);
  return new Promise((done) => {
    const late = setTimeout(() => done(null), POSITION_MS + 500); // a question nobody answers never times out by itself
    const say = (value) => (clearTimeout(late), done(value));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => say([coords.longitude, coords.latitude]),
      () => say(null),
      { enableHighAccuracy: true, timeout: POSITION_MS, maximumAge: 60_000 },
    );
  });
}
