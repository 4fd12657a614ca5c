// Whether Dateline can be reached: every request of the page tells, and one is made every few seconds. The page is loaded
// anew where another server answers: it knows nothing of the conversation that stands here.
(() => {
  "use strict";
  const request = window.fetch;
  const BY_PROXY = [502, 504]; // what a reverse proxy says in place of a server that is gone
  const EVERY_MS = 5000;
  const AWAY_MS = 2000;
  const WORDS = "Dateline cannot be reached. If it was stopped, start it again: this page then comes back by itself.";
  let isGone = false;

  function tell(gone) {
    if (gone === isGone) return;
    isGone = gone;
    const banner = document.getElementById("dl-gone");
    if (banner) banner.textContent = gone ? WORDS : "";
    document.dispatchEvent(new Event("dl-reach"));
  }

  const isOurs = (wanted) => new URL(wanted?.url ?? wanted, document.baseURI).origin === location.origin;

  window.datelineGone = () => isGone;
  window.fetch = async (wanted, ...how) => {
    try {
      const response = await request(wanted, ...how);
      if (isOurs(wanted)) tell(BY_PROXY.includes(response.status));
      return response;
    } catch (error) {
      if (error.name !== "AbortError" && isOurs(wanted)) tell(true); // an abort is the page's own
      throw error;
    }
  };

  async function look() {
    try {
      const response = await window.fetch("gradio_api/app_id", { cache: "no-store" });
      if (response.ok && (await response.json()).app_id !== window.gradio_config.app_id) return location.reload();
    } catch {
      // the request has told it
    }
    setTimeout(look, isGone ? AWAY_MS : EVERY_MS);
  }
  setTimeout(look, EVERY_MS);

  // The head of Gradio's notices is a button with a button in it, which screen readers cannot tell apart.
  new MutationObserver(() => {
    for (const head of document.querySelectorAll(".toast-header[role]")) {
      head.removeAttribute("role");
      head.removeAttribute("tabindex");
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
