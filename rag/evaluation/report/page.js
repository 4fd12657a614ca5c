"use strict";
// Everything that documents, questions and answers say is put in as text, never as markup.
(() => {
  const runs = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const SHOWN = 100;
  let first = 0;
  const make = (name, text, cls) => {
    const node = document.createElement(name);
    if (text !== undefined) node.textContent = text;
    if (cls) node.className = cls;
    return node;
  };
  const others = runs.map((run) => new Map(run.rows.map((row) => [row.id, row])));
  const rows = runs[0].rows;
  // Few enough to stand side by side; the others are in the view of a question.
  const told = new Set(rows.flatMap((row) => Object.keys(row.metrics)));
  const deepest = Math.max(...[...told].filter((name) => name.startsWith("ndcg@")).map((name) => Number(name.slice(5))));
  const names = ["hit@1", `ndcg@${deepest}`, `all_evidence@${deepest}`, "answer_contains", "judged_right", "citation_recall",
    "abstention_recall", "wrongly_silent"].filter((name) => told.has(name));
  const mean = (row) => {
    const found = names.map((name) => row.metrics[name]).filter((value) => value !== undefined);
    return found.length ? found.reduce((a, b) => a + b, 0) / found.length : 2;
  };
  const LESS = new Set(["wrongly_silent", "origin_count_error"]);
  const tone = (name, value) => {
    const good = LESS.has(name) ? 1 - Math.min(value, 1) : value;
    return good >= 0.75 ? "good" : good >= 0.25 ? "mid" : "bad";
  };
  const tags = [...new Set(rows.flatMap((row) => row.tags))].sort();
  for (const tag of tags) {
    const option = make("option", tag);
    option.value = tag;
    byId("tag").append(option);
  }
  const wrong = (row) => names.some((name) => row.metrics[name] !== undefined && tone(name, row.metrics[name]) === "bad");
  const chosen = () => {
    const words = byId("search").value.toLowerCase();
    const kind = byId("kind").value;
    const tag = byId("tag").value;
    return rows
      .filter((row) => (row.id + " " + row.question).toLowerCase().includes(words))
      .filter((row) => kind === "all" || (kind === "wrong" ? wrong(row) : row.error))
      .filter((row) => !tag || row.tags.includes(tag))
      .sort((a, b) => mean(a) - mean(b));
  };
  const draw = () => {
    const found = chosen();
    first = Math.max(0, Math.min(first, Math.floor((found.length - 1) / SHOWN) * SHOWN));
    const shown = found.slice(first, first + SHOWN);
    byId("count").textContent = found.length
      ? `${first + 1} to ${first + shown.length} of ${found.length} questions`
      : "No question is like that.";
    const head = make("tr");
    for (const name of ["question", ...names.flatMap((name) => runs.map((run) => (runs.length > 1 ? `${name} (${run.name})` : name)))]) {
      const cell = make("th", name);
      cell.scope = "col";
      head.append(cell);
    }
    byId("heat").tHead.replaceChildren(head);
    byId("heat").tBodies[0].replaceChildren(...shown.map(line));
    byId("less").disabled = first === 0;
    byId("more").disabled = first + SHOWN >= found.length;
  };
  const line = (row) => {
    const tr = make("tr");
    const th = make("th");
    th.scope = "row";
    const button = make("button", `${row.id}: ${row.question}`);
    button.type = "button";
    button.addEventListener("click", () => { location.hash = encodeURIComponent(row.id); });
    th.append(button);
    tr.append(th);
    for (const name of names) {
      for (const run of others) {
        const value = run.get(row.id)?.metrics[name];
        tr.append(value === undefined ? make("td", "–") : make("td", value.toFixed(2), tone(name, value)));
      }
    }
    return tr;
  };
  const points = (text) => [...text]; // offsets count Unicode code points
  const marked = (passage, text, row, answer) => {
    const characters = points(text);
    const spans = [
      ...row.gold.filter((g) => g.end_char !== null).map((g) => [g.document, g.start_char, g.end_char, "gold"]),
      ...(answer ? answer.citations.map((c) => [c.document_id, c.start_char, c.end_char, "cited"]) : []),
    ].filter((span) => span[0] === passage.document_id);
    const cls = characters.map((_, place) => {
      const at = passage.start_char + place;
      const held = spans.filter((span) => span[1] <= at && at < span[2]).map((span) => span[3]);
      return [...new Set(held)].sort().join(" ");
    });
    const out = make("p");
    for (let start = 0; start < characters.length;) {
      let end = start;
      while (end < characters.length && cls[end] === cls[start]) end += 1;
      const piece = characters.slice(start, end).join("");
      out.append(cls[start] ? make("mark", piece, cls[start]) : document.createTextNode(piece));
      start = end;
    }
    return out;
  };
  const detail = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const row = others[0].get(id);
    const place = byId("detail");
    place.replaceChildren();
    if (!row) return;
    place.append(make("h2", `${row.id}: ${row.question}`));
    for (const turn of row.history) place.append(make("p", `Before: ${turn.question} – ${turn.answer}`));
    if (row.standalone !== row.question) place.append(make("p", `Asked as: ${row.standalone}`));
    for (const [key, value] of Object.entries(row.filters)) place.append(make("p", `${key}: ${value}`));
    const wanted = row.answerable === false ? "silence" : row.answers.map((part) => part.join(" or ")).join(" and ") || "not stated";
    place.append(make("p", `Expected: ${wanted}`));
    for (const gold of row.gold) {
      const item = make("p", `Gold: ${gold.document} `);
      if (gold.quote) item.append(make("mark", gold.quote, "gold"));
      place.append(item);
    }
    runs.forEach((run, number) => {
      const each = others[number].get(id);
      if (!each) return;
      place.append(make("h3", run.name, `run${number % 4}`));
      if (each.error) place.append(make("p", each.error, "warning"));
      if (each.answer) {
        place.append(make("p", each.answer.abstained ? `Silent: ${each.answer.text}` : "Answer:"));
        for (const s of each.answer.abstained ? [] : each.answer.sentences) {
          place.append(make("p", `${s.text} [${s.citations.join("][")}] – ${s.verdict}`));
        }
        for (const c of each.answer.citations) {
          const item = make("p", `[${c.marker}] ${c.document_id} `);
          item.append(make("mark", c.quote, "cited"));
          place.append(item);
        }
      }
      place.append(make("p", Object.entries(each.metrics).map(([k, v]) => `${k} ${v.toFixed(2)}`).join(", ")));
      for (const passage of each.passages) {
        const box = make("div", undefined, "passage");
        const source = [passage.outlet, passage.published, passage.document_id].filter(Boolean).join(", ");
        box.append(make("p", `${passage.rank}. ${passage.title} (${source}), score ${passage.score.toFixed(3)}`));
        box.append(marked(passage, run.texts[passage.passage_id], each, each.answer));
        place.append(box);
      }
    });
    place.focus();
  };
  for (const id of ["search", "kind", "tag"]) byId(id).addEventListener("input", () => { first = 0; draw(); });
  byId("less").addEventListener("click", () => { first -= SHOWN; draw(); });
  byId("more").addEventListener("click", () => { first += SHOWN; draw(); });
  addEventListener("hashchange", detail);
  draw();
  detail();
})();
