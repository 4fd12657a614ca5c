// The exchanges before the newest. The server sends each once, as it stops being the newest, so that a question costs
// the same whether it is the second of a conversation or the sixtieth; and of a rated one what stands under it.
(() => {
  "use strict";
  const SETTLED_MS = 500;
  let stamp = "";
  let ratedStamp = "";
  let shown = "";
  const numberOf = (turn) => Number(turn.dataset.turn);
  const parsed = (html) => Object.assign(document.createElement("template"), { innerHTML: html }).content;
  const room = () => document.querySelector("#history .dl-history");

  function put(turn) {
    const following = Array.from(room().children).find((each) => numberOf(each) >= numberOf(turn));
    if (following && numberOf(following) === numberOf(turn)) following.replaceWith(turn);
    else room().insertBefore(turn, following ?? null);
  }

  function take() {
    const sent = document.querySelector("#earlier .dl-earlier");
    if (!sent || !room() || sent.dataset.stamp === stamp) return;
    stamp = sent.dataset.stamp;
    const { key, newest, exchanges } = sent.dataset;
    for (const turn of Array.from(room().children))
      if (turn.dataset.key !== key || numberOf(turn) >= Number(newest)) turn.remove();
    for (const turn of Array.from(parsed(exchanges).children)) put(document.importNode(turn, true));
  }

  // The exchange may have stopped being the newest meanwhile.
  function rate() {
    const sent = document.querySelector("#rated .dl-rated");
    if (!sent || sent.dataset.stamp === ratedStamp) return;
    ratedStamp = sent.dataset.stamp;
    const { key, turn, feedback } = sent.dataset;
    const before = document.querySelector(`:is(#history, #answer) .dl-turn[data-key="${key}"][data-turn="${turn}"] .dl-feedback`);
    const after = document.importNode(parsed(feedback), true).firstElementChild;
    if (!before || !after) return;
    const focused = before.contains(document.activeElement) ? document.activeElement.dataset.rate ?? "wrong" : "";
    before.replaceWith(after);
    if (focused) after.querySelector(`[data-rate="${focused}"]`)?.focus({ preventScroll: true });
  }

  // Where something did not arrive, all is asked for again, once for each newest exchange.
  function look() {
    const turn = document.querySelector("#answer .dl-turn");
    const seen = turn ? `${turn.dataset.key} ${turn.dataset.turn}` : "";
    if (seen === shown) return;
    shown = seen;
    if (!turn) return;
    setTimeout(() => {
      if (seen !== shown || !room()) return;
      const there = Array.from(room().children).filter((each) => each.dataset.key === turn.dataset.key);
      if (there.length < numberOf(turn) - 1) room().dispatchEvent(new CustomEvent("dl-missing", { bubbles: true }));
    }, SETTLED_MS);
  }

  new MutationObserver(() => {
    take();
    rate();
    look();
  }).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-stamp", "data-turn", "data-key"],
  });
})();
