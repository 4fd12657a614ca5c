// What a reader does with an exchange: ask its question in other words, copy or save its answer, limit the next one.
(() => {
  "use strict";
  const SHOWN_MS = 4000;
  let stamp = "";
  let fading = 0;
  let stopped = null; // the exchange that has been told to stop, until it is drawn as that

  function toast(words) {
    const box = document.getElementById("dl-toast");
    if (!box) return;
    box.textContent = words;
    clearTimeout(fading);
    fading = setTimeout(() => (box.textContent = ""), SHOWN_MS);
  }

  // Who asks while an answer is being made is told why nothing happens; the words stay in the box.
  window.datelineAsked = (question) => {
    const running = document.querySelector("#answer .dl-turn:is([data-state=searching], [data-state=evidence], [data-state=writing])");
    if (!running || running === stopped || !question.trim() || window.datelineGone()) return;
    toast("An answer is being made. Stop it, or ask this once it is there.");
  };

  // Gradio sends nothing while it has no connection.
  function unheard() {
    const asks = document.querySelector("#question textarea").value.trim();
    if (asks && window.datelineGone()) toast("Dateline cannot be reached. The question stays in the box: ask it once Dateline runs again.");
  }

  // The question becomes a field in its place.
  function edit(button) {
    const turn = button.closest(".dl-turn");
    if (turn.querySelector(".dl-edit")) return;
    const title = turn.querySelector(".dl-question");
    const form = document.createElement("form");
    form.className = "dl-edit";
    const field = document.createElement("textarea");
    Object.assign(field, { value: title.textContent, rows: 2, maxLength: 4000, dir: "auto" });
    field.setAttribute("aria-label", "The question in other words");
    const ask = Object.assign(document.createElement("button"), { type: "submit", textContent: "Ask" });
    const cancel = Object.assign(document.createElement("button"), { type: "button", textContent: "Cancel" });
    form.append(field, ask, cancel);
    const close = () => {
      form.remove();
      title.hidden = false;
      button.focus();
    };
    cancel.addEventListener("click", close);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const question = field.value.trim();
      if (!question) return close();
      form.dispatchEvent(new CustomEvent("dl-revise", { bubbles: true, detail: { question } }));
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        close();
      } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        form.requestSubmit();
      }
    });
    title.hidden = true;
    title.after(form);
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }

  function save({ text, name, type }) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    toast(`Saved as ${name}.`);
  }

  // Where a page may not write to the clipboard, the text is laid out selected, for the keyboard to copy.
  function offer(text) {
    const dialog = document.createElement("dialog");
    dialog.className = "dl-dialog";
    dialog.setAttribute("aria-labelledby", "dl-offer");
    const words = Object.assign(document.createElement("p"), { id: "dl-offer" });
    words.textContent = "This browser does not let the page copy. The text is selected: press Ctrl+C, or ⌘C.";
    const field = Object.assign(document.createElement("textarea"), { value: text, rows: 12, readOnly: true, dir: "auto" });
    field.setAttribute("aria-label", "The text to copy");
    const close = Object.assign(document.createElement("button"), { type: "button", textContent: "Close" });
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    dialog.append(words, field, close);
    document.querySelector(".gradio-container").append(dialog);
    dialog.showModal();
    field.select();
  }

  async function copy({ text, label }) {
    try {
      await navigator.clipboard.writeText(text);
      toast(`Copied as ${label}.`);
    } catch {
      offer(text);
    }
  }

  function exported() {
    const found = document.querySelector("#exported .dl-exported");
    if (!found || found.dataset.stamp === stamp) return;
    stamp = found.dataset.stamp;
    if (found.dataset.how === "save") save(found.dataset);
    else copy(found.dataset);
  }

  const fields = () => Array.from(document.querySelectorAll("#limits [name]"));
  window.datelineLimits = () =>
    JSON.stringify(Object.fromEntries(fields().filter((field) => field.value).map((field) => [field.name, field.value])));

  function unlimit(name) {
    const field = fields().find((each) => each.name === name);
    if (!field || !field.value) return;
    field.value = "";
    field.dispatchEvent(new Event("change", { bubbles: true }));
    document.querySelector("#limits summary").focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-edit]");
    if (button) edit(button);
    const chip = event.target.closest("[data-unlimit], [data-lift]");
    if (chip) unlimit(chip.dataset.unlimit || chip.dataset.lift);
    if (event.target.closest("#ask")) unheard();
    if (event.target.closest("#stop")) stopped = document.querySelector("#answer .dl-turn");
    const menu = document.querySelector(".dl-export[open]");
    if (menu && (!event.target.closest(".dl-export") || event.target.closest("[data-export]"))) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && event.target.matches("#question textarea")) unheard();
    const menu = event.key === "Escape" && document.querySelector(".dl-export[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  new MutationObserver(exported).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-stamp"] });
})();
