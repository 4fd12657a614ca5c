// What a citation quotes, or why a sentence is marked, beside it: on hover and on keyboard focus. Touch opens the source.
(() => {
  "use strict";
  const GAP = 6;
  const LATE_MS = 150; // so that a pointer that passes over opens nothing, and one that crosses the gap closes nothing
  let shown = null;
  let due = 0;
  const card = () => document.getElementById("dl-hover");

  function line(kind, content, lang = "") {
    const part = document.createElement("p");
    part.className = kind;
    part.dir = "auto";
    part.append(...content);
    if (lang) part.lang = lang;
    return part;
  }

  function lines(target) {
    if (target.dataset.why) return [line("dl-hover-why", [target.dataset.why])];
    const turn = target.closest(".dl-turn");
    const source = turn && turn.querySelector(`.dl-store .dl-source[data-marker="${target.dataset.marker}"]`);
    if (!source) return [];
    const parts = { mark: "quote", ".dl-source-title": "title", ".dl-source-line": "line", ".dl-source-note": "note" };
    const found = Object.entries(parts).map(([selector, kind]) => [source.querySelector(selector), kind]);
    return found
      .filter(([part]) => part)
      .map(([part, kind]) => line(`dl-hover-${kind}`, part.cloneNode(true).childNodes, part.closest("blockquote")?.lang));
  }

  function place(target, box) {
    const at = target.getBoundingClientRect();
    const width = document.documentElement.clientWidth;
    const below = at.bottom + GAP; // above it, the card would cover the sentence that is being read
    box.style.left = `${Math.max(8, Math.min(at.left, width - box.offsetWidth - 8))}px`;
    box.style.top = `${below + box.offsetHeight <= innerHeight - 8 ? below : Math.max(8, at.top - box.offsetHeight - GAP)}px`;
  }

  function show(target) {
    const content = lines(target);
    const box = card();
    if (!box || !content.length || !target.isConnected) return;
    hide();
    shown = target;
    box.replaceChildren(...content);
    box.hidden = false;
    place(target, box);
    target.setAttribute("aria-describedby", "dl-hover");
  }

  function hide() {
    clearTimeout(due);
    if (shown) shown.removeAttribute("aria-describedby");
    shown = null;
    if (card()) card().hidden = true;
  }

  function later(act) {
    clearTimeout(due);
    due = setTimeout(act, LATE_MS);
  }

  const marked = (event) => event.target.closest && event.target.closest(".dl-cite, .dl-verdict[data-why]");

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const target = marked(event);
    if (target && target !== shown) later(() => show(target));
    else if (target || event.target.closest("#dl-hover")) clearTimeout(due);
    else if (shown && shown !== document.activeElement) later(hide);
    else if (!shown) clearTimeout(due);
  });
  document.addEventListener("focusin", (event) => {
    const target = marked(event);
    if (target && target.matches(":focus-visible")) show(target);
    else if (shown) hide();
  });
  document.addEventListener("focusout", (event) => event.target === shown && hide());
  document.addEventListener("click", (event) => {
    const target = marked(event);
    if (target && target.dataset.why) show(target); // no pointer hovers on a touch screen
    else if (!event.target.closest("#dl-hover")) hide();
  });
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !shown) return;
      event.stopPropagation();
      hide();
    },
    true,
  );
  document.addEventListener("scroll", (event) => shown && event.target !== card() && hide(), true);
})();
