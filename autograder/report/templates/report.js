"use strict";
// Everything shown is put in as text, never as markup: the data holds what students wrote.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  root.classList.add("scripted");

  const make = (tag, className, text) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  };

  document.getElementById("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });

  const allChecks = document.getElementById("all-checks");
  if (allChecks) {
    const closedText = allChecks.textContent;
    allChecks.addEventListener("click", () => {
      const open = document.querySelector("table.checks").classList.toggle("all");
      allChecks.setAttribute("aria-expanded", String(open));
      allChecks.textContent = open ? "Show only the most often missed" : closedText;
    });
  }

  const table = document.getElementById("class-table");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const columns = table.tHead.rows[0].cells;

  // Details of one student, built when first opened.
  const checkLine = (row, place) => {
    const check = data.checks[place], letter = row.s[place];
    const item = make("li"), word = data.words[letter];
    item.append(make("span", "mark k-" + letter, word[0] + " " + word[1]), check.title, " ");
    const awarded = row.a && row.a[place] !== undefined ? row.a[place] : letter === "p" ? check.pts : "0";
    const points = letter === "n" ? "worth " + check.pts : awarded + " of " + check.pts;
    const time = row.t && row.t[place] ? ", " + (row.t[place] / 1000).toFixed(2) + " s" : "";
    item.append(make("small", "", (check.pub ? "public" : "hidden") + ", " + points + time));
    if (letter !== "p") {
      if (row.m && row.m[place] !== undefined) item.append(make("pre", "", data.strings[row.m[place]]));
      const hint = row.h && row.h[place] !== undefined ? data.strings[row.h[place]] : check.hint;
      if (hint) item.append(make("p", "hint", "Hint: " + hint));
    }
    return item;
  };

  const sheetOf = (row) => {
    const sheet = make("div", "sheet");
    const notes = (row.n || []).map((place) => data.strings[place]);
    for (const note of notes) sheet.append(make("p", "", note));
    for (const question of data.questions) {
      const places = data.checks.map((_, place) => place).filter((place) => data.checks[place].q === question.id && row.s && row.s[place] !== ".");
      if (!places.length) continue;
      sheet.append(make("h4", "", question.label + " " + question.title));
      const list = make("ul");
      for (const place of places) list.append(checkLine(row, place));
      sheet.append(list);
    }
    if (!sheet.childNodes.length) sheet.append(make("p", "", "Nothing was recorded for this submission."));
    if (row.f) {
      const line = make("p"), link = make("a", "", "Feedback file of this student");
      link.href = row.f;
      line.append(link);
      sheet.append(line);
    }
    return sheet;
  };

  const place = (line) => Number(line.id.slice(1));
  const toggle = (line, wanted) => {
    const button = line.querySelector(".open-row");
    const open = wanted === undefined ? button.getAttribute("aria-expanded") !== "true" : wanted;
    button.setAttribute("aria-expanded", String(open));
    let details = line.details;
    if (open && !details) {
      details = line.details = make("tr", "details");
      const cell = make("td");
      cell.colSpan = columns.length;
      cell.append(sheetOf(data.rows[place(line)]));
      details.append(cell);
    }
    if (open) line.after(details);
    else if (details) details.remove();
  };
  for (const line of rows) {
    const head = line.cells[0], button = make("button", "open-row");
    button.type = "button";
    button.setAttribute("aria-expanded", "false");
    button.append(...head.childNodes);
    head.append(button);
  }
  body.addEventListener("click", (event) => {
    const button = event.target.closest(".open-row");
    if (button) toggle(button.closest("tr"));
  });

  // Sorting: empty cells (a withheld grade) stay at the end either way.
  const keyOf = (line, column, numeric) => {
    const text = line.cells[column].textContent.trim();
    return numeric ? (text.startsWith("–") ? null : parseFloat(text)) : text.toLowerCase();
  };
  const collator = new Intl.Collator(undefined, { numeric: true });
  const show = (ordered) => {
    const all = document.createDocumentFragment();
    for (const line of ordered) {
      all.append(line);
      if (line.details && line.querySelector(".open-row").getAttribute("aria-expanded") === "true") all.append(line.details);
    }
    body.append(all);
  };
  [...columns].forEach((head, column) => {
    const numeric = head.dataset.kind === "number", button = make("button", "sort");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") ? head.getAttribute("aria-sort") === "ascending" : numeric;
      for (const other of columns) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const keyed = rows.map((line) => [keyOf(line, column, numeric), line]);
      keyed.sort(([a, one], [b, other]) => {
        if (a === null || b === null) return (a === null) - (b === null) || place(one) - place(other);
        const order = numeric ? a - b : collator.compare(a, b);
        return (down ? -order : order) || place(one) - place(other);
      });
      show(keyed.map((pair) => pair[1]));
    });
  });

  // Filtering.
  const find = document.getElementById("find"), status = document.getElementById("status");
  const missed = document.getElementById("missed"), count = document.getElementById("count");
  data.checks.forEach((check, index) => {
    const label = (data.questions.find((one) => one.id === check.q) || { label: check.q }).label;
    missed.append(new Option(label + " " + check.title, String(index)));
  });
  const texts = rows.map((line) => line.cells[0].textContent.toLowerCase());
  const states = rows.map((line) => line.cells[1].textContent.trim().slice(2));
  const filter = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((line, index) => {
      const letter = missed.value && data.rows[index].s ? data.rows[index].s[Number(missed.value)] : "";
      const keep = words.every((word) => texts[index].includes(word)) &&
        (!status.value || states[index] === status.value) && (!missed.value || "cfets".includes(letter || "p"));
      line.hidden = !keep;
      if (line.details) line.details.hidden = !keep;
      shown += keep;
    });
    count.textContent = shown === rows.length ? rows.length + (rows.length === 1 ? " student" : " students") : shown + " of " + rows.length + " students";
  };
  for (const control of [find, status, missed]) control.addEventListener("input", filter);
  document.getElementById("clear").addEventListener("click", () => {
    find.value = status.value = missed.value = "";
    filter();
    find.focus();
  });
  for (const button of document.querySelectorAll(".who")) {
    button.addEventListener("click", () => {
      missed.value = String(data.checks.findIndex((check) => check.id === button.dataset.check));
      filter();
      document.getElementById("students").scrollIntoView();
      missed.focus({ preventScroll: true });
    });
  }

  // report.html#s12 opens that student; the browser's own search and printing then see the details.
  const follow = () => {
    const line = /^#s\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
    if (line) {
      toggle(line, true);
      line.scrollIntoView();
    }
  };
  addEventListener("hashchange", follow);
  filter();
  follow();
})();
