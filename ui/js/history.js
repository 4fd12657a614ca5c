// The exchanges before the newest. The server sends each once, as it stops being the newest, and again where a reader
// has rated it; so that a question costs the same whether it is the second of a conversation or the sixtieth.
(() => {
  "use strict";
  let stamp = "";
  let asked = "";
  const numberOf = (turn) => Number(turn.dataset.turn);

  function put(room, turn) {
    const following = Array.from(room.children).find((each) => numberOf(each) >= numberOf(turn));
    if (following && numberOf(following) === numberOf(turn)) following.replaceWith(turn);
    else room.insertBefore(turn, following ?? null);
  }

  function take() {
    const sent = document.querySelector("#earlier .dl-earlier");
    const room = document.querySelector("#history .dl-history");
    if (!sent || !room || sent.dataset.stamp === stamp) return;
    stamp = sent.dataset.stamp;
    const { key, newest, exchanges } = sent.dataset;
    for (const turn of Array.from(room.children))
      if (turn.dataset.key !== key || numberOf(turn) >= Number(newest)) turn.remove();
    const parsed = Object.assign(document.createElement("template"), { innerHTML: exchanges });
    for (const turn of Array.from(parsed.content.children)) put(room, document.importNode(turn, true));
    // Where something did not arrive, all is asked for again, once.
    const due = `${key} ${newest}`;
    if (room.children.length >= Number(newest) - 1 || asked === due) return;
    asked = due;
    room.dispatchEvent(new CustomEvent("dl-missing", { bubbles: true }));
  }

  new MutationObserver(take).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-stamp"] });
})();
