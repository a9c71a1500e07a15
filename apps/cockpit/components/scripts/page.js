// What every page needs from the browser: times that go on counting, copying, switching a picture, language, light or dark,
// the time of printing.
function drawComponent(component) {
  const { data } = component;
  // Called again with each redraw: whatever the last call set going ends here, or two languages would tick at once.
  window.cityeyePage?.();
  const shift = data.now - Date.now(); // the street's clock may be moved, so the browser's own does not count
  document.documentElement.lang = data.language === "zh" ? "zh-CN" : "en";
  document.cookie = `cityeye_language=${data.language}; path=/; max-age=31536000; samesite=lax`;

  const words = (at, sense) => {
    const seconds = (Date.now() + shift - at) / 1000;
    if (sense === "ago" && seconds < data.words.just_now_seconds) return data.words.just_now;
    const size = Math.abs(seconds);
    const step = data.words.steps.filter((s) => s.from <= size).at(-1);
    const form = sense === "ago" ? step.ago : seconds < 0 ? step.due : step.over;
    return form.replace("{n}", Math.floor(size / step.unit));
  };
  const tick = () => {
    for (const time of document.querySelectorAll("time.moment[data-at]")) {
      const at = Number(time.dataset.at);
      const text = words(at, time.dataset.sense);
      if (time.textContent !== text) time.textContent = text;
      if (time.dataset.sense === "due") time.classList.toggle("is-overdue", Date.now() + shift > at);
    }
    reveal();
  };
  const count = () => {
    for (const held of document.querySelectorAll("[data-held-due]")) {
      const left = (Number(held.dataset.heldDue) - Date.now() - shift) / 1000;
      const { in_seconds, now, late_seconds, [held.dataset.heldLate]: late } = data.held;
      const text = left > 0 ? in_seconds.replace("{n}", Math.ceil(left)) : left > -late_seconds ? now : late;
      if (held.textContent !== text) held.textContent = text;
    }
  };
  const timers = [setInterval(tick, 1000), setInterval(count, 250)];
  tick();
  count();

  const onClick = async (event) => {
    const copy = event.target.closest?.("[data-copy]");
    if (copy) {
      await copyText(copy.dataset.copy);
      const before = copy.textContent;
      copy.textContent = data.copied;
      setTimeout(() => (copy.textContent = before), 1200);
    }
    if (event.target.closest?.("[data-turn]")) turn(data.pages);
    const show = event.target.closest?.("[data-show]");
    if (show) {
      document.querySelector("img.evidence").src = show.dataset.show;
      for (const other of document.querySelectorAll("[data-show]"))
        other.setAttribute("aria-pressed", other === show ? "true" : "false");
    }
  };
  document.addEventListener("click", onClick);
  const onPrint = () => {
    for (const time of document.querySelectorAll("[data-printed]"))
      // Sweden writes times as the street's pages do: 2026-03-01 14:05:09.
      time.textContent = new Date(Date.now() + shift).toLocaleString("sv-SE", { timeZone: time.dataset.printed });
  };
  window.addEventListener("beforeprint", onPrint);
  const end = () => {
    timers.forEach(clearInterval);
    window.removeEventListener("beforeprint", onPrint);
    document.removeEventListener("click", onClick);
  };
  window.cityeyePage = end;
  return end;
}

// The open page's link says so to everybody. On a phone the row of pages scrolls: the link is brought
// into sight, until a thumb moves it or the row has had the time to take its width.
const REVEALING_MS = 15000;
function reveal() {
  const bar = document.querySelector(".st-key-bar_pages");
  const links = [...(bar?.querySelectorAll("a") ?? [])];
  const open = links.find((one) => new URL(one.href).pathname === location.pathname);
  for (const one of links)
    if (one === open) one.setAttribute("aria-current", "page");
    else one.removeAttribute("aria-current");
  if (!open) return;
  if (bar.revealed?.href !== open.href) {
    const moved = () => (bar.revealed.until = 0);
    if (!bar.revealed) for (const by of ["touchmove", "wheel"]) bar.addEventListener(by, moved, { passive: true });
    bar.revealed = { href: open.href, until: Date.now() + REVEALING_MS };
  }
  if (Date.now() > bar.revealed.until) return;
  const [row, link] = [bar.getBoundingClientRect(), open.getBoundingClientRect()];
  if (link.left < row.left || link.right > row.right) bar.scrollLeft += link.left - row.left - (row.width - link.width) / 2;
}

// From light to dark or back. Streamlit keeps the choice by the address at which it was opened, so it is kept for all of
// them; what the browser prefers by itself is not kept, and goes on being followed.
function turn(pages) {
  const dark = getComputedStyle(document.querySelector('[data-testid="stApp"]')).colorScheme === "dark";
  const wanted = dark ? "Light" : "Dark";
  const preferred = window.matchMedia("(prefers-color-scheme: dark)").matches ? "Dark" : "Light";
  for (const page of pages) {
    const key = `stActiveTheme-/${page}-v2`;
    if (wanted === preferred) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(wanted));
  }
  window.location.reload();
}

async function copyText(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  // Plain http on a street's own network has no clipboard API.
  const area = Object.assign(document.createElement("textarea"), { value: text });
  area.style.cssText = "position:fixed;opacity:0";
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
