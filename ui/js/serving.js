// Where one has to log in, the masthead has a button that logs out. A form, so that it needs no script to be sent.
(() => {
  "use strict";
  if (!document.querySelector('meta[name="dateline-login"]')) return;
  function offer() {
    const masthead = document.querySelector("#masthead");
    if (!masthead || masthead.querySelector("#log-out")) return;
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
  new MutationObserver(offer).observe(document.documentElement, { childList: true, subtree: true });
})();
