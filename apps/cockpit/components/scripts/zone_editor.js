// Zones over the camera's picture, and one of them in hand with its masks: corners are set, dragged, put in, taken out.
// All coordinates are pixels of the reference picture, whatever size it is shown at. What is drawn stays here while the
// page is redrawn; it is told as `draft` {nonce, points, masks}, where a shape that is still open is null.
const NS = "http://www.w3.org/2000/svg";
const SMALLEST = 100; // square pixels
const LONG_PRESS = 550; // milliseconds
const STILL = 8; // pixels of the screen that a resting finger may move

function drawComponent(component) {
  const { data, parentElement, setStateValue } = component;
  const root = parentElement.querySelector(".zone-editor");
  const [image, svg, bar, hint] = ["img", "svg", ".zone-shapes", ".zone-hint"].map((one) => root.querySelector(one));
  svg.setAttribute("viewBox", `0 0 ${data.width} ${data.height}`);
  image.style.aspectRatio = `${data.width} / ${data.height}`;
  root.classList.toggle("is-drawing", Boolean(data.edit));

  clearInterval(root._fetch);
  const fetch = () => (image.src = `${data.src}?t=${Math.floor(Date.now() / 1000)}`);
  if (root._src !== data.src) fetch();
  root._src = data.src;
  root._fetch = setInterval(() => (root.isConnected ? fetch() : clearInterval(root._fetch)), data.refresh_ms);

  // The zone first, then its masks; `_which` of them is the one that is worked on, `_at` its chosen corner.
  const begin = () => {
    const copied = (points) => ({ points: points.map((point) => [...point]), closed: points.length > 2 });
    root._shapes = [copied(data.edit?.points ?? []), ...(data.edit?.masks ?? []).map(copied)];
    root._which = 0;
    root._at = -1;
  };
  if (root._nonce !== data.edit?.nonce || !root._shapes) {
    root._nonce = data.edit?.nonce;
    begin();
  }
  const shape = () => root._shapes[root._which];
  const points = () => shape().points;
  const size = () => (data.width / (svg.getBoundingClientRect().width || data.width)) * 7;

  const make = (name, attributes, into = svg) => {
    const node = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    into.append(node);
    return node;
  };
  const text = (list) => list.map((point) => point.join(",")).join(" ");

  // Of what is chosen, has the focus or lies under the pointer all is said; while something is drawn, nothing of others.
  function names() {
    root._names?.remove();
    if (data.edit) return;
    const chosen = data.zones.findIndex((zone) => zone.chosen);
    const spoken = new Set([root._over, root._focus, chosen].filter((place) => place in data.zones));
    root._names = make("g", { class: "names" });
    const { width, height } = data;
    writeNames(root._names, data.zones, [...spoken], { width, height, high: size() * 2 }); // 14 pixels of the screen
  }
  const zoneOf = (event) => {
    const place = event.target.closest?.(".zone")?.dataset.zone;
    return place === undefined ? undefined : Number(place);
  };
  const speak = (which, place) => {
    if (root[which] === place) return;
    root[which] = place;
    names();
  };
  svg.onpointerover = (event) => speak("_over", zoneOf(event));
  svg.onpointerleave = () => speak("_over", undefined);
  root._focusing?.abort();
  const focusing = (root._focusing = new AbortController());
  svg.addEventListener("focusin", (event) => speak("_focus", zoneOf(event)), { signal: focusing.signal });
  svg.addEventListener("focusout", () => speak("_focus", undefined), { signal: focusing.signal });

  function draw() {
    const held = svg.contains(document.activeElement) ? document.activeElement.dataset.zone : undefined;
    svg.replaceChildren();
    svg.setAttribute("tabindex", data.edit ? 0 : -1);
    const pattern = make("pattern", { id: "zone-mask", width: 8, height: 8, patternUnits: "userSpaceOnUse" });
    make("path", { d: "M0 8 L8 0", class: "mask-line" }, pattern);
    data.zones.forEach((zone, place) => {
      if (data.edit && zone.chosen) return;
      const look = { class: `zone${zone.chosen ? " is-chosen" : ""}`, style: `--sign:${zone.colour}` };
      const read = data.edit ? {} : { "data-zone": place, tabindex: 0, role: "img", "aria-label": zone.label };
      const group = make("g", { ...look, ...read });
      make("polygon", { points: text(zone.points) }, group);
      for (const mask of zone.masks) make("polygon", { points: text(mask), class: "mask" }, group);
    });
    names();
    if (held !== undefined) svg.querySelector(`[data-zone="${held}"]`)?.focus({ preventScroll: true });
    choices();
    if (!data.edit) return tell("");
    const list = points();
    const group = make("g", { class: "draft", style: `--sign:${data.edit.colour}` });
    root._shapes.forEach((one, which) => {
      if (!one.points.length) return;
      const mine = which === root._which ? { "data-whole": "" } : { "data-shape": which };
      const name = one.closed ? "polygon" : "polyline";
      make(name, { points: text(one.points), class: which ? "mask" : "outline", ...mine }, group);
    });
    const radius = size();
    for (const [cx, cy, fate] of data.dots) make("circle", { cx, cy, r: radius * 0.75, class: `dot ${fate}` }, group);
    if (shape().closed)
      list.forEach((point, place) => {
        const next = list[(place + 1) % list.length];
        const middle = { cx: (point[0] + next[0]) / 2, cy: (point[1] + next[1]) / 2 };
        make("circle", { ...middle, r: radius * 0.6, class: "middle", "data-after": place }, group);
      });
    list.forEach(([cx, cy], place) => {
      const chosen = place === root._at ? " is-at" : "";
      make("circle", { cx, cy, r: radius, class: `corner${chosen}`, "data-corner": place }, group);
    });
    const wrong = shape().closed ? fault(list) : "";
    group.classList.toggle("is-wrong", Boolean(wrong));
    tell(wrong || data.words[shape().closed ? "closed" : root._which ? "mask" : "open"], Boolean(wrong));
  }
  // Which shape is worked on, and one more or one less; made anew only when something of it has changed.
  function choices() {
    const shown = data.edit && root._shapes[0].closed;
    const state = JSON.stringify([shown && root._shapes.length, root._which, data.words]);
    if (root._choices === state) return;
    root._choices = state;
    bar.replaceChildren();
    if (!shown) return;
    const button = (words, press, pressed) => {
      const node = document.createElement("button");
      node.type = "button";
      node.textContent = words;
      if (pressed !== undefined) node.setAttribute("aria-pressed", pressed);
      node.onclick = press;
      bar.append(node);
    };
    const masks = root._shapes.slice(1);
    if (masks.length) button(data.words.zone, () => work(0), root._which === 0);
    masks.forEach((_, k) => button(`${data.words.one_mask} ${k + 1}`, () => work(k + 1), root._which === k + 1));
    button(data.words.add_mask, () => {
      root._shapes = root._shapes.filter((one, which) => !which || one.points.length);
      root._shapes.push({ points: [], closed: false });
      work(root._shapes.length - 1);
    });
    if (root._which) button(data.words.drop_mask, drop);
  }
  function work(which) {
    root._which = which;
    root._at = -1;
    svg.focus({ preventScroll: true });
    draw();
  }
  function drop() {
    root._shapes.splice(root._which, 1);
    work(0);
    told();
  }
  function tell(words, wrong = false) {
    hint.textContent = words;
    hint.classList.toggle("is-wrong", wrong);
  }
  function fault(list) {
    for (let i = 0; i < list.length; i++)
      for (let j = i + 2; j < list.length; j++) {
        if (i === 0 && j === list.length - 1) continue;
        if (cross(list[i], list[i + 1], list[j], list[(j + 1) % list.length])) return data.words.crosses;
      }
    const twice = list.reduce((sum, [x, y], i) => {
      const [u, v] = list[(i + 1) % list.length];
      return sum + x * v - u * y;
    }, 0);
    return Math.abs(twice) / 2 < SMALLEST ? data.words.small : "";
  }
  function told() {
    const of = (one) => (one.closed ? one.points : null);
    const masks = root._shapes.slice(1).filter((one) => one.points.length);
    setStateValue("draft", { nonce: root._nonce, points: of(root._shapes[0]), masks: masks.map(of) });
  }
  const keep = ([x, y]) => [
    Math.max(0, Math.min(data.width, Math.round(x))),
    Math.max(0, Math.min(data.height, Math.round(y))),
  ];
  const place = (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [at.x, at.y];
  };
  const close = () => {
    if (points().length < 3) return;
    shape().closed = true;
    root._at = 0;
    draw();
    told();
  };
  const take = (at) => {
    if (at < 0 || points().length < (shape().closed ? 4 : 1)) return;
    points().splice(at, 1);
    root._at = Math.min(at, points().length - 1);
    draw();
    if (shape().closed || !points().length) told();
  };
  const set = (point) => {
    points().push(point);
    root._at = points().length - 1;
    draw();
    // A mask that has been begun must not be forgotten when the zone is saved.
    if (root._which && points().length === 1) told();
  };

  svg.onpointerdown = (event) => {
    if (!data.edit || event.button > 0) return;
    event.preventDefault();
    svg.focus({ preventScroll: true });
    const { corner, after, whole, shape: other } = event.target.dataset;
    const list = points();
    if (!shape().closed) {
      if (corner === "0" && list.length > 2) return close();
      if (corner === undefined) set(keep(place(event)));
      return;
    }
    if (other !== undefined) return work(Number(other));
    if (after !== undefined) {
      list.splice(Number(after) + 1, 0, keep(place(event)));
      root._at = Number(after) + 1;
    } else if (corner !== undefined) {
      // Twice in a row on one corner: it goes. (The redraw takes the browser's own double click away.)
      const twice = root._pressed?.corner === corner && event.timeStamp - root._pressed.at < 400;
      root._pressed = twice ? undefined : { corner, at: event.timeStamp };
      if (twice) return take(Number(corner));
      root._at = Number(corner);
    } else if (whole === undefined) return;
    // The zone takes its masks along.
    const moved = whole !== undefined && !root._which ? root._shapes : [shape()];
    const start = moved.map((one) => one.points.map((point) => [...point]));
    root._drag = { from: place(event), moved, start, whole: whole !== undefined };
    clearTimeout(root._press);
    if (corner !== undefined && event.pointerType !== "mouse") {
      // A finger has no double click that is easy to hit: it rests on the corner.
      root._drag.rests = [event.clientX, event.clientY];
      root._press = setTimeout(() => {
        if (!root._drag?.rests) return;
        shape().points = root._drag.start[0];
        root._drag = undefined;
        take(Number(corner));
      }, LONG_PRESS);
    }
    svg.setPointerCapture(event.pointerId);
    draw();
  };
  svg.onpointermove = (event) => {
    const drag = root._drag;
    if (!drag) return;
    if (drag.rests) {
      if (Math.hypot(event.clientX - drag.rests[0], event.clientY - drag.rests[1]) < STILL) return;
      drag.rests = undefined;
    }
    const [x, y] = place(event);
    if (drag.whole) {
      const inside = (axis, most) => {
        const all = drag.start.flat().map((point) => point[axis]);
        const by = axis ? y - drag.from[1] : x - drag.from[0];
        return Math.max(-Math.min(...all), Math.min(most - Math.max(...all), by));
      };
      const [dx, dy] = [inside(0, data.width), inside(1, data.height)];
      drag.moved.forEach((one, k) => {
        one.points = drag.start[k].map((point) => keep([point[0] + dx, point[1] + dy]));
      });
    } else points()[root._at] = keep([x, y]);
    draw();
  };
  svg.onpointerup = svg.onpointercancel = () => {
    clearTimeout(root._press);
    if (!root._drag) return;
    root._drag = undefined;
    draw();
    told();
  };
  svg.onkeydown = (event) => {
    if (!data.edit) return;
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const list = points();
    const { key } = event;
    if (key in moves) {
      if (root._at < 0) {
        // Without a pointer: the first corner is set in the middle, and moved from there.
        if (shape().closed) root._at = 0;
        else set(keep([data.width / 2, data.height / 2]));
      } else {
        const by = event.shiftKey ? 10 : 1;
        list[root._at] = keep([list[root._at][0] + moves[key][0] * by, list[root._at][1] + moves[key][1] * by]);
      }
      draw();
      clearTimeout(root._later);
      if (shape().closed) root._later = setTimeout(told, 400);
    } else if (key === " " && !shape().closed && list.length) set([...list.at(-1)]);
    else if ((key === "n" || key === "N") && shape().closed) {
      root._at = (root._at + 1) % list.length;
      draw();
    } else if ((key === "m" || key === "M") && shape().closed) work((root._which + 1) % root._shapes.length);
    else if (key === "Enter" && !shape().closed) close();
    else if (key === "Delete" || key === "Backspace") take(root._at);
    else if (key === "Escape") {
      if (root._which && !shape().closed) drop();
      else {
        begin();
        draw();
        told();
      }
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  // Its handles keep their size on the screen.
  root._sizes?.disconnect();
  root._sizes = new ResizeObserver(draw);
  root._sizes.observe(image);
  draw();
  return () => {
    clearInterval(root._fetch);
    focusing.abort();
  };
}
function cross(a, b, c, d) {
  const side = (p, q, r) => Math.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]));
  const on = (p, q, r) =>
    Math.min(p[0], q[0]) <= r[0] && r[0] <= Math.max(p[0], q[0]) && Math.min(p[1], q[1]) <= r[1] && r[1] <= Math.max(p[1], q[1]);
  const [s1, s2, s3, s4] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)];
  if (s1 * s2 < 0 && s3 * s4 < 0) return true;
  return (!s1 && on(a, b, c)) || (!s2 && on(a, b, d)) || (!s3 && on(c, d, a)) || (!s4 && on(c, d, b));
}
