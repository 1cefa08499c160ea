// Writing an answer: the toolbar, its keys, pictures by paste and drop, links, the preview's width.
// The page works without it: a text box, a preview button, a form for pictures.
(() => {
  "use strict";
  const form = document.getElementById("editor");
  if (!form) return;
  const get = (id) => document.getElementById(id);
  const box = get("id_body");
  const says = JSON.parse(get("ed-words").textContent);
  const filled = (words, name) => words.replace("{name}", name);

  // --- the text: every change goes through the browser, so that undo takes it back
  const replace = (start, end, text, from = text.length, to = from) => {
    box.focus();
    box.setSelectionRange(start, end);
    const done = text ? document.execCommand("insertText", false, text) : start === end || document.execCommand("delete");
    if (!done) { box.setRangeText(text, start, end, "end"); box.dispatchEvent(new Event("input", { bubbles: true })); }
    box.setSelectionRange(start + from, start + to);
  };
  const selected = () => box.value.slice(box.selectionStart, box.selectionEnd);
  const wrap = (before, after = before) => {
    const { selectionStart: start, selectionEnd: end, value } = box;
    const text = value.slice(start, end);
    if (value.slice(start - before.length, start) === before && value.slice(end, end + after.length) === after) {
      replace(start - before.length, end + after.length, text, 0, text.length);
    } else if (text.length > before.length + after.length && text.startsWith(before) && text.endsWith(after)) {
      replace(start, end, text.slice(before.length, -after.length), 0, text.length - before.length - after.length);
    } else {
      const inner = text || says.sample;
      replace(start, end, before + inner + after, before.length, before.length + inner.length);
    }
  };
  const lineRange = () => {
    const start = box.value.lastIndexOf("\n", box.selectionStart - 1) + 1;
    const last = box.selectionEnd > box.selectionStart && box.value[box.selectionEnd - 1] === "\n" ? box.selectionEnd - 1 : box.selectionEnd;
    const end = box.value.indexOf("\n", last);
    return [start, end < 0 ? box.value.length : end];
  };
  const lines = (change) => {
    const [start, end] = lineRange();
    const text = change(box.value.slice(start, end).split("\n")).join("\n");
    replace(start, end, text, 0, text.length);
  };
  const MARK = /^(\s*)(?:[-*+]|\d+\.)\s+/;
  const list = (mark, sample) => lines((rows) => {
    if (rows.length === 1 && !rows[0].trim()) return [mark + sample];
    const own = mark === "- " ? /^\s*[-*+]\s+/ : /^\s*\d+\.\s+/;
    const has = rows.filter((row) => row.trim()).every((row) => own.test(row));
    return rows.map((row) => (row.trim() ? (has ? row.replace(MARK, "$1") : mark + row.replace(MARK, "$1")) : row));
  });
  const heading = () => lines((rows) => rows.map((row, i) => {
    if (i) return row;
    const now = /^(#{1,6})\s+/.exec(row);
    if (!now) return `## ${row || says.sample}`;
    return now[1].length === 2 ? `#${row}` : row.slice(now[0].length);
  }));
  // a block of its own, with an empty line before and after it
  const block = (text, from, to) => {
    const { selectionStart: start, selectionEnd: end, value } = box;
    const before = value.slice(0, start), after = value.slice(end);
    const lead = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    const trail = !after ? "\n" : after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n";
    replace(start, end, lead + text + trail, lead.length + (from ?? text.length), lead.length + (to ?? from ?? text.length));
  };
  const code = () => (selected().includes("\n") ? block(`\`\`\`\n${selected()}\n\`\`\``) : wrap("`"));

  // --- dialogs: what was chosen, or nothing; the text has the focus again afterwards
  const ask = (id, { check = () => true, first } = {}) => new Promise((done) => {
    const dialog = get(id);
    const submit = (event) => { if (event.submitter?.value !== "cancel" && !check()) event.preventDefault(); };
    dialog.querySelectorAll(".error-msg").forEach((error) => { error.hidden = true; });
    dialog.addEventListener("submit", submit);
    dialog.addEventListener("close", () => {
      dialog.removeEventListener("submit", submit);
      box.focus();
      done(dialog.returnValue && dialog.returnValue !== "cancel" ? dialog.returnValue : "");
    }, { once: true });
    dialog.returnValue = "";
    dialog.showModal();
    if (first) get(first).focus();
  });
  const must = (id, fine) => {
    const error = get(`${id}-error`), field = get(id);
    error.hidden = fine;
    if (fine) field.removeAttribute("aria-invalid"); else { field.setAttribute("aria-invalid", "true"); field.focus(); }
    return fine;
  };

  const callout = async () => {
    const text = selected();
    get("callout-title").value = "";
    const tone = await ask("dlg-callout", { first: "callout-title" });
    if (!tone) return;
    const head = `::: ${tone} ${get("callout-title").value.trim()}`.trim();
    const inner = text || says.sample;
    block(`${head}\n${inner}\n:::`, head.length + 1, head.length + 1 + inner.length);
  };

  const ADDRESS = /^(https?:\/\/\S+|mailto:\S+|tel:\S+|\/(?![/\\])\S*)$/i;
  const plain = (text) => text.replace(/[[\]]/g, "").replace(/\s+/g, " ").trim();
  const link = async () => {
    const text = selected(), to = get("link-to"), found = get("link-found"), words = get("link-words");
    let answer = "", timer;
    words.value = ADDRESS.test(text.trim()) ? "" : plain(text);
    to.value = ADDRESS.test(text.trim()) ? text.trim() : "";
    found.replaceChildren();
    const look = () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const q = to.value.trim();
        if (q.length < 2 || ADDRESS.test(q)) { found.replaceChildren(); return; }
        try {
          const response = await fetch(`${form.dataset.find}?q=${encodeURIComponent(q)}`, { redirect: "manual" });
          if (response.ok && q === to.value.trim()) found.innerHTML = await response.text();
        } catch { /* the box still takes an address */ }
      }, 250);
    };
    const pick = (event) => {
      const row = event.target.closest("[data-answer]");
      if (!row) return;
      answer = row.dataset.answer;
      get("dlg-link").close("ok");
    };
    to.addEventListener("input", look);
    found.addEventListener("click", pick);
    const chosen = await ask("dlg-link", { first: text ? "link-to" : "link-words", check: () => must("link-to", ADDRESS.test(to.value.trim())) });
    to.removeEventListener("input", look);
    found.removeEventListener("click", pick);
    clearTimeout(timer);
    if (!chosen) return;
    const target = answer ? `answer:${answer}` : to.value.trim().replace(/[()<>]/g, encodeURIComponent).replace(/\(/g, "%28").replace(/\)/g, "%29");
    const shown = plain(words.value) || (answer ? "" : target);
    replace(box.selectionStart, box.selectionEnd, `[${shown}](${target})`);
  };

  const VIDEOS = [
    ["youtube", /(?:youtu\.be\/|youtube(?:-nocookie)?\.com\/(?:watch\?(?:\S*&)?v=|embed\/|shorts\/|live\/))([\w-]{6,20})/],
    ["vimeo", /vimeo\.com\/(?:video\/)?(\d{5,12})/],
  ];
  const videoOf = (address) => VIDEOS.map(([name, form_]) => [name, form_.exec(address)?.[1]]).find(([, id]) => id);
  const video = async () => {
    const at = get("video-at"), title = get("video-title"), said = get("video-said");
    [at, title, said].forEach((field) => { field.value = ""; });
    const check = () => must("video-at", Boolean(videoOf(at.value))) && must("video-title", Boolean(title.value.trim()));
    if (!(await ask("dlg-video", { first: "video-at", check }))) return;
    const [name, id] = videoOf(at.value);
    block(`::: video ${name} ${id} ${title.value.trim().replace(/\s+/g, " ")}\n${said.value.trim()}\n:::`);
  };

  // --- pictures: sent at once, described before they stand in the text
  const TYPES = ["image/png", "image/jpeg", "image/webp", "image/gif"];
  const MOST = 10 * 1024 * 1024;
  const busy = (words) => { get("ed-busy").textContent = words; };
  const trouble = (words, again) => {
    busy("");
    get("ed-trouble").hidden = !words;
    get("ed-trouble-words").textContent = words;
    get("ed-sign-in").hidden = true;
    get("ed-again").hidden = !again;
    get("ed-again").onclick = again || null;
  };
  const describe = async (picture) => {
    const alt = get("pic-alt"), decorative = get("pic-decorative"), caption = get("pic-caption"), shot = get("pic-shot");
    alt.value = caption.value = "";
    decorative.checked = false;
    shot.src = picture.url;
    shot.hidden = false;
    get("pic-name").textContent = picture.name;
    const check = () => must("pic-alt", decorative.checked || Boolean(plain(alt.value)));
    if (!(await ask("dlg-picture", { first: "pic-alt", check }))) return;
    const words = decorative.checked ? "decorative" : plain(alt.value);
    const below = caption.value.trim().replace(/"/g, "”");
    block(`![${words}](${picture.reference}${below ? ` "${below}"` : ""})`);
  };
  const send = async (file) => {
    const name = file.name || "picture";
    if (!TYPES.includes(file.type)) { trouble(filled(says.not_picture, name)); return; }
    if (file.size > MOST) { trouble(filled(says.too_large, name)); return; }
    trouble("");
    busy(filled(says.sending, name));
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.set("article", form.dataset.article);
    body.set("picture", file, name);
    let response, said;
    try {
      response = await fetch(form.dataset.media, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
      said = await response.json().catch(() => ({}));
    } catch { trouble(filled(says.broke_off, name), () => send(file)); return; }
    if (!response.ok) { trouble(said.message || filled(response.status ? says.refused : says.broke_off, name), said.message ? null : () => send(file)); return; }
    busy("");
    await describe(said);
  };
  const sendAll = async (files) => { for (const file of files) await send(file); };
  get("ed-file").addEventListener("change", (event) => { const files = [...event.target.files]; event.target.value = ""; sendAll(files); });
  box.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (!files.length || event.clipboardData.types.includes("text/plain")) return; // a table brings its picture along
    event.preventDefault();
    event.stopPropagation();
    sendAll(files);
  });
  const left = form.querySelector(".ed-src");
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  left.addEventListener("dragover", (event) => { if (hasFiles(event)) { event.preventDefault(); left.classList.add("over"); } });
  left.addEventListener("dragleave", (event) => { if (!left.contains(event.relatedTarget)) left.classList.remove("over"); });
  left.addEventListener("drop", (event) => {
    left.classList.remove("over");
    if (!hasFiles(event)) return;
    event.preventDefault();
    sendAll([...event.dataTransfer.files]);
  });

  // --- the toolbar (ARIA APG: one tab stop, arrows between the buttons) and its keys
  const ACTS = {
    heading, callout, link, video, code,
    bold: () => wrap("**"),
    italic: () => wrap("*"),
    key: () => wrap("[[", "]]"),
    steps: () => list("1. ", says.step),
    list: () => list("- ", says.item),
    table: () => block(says.cells),
    picture: () => get("ed-file").click(),
  };
  const KEYS = { KeyB: "bold", KeyI: "italic", KeyE: "code", KeyK: "link" };
  const SHIFTED = { Digit1: "key", Digit2: "heading", Digit7: "steps", Digit8: "list", Digit9: "callout" };
  const tools = get("ed-tools");
  const buttons = [...tools.querySelectorAll("button")];
  const rove = (index) => buttons.forEach((button, i) => { button.tabIndex = i === index ? 0 : -1; });
  tools.hidden = false;
  rove(0);
  tools.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) { rove(buttons.indexOf(button)); ACTS[button.dataset.do](); }
  });
  tools.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    rove((to + buttons.length) % buttons.length);
    buttons[(to + buttons.length) % buttons.length].focus();
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey) {
      const act = (event.shiftKey ? SHIFTED : KEYS)[event.code];
      if (act) { event.preventDefault(); event.stopPropagation(); ACTS[act](); }
    } else if (event.key === "Enter" && !event.shiftKey && box.selectionStart === box.selectionEnd) goOn(event);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "s" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[value=save]"));
  });
  // Enter goes on with a list; on an empty item it ends it
  function goOn(event) {
    const start = box.value.lastIndexOf("\n", box.selectionStart - 1) + 1;
    const row = box.value.slice(start, box.selectionStart);
    const mark = /^(\s*)([-*+]|\d+\.)\s+/.exec(row);
    if (!mark) return;
    event.preventDefault();
    if (row.trim() === mark[2]) replace(start, box.selectionStart, "");
    else replace(box.selectionStart, box.selectionStart, `\n${mark[0]}`);
  }

  // --- a check leads to its line
  document.addEventListener("click", (event) => {
    const at = event.target.closest("[data-line]");
    if (!at) return;
    event.preventDefault();
    const rows = box.value.split("\n"), line = Math.min(Number(at.dataset.line), rows.length) - 1;
    const start = rows.slice(0, line).join("\n").length + (line ? 1 : 0);
    box.focus();
    box.setSelectionRange(start, start + rows[line].length);
    box.scrollTop = Math.max(0, (box.scrollHeight * line) / rows.length - box.clientHeight / 2);
  });

  // --- how wide the preview is
  const width = get("ed-width");
  width.hidden = false;
  width.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    width.querySelectorAll("button").forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
    get("preview").classList.toggle("is-phone", "phone" in button.dataset);
  });
})();
