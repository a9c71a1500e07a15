// The guided tour: offers itself, points at parts of the page, and leads from page to page. Where it has come to is kept
// for this tab (sessionStorage), what became of it is told to the server, and nothing is drawn again from step to step.
const STATE = "cityeye_tour";
const LATER = "cityeye_tour_later";
const UNTOLD = "cityeye_tour_untold";
const LATER_MS = 12 * 3600_000;
const MISSING_MS = 2500; // a page that stands still for so long without the part does not have it
const SLOW_MS = 15_000; // after so long it is not waited for any more
const GAP = 12;
const EDGE = 8;
const TYPING = "input, textarea, select, [contenteditable=true], [role=listbox], [role=combobox], [role=application]";

function drawComponent(component) {
  const { data, parentElement } = component;
  // Called again with each redraw: what the last call set going ends here.
  window.cityeyeTour?.();
  const root = parentElement.querySelector(".tour");
  const guide = new Guide(root, data);
  const end = () => guide.leave();
  window.cityeyeTour = end;
  return end;
}

class Guide {
  constructor(root, data) {
    [this.root, this.data, this.words] = [root, data, data.words];
    for (const name of ["offer", "spot", "card", "count", "missing", "buttons", "keys"]) this[name] = root.querySelector(`.tour-${name}`);
    [this.title, this.says] = [root.querySelector("h2"), root.querySelector("#tour-says")];
    this.listen = [
      ["click", (event) => event.target.closest?.("[data-tour-help]") && this.ask()],
      ["keydown", (event) => this.key(event)],
    ];
    for (const [name, act] of this.listen) window.addEventListener(name, act);
    this.tell();
    this.go();
  }

  leave() {
    for (const [name, act] of this.listen) window.removeEventListener(name, act);
    cancelAnimationFrame(this.frame);
    this.frame = undefined;
    document.documentElement.removeAttribute("data-tour");
  }

  // ---- where the tour has come to
  get state() {
    const kept = read(sessionStorage, STATE);
    return kept?.person === this.data.person ? kept : { person: this.data.person };
  }
  set state(value) {
    sessionStorage.setItem(STATE, JSON.stringify({ ...value, person: this.data.person }));
  }
  get tour() {
    return this.data.tours.find((tour) => tour.name === this.state.tour);
  }
  get step() {
    return this.tour?.steps[this.state.at];
  }

  go() {
    const running = Boolean(this.step);
    document.documentElement.toggleAttribute("data-tour", running);
    this.card.hidden = !running;
    if (!running) {
      this.spot.hidden = true;
      cancelAnimationFrame(this.frame);
      this.frame = undefined;
      this.drawOffer();
      return;
    }
    this.offer.hidden = true;
    this.drawCard();
    if (this.frame === undefined) this.follow();
  }

  // ---- the offer
  drawOffer() {
    const { asked } = this.root._offer ?? {};
    const offered = this.data.tours.find((tour) => tour.name === this.data.offered);
    const waits = offered && !this.state.settled?.includes(`${offered.name} ${offered.version}`) && !this.rests() && here(offered.steps[0], true);
    const shown = asked ? this.data.tours : waits ? [offered] : [];
    const drawn = JSON.stringify([asked, shown.map((tour) => [tour.name, tour.offer]), this.words.start]);
    this.offer.hidden = !shown.length;
    if (this.offer._drawn === drawn) return;
    this.offer._drawn = drawn;
    this.offer.setAttribute("aria-label", this.words.help_button);
    this.offer.replaceChildren(
      ...shown.map((tour, number) => {
        const line = document.createElement("div");
        const said = Object.assign(document.createElement("p"), { textContent: asked ? tour.asked : tour.offer });
        line.append(said, button(this.words.start, "is-first", () => this.start(tour)));
        const last = number === shown.length - 1;
        if (asked && last) line.append(button(this.words.close, "is-plain", () => this.close()));
        if (!asked) {
          line.append(button(this.words.later, "is-plain", () => this.later()));
          line.append(button(this.words.never, "is-plain", () => this.settle(tour, "declined")));
        }
        return line;
      }),
    );
  }
  // Somebody wants to see it: there is only one question mark, so it also brings back the card that is there already.
  ask() {
    if (this.step) return this.title.focus();
    this.root._offer = { asked: true };
    this.drawOffer();
    this.offer.querySelector("button")?.focus();
    this.offer.scrollIntoView({ block: "nearest" });
  }
  close() {
    this.root._offer = undefined;
    this.drawOffer();
    document.querySelector("[data-tour-help]")?.focus();
  }
  later() {
    localStorage.setItem(LATER, JSON.stringify({ ...read(localStorage, LATER), [this.data.person]: Date.now() + LATER_MS }));
    this.drawOffer();
  }
  rests() {
    return (read(localStorage, LATER)?.[this.data.person] ?? 0) > Date.now();
  }

