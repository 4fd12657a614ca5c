// What a screen reader hears while an answer is made, and where the keyboard is when it is drawn anew.
(() => {
  "use strict";
  let said = "";
  let kept = null; // the place of the focused part of the newest exchange
  const parts = (kind) => Array.from(document.querySelectorAll(`#answer .dl-turn .${kind}`));

  function say() {
    const turn = document.querySelector("#answer .dl-turn");
    const words = turn ? turn.dataset.said : "";
    if (words === said) return;
    said = words;
    const region = document.getElementById("dl-said");
    if (region) region.textContent = words;
  }

  function remember(event) {
    const part = event.target.closest("#answer .dl-cite, #answer .dl-verdict");
    if (!part) return void (kept = null);
    const kind = part.classList[0];
    kept = { part, kind, place: parts(kind).indexOf(part) };
  }

  function refocus() {
    if (!kept || kept.part.isConnected || document.activeElement !== document.body) return;
    const again = parts(kept.kind)[kept.place];
    if (again) again.focus({ preventScroll: true });
    else kept = null;
  }

  document.addEventListener("focusin", remember);
  new MutationObserver(() => {
    say();
    refocus();
  }).observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ["data-said"], attributes: true });
})();
