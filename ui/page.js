// The page's own script: shows sources in the panel. One listener on the document, so that it survives any redraw.
(() => {
  "use strict";
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const panel = () => document.querySelector("#sources .dl-panel");
  const newest = () => document.querySelector("#answer .dl-turn");
  let shownVersion = "";
  let chosenSpan = "";
  let opener = null;

  // What is folded inside a card, named so that it is found again when the panel is filled anew.
  function nameOf(part) {
    const card = part.closest(".dl-source");
    return `${card.dataset.span} ${Array.from(card.querySelectorAll("details")).indexOf(part)}`;
  }

  // Copy the cards of an exchange into the panel, unless they are there already.
  function fill(turn) {
    const store = turn && turn.querySelector(".dl-store");
    const version = store && store.children.length ? store.dataset.version : "";
    if (version === shownVersion) return;
    shownVersion = version;
    const list = panel().querySelector(".dl-panel-list");
    const unfolded = list.querySelectorAll("details details[open]");
    const kept = new Set(Array.from(unfolded, (part) => nameOf(part)));
    list.replaceChildren(...(version ? Array.from(store.children, (card) => card.cloneNode(true)) : []));
    for (const card of list.children) card.name = "dl-open-source"; // one open at a time
    for (const part of list.querySelectorAll("details details")) part.open = kept.has(nameOf(part));
    panel().classList.toggle("dl-filled", Boolean(version));
    panel().querySelector(".dl-return").hidden = true;
    markChosen(turn, null);
  }

  function markChosen(turn, card) {
    for (const button of document.querySelectorAll(".dl-cite[aria-current]")) button.removeAttribute("aria-current");
    if (!card || !turn) return;
    for (const button of turn.querySelectorAll(`.dl-cite[data-marker="${card.dataset.marker}"]`))
      button.setAttribute("aria-current", "true");
  }

  // Bring the quote to the upper third of the panel; where the panel lies below the answer, to the middle of the page.
  function reveal(card) {
    const list = panel().querySelector(".dl-panel-list");
    const mark = card.querySelector("mark");
    const behavior = calm.matches ? "auto" : "smooth";
    if (getComputedStyle(list).overflowY !== "visible") {
      const from = mark.getBoundingClientRect().top - list.getBoundingClientRect().top;
      list.scrollBy({ top: from - list.clientHeight / 3, behavior });
    } else {
      mark.scrollIntoView({ block: "center", behavior });
    }
  }

  function open(turn, card, { scroll }) {
    for (const other of card.parentElement.children) other.open = other === card;
    markChosen(turn, card);
    if (scroll) reveal(card);
  }

  function turnOfPanel() {
    const number = shownVersion.split("-")[0];
    return document.querySelector(`.dl-turn[data-turn="${number}"]`);
  }

  function choose(button) {
    const turn = button.closest(".dl-turn");
    fill(turn);
    const card = panel().querySelector(`.dl-source[data-marker="${button.dataset.marker}"]`);
    if (!card) return;
    chosenSpan = card.dataset.span;
    opener = button;
    panel().querySelector(".dl-return").hidden = false;
    open(turn, card, { scroll: true });
    if (button.matches(":focus-visible")) card.querySelector("summary").focus({ preventScroll: true });
  }

  function back() {
    const turn = turnOfPanel();
    const marker = opener && opener.dataset.marker;
    const target = opener && opener.isConnected ? opener : turn && turn.querySelector(`.dl-cite[data-marker="${marker}"]`);
    panel().querySelector(".dl-return").hidden = true;
    if (target) {
      target.focus({ preventScroll: true });
      target.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
    }
  }

  document.addEventListener("click", (event) => {
    const cite = event.target.closest(".dl-cite");
    if (cite) return choose(cite);
    if (event.target.closest(".dl-return")) return back();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.closest("#sources") && opener) back();
  });
  document.addEventListener(
    "toggle",
    (event) => {
      const card = event.target;
      if (card.open && card.matches("#sources .dl-source")) markChosen(turnOfPanel(), card);
    },
    true,
  );

  // A new state of the newest exchange: its sources take the panel, and a source the reader had open stays open.
  let turnSeen = "";
  function follow() {
    if (!panel()) return;
    const turn = newest();
    const number = turn ? turn.dataset.turn : "";
    const seen = turn ? `${number} ${turn.dataset.key}` : "";
    if (seen !== turnSeen) {
      turnSeen = seen;
      chosenSpan = "";
      fill(turn);
      openOne(turn);
      // History and answer are drawn one after the other; before both stand, the place to scroll to is not known.
      if (turn && number !== "1") setTimeout(() => newest()?.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" }), 100);
      return;
    }
    const store = turn && turn.querySelector(".dl-store");
    if (!store || !store.children.length || store.dataset.version === shownVersion) return;
    if (shownVersion && shownVersion.split("-")[0] !== number) return; // an older exchange was chosen meanwhile
    fill(turn);
    openOne(turn);
  }

  function openOne(turn) {
    const cards = Array.from(panel().querySelectorAll(".dl-source"));
    const kept = cards.find((card) => card.dataset.span === chosenSpan);
    const first = matchMedia("(min-width: 1000px)").matches ? cards[0] : null;
    if (kept || first) open(turn, kept || first, { scroll: false });
  }
  let due = false;
  new MutationObserver(() => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      follow();
    });
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-version", "data-turn", "data-key"] });
})();
