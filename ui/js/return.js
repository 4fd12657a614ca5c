// What is still there when the page is loaded again: the open tab, in the address, and the question in the box.
(() => {
  "use strict";
  const DRAFT = "dateline.draft";
  const TAB = "dateline.tab";
  const FIRST = "asking";
  const box = () => document.querySelector("#question textarea");
  const tabs = () => Array.from(document.querySelectorAll("#tabs [role=tab][data-tab-id]"));
  let wanted = named();
  let shown = "";
  let isLeaving = false;
  let filled = false;

  // Not in the query: links to places of this page would lead out of it then. At such a place, the tab that was open.
  function named() {
    if (!location.hash) return FIRST;
    return /^#tab=(\w+)$/.exec(location.hash)?.[1] ?? stored(TAB);
  }

  function stored(key) {
    try {
      return sessionStorage.getItem(key);
    } catch {
      return null;
    }
  }

  function store(key, value) {
    try {
      if (value) sessionStorage.setItem(key, value);
      else sessionStorage.removeItem(key);
    } catch {
      // then nothing comes back
    }
  }

  function fill() {
    const field = box();
    if (filled || !field) return;
    filled = true;
    const draft = stored(DRAFT);
    store(DRAFT, "");
    if (!draft || field.value) return;
    field.value = draft;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function follow() {
    const all = tabs();
    if (!all.length) return;
    const open = all.find((each) => each.getAttribute("aria-selected") === "true");
    if (!open) return;
    const tab = wanted && all.find((each) => each.dataset.tabId === wanted);
    wanted = "";
    if (tab && tab !== open) return tab.click();
    if (open.dataset.tabId === shown) return;
    shown = open.dataset.tabId;
    store(TAB, shown);
    const place = shown === FIRST ? "" : `#tab=${shown}`;
    history.replaceState(history.state, "", location.pathname + location.search + place);
  }

  addEventListener("hashchange", () => {
    wanted = location.hash.startsWith("#tab=") ? named() : "";
    follow();
  });
  // Who logs out leaves nothing to the next one.
  addEventListener("submit", (event) => (isLeaving ||= event.target.id === "log-out"));
  addEventListener("pagehide", () => {
    if (isLeaving) return store(DRAFT, "");
    if (filled) store(DRAFT, (box()?.value ?? "").trim() && box().value); // else what is stored has not come back yet
  });
  new MutationObserver(() => {
    fill();
    follow();
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-selected"] });
})();
