// Whether Dateline can be reached: every request of the page tells. Once it can be again, Gradio loads the page anew.
(() => {
  "use strict";
  const request = window.fetch;
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
      tell(false);
      return response;
    } catch (error) {
      if (error.name !== "AbortError") tell(true); // that one the page has broken off itself
      throw error;
    }
  };
})();
