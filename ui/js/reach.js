// Whether Dateline can be reached: every request of the page tells. Once it can be again, Gradio loads the page anew.
(() => {
  "use strict";
  const request = window.fetch;
  const BY_PROXY = [502, 504]; // what a reverse proxy says in place of a server that is gone
  const WORDS = "Dateline cannot be reached. If it was stopped, start it again: this page then comes back by itself.";
  let isGone = false;

  function tell(gone) {
    if (gone === isGone) return;
    isGone = gone;
    document.documentElement.classList.toggle("dl-away", gone); // Gradio's own words about it are hidden then
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

  // The head of Gradio's notices is a button with a button in it, which screen readers cannot tell apart.
  new MutationObserver(() => {
    for (const head of document.querySelectorAll(".toast-header[role]")) {
      head.removeAttribute("role");
      head.removeAttribute("tabindex");
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
