// The feed: a keyed list that is changed row by row, so that nothing flickers and nobody loses the scroll position.
// It also holds the watch page's keys, because J and K walk through its rows; U undoes the command that was given last.
const ACTIONS = { c: "act_confirm", r: "act_reject", a: "act_acknowledge" };
const SETTLE_MS = 90; // holding J walks through rows at once and asks for the last one only
const ACT_WITHIN_MS = 4000; // a key waits so long for the buttons of the case that it was meant for

function drawComponent(component) {
  const { data, parentElement, setTriggerValue } = component;
  // Called again with each redraw: the last call's listeners go, or a key would count twice.
  window.cityeyeFeed?.();
  const list = parentElement.querySelector("ol");
  const first = !list.dataset.drawn;
  list.dataset.drawn = "1";
  list.setAttribute("aria-label", data.label);

  const present = new Map([...list.children].map((row) => [row.dataset.id, row]));
  let before = list.firstElementChild;
  for (const { id, html } of data.rows) {
    let row = present.get(String(id));
    if (!row) {
      row = document.createElement("li");
      row.dataset.id = id;
      row.innerHTML = '<button type="button" class="row"></button>';
      if (!first) row.classList.add("row-new");
    }
    present.delete(String(id));
    if (row._html !== html) {
      row.firstElementChild.innerHTML = html;
      row._html = html;
    }
    if (row === before) before = before.nextElementSibling;
    else list.insertBefore(row, before);
  }
  for (const gone of present.values()) gone.remove();

  const chosen = () => list.querySelector('button[aria-current="true"]')?.parentElement;
  const mark = (id, reveal) => {
    for (const row of list.children) {
      const is = row.dataset.id === String(id);
      row.firstElementChild.setAttribute("aria-current", is ? "true" : "false");
      if (is && reveal) row.scrollIntoView({ block: "nearest" });
    }
  };
  if (list._asked === String(data.chosen)) list._asked = undefined;
  if (list._pending === undefined) mark(data.chosen, list._chosen !== data.chosen);
  list._chosen = data.chosen;
  if (list._goTo !== undefined && list._goTo === String(data.chosen)) {
    list._goTo = undefined;
    // On a phone the case lies below the feed; by now it is drawn.
    setTimeout(() => document.querySelector(".st-key-detail")?.scrollIntoView({ behavior: "smooth" }), 150);
  }

  const ask = (id, wait) => {
    clearTimeout(list._timer);
    list._pending = id;
    [list._asked, list._askedAt] = [String(id), performance.now()];
    mark(id, true);
    list._timer = setTimeout(() => {
      list._pending = undefined;
      setTriggerValue("choose", Number(id));
    }, wait);
  };
  const step = (by) => {
    const rows = [...list.children];
    if (!rows.length) return;
    const at = rows.indexOf(chosen());
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))];
    if (rows.indexOf(next) !== at) ask(next.dataset.id, SETTLE_MS);
  };
  // The page is drawn from top to bottom: a key may come when the case asked for, or its buttons, are not there yet. It
  // acts on the case that was in front (or just asked for) when it was pressed, in the state it was seen in, or not at all.
  const act = (name) => {
    clearInterval(window.cityeyeKey);
    const inFront = () => document.querySelector(".case-heading")?.dataset ?? {};
    const { case: id, version } = inFront();
    const pressed = performance.now();
    const until = pressed + ACT_WITHIN_MS;
    // Pressed again before the page has answered: it is being done already, and nobody has seen the next case yet.
    if (list._acted === `${id}_${version}` && pressed - list._actedAt < ACT_WITHIN_MS) return;
    const awaited = list._asked !== id && pressed - list._askedAt < ACT_WITHIN_MS;
    const asked = awaited ? list._asked : undefined;
    const done = () => {
      const now = inFront();
      const same = asked === undefined ? now.case === id && now.version === version : now.case === asked;
      if (!same) return asked === undefined || performance.now() > until;
      const button = document.querySelector(`.st-key-${name}_${now.case}_${now.version} button:not([disabled])`);
      if (button) {
        [list._acted, list._actedAt, list._undoBefore] = [`${now.case}_${now.version}`, performance.now(), undoButton()?.key];
        button.click();
      }
      return Boolean(button) || performance.now() > until;
    };
    if (!done()) window.cityeyeKey = setInterval(() => done() && clearInterval(window.cityeyeKey), 40);
  };
  // What was just given may not be on the page yet: then U waits for it, and undoes nothing older instead.
  const undoButton = () => {
    const place = document.querySelector('[class*="st-key-undo_"]');
    const key = place?.className.match(/st-key-undo_\d+/)?.[0];
    return key && { key, button: place.querySelector("button:not([disabled])") };
  };
  const undo = () => {
    clearInterval(window.cityeyeKey);
    const until = performance.now() + ACT_WITHIN_MS;
    const fresh = performance.now() - (list._actedAt ?? -Infinity) < ACT_WITHIN_MS;
    const before = fresh ? list._undoBefore : undefined;
    const done = () => {
      const found = undoButton();
      if (found?.button && found.key !== before && found.key !== list._undone) {
        [list._undone, list._acted, list._actedAt] = [found.key, undefined, undefined];
        found.button.click();
        return true;
      }
      return !fresh || performance.now() > until;
    };
    if (!done()) window.cityeyeKey = setInterval(() => done() && clearInterval(window.cityeyeKey), 40);
  };
  list.onclick = (event) => {
    const row = event.target.closest("li");
    if (!row) return;
    if (window.innerWidth < 760) list._goTo = row.dataset.id;
    ask(row.dataset.id, 0);
  };

  const onKey = (event) => {
    if (!list.isConnected) return end();
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat === undefined) return;
    const target = event.composedPath()[0];
    if (target.closest?.("input, textarea, select, [contenteditable=true], [role=listbox], [role=combobox]")) return;
    const key = event.key.toLowerCase();
    if (key !== "j" && key !== "k" && key !== "u" && !(key in ACTIONS)) return;
    // Streamlit keeps C and R for itself (clear cache, rerun), so the key must not reach it.
    event.preventDefault();
    event.stopImmediatePropagation();
    if (key === "j") step(1);
    else if (key === "k") step(-1);
    else if (event.repeat) return;
    else if (key === "u") undo();
    else act(ACTIONS[key]);
  };
  const onChoose = (event) => {
    if (!list.isConnected) return end();
    const mark_ = event.target.closest?.("[data-choose]");
    if (mark_) ask(mark_.dataset.choose, 0);
  };
  window.addEventListener("keydown", onKey, true);
  document.addEventListener("click", onChoose);
  const end = () => {
    window.removeEventListener("keydown", onKey, true);
    document.removeEventListener("click", onChoose);
  };
  window.cityeyeFeed = end;
  return end;
}
