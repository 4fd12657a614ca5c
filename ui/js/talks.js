// Conversations in this browser's own store: a list, and one entry per conversation. The server keeps none of it.
// What is read back may have been written by anybody: it is checked here, and by the server before it is shown.
(() => {
  "use strict";
  const LIST = "dateline.talks";
  const VERSION = 1;
  const MOST_TALKS = 50;
  const MOST_CHARS = 3_000_000;
  const LONGEST_NAME = 120;
  const PATIENCE_MS = 4000;
  const KEY = /^[0-9a-f]{16}$/;
  const entry = (key) => `dateline.talk.${key}`;
  const earlier = () => document.querySelector("#earlier .dl-earlier")?.dataset ?? {};
  const menu = () => document.querySelector("#talks .dl-talks");
  // What this tab last read or wrote of a conversation; and where it keeps one with which another tab has gone on.
  const known = new Map();
  const own = new Map();
  // Of each conversation that this tab has had open, by the server's key: the JSON of its exchanges by their numbers.
  // The server sends those that are new or changed.
  const pieces = new Map();
  let usable = true;
  // The server's key of the conversation that has been asked for, and what is to be opened after it.
  let opening = "";
  let openingAt = "";
  let next = "";
  let patience = 0;
  let stamp = null;
  let current = "";

  function read() {
    const none = { version: VERSION, last: "", talks: [] };
    try {
      const found = JSON.parse(localStorage.getItem(LIST));
      if (!found || found.version !== VERSION || !Array.isArray(found.talks)) return none;
      const talks = found.talks.filter((talk) => talk && KEY.test(talk.key) && typeof talk.name === "string");
      const named = talks.map(({ key, name, at }) => ({ key, name: name.slice(0, LONGEST_NAME), at: Number(at) || 0 }));
      return { version: VERSION, last: KEY.test(found.last) ? found.last : "", talks: named.slice(0, MOST_TALKS) };
    } catch {
      return none;
    }
  }

  // The newest stand first; what is too much goes from the end.
  function write(list, text) {
    for (;;) {
      try {
        const sizes = list.talks.map((talk) => (localStorage.getItem(entry(talk.key)) || "").length);
        let room = MOST_CHARS - (text ? text.text.length : 0);
        const fits = list.talks.filter((talk, place) => {
          const own = text && talk.key === text.key;
          if (!own) room -= sizes[place];
          return own || (room >= 0 && place < MOST_TALKS);
        });
        for (const talk of list.talks) if (!fits.includes(talk)) localStorage.removeItem(entry(talk.key));
        list.talks = fits;
        if (text) localStorage.setItem(entry(text.key), text.text);
        localStorage.setItem(LIST, JSON.stringify(list));
        return true;
      } catch {
        const oldest = list.talks.length > 1 ? list.talks.pop() : null;
        if (!oldest) return false;
        try {
          localStorage.removeItem(entry(oldest.key));
        } catch {
          return false;
        }
      }
    }
  }

  function stored(key) {
    try {
      return localStorage.getItem(entry(key));
    } catch {
      return null;
    }
  }

  // The key under which a conversation is kept: another one where that would overwrite what another tab has added.
  function place(key) {
    const kept = own.get(key) ?? key;
    const there = stored(kept);
    if (there === null || there === known.get(kept)) return kept;
    const fresh = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    own.set(key, fresh);
    return fresh;
  }

  function apart(text) {
    try {
      return new Map(JSON.parse(text).exchanges.map((each, place) => [place + 1, JSON.stringify(each)]));
    } catch {
      return new Map(); // the server will not take it either
    }
  }

  // The newest exchanges that fit, as one text.
  function whole(exchanges, key, { version, most, chars }) {
    const left = Array.from(exchanges).sort(([one], [other]) => one - other).map(([, text]) => text).slice(-most);
    const text = () => `{"version":${version},"key":"${key}","exchanges":[${left.join(",")}]}`;
    while (left.length > 1 && text().length > chars) left.shift();
    return text();
  }

  function take({ dataset: { key }, children }) {
    if (!pieces.has(key)) pieces.set(key, new Map());
    const exchanges = pieces.get(key);
    for (const { dataset } of children) exchanges.set(Number(dataset.number), dataset.exchange);
    return exchanges;
  }

  function keep() {
    const kept = document.querySelector("#kept .dl-kept");
    if (!kept || kept.dataset.stamp === stamp) return;
    stamp = kept.dataset.stamp;
    const list = read();
    if (!kept.dataset.key) {
      current = list.last = "";
      return void write(list);
    }
    const key = place(kept.dataset.key);
    const text = whole(take(kept), key, kept.dataset);
    const before = list.talks.find((talk) => talk.key === key);
    const name = before ? before.name : kept.dataset.name.replace(/\s+/g, " ").slice(0, LONGEST_NAME);
    list.talks = [{ key, name, at: Date.now() }, ...list.talks.filter((talk) => talk !== before)];
    if (key === shown()) current = list.last = key;
    if (write(list, { key, text })) known.set(key, text);
    else if (usable) note("This browser has no room: nothing is kept.");
    draw();
  }

  // The key of the conversation on the page: what arrives may be of another one that has been left.
  function shown() {
    const key = document.querySelector("#answer .dl-turn")?.dataset.key ?? "";
    return own.get(key) ?? key;
  }

  function follow() {
    const sent = earlier();
    if (opening && sent.stamp !== openingAt && ["", opening].includes(sent.key)) opened();
    const key = shown();
    if (!key || key === current) return;
    const list = read();
    if (!list.talks.some((talk) => talk.key === key)) return; // not kept yet
    current = list.last = key;
    write(list);
    draw();
  }

  function note(words) {
    const line = menu()?.querySelector(".dl-talks-note");
    if (line) line.textContent = words;
  }

  function button(kind, words, label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = kind;
    made.textContent = words;
    if (label) made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  }

  function row(talk) {
    const item = document.createElement("li");
    const name = button("dl-talk", talk.name, "", () => open(talk.key));
    name.dir = "auto";
    if (talk.key === current) name.setAttribute("aria-current", "true");
    const at = document.createElement("span");
    at.className = "dl-talk-at";
    if (talk.at) at.textContent = new Date(talk.at).toLocaleString([], { dateStyle: "short", timeStyle: "short" });
    const rename = button("dl-talk-rename", "Rename", `Rename “${talk.name}”`, () => edit(item, talk));
    const remove = button("dl-talk-delete", "Delete", `Delete “${talk.name}”`, () => {
      if (remove.dataset.sure) return forget(talk.key);
      remove.dataset.sure = "yes";
      remove.textContent = "Really delete?";
      remove.setAttribute("aria-label", `Really delete “${talk.name}”?`);
    });
    remove.addEventListener("blur", () => {
      delete remove.dataset.sure;
      remove.textContent = "Delete";
      remove.setAttribute("aria-label", `Delete “${talk.name}”`);
    });
    item.append(name, at, rename, remove);
    return item;
  }

  function draw() {
    const box = menu();
    if (!box) return;
    const { talks } = read();
    box.querySelector(".dl-talks-list").replaceChildren(...talks.map(row));
    box.querySelector(".dl-talks-none").hidden = talks.length > 0;
  }

  function edit(item, talk) {
    const field = document.createElement("input");
    field.type = "text";
    field.value = talk.name;
    field.maxLength = LONGEST_NAME;
    field.dir = "auto";
    field.setAttribute("aria-label", "Name of the conversation");
    const done = (save) => {
      const list = read();
      const found = list.talks.find((each) => each.key === talk.key);
      if (save && found && field.value.trim()) {
        found.name = field.value.trim();
        write(list);
      }
      draw();
      menu().querySelectorAll(".dl-talk-rename")[Math.max(0, read().talks.findIndex((each) => each.key === talk.key))]?.focus();
    };
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault(); // or the button that gets the focus is pressed by the same key
      if (event.key === "Enter") return done(true);
      event.stopPropagation();
      done(false);
    });
    item.replaceChildren(field, button("dl-talk-save", "Save", "", () => done(true)), button("dl-talk-undo", "Cancel", "", () => done(false)));
    field.select();
  }

  function send(name, detail) {
    document.querySelector("#talks .dl-talks")?.dispatchEvent(new CustomEvent(`dl-${name}`, { bubbles: true, detail }));
  }

  // One after the other: the second of two that are under way could come first.
  function open(key) {
    menu().open = false;
    if (opening) {
      next = key;
      return;
    }
    const text = stored(key);
    if (!text) return forget(key);
    known.set(key, text);
    own.delete(key);
    pieces.set(key, apart(text));
    opening = key;
    openingAt = earlier().stamp;
    patience = setTimeout(opened, PATIENCE_MS);
    send("reopen", { talk: text });
  }

  function opened() {
    clearTimeout(patience);
    const key = next;
    opening = next = "";
    if (key) open(key);
  }

  function forget(key) {
    const list = read();
    list.talks = list.talks.filter((talk) => talk.key !== key);
    if (list.last === key) list.last = "";
    try {
      localStorage.removeItem(entry(key));
    } catch {
      // it is not there
    }
    write(list);
    const gone = key === current;
    draw();
    menu()?.querySelector("summary").focus();
    if (gone) send("fresh", {});
  }

  // Gradio has mounted the menu: the conversation of the last visit comes back.
  document.addEventListener("dl-talks", () => {
    try {
      localStorage.getItem(LIST);
    } catch {
      usable = false;
      note("This browser allows no store: conversations end with the page.");
    }
    draw();
    const { last, talks } = read();
    if (talks.some((talk) => talk.key === last)) open(last);
  });
  document.addEventListener("click", (event) => {
    if (menu()?.open && event.target.isConnected && !event.target.closest("#talks")) menu().open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu()?.open) return;
    menu().open = false;
    menu().querySelector("summary").focus();
  });
  addEventListener("storage", (event) => event.key === LIST && draw());
  new MutationObserver(() => {
    keep();
    follow();
  }).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-stamp", "data-key"],
  });
})();
