// Names of zones on the picture (put before zone_editor.js): each within its own zone and over no other name, cut short
// with … or left out where there is no room. Of the zones that are spoken of all is said, wherever the picture has room.
const LEAST = 2; // letters: fewer say nothing
const MOST_ROWS = 40;

// zones: {name, label, points}; spoken: places in it, the most important first; high: the letters, in the picture's pixels.
function writeNames(group, zones, spoken, { width, height, high }) {
  const [pad, row] = [high / 3, high * 1.3];
  const taken = [];
  const write = (words, name, left, top) => {
    const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
    for (const [key, value] of Object.entries({ "font-size": high, "stroke-width": high / 4, class: name, x: left, y: top + high }))
      text.setAttribute(key, value);
    text.textContent = words;
    group.append(text);
    return text;
  };
  const probe = write("", "", 0, 0);
  const length = (words) => {
    probe.textContent = words;
    return probe.getComputedTextLength();
  };
  const short = (words, room) => {
    if (length(words) <= room) return words;
    const letters = [...words];
    do letters.pop();
    while (letters.length >= LEAST && length(`${letters.join("").trimEnd()}…`) > room);
    return letters.length < LEAST ? "" : `${letters.join("").trimEnd()}…`;
  };
  const put = (words, name, left, top) => {
    const text = write(words, name, left, top);
    taken.push({ left: left - pad, right: left + length(words) + pad, top, bottom: top + row });
    return text;
  };

  for (const zone of spoken.map((place) => zones[place])) {
    const words = short(zone.label, width - 2 * pad);
    const [x, y] = zone.points.reduce((a, b) => (b[1] < a[1] ? b : a));
    const left = Math.max(pad, Math.min(x + pad, width - pad - length(words)));
    let top = Math.max(0, Math.min(y + pad / 2, height - row));
    const meets = (one) => one.top < top + row && top < one.bottom;
    while (taken.some(meets) && top + row < height) top += row / 2;
    if (words) put(words, "label", left, top);
  }
  zones.forEach((zone, place) => {
    if (spoken.includes(place)) return;
    const ys = zone.points.map((point) => point[1]);
    const [first, last] = [Math.max(0, Math.min(...ys)) + pad / 2, Math.min(height, Math.max(...ys)) - row];
    const whole = length(zone.name);
    let best;
    for (let at = 0, top = first; at < MOST_ROWS && top <= last; at++, top += row / 2) {
      const piece = free(across(zone.points, top, top + row, width), top, top + row, taken);
      const room = piece ? piece[1] - piece[0] - 2 * pad : 0;
      if (room > (best?.room ?? 0)) best = { left: piece[0] + pad, top, room };
      if (room >= whole) break;
    }
    const words = best ? short(zone.name, best.room) : "";
    if (words) put(words, "name", best.left, best.top);
  });
  probe.remove();
}
// From where to where the shape, and the picture, reach in a band of it; undefined where they do not.
function across(points, top, bottom, width) {
  let [left, right] = [0, width];
  for (const y of [top, (top + bottom) / 2, bottom]) {
    const at = [];
    points.forEach(([x1, y1], place) => {
      const [x2, y2] = points[(place + 1) % points.length];
      if (y1 <= y !== y2 <= y) at.push(x1 + ((y - y1) * (x2 - x1)) / (y2 - y1));
    });
    at.sort((a, b) => a - b);
    let widest = [0, 0];
    for (let k = 0; k + 1 < at.length; k += 2) {
      const piece = [Math.max(at[k], left), Math.min(at[k + 1], right)];
      if (piece[1] - piece[0] > widest[1] - widest[0]) widest = piece;
    }
    [left, right] = widest;
    if (right <= left) return undefined;
  }
  return [left, right];
}
// The widest piece of it that no other name takes in that band.
function free(piece, top, bottom, taken) {
  let pieces = piece ? [piece] : [];
  for (const one of taken) {
    if (one.bottom <= top || bottom <= one.top) continue;
    pieces = pieces.flatMap(([a, b]) => [[a, Math.min(b, one.left)], [Math.max(a, one.right), b]].filter(([c, d]) => c < d));
  }
  return pieces.reduce((a, b) => (a && a[1] - a[0] >= b[1] - b[0] ? a : b), undefined);
}
