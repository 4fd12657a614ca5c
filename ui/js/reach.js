// Whether Dateline can be reached: every request of the page tells. Once it can be again, Gradio loads the page anew.
(() => {
  "use strict";
  const request = window.fetch;
  const BY_PROXY = [502, 504]; // what a reverse proxy says in place of a server that is gone
  let isGone = false;

  function tell(gone) {
    if (gone === isGone) return;
    isGone = gone;
    document.dispatchEvent(new Event("dl-reach"));
  }

  window.datelineGone = () => isGone;
  window.fetch = async (...wanted) => {
    try {
      const response = await request(...wanted);
      tell(BY_PROXY.includes(response.status));
      return response;
    } catch (error) {
      if (error.name !== "AbortError") tell(true); // that one the page has broken off itself
      throw error;
    }
  };
})();
