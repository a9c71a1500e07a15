// Put behind each component's script. A component is called again for each change of its data, and where calls wait for the
// same script, Streamlit may make an older one last: it takes that one back (calls what it returned) soon after, and the newer
// data would neither be seen nor listen to any key. Here, what was drawn before and not taken back is drawn again then.
const MOST_CALLS = 8; // more never wait for one script

export default function (component) {
  const host = component.parentElement;
  const calls = (host._calls ??= []);
  calls.at(-1)?.end?.();
  const call = { component, end: drawComponent(component) };
  calls.push(call);
  if (calls.length > MOST_CALLS) calls.shift();
  return () => {
    const at = calls.indexOf(call);
    if (at < 0) return;
    const shown = at === calls.length - 1;
    calls.splice(at, 1);
    if (!shown) return;
    call.end?.();
    const last = calls.at(-1);
    if (last && host.isConnected) last.end = drawComponent(last.component);
  };
}
