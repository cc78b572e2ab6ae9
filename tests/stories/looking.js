/* What is looked for in a page by eyes and ears, beside axe; each function returns words about what is wrong. */
(() => {
  const short = (element) => {
    const words = (element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 40);
    return `<${element.localName}${element.id ? "#" + element.id : ""}${element.className?.baseVal === undefined && element.className ? "." + element.className.split(" ").join(".") : ""}> “${words}”`;
  };
  const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const unseen = (element) => element.closest(".unseen, option, meter, progress, noscript, [hidden]") !== null;

  const around = function* (element) {
    for (let one = element; one; one = one.parentElement) yield one;
  };

  /* The name as a screen reader says it, roughly: a label, or the words with what pictures say. */
  const name = (element) => {
    const named = element.getAttribute("aria-label") || "";
    if (named) return named.trim();
    const by = element.getAttribute("aria-labelledby");
    if (by) return by.split(" ").map((id) => document.getElementById(id)?.textContent || "").join(" ").trim();
    const labels = element.labels ? [...element.labels].map((label) => label.textContent).join(" ") : "";
    let words = labels;
    for (const node of element.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) words += node.data;
      else if (node.nodeType === Node.ELEMENT_NODE && node.getAttribute("aria-hidden") !== "true")
        words += " " + (node.localName === "img" ? node.alt : name(node));
    }
    return words.replace(/\s+/g, " ").trim();
  };

  /* Icons are silent or have a name; whatever can be pressed has one; one name does not lead to two places. */
  const names = () => {
    const wrong = [];
    for (const icon of document.querySelectorAll("svg")) {
      const silent = icon.closest("[aria-hidden=true]");
      if (!silent && !icon.closest("[role=img]:is([aria-label], [aria-labelledby])"))
        wrong.push(`a picture that is neither silent nor named: ${short(icon.parentElement)}`);
      if (silent && silent === icon && icon.parentElement.matches("a, button, summary") && !name(icon.parentElement))
        wrong.push(`an icon alone, without a name: ${short(icon.parentElement)}`);
    }
    const leads = new Map();
    for (const one of document.querySelectorAll("a[href], button, summary, input:not([type=hidden]), select, textarea")) {
      if (!name(one)) wrong.push(`without a name: ${short(one)}`);
      if (!one.matches("main a[href]") || !shown(one)) continue;
      const context = one.closest("li, tr, dd, .panel, .card, .notice, section[aria-labelledby], nav");
      const key = name(one);
      if (!leads.has(key)) leads.set(key, new Map());
      const places = leads.get(key);
      if (places.has(context) && places.get(context) !== one.href) wrong.push(`two ways of one name: ${short(one)}`);
      places.set(context, one.href);
    }
    return wrong;
  };

  /* Words that are cut, lie over each other, or stand outside of the window. */
  const words = () => {
    const wrong = [];
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > width + 1)
      wrong.push(`${document.documentElement.scrollWidth} pixels wide in a window of ${width}`);
    const scrolls = (element) =>
      [...around(element)].some((one) => /auto|scroll/.test(getComputedStyle(one).overflowX) && one.scrollWidth > one.clientWidth);
    const floats = (element) => [...around(element)].some((one) => /fixed|sticky/.test(getComputedStyle(one).position));
    const boxes = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode, element = node.parentElement;
      if (!node.data.trim() || !element || element.matches("script, style, option") || unseen(element) || !shown(element)) continue;
      if (element.closest("svg")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      if ([...around(element)].some((one) => getComputedStyle(one).clipPath !== "none")) continue;
      for (const box of range.getClientRects()) {
        if (box.width < 2 || box.height < 2) continue;
        if ((box.left < -1 || box.right > width + 1) && !scrolls(element)) wrong.push(`outside of the window: ${short(element)}`);
        boxes.push({ element, box, floats: floats(element) });
      }
      for (let one = element; one && one !== document.body; one = one.parentElement) {
        const style = getComputedStyle(one);
        if (/hidden|clip/.test(style.overflowX + style.overflowY) && style.clipPath === "none" && !/fixed|absolute/.test(style.position)) {
          const outer = one.getBoundingClientRect(), inner = range.getBoundingClientRect();
          const cut = inner.bottom > outer.bottom + 2 || inner.top < outer.top - 2 || inner.right > outer.right + 2 || inner.left < outer.left - 2;
          if (cut) wrong.push(`cut: ${short(element)}`);
        }
      }
    }
    for (const control of document.querySelectorAll("main :is(.button, select)"))
      if (shown(control) && !unseen(control) && control.scrollWidth > control.clientWidth + 2 && getComputedStyle(control).textOverflow !== "ellipsis")
        wrong.push(`cut: ${short(control)}`);
    boxes.sort((one, other) => one.box.top - other.box.top);
    for (let place = 0; place < boxes.length; place++) {
      const one = boxes[place];
      for (let next = place + 1; next < boxes.length && boxes[next].box.top < one.box.bottom - 3; next++) {
        const other = boxes[next];
        if (one.floats !== other.floats || one.element === other.element) continue;
        const over = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const deep = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        const least = Math.min(one.box.height, other.box.height);
        if (over > 3 && deep > least * 0.45) wrong.push(`over each other: ${short(one.element)} and ${short(other.element)}`);
      }
    }
    return [...new Set(wrong)].slice(0, 6);
  };

  /* Every id that is pointed at is there, and what is described as wrong says what is wrong. */
  const refused = () => {
    const wrong = [];
    for (const field of document.querySelectorAll("[aria-describedby], [aria-labelledby]"))
      if (shown(field)) for (const id of `${field.getAttribute("aria-describedby") || ""} ${field.getAttribute("aria-labelledby") || ""}`.split(" ").filter(Boolean))
        if (!document.getElementById(id)?.textContent.trim()) wrong.push(`${short(field)} points at nothing: ${id}`);
    for (const error of document.querySelectorAll(".field-error")) {
      const id = error.parentElement.id;
      if (!id || !document.querySelector(`[aria-describedby~="${id}"]`)) wrong.push(`nobody says: ${short(error)}`);
    }
    for (const field of document.querySelectorAll("[aria-invalid=true]"))
      if (!field.getAttribute("aria-describedby") && !field.closest("fieldset")?.getAttribute("aria-describedby"))
        wrong.push(`wrong, and not said how: ${field.id || field.name}`);
    for (const link of document.querySelectorAll(".error-summary a"))
      if (!document.getElementById(link.hash.slice(1))) wrong.push(`leads to no field: ${link.hash}`);
    return wrong;
  };

  window.looking = { names, words, refused };
})();
