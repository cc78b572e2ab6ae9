/* Keys at the desk: "/" goes to the search, "?" to the help, in which they can be turned off (WCAG 2.1.4); and lists of
   which many are chosen. */

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

// Lists of which many are chosen: Shift chooses from the last one to this one, with a click or with Space.
for (const form of document.querySelectorAll("form[data-many]")) {
  const boxes = [...form.querySelectorAll("tbody input[type=checkbox]")];
  const count = form.querySelector("[data-many-count]");
  let last = -1;
  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    count.textContent = chosen;
    count.hidden = !chosen;
  };
  form.addEventListener("click", (event) => {
    const here = boxes.indexOf(event.target);
    if (here >= 0 && event.shiftKey && last >= 0) {
      for (const box of boxes.slice(Math.min(here, last), Math.max(here, last) + 1)) box.checked = event.target.checked;
    }
    if (here >= 0) last = here;
    tell();
  });
  addEventListener("pageshow", tell);
}

// The present line of the desk's menu is brought into sight where the menu is wider than the page.
document.querySelectorAll(".desk-nav [aria-current]").forEach((line) => {
  const menu = line.closest(".desk-nav");
  const [there, here] = [line, menu].map((part) => part.getBoundingClientRect());
  if (there.x < here.x || there.x + there.width > here.x + here.width) menu.scrollBy(there.x - here.x, 0);
});
