// How an answer waits for the server: the place in the line of all who are served, or that it is gone. And logging out.
(() => {
  "use strict";
  const isLogin = () => document.querySelector('meta[name="dateline-login"]') !== null;

  // A form, so that leaving needs no script once it stands.
  function offerLogOut() {
    const masthead = document.querySelector("#masthead");
    if (!isLogin() || !masthead || masthead.querySelector("#log-out")) return;
    const form = document.createElement("form");
    form.id = "log-out";
    form.method = "post";
    form.action = "logout";
    const button = document.createElement("button");
    button.type = "submit";
    button.textContent = "Log out";
    form.append(button);
    masthead.append(form);
  }

  const GONE = "Broken off: Dateline cannot be reached. Once this page has come back, the question can be asked again";
  const PATIENCE_MS = 700;
  let since = 0;

  // Gradio writes "queue: 2/3 | 4.1s" into a corner; said in words where the answer will stand, it is read out as well.
  function tellPlace() {
    const status = document.querySelector("#answer .dl-working");
    if (!status) return;
    const told = document.querySelector("#answer .progress-text");
    const found = told && /queue:\s*(\d+)\/(\d+)/.exec(told.textContent);
    // Everybody is in the line for a moment; only who is kept waiting is told so.
    if (!found) since = 0;
    else if (!since) {
      since = Date.now();
      setTimeout(tellPlace, PATIENCE_MS + 50);
    }
    const place = found && Date.now() - since >= PATIENCE_MS ? found : null;
    status.dataset.before ??= status.textContent;
    const waiting = place && `Others are being answered; your place in the line is ${place[1]} of ${place[2]}`;
    const gone = window.datelineGone();
    const words = gone ? GONE : waiting || status.dataset.before;
    if (status.textContent !== words) {
      status.textContent = words;
      const region = document.getElementById("dl-said"); // what screen readers hear
      if (region && (gone || waiting)) region.textContent = words;
    }
    status.classList.toggle("dl-in-line", Boolean(place));
    status.classList.toggle("dl-broken-off", gone);
  }

  document.addEventListener("dl-reach", tellPlace);
  new MutationObserver(() => {
    offerLogOut();
    tellPlace();
  }).observe(document.documentElement, { childList: true, subtree: true, characterData: true });
})();
