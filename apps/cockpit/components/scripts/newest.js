// Put behind each component's script. A component is called again for each change of its data, and where two calls wait for
// the same script, Streamlit may make the older one last: it then takes that one back (calls what it returned) at once, and
// the newer data would neither be seen nor listen to any key. Here, what was drawn before is drawn again then.
export default function (component) {
  const host = component.parentElement;
  const before = host._call;
  before?.end?.();
  const call = { component, end: drawComponent(component) };
  host._call = call;
  return () => {
    if (host._call !== call) return;
    call.end?.();
    host._call = undefined;
    if (!before || !host.isConnected) return;
    before.end = drawComponent(before.component);
    host._call = before;
  };
}
