/* Keys at the desk: "/" goes to the search, "?" to the help, in which they can be turned off (WCAG 2.1.4). */

const keys = document.querySelector("details[data-keys]");
if (keys) {
  const off = keys.querySelector("input");
  const kept = (...value) => {
    try {
      return value.length ? localStorage.setItem("keys", ...value) : localStorage.getItem("keys");
    } catch {
      return null; // storage is off: for this page alone
    }
  };
  keys.hidden = false;
  off.checked = kept() === "off";
  off.addEventListener("change", () => kept(off.checked ? "off" : "on"));
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type=radio], [type=checkbox]), select, textarea");
    if (off.checked || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const goal = { "/": document.querySelector("main input[type=search]"), "?": keys.querySelector("summary") }[event.key];
    if (!goal) return;
    event.preventDefault();
    if (event.key === "?") keys.open = true;
    goal.focus();
  });
}
