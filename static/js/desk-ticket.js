// The page of one ticket at the desk. It works without this file: here are drafts, undo, presence, macros.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);
  const form = one("form[data-box]");
  if (!form) return;
  const box = one("textarea[name=text]", form);
  const field = (name) => one(`[name=${name}]`, form);
  const kind = () => one("[name=kind]:checked", form)?.value || "note";
  const token = () => field("csrfmiddlewaretoken").value;
  const says = one("[data-says]", form);
  const state = one("[data-draft-state]", form);
  const say = (words) => { says.textContent = words; };
  const local = `ticket-words:${form.dataset.box}`;
  const store = {
    get: () => { try { return JSON.parse(localStorage.getItem(local)); } catch { return null; } },
    set: (value) => { try { localStorage.setItem(local, JSON.stringify(value)); } catch { /* not kept */ } },
    drop: () => { try { localStorage.removeItem(local); } catch { /* not there */ } },
  };
  all("[hidden][data-pop], [hidden][data-preview], [hidden][data-insert], [hidden][data-macro-save]").forEach((b) => { b.hidden = false; });
  all("[data-file-off]", form).forEach((b) => { b.hidden = false; });
  document.documentElement.classList.add("has-script");
  field("has_script").value = "1";

  // a POST whose answer may be the sign-in page: then `signedOut` is set
  const post = async (url, data) => {
    const body = data instanceof FormData ? data : new URLSearchParams(data);
    body.set("csrfmiddlewaretoken", token());
    const answer = await fetch(url, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    const isJson = (answer.headers.get("content-type") || "").includes("json");
    return { ok: answer.ok, status: answer.status, signedOut: answer.redirected || answer.status === 403, json: isJson ? await answer.json() : null, answer };
  };

  // --- drafts: on the server a second after the last key and when the box is left; on the device until that worked
  let timer, saving = false, sent = false;
  let tried = ""; // what the server was last asked to keep: it may have done so though no answer came
  const version = { reply: form.dataset.versionReply || "", note: form.dataset.versionNote || "" }; // what the server holds
  const keep = () => store.set({ ...words(), base: version[kind()], tried, at: Date.now() });
  const waiting = {}; // by kind: words the server has not got. Which side they are of is fixed when they are written
  const isWaiting = () => Object.keys(waiting).length > 0;
  const words = () => ({ kind: kind(), text: box.value, cc: field("cc")?.value || "", nonce: field("nonce").value, macro: field("macro").value, last_seen: field("last_seen").value });
  const wait = (movedFrom) => { waiting[kind()] = { ...words(), moved_from: movedFrom || waiting[kind()]?.moved_from || "" }; };
  const save = async () => {
    clearTimeout(timer);
    if (!isWaiting() || saving || sent) return;
    const [which, data] = Object.entries(waiting)[0];
    const back = () => { if (waiting.note?.moved_from === which) return; waiting[which] = { ...(waiting[which] || data), moved_from: data.moved_from || waiting[which]?.moved_from || "" }; };
    saving = true;
    delete waiting[which];
    tried = data.text;
    if (store.get()) keep();
    try {
      const found = await post(form.dataset.draftUrl, data);
      if (found.signedOut) { say(form.dataset.signedOut); back(); return; }
      if (!found.ok || !found.json) throw new Error("not saved");
      version[which] = found.json.version || "";
      if (isWaiting()) keep(); else store.drop();
      if (says.textContent === form.dataset.signedOut || says.textContent === form.dataset.onDevice) say("");
      state.textContent = found.json.saved ? `✓ ${form.dataset.saved} ${found.json.saved}` : "";
    } catch {
      back();
      say(form.dataset.onDevice);
      timer = setTimeout(save, 10000);
    } finally {
      saving = false;
      if (isWaiting() && ![form.dataset.signedOut, form.dataset.onDevice].includes(says.textContent)) timer = setTimeout(save, 1000);
    }
  };
  const changed = (movedFrom) => {
    wait(movedFrom);
    keep();
    clearTimeout(timer);
    timer = setTimeout(save, 1000);
  };
  form.addEventListener("input", (event) => { if (event.target === box || event.target.name === "cc") changed(); });
  form.addEventListener("focusout", (event) => { if (event.target === box) save(); });
  addEventListener("pagehide", () => {
    if (sent) return;
    Object.values(waiting).forEach((each) => {
      const data = new FormData();
      Object.entries({ ...each, csrfmiddlewaretoken: token() }).forEach(([name, value]) => data.set(name, value));
      navigator.sendBeacon(form.dataset.draftUrl, data);
    });
  });
  form.addEventListener("submit", () => { if (!form.dataset.sent) keep(); sent = true; clearTimeout(timer); ping("viewing"); });
  addEventListener("pageshow", (event) => { if (event.persisted) sent = false; });

  // --- two texts: the reply's and the note's. A note never becomes a reply by a press on a tab
  const other = { reply: "", note: "" };
  all("[data-other]", form).forEach((area) => { other[area.dataset.other] = area.value; });

  // --- words this device has and the server has not. Those it had moved on from elsewhere stand below what is there
  const bring = (kept) => {
    const side = kept.kind === "note" ? "note" : "reply";
    const radio = one(`[name=kind][value=${side}]`, form);
    if (!radio && side !== kind()) return;
    const there = side === kind() ? box.value : other[side];
    if (kept.text === there) { store.drop(); return; }
    const follows = !there.trim() || (kept.base || "") === version[side] || there === kept.tried || kept.text.startsWith(there);
    if (side !== kind()) { other[kind()] = box.value; other[side] = ""; radio.checked = true; }
    box.value = follows ? kept.text : `${there}\n\n${kept.text}`;
    say(form.dataset.restored);
    wait();
    timer = setTimeout(save, 1000);
  };
  const kept = store.get();
  if (kept) {
    const through = all("[data-through]").some((each) => each.dataset.through === kept.nonce);
    if (through || Date.now() - kept.at > 7 * 864e5) store.drop();
    else if (kept.text && !one("#stop")) bring(kept);
  }
  let before = kind();
  form.addEventListener("change", (event) => {
    if (event.target.name !== "kind" || kind() === before) return;
    const now = kind();
    if (now === "note" && !other.note) {
      if (box.value) { delete waiting.reply; changed("reply"); }
    } else {
      other[before] = box.value;
      box.value = other[now];
      other[now] = "";
      if (before === "note" && other.note) say(form.dataset.noteKept);
    }
    before = now;
    save();
    ping(doing());
  });

  // --- files go up at once: chosen, pasted or dropped
  const chips = one("[data-files]", form);
  const upload = async (files) => {
    if (!files.length) return;
    say(form.dataset.uploading);
    const data = new FormData();
    [...files].forEach((file) => { data.append("files", file, file.name || "picture.png"); data.append("size", file.size); });
    Object.entries(words()).forEach(([name, value]) => data.set(name, value));
    try {
      const found = await post(form.dataset.filesUrl, data);
      if (found.signedOut && !found.json) { say(form.dataset.signedOut); return; }
      if (!found.ok) { say(found.json?.error || form.dataset.uploadFailed); return; }
      found.json.files.forEach((html) => chips.insertAdjacentHTML("beforeend", html));
      all("[data-file-off]", chips).forEach((b) => { b.hidden = false; });
      say("");
    } catch { say(form.dataset.uploadFailed); }
  };
  document.addEventListener("paste", (event) => {
    if (!form.contains(event.target) || !event.clipboardData.files.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    upload(event.clipboardData.files);
  }, true);
  document.addEventListener("change", (event) => {
    if (event.target.type !== "file" || !form.contains(event.target)) return;
    event.stopImmediatePropagation();
    const files = [...event.target.files];
    event.target.value = "";
    event.target.closest("details")?.removeAttribute("open");
    upload(files);
  }, true);
  form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => { event.preventDefault(); form.classList.remove("over"); upload(event.dataTransfer.files); });
  chips.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-file-off]");
    if (!button) return;
    const chip = button.closest("[data-file]");
    try { await post(chip.dataset.file, {}); chip.remove(); box.focus(); } catch { say(form.dataset.onDevice); }
  });

  // --- words into the box, where the cursor is
  const insert = (text) => {
    box.focus();
    box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
    changed();
  };
  const gap = () => {
    const at = box.value.search(/\{\{/);
    if (at < 0) return;
    const end = box.value.indexOf("}}", at);
    box.focus();
    box.setSelectionRange(at, end < 0 ? at + 2 : end + 2);
  };
  const open = (which) => {
    const radio = one(`[name=kind][value=${which}]`, form);
    if (radio && !radio.checked) { radio.checked = true; radio.dispatchEvent(new Event("change", { bubbles: true })); }
    one(".tk").classList.add("replying");
    box.focus();
  };
  const insertAnswer = (button) => {
    if (button.dataset.internal && kind() === "reply") say(button.dataset.internal);
    else say("");
    const lead = box.value && !/\s$/.test(box.value.slice(0, box.selectionStart)) ? "\n" : "";
    insert(`${lead}→ ${button.dataset.insert}: ${button.dataset.insertUrl}\n`);
  };

  // --- macros and answers: one list, found while typing
  const pop = one("#pop"), popQ = one("#pop-q"), popList = one("#pop-list");
  let popUrl = "", at = -1, popTimer, popTurn = 0;
  const options = () => all("[role=option]", popList);
  const mark = (index) => {
    at = index;
    options().forEach((option, i) => { option.id ||= `pop-${popTurn}-${i}`; option.setAttribute("aria-selected", String(i === index)); });
    const current = options()[index];
    if (current) { popQ.setAttribute("aria-activedescendant", current.id); current.scrollIntoView({ block: "nearest" }); } else popQ.removeAttribute("aria-activedescendant");
  };
  const find = async () => {
    const turn = ++popTurn;
    const answer = await fetch(`${popUrl}?q=${encodeURIComponent(popQ.value)}`).catch(() => null);
    if (!answer || !answer.ok || answer.redirected || turn !== popTurn) return;
    popList.innerHTML = await answer.text();
    mark(options().length ? 0 : -1);
  };
  const openPop = (button) => {
    popUrl = button.dataset.pop;
    pop.setAttribute("aria-label", button.dataset.popLabel);
    popQ.value = "";
    popList.replaceChildren();
    pop.showPopover();
    const edge = form.getBoundingClientRect();
    pop.style.setProperty("--x", `${Math.max(8, edge.left + 20)}px`);
    pop.style.setProperty("--y", `${Math.max(8, innerHeight - edge.top - 60)}px`);
    popQ.focus();
    find();
  };
  const useMacro = async (url) => {
    const answer = await fetch(url).catch(() => null);
    if (!answer || !answer.ok || answer.redirected) { say(form.dataset.onDevice); return; }
    const macro = await answer.json();
    if (macro.kind !== kind() && one(`[name=kind][value=${macro.kind}]`, form)) open(macro.kind);
    field("macro").value = macro.id;
    insert(macro.text);
    const line = one("[data-macro-line]", form);
    const does = [...macro.does, macro.after].filter(Boolean).join(" · ");
    line.hidden = !does;
    one("[data-macro-words]", line).textContent = `${macro.name}: ${does}`;
    if (macro.gaps.length) { say(macro.gaps.join(", ")); gap(); }
  };
  const choose = (option) => {
    pop.hidePopover();
    if (option.dataset.macro) useMacro(option.dataset.macro); else insertAnswer(option);
  };
  all("[data-pop]").forEach((button) => button.addEventListener("click", () => openPop(button)));
  popQ.addEventListener("input", () => { clearTimeout(popTimer); popTimer = setTimeout(find, 150); });
  popQ.addEventListener("keydown", (event) => {
    const count = options().length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); if (count) mark((at + (event.key === "ArrowDown" ? 1 : count - 1)) % count); }
    else if (event.key === "Enter") { event.preventDefault(); if (options()[at]) choose(options()[at]); }
    else if (event.key === "Escape") { event.preventDefault(); pop.hidePopover(); box.focus(); }
  });
  popList.addEventListener("click", (event) => { const option = event.target.closest("[role=option]"); if (option) choose(option); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (button && !popList.contains(button)) { open("reply"); insertAnswer(button); }
  });
  one("[data-macro-off]", form).addEventListener("click", () => { field("macro").value = ""; one("[data-macro-line]", form).hidden = true; box.focus(); });
  one("[data-macro-save]", form)?.addEventListener("click", async (event) => {
    const name = prompt(event.target.textContent.trim());
    if (!name) return;
    const found = await post(form.dataset.macroSaveUrl, { name, text: box.value, kind: kind() }).catch(() => null);
    say(found?.ok ? `✓ ${found.json.name}` : found?.json?.error || form.dataset.onDevice);
  });

  // --- @ calls a colleague
  let people = [], pick = -1;
  const list = document.createElement("div");
  list.className = "listbox at-list";
  list.id = "at-list";
  list.setAttribute("role", "listbox");
  list.hidden = true;
  box.after(list);
  const part = () => (kind() === "note" ? /(?:^|[^\w@.])@([\w.'-]{0,40})$/.exec(box.value.slice(0, box.selectionStart)) : null);
  const closeAt = () => { list.hidden = true; pick = -1; box.removeAttribute("aria-activedescendant"); };
  const show = () => {
    list.replaceChildren(...people.map((person, i) => {
      const row = document.createElement("div");
      row.className = "opt";
      row.id = `at-${i}`;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", String(i === pick));
      row.textContent = person.name;
      row.addEventListener("mousedown", (event) => { event.preventDefault(); call(i); });
      return row;
    }));
    list.hidden = !people.length;
    if (pick >= 0) box.setAttribute("aria-activedescendant", `at-${pick}`);
  };
  const call = (i) => {
    const found = part();
    if (!found || !people[i]) return;
    box.setRangeText(`${people[i].name} `, box.selectionStart - found[1].length, box.selectionStart, "end");
    closeAt();
    changed();
  };
  let atTimer;
  box.addEventListener("input", () => {
    clearTimeout(atTimer);
    const found = part();
    if (!found) { closeAt(); return; }
    atTimer = setTimeout(async () => {
      const answer = await fetch(`${form.dataset.agentsUrl}?q=${encodeURIComponent(found[1])}`).catch(() => null);
      if (!answer || !answer.ok || answer.redirected) return;
      people = (await answer.json()).people;
      pick = people.length ? 0 : -1;
      if (part()) show();
    }, 120);
  });
  box.addEventListener("blur", () => setTimeout(closeAt, 150));
  box.addEventListener("keydown", (event) => {
    if (!list.hidden && ["ArrowDown", "ArrowUp", "Enter", "Tab", "Escape"].includes(event.key) && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.key === "Escape") closeAt();
      else if (event.key === "Enter" || event.key === "Tab") call(pick);
      else { pick = (pick + (event.key === "ArrowDown" ? 1 : people.length - 1)) % people.length; show(); }
      return;
    }
    if (event.key === "/" && !box.value && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); openPop(one("[data-key=M]", form)); }
  });

  // --- preview
  const preview = one("[data-preview]", form), shown = one("[data-preview-box]", form);
  preview.addEventListener("click", async () => {
    const on = preview.getAttribute("aria-pressed") !== "true";
    if (on) {
      const found = await post(form.dataset.previewUrl, { text: box.value }).catch(() => null);
      if (!found || !found.ok || found.signedOut) { say(form.dataset.onDevice); return; }
      shown.innerHTML = await found.answer.text();
    }
    shown.hidden = !on;
    box.hidden = on;
    preview.setAttribute("aria-pressed", String(on));
    if (!on) box.focus();
  });

  // --- presence: a sign of life every 15 seconds, and what came meanwhile
  const strip = one("[data-presence]");
  const doing = () => (box.value && document.hasFocus() && (document.activeElement === box || Date.now() - typed < 30000) ? (kind() === "note" ? "noting" : "replying") : "viewing");
  let typed = 0;
  box.addEventListener("input", () => { const first = Date.now() - typed > 30000; typed = Date.now(); if (first) ping(doing()); });
  async function ping(what) {
    try {
      const found = await post(strip.dataset.presence, { doing: what, last_seen: field("last_seen").value });
      if (found.json && found.json.strip !== undefined && strip.innerHTML.trim() !== found.json.strip.trim()) strip.innerHTML = found.json.strip;
    } catch { /* the next one may get through */ }
  }
  const beat = () => { if (document.visibilityState === "visible") ping(doing()); };
  setTimeout(beat, 400);
  setInterval(beat, 15000);
  addEventListener("pagehide", () => {
    const data = new FormData();
    data.set("doing", "gone");
    data.set("csrfmiddlewaretoken", token());
    navigator.sendBeacon(strip.dataset.presence, data);
  });

  // --- the page again, without losing the box
  const refresh = async () => {
    // the page's own address, with the list that J and K walk; not where a stopped reply was posted to
    const own = one("#acts-one [name=next]")?.value || location.pathname;
    const answer = await fetch(own).catch(() => null);
    if (!answer || !answer.ok || answer.redirected) return;
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    [".thread", ".tk-head", ".tk-sum", ".props", "[data-presence]"].forEach((part) => {
      const fresh = one(part, next), old = one(part);
      if (fresh && old && !old.matches(":popover-open")) { old.innerHTML = fresh.innerHTML; window.htmx?.process(old); }
    });
    const toast = one(".undo-toast", next);
    one(".undo-toast")?.remove();
    if (toast) { form.before(toast); countDown(); }
    ["last_seen", "seen_event"].forEach((name) => { const fresh = one(`#composer [name=${name}]`, next); if (fresh && field(name)) field(name).value = fresh.value; });
    one(".thread").scrollTop = one(".thread").scrollHeight;
  };
  document.addEventListener("htmx:afterSettle", () => all("[hidden][data-insert]").forEach((b) => { b.hidden = false; }));
  document.addEventListener("click", (event) => { if (event.target.closest("[data-refresh]")) { event.preventDefault(); refresh(); } });

  // --- undo send: the seconds run, then the page shows what became of it
  let countTimer;
  const countDown = () => {
    const toast = one(".undo-toast");
    clearInterval(countTimer);
    if (!toast) return;
    const ends = Date.now() + 1000 * Number(toast.dataset.going);
    const line = one("[data-going-words]", toast), inThread = all("[data-goes-in]").at(-1);
    toast.style.setProperty("--of", `${toast.dataset.goingOf}s`);
    toast.style.setProperty("--gone", `${Number(toast.dataset.going) - Number(toast.dataset.goingOf)}s`);
    toast.classList.add("runs");
    let waited = 0;
    countTimer = setInterval(() => {
      const left = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
      [line, inThread].forEach((each) => { if (each) each.textContent = each.textContent.replace(/\d+/, String(left)); });
      if (!left && ++waited % 3 === 0) { clearInterval(countTimer); refresh(); }
    }, 1000);
    line.parentNode.removeAttribute("role"); // said once; the seconds are not
  };
  countDown();

  // --- the stop stands over the page, and holds the focus
  const stop = one("#stop");
  if (stop) {
    stop.close();
    stop.showModal();
    one("[data-stop-change]", stop).addEventListener("click", (event) => { event.preventDefault(); stop.close(); open(kind()); });
    wait();
    save();
  }

  // --- keys R and N, and the sheet of a phone
  // a tab that is pressed gives the box the focus in the same moment: the next key is the first letter, and no act
  all(".tabs label", form).forEach((label) => {
    const radio = label.control || one("input", label);
    let pressed = false;
    label.addEventListener("click", (event) => { if (event.target !== radio) pressed = true; setTimeout(() => { pressed = false; box.focus(); }); });
    radio.addEventListener("click", () => { if (pressed) box.focus(); });
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-compose]");
    if (link) { event.preventDefault(); open(link.dataset.compose); }
    if (event.target.closest("[data-close-composer]")) { event.preventDefault(); save(); one(".tk").classList.remove("replying"); }
    all("details.drop[open], details.drop-up[open], details.msg-more[open]").forEach((each) => { if (!each.contains(event.target)) each.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest("details.drop[open], details.drop-up[open], details.msg-more[open]");
    if (menu) { menu.open = false; one("summary", menu).focus(); return; }
    const busy = event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || one("dialog[open], :popover-open") || event.target.closest("input, textarea, select");
    if (!busy && one(".app")?.dataset.keys === "on") one("[data-back]")?.click();
  });

  // --- the list one goes back to shows the row of this ticket
  const back = one("[data-back]");
  if (back) { try { sessionStorage.setItem("desk-row", back.dataset.back); } catch { /* not kept */ } }
})();
