/* What has the focus: its words, whether a ring or a shadow shows it that is not there without the focus, and whether
   anything of it is to be seen (WCAG 2.4.7, 2.4.11). null: nothing has it, the page is at its end. */
() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const look = ([element, pseudo]) => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(element, pseudo);
    const ring = outlineStyle === "none" || outlineWidth === "0px" ? "" : outlineWidth + outlineColor;
    return ring + boxShadow.replace("none", "");
  };
  const around = [[one], [one, "::after"], [one.parentElement], [one.closest(".search") || one]];
  const focused = around.map(look);
  const box = one.getBoundingClientRect();
  const belongs = (top) =>
    one.contains(top) || top.contains(one) || [...(one.labels || [])].some((label) => label.contains(top));
  const places = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]];
  const seen = places.some(([x, y]) => {
    const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    return top && belongs(top); // there is none outside of the window
  });
  let shown = focused[0] !== "";
  // Dates have several stops, and would begin again; what only scrolls would not take the focus back.
  if (one.matches("a, button, summary, select, textarea, [tabindex], input:not([type=date], [type=time])")) {
    one.blur();
    const bare = around.map(look);
    one.focus({ preventScroll: true });
    shown = focused.some((style, place) => style !== bare[place]);
  }
  const words = (one.getAttribute("aria-label") || one.textContent || "").trim().slice(0, 50);
  return { what: `${one.localName}[${one.getAttribute("href") || one.name || one.className}] ${words}`, shown, seen };
};
