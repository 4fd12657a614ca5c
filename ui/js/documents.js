// The documents pane: files that are dropped or chosen are sent one by one; focus follows what is opened and closed.
(() => {
  "use strict";
  const AT_ONCE = 3;

  function line(list, file) {
    const item = list.appendChild(document.createElement("li"));
    const name = item.appendChild(document.createElement("bdi"));
    name.textContent = file.name;
    const state = item.appendChild(document.createElement("span"));
    state.className = "dl-upload-state";
    state.textContent = " waiting";
    return (words, kind) => {
      state.textContent = ` ${words}`;
      item.dataset.state = kind || "";
    };
  }

  function send(file, folder, tell) {
    return new Promise((done) => {
      const request = new XMLHttpRequest();
      const query = new URLSearchParams({ name: file.name, folder });
      request.open("POST", `documents/upload?${query}`);
      request.setRequestHeader("X-Dateline-Upload", "1");
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.upload.onprogress = (event) =>
        event.lengthComputable && tell(`${Math.round((100 * event.loaded) / event.total)} %`);
      request.onload = () => {
        let answer = {};
        try {
          answer = JSON.parse(request.responseText);
        } catch {
          answer = { reason: `The server answered ${request.status}.`, remedy: "Try again." };
        }
        if (request.status === 201) tell(answer.name === file.name ? "added" : `added as ${answer.name}`, "added");
        else tell(`refused: ${answer.reason || "unknown reason"} ${answer.remedy || ""}`, "refused");
        done(request.status === 201);
      };
      request.onerror = () => {
        tell("not sent: the server cannot be reached. Start it again, and try again.", "refused");
        done(false);
      };
      request.send(file);
    });
  }

  async function take(box, files) {
    const list = box.querySelector(".dl-uploads");
    const sum = box.querySelector(".dl-upload-sum");
    const most = Number(box.dataset.most);
    const folder = box.querySelector("[name=folder]").value;
    if (!box.dataset.busy) list.replaceChildren();
    box.dataset.busy = "yes";
    const queue = files.slice(0, most).map((file) => [file, line(list, file)]);
    for (const file of files.slice(most)) line(list, file)(`refused: only ${most} files at once. Drop the rest after these.`, "refused");
    sum.textContent = `Sending ${queue.length === 1 ? "1 file" : `${queue.length} files`} …`;
    let added = 0;
    const worker = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const fine = await send(next[0], folder, next[1]); // `added += await …` would add to what it was before
        if (fine) added += 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    delete box.dataset.busy;
    const refused = files.length - added;
    sum.textContent = `${added} added${refused ? `, ${refused} refused` : ""}.`;
    if (added) box.dispatchEvent(new CustomEvent("dl-uploaded", { bubbles: true }));
  }

  // A drop anywhere in the pane is meant for its box.
  const boxOf = (event) => {
    const pane = event.target.closest && event.target.closest("#documents");
    return pane && pane.querySelector(".dl-drop");
  };
  const hasFiles = (event) => event.dataTransfer && Array.from(event.dataTransfer.types).includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault(); // a file dropped beside the box must not replace the page
    for (const box of document.querySelectorAll(".dl-drop")) box.classList.toggle("dl-over", box === boxOf(event));
  });
  document.addEventListener("dragleave", (event) => boxOf(event)?.classList.remove("dl-over"));
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    const box = boxOf(event);
    if (!box) return;
    box.classList.remove("dl-over");
    take(box, Array.from(event.dataTransfer.files));
  });
  document.addEventListener("change", (event) => {
    const box = boxOf(event);
    if (!box || !event.target.matches(".dl-choose input") || !event.target.files.length) return;
    take(box, Array.from(event.target.files));
    event.target.value = "";
  });

  let shown = "";
  function follow() {
    const article = document.querySelector("#documents-opened .dl-document");
    const now = article ? article.dataset.shown : "";
    if (now === shown) return;
    const before = shown;
    shown = now;
    if (now) {
      article.querySelector("h2").focus({ preventScroll: true });
      document.querySelector("#documents").scrollIntoView({ block: "start" });
      return;
    }
    const opener = document.querySelector(`#documents-table [data-do="open"][data-key="${CSS.escape(before)}"]`);
    (opener || document.querySelector("#documents-find input"))?.focus();
  }
  let due = false;
  new MutationObserver(() => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      follow();
    });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
