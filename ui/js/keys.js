// Keys of the page of questions. Nothing fires while somebody types, in another tab of the page, or under a dialog.
(() => {
  "use strict";
  const OFF = "dateline.keys";
  const STEPS = { j: 1, "]": 1, k: -1, "[": -1 };
  const dialog = () => document.getElementById("dl-keys");
  const field = () => document.querySelector("#question textarea");
  let place = null;

  function wanted(change) {
    try {
      if (change !== undefined) localStorage.setItem(OFF, change ? "" : "off");
      return localStorage.getItem(OFF) !== "off";
    } catch {
      return change ?? true;
    }
  }

  function show() {
    dialog().querySelector("input").checked = wanted();
    dialog().showModal();
  }

  function step(by) {
    const all = Array.from(document.querySelectorAll(":is(#history, #answer) .dl-body .dl-cite")).filter((each) => each.offsetParent);
    if (!all.length) return;
    const at = all.indexOf(place && place.isConnected ? place : document.activeElement);
    const first = by > 0 ? all.findIndex((each) => each.closest("#answer")) : all.length - 1;
    place = all[at < 0 ? Math.max(first, 0) : (at + by + all.length) % all.length];
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "Escape" && event.target === field()) return field().blur();
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (!field()?.offsetParent || document.querySelector("dialog[open]") || !wanted()) return;
    if (event.key === "/") field().focus();
    else if (event.key === "?") show();
    else if (STEPS[event.key]) step(STEPS[event.key]);
    else return;
    event.preventDefault();
  });
  document.addEventListener("focusin", (event) => {
    const cite = event.target.closest(".dl-cite");
    if (cite) place = cite;
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys]")) show();
    if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
  });
  document.addEventListener("change", (event) => event.target.closest("#dl-keys") && wanted(event.target.checked));
})();