  // ---- what became of it
  settle(tour, outcome) {
    const settled = [...(this.state.settled ?? []), `${tour.name} ${tour.version}`];
    this.state = { settled };
    this.root._offer = undefined;
    const told = { person: this.data.person, tour: tour.name, version: tour.version, outcome };
    localStorage.setItem(UNTOLD, JSON.stringify([...(read(localStorage, UNTOLD) ?? []), told]));
    this.tell();
    this.go();
  }
  // What the server could not be told is told when the next page is drawn, and by its own person only.
  async tell() {
    for (const told of (read(localStorage, UNTOLD) ?? []).filter((one) => one.person === this.data.person)) {
      const { person: _, ...body } = told;
      try {
        const answer = await fetch(this.data.route, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(body),
          keepalive: true,
        });
        if (answer.status !== 204 && answer.status !== 400) return;
      } catch {
        return;
      }
      const left = (read(localStorage, UNTOLD) ?? []).filter((one) => JSON.stringify(one) !== JSON.stringify(told));
      if (left.length) localStorage.setItem(UNTOLD, JSON.stringify(left));
      else localStorage.removeItem(UNTOLD);
    }
  }

  // ---- walking
  start(tour) {
    this.root._offer = undefined;
    this.state = { ...this.state, tour: tour.name, at: 0 };
    this.enter();
  }
  walk(by) {
    const at = this.state.at + by;
    if (at < 0) return;
    if (at >= this.tour.steps.length) return this.end();
    this.state = { ...this.state, at };
    this.enter();
  }
  end() {
    const inside = this.root.contains(document.activeElement);
    this.settle(this.tour, "taken");
    if (inside || document.activeElement === document.body) document.querySelector("[data-tour-help]")?.focus({ preventScroll: true });
  }
  // The step's page is opened, by its link in the bar where there is one: the page is not loaded anew then.
  enter() {
    const { step } = this;
    this.root._since = performance.now();
    this.root._pressed = this.root._found = this.root._again = undefined;
    this.root._fresh = true;
    // Also while another page is on its way: the last one that is asked for is the one that comes.
    if (!here(step) || this.opening) {
      this.root._opening = performance.now();
      const link = [...document.querySelectorAll(".st-key-bar_pages a")].find((one) => new URL(one.href).pathname === `/${step.page}`);
      if (link && !step.view) link.click();
      else return location.assign(`/${step.page}${step.view ? `?view=${step.view}` : ""}`);
    }
    this.go();
  }

  get opening() {
    return performance.now() - (this.root._opening ?? -Infinity) < SLOW_MS;
  }
  drawCard() {
    const { step, words } = this;
    const name = this.data.names[step.page] ?? step.page;
    const there = here(step);
    if (there) this.root._opening = undefined;
    const { opening } = this;
    const [at, all] = [this.state.at, this.tour.steps.length];
    const drawn = JSON.stringify([step, at, all, there, opening, words.next_step]);
    if (this.card._drawn === drawn) return;
    // A page that was just opened has a card of its own: whoever was in the last one goes on in it.
    const taken = this.card._drawn === undefined && document.activeElement === document.body;
    this.card._drawn = drawn;
    this.count.textContent = words.count.replace("{n}", at + 1).replace("{all}", all);
    this.title.textContent = step.title;
    this.says.textContent = there ? step.says : (opening ? words.opening : words.elsewhere).replace("{page}", name);
    this.missing.textContent = words.missing;
    this.missing.hidden = true;
    this.keys.textContent = there || opening ? words.keys : "";
    const last = at === all - 1;
    const buttons = last && there ? [] : [button(words.end, "is-plain", () => this.end())];
    if (there || opening) {
      if (at > 0) buttons.push(button(words.back, "", () => this.walk(-1)));
      buttons.push(button(last ? words.finish : words.next_step, "is-first", () => this.walk(1)));
    } else buttons.push(button(words.go_there, "is-first", () => this.enter()));
    this.buttons.replaceChildren(...buttons);
    this.place();
    if (taken || this.root._fresh) this.title.focus({ preventScroll: true });
    this.root._fresh = undefined;
  }

  // ---- pointing
  follow() {
    this.frame = requestAnimationFrame(() => {
      if (!this.root.isConnected || !this.step) return this.leave();
      this.drawCard();
      this.point();
      this.follow();
    });
  }
  target() {
    if (!here(this.step)) return undefined;
    for (const selector of this.step.targets)
      for (const one of document.querySelectorAll(selector)) {
        const { width, height } = one.getBoundingClientRect();
        if (width > 1 && height > 1 && one.checkVisibility() && !this.root.contains(one)) return one;
      }
    return undefined;
  }
  point() {
    const target = this.target();
    this.root._since ??= performance.now();
    const waited = performance.now() - this.root._since;
    if (target) {
      this.missing.hidden = true;
      if (this.root._found !== target) {
        this.root._found = target;
        if (!this.spot.hidden) this.move();
        this.bring(target);
      } else if (!this.root._again && waited > 900) {
        // What was drawn above it meanwhile may have pushed it out of sight.
        this.root._again = true;
        if (!this.sees(target)) this.bring(target);
      }
    } else if (here(this.step)) {
      this.root._found = undefined;
      const way = this.step.way && !this.root._pressed && document.querySelector(this.step.way);
      if (way) {
        this.root._pressed = true;
        this.root._since = performance.now();
        way.click();
      }
      const running = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "running";
      const gone = waited > (running ? SLOW_MS : MISSING_MS);
      if (gone && this.missing.hidden) this.missing.hidden = false;
    }
    this.place(target);
  }
  // Where the card leaves the page to be seen.
  get room() {
    const narrow = window.innerWidth <= 760;
    return { width: window.innerWidth, height: window.innerHeight - (narrow ? this.card.offsetHeight + this.lift : 0), narrow };
  }
  // The undo of a command lies at the bottom of a phone, and stays in reach.
  get lift() {
    const strip = document.querySelector(".st-key-in_hand");
    return strip && getComputedStyle(strip).position === "fixed" ? strip.offsetHeight : 0;
  }
  sees(target) {
    const { top, bottom } = target.getBoundingClientRect();
    return top >= 0 && (bottom <= this.room.height || top <= EDGE * 3);
  }
  bring(target) {
    const { height } = this.room;
    const { top, bottom, height: tall } = target.getBoundingClientRect();
    if (top >= EDGE && bottom <= height - EDGE) return;
    const main = document.querySelector('[data-testid="stMain"]');
    const by = tall > height - 2 * GAP ? top - GAP : top - (height - tall) / 2;
    main?.scrollBy({ top: by, behavior: calm() ? "instant" : "smooth" });
  }
  move() {
    this.spot.classList.add("is-moving");
    clearTimeout(this.root._moving);
    this.root._moving = setTimeout(() => this.spot.classList.remove("is-moving"), 260);
  }
  place(target = undefined) {
    const { width, height, narrow } = this.room;
    this.card.style.setProperty("--u", `${narrow ? this.lift : 0}px`);
    const box = target?.getBoundingClientRect();
    const seen = box && {
      left: Math.max(EDGE / 2, box.left - 4),
      top: Math.max(EDGE / 2, box.top - 4),
      right: Math.min(width - EDGE / 2, box.right + 4),
      bottom: Math.min(height - EDGE / 2, box.bottom + 4),
    };
    const shown = seen && seen.right - seen.left > 4 && seen.bottom - seen.top > 4;
    this.spot.hidden = !shown;
    if (shown)
      set(this.spot, { left: seen.left, top: seen.top, width: seen.right - seen.left, height: seen.bottom - seen.top });
    if (narrow) return;
    const [w, h] = [this.card.offsetWidth, this.card.offsetHeight];
    const across = (x) => Math.max(EDGE, Math.min(x, width - w - EDGE));
    const down = (y) => Math.max(EDGE, Math.min(y, height - h - EDGE));
    // Beside what is tall, below what is flat, as the eye goes on.
    const below = { left: across(seen?.left ?? 0), top: (seen?.bottom ?? 0) + GAP };
    const fits = below.top + h <= height - EDGE;
    let at = { left: width - w - 2 * GAP, top: height - h - 2 * GAP };
    if (shown) {
      if (fits && seen.bottom - seen.top < h / 2) at = below;
      else if (seen.right + GAP + w <= width - EDGE) at = { left: seen.right + GAP, top: down(seen.top) };
      else if (seen.left - GAP - w >= EDGE) at = { left: seen.left - GAP - w, top: down(seen.top) };
      else if (fits) at = below;
      else if (seen.top - GAP - h >= EDGE) at = { left: across(seen.left), top: seen.top - GAP - h };
    }
    set(this.card, at);
  }

  // ---- keys
  key(event) {
    if (!this.root.isConnected) return this.leave();
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = event.composedPath()[0];
    if (target.closest?.(TYPING) || document.querySelector('[data-baseweb="popover"], [data-testid="stDialog"]')) return;
    const inside = target === document.body || target === document.documentElement || this.root.contains(target);
    const walks = this.step && inside && (here(this.step) || this.opening);
    if (event.key === "Escape") {
      if (this.step) this.end();
      else if (this.offer.hidden) return;
      else if (this.root._offer?.asked) this.close();
      else this.later();
    } else if (walks && event.key === "ArrowRight") this.walk(1);
    else if (walks && event.key === "ArrowLeft") this.walk(-1);
    else return;
    event.preventDefault();
  }
}

// Is this the step's page? A case that a message leads to is a page of the inbox.
function here(step, anyView = false) {
  const page = location.pathname.split("/").at(-1);
  const view = new URLSearchParams(location.search).get("view") ?? "";
  return (page === step.page || (page === "case" && step.page === "inbox")) && (anyView || !step.view || view === step.view);
}
function button(text, look, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: text, className: look });
  made.onclick = act;
  return made;
}
function set(element, sizes) {
  for (const [name, size] of Object.entries(sizes)) {
    const value = `${Math.round(size)}px`;
    if (element.style[name] !== value) element.style[name] = value;
  }
}
function calm() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
function read(store, name) {
  try {
    return JSON.parse(store.getItem(name));
  } catch {
    return null;
  }
}
