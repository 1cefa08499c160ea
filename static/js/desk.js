// Every page of the desk: single keys, dialogs of acts, toasts with undo, the command palette.
// A key presses what is on the page: <… data-key="E">, or one after the other: data-key="G M".
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);
  const app = one(".app");
  const toasts = document.getElementById("toasts");
  const dialog = document.getElementById("dialog");
  const desk = (window.desk = {});
  if (!app) return;
  document.documentElement.classList.add("js");

  // --- asking the server; who was signed out meanwhile is told, and loses nothing
  class SignedOut extends Error {}
  desk.ask = async (url, options = {}) => {
    const response = await fetch(url, { credentials: "same-origin", ...options });
    if (response.redirected && new URL(response.url).pathname.startsWith("/sign-in")) throw new SignedOut();
    return response;
  };
  desk.fault = (error) => {
    if (!(error instanceof SignedOut)) { desk.toast(toasts.dataset.offline, { bad: true }); return; }
    const link = document.createElement("a");
    Object.assign(link, { href: "/sign-in/", target: "_blank", textContent: toasts.dataset.signIn });
    desk.toast(toasts.dataset.signedOut, { bad: true, extra: link, stays: true });
  };

  // --- toasts
  const dismiss = (toast) => toast.remove();
  desk.toast = (words, { undo = "", more = [], bad = false, extra = null, stays = false } = {}) => {
    all(".toast-ui").forEach(dismiss);
    const toast = document.createElement("div");
    toast.className = `toast-ui${bad ? " is-bad" : ""}`;
    const text = document.createElement("span");
    text.textContent = [words, ...more].join(" ");
    toast.append(text);
    if (undo) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(toasts.dataset.undo, " ");
      const key = document.createElement("kbd");
      key.textContent = "Z";
      button.append(key);
      button.addEventListener("click", () => { dismiss(toast); desk.undo(undo); });
      toast.append(button);
    }
    if (extra) toast.append(extra);
    toasts.append(toast);
    if (!stays) setTimeout(() => dismiss(toast), undo ? 12000 : 7000);
    return toast;
  };
  all("#main > [data-toast]").forEach((toast) => setTimeout(() => dismiss(toast), 12000));

  const token = () => one("input[name=csrfmiddlewaretoken]")?.value || "";
  const listQuery = () => document.getElementById("list")?.dataset.query || "";
  const post = async (url, body) => {
    const response = await desk.ask(url, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": token() } });
    if (!(response.headers.get("Content-Type") || "").includes("json")) throw response.status === 403 ? new SignedOut() : new Error(url);
    return response.json();
  };
  desk.post = post;

  // An act was done: rows of the list are redrawn where they stand, and the toast has the undo.
  desk.acted = (done) => {
    if (done.error) { desk.toast(done.error, { bad: true }); return; }
    desk.toast(done.words, { undo: done.undo, more: done.refusals });
    document.dispatchEvent(new CustomEvent("desk:acted", { detail: done }));
    if (done.under_way) setTimeout(() => follow(done.url), 1500);
  };
  const follow = async (url) => {
    try {
      const response = await desk.ask(`${url}?list=${encodeURIComponent(listQuery())}`, { headers: { Accept: "application/json" } });
      if (response.ok) desk.acted(await response.json());
    } catch (error) { desk.fault(error); }
  };
  desk.undo = async (url) => {
    const body = new FormData();
    body.set("list", listQuery());
    try { desk.acted(await post(url, body)); } catch (error) { desk.fault(error); }
    if (!document.getElementById("list")) location.reload();
  };

  // --- dialogs: filled by a fragment; the focus goes back to where it was
  let returnTo = null;
  desk.show = (box, html) => {
    returnTo = document.activeElement;
    box.innerHTML = html;
    window.htmx?.process(box);
    if (!box.open) box.showModal();
    one("[autofocus]", box)?.focus();
  };
  all("dialog").forEach((box) => {
    box.addEventListener("close", () => { if (returnTo?.isConnected && returnTo !== document.body) returnTo.focus(); else one("#main")?.focus({ preventScroll: true }); });
    box.addEventListener("click", (event) => { if (event.target === box) box.close(); });
  });
  const fragment = async (url, options = {}) => {
    const response = await desk.ask(url, { ...options, headers: { "HX-Request": "true", "X-CSRFToken": token() } });
    if (!response.ok) throw response.status === 403 ? new SignedOut() : new Error(url);
    return response.text();
  };
  desk.fragment = fragment;
  document.addEventListener("click", async (event) => {
    const close = event.target.closest("dialog [data-close]");
    if (close) { event.preventDefault(); close.closest("dialog").close(); return; }
    const link = event.target.closest("a[data-dialog], a[data-sheet]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const box = link.matches("[data-sheet]") ? document.getElementById("sheet") : dialog;
    if (!box) return;
    event.preventDefault();
    try {
      desk.show(box, await fragment(link.href));
      if (link.href.includes("add=condition")) all("select[id$=-field]", box).at(-1)?.focus();
    } catch (error) { desk.fault(error); }
  });

  // --- forms of acts: a dialog asks, the list is changed where it stands, a ticket's page comes again
  const asksFirst = async (form, body) => {
    const done = await post(form.action, body);
    if (!done.ask) return done;
    return new Promise((resolve) => {
      const sure = document.createElement("div");
      sure.innerHTML = '<header class="dlg-head"><div><h2 id="act-title"></h2><p></p></div></header><footer class="dlg-foot"><button class="btn btn-sm" data-close autofocus></button><button class="btn btn-primary btn-sm" data-sure></button></footer>';
      one("h2", sure).textContent = `${done.ask}?`;
      one("p", sure).textContent = done.limit || "";
      one("[data-sure]", sure).textContent = done.ask;
      one("[data-close]", sure).textContent = toasts.dataset.close;
      desk.show(dialog, "");
      dialog.replaceChildren(...sure.children);
      one("[autofocus]", dialog).focus();
      let going = false;
      one("[data-sure]", dialog).addEventListener("click", async () => {
        going = true;
        body.set("sure", "1");
        dialog.close();
        try { resolve(await post(form.action, body)); } catch (error) { desk.fault(error); resolve(null); }
      }, { once: true });
      dialog.addEventListener("close", () => setTimeout(() => { if (!going) resolve(null); }), { once: true });
    });
  };
  let busy = false;
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.matches("[data-undo]")) {
      if (!document.getElementById("list")) return; // a ticket's page comes again
      event.preventDefault();
      event.stopImmediatePropagation();
      form.closest(".toast-ui")?.remove();
      desk.undo(form.action);
      return;
    }
    if (!form.matches("[data-acts]")) return;
    const button = event.submitter;
    const asks = button?.matches("[data-ask]");
    const list = document.getElementById("list");
    if (!asks && !list) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (busy) return; // a double press is one
    const body = new FormData(form);
    if (button?.name) body.append(button.name, button.value);
    if (form.id === "bulk") { desk.pick?.(body); if (!body.has("tickets") && !body.has("whole")) return; }
    busy = true;
    button?.setAttribute("aria-busy", "true");
    try {
      if (asks) desk.show(dialog, await fragment(button.formAction, { method: "POST", body }));
      else {
        if (form.closest("dialog")) form.closest("dialog").close();
        const done = await asksFirst(form, body);
        if (done) desk.acted(done);
      }
    } catch (error) { desk.fault(error); }
    busy = false;
    button?.removeAttribute("aria-busy");
  }, true);

  // choices in a dialog: arrows move, typing narrows, Enter takes the first that is left
  document.addEventListener("input", (event) => {
    const box = event.target.closest?.("[data-narrow]");
    if (!box) return;
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    all("button", document.getElementById(box.dataset.narrow)).forEach((choice) => {
      choice.hidden = !words.every((word) => choice.textContent.toLowerCase().includes(word));
    });
  });
  document.addEventListener("keydown", (event) => {
    const inside = event.target.closest?.("dialog");
    const choices = inside && one("[data-choices]", inside);
    if (!choices) return;
    const shown = all("button", choices).filter((choice) => !choice.hidden);
    const at = shown.indexOf(document.activeElement);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (event.target.matches("[type=datetime-local]")) return;
      event.preventDefault();
      const next = event.key === "ArrowDown" ? at + 1 : at - 1;
      (shown[(next + shown.length) % shown.length] || shown[0])?.focus();
    } else if (event.key === "Enter" && event.target.matches("[data-narrow]")) { event.preventDefault(); shown[0]?.click(); }
  });

  // --- the builder of views: its buttons reload it, the list behind follows
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("#sheet [data-do]");
    if (button) {
      event.preventDefault();
      const body = new FormData(button.form);
      body.set("do", button.value);
      const id = button.id;
      try {
        const html = await fragment(button.formAction, { method: "POST", body });
        const sheet = document.getElementById("sheet");
        sheet.innerHTML = html;
        window.htmx?.process(sheet);
        const added = all(".cond select", sheet).filter((each) => each.id.endsWith("-field"));
        if (/^(add|any)/.test(button.value)) added.at(-1)?.focus();
        else (document.getElementById(id) || one("#vadd", sheet))?.focus();
        followSheet();
      } catch (error) { desk.fault(error); }
      return;
    }
    const copy = event.target.closest("[data-copy]");
    if (copy && navigator.clipboard) {
      event.preventDefault();
      try { await navigator.clipboard.writeText(copy.href); one("span", copy).textContent = copy.dataset.copy; } catch { location.href = copy.href; }
    }
  });
  const followSheet = async () => {
    const form = document.getElementById("view-form");
    const list = document.getElementById("list");
    if (!form || !list || form.dataset.list === list.dataset.query) return;
    const response = await desk.ask(`/desk/?${form.dataset.list}`);
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById("list");
    if (fresh) { list.replaceWith(fresh); document.dispatchEvent(new CustomEvent("desk:list")); }
  };
  document.getElementById("sheet")?.addEventListener("htmx:afterSwap", () => followSheet().catch(desk.fault));
  const open = one("dialog[data-open]");
  if (open) { open.removeAttribute("open"); open.showModal(); } // open by itself where no script runs
  document.getElementById("sheet")?.addEventListener("close", () => {
    const list = document.getElementById("list");
    if (list) history.replaceState(null, "", `/desk/?${list.dataset.query}`);
  });

  // --- keys
  const enabled = () => app.dataset.keys === "on";
  const inField = (target) => target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const nameOf = (event) => {
    const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
    return event.shiftKey && /^[A-Z]$/.test(key) ? `Shift ${key}` : key;
  };
  const scope = () => one("dialog[open]") || document;
  const withKey = (name) => {
    const found = all("[data-key]", scope()).filter((each) => each.dataset.key.split("|").includes(name) && !each.disabled && each.getAttribute("aria-disabled") !== "true");
    return found.find((each) => each.closest("#main") && each.offsetParent !== null) || found.find((each) => each.closest("#main")) || found.find((each) => each.offsetParent !== null) || found[0];
  };
  desk.press = (name) => {
    const target = withKey(name);
    if (!target) return false;
    if (target.matches("input, textarea, select")) { target.focus(); target.select?.(); }
    else if (!(target.matches("a[data-new]") && target.hidden)) target.click();
    return true;
  };
  let sequence = "";
  let timer;
  window.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") { event.preventDefault(); desk.palette?.(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || !enabled() || inField(event.target)) return;
    const name = nameOf(event);
    const whole = sequence ? `${sequence} ${name}` : name;
    sequence = "";
    clearTimeout(timer);
    if (desk.listKey?.(name, event)) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    if (whole.length > 1 || withKey(whole)) {
      if (desk.press(whole)) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    }
    if (all("[data-key]", scope()).some((each) => each.dataset.key.startsWith(`${name} `))) {
      sequence = name;
      timer = setTimeout(() => { sequence = ""; }, 1500);
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);

  // --- command palette (ARIA APG: combobox with a list box)
  const pal = document.getElementById("pal");
  if (!pal) return;
  const input = one("#pal-q", pal);
  const list = one("#pal-list", pal);
  const parts = one("[data-parts]", pal);
  const finder = one("form", pal);
  const status = one("[data-status]", pal);
  let at = -1;
  let asked = 0;
  let wait;
  const chips = () => all(".opr", parts).map((chip) => chip.dataset.part);
  const text = () => [...chips(), input.value.trim()].filter(Boolean).join(" ");
  const options = () => all("[role=option]", list);
  const mark = (index) => {
    at = index;
    options().forEach((option, i) => { option.id = `pal-o${i}`; option.setAttribute("aria-selected", String(i === index)); });
    const current = options()[index];
    if (current) { input.setAttribute("aria-activedescendant", current.id); current.scrollIntoView({ block: "nearest" }); }
    else input.removeAttribute("aria-activedescendant");
  };
  const load = async () => {
    const mine = ++asked;
    try {
      const html = await fragment(`${finder.dataset.find}?q=${encodeURIComponent(text())}`);
      if (mine !== asked || !pal.open) return;
      list.innerHTML = html;
      all("[data-press]", list).forEach((option) => { if (!all("[data-key]").some((each) => each.dataset.key.split("|").includes(option.dataset.press))) option.remove(); });
      all("[role=group]", list).forEach((group) => { if (!one("[role=option]", group)) group.remove(); });
      status.textContent = text() ? one("[data-pal-count]", list)?.textContent || "" : "";
      input.setAttribute("aria-expanded", String(options().length > 0));
      mark(options().length ? 0 : -1);
    } catch (error) { pal.close(); desk.fault(error); }
  };
  const part = (words) => {
    const chip = document.createElement("span");
    chip.className = "opr";
    chip.dataset.part = chip.textContent = words;
    parts.append(chip);
  };
  const fold = () => {
    const found = input.value.match(/^\s*(-?(?:is|from|tag|queue|assignee|priority|channel):(?:"[^"]+"|[^\s"]+))\s+(.*)$/i);
    if (found) { part(found[1]); input.value = found[2]; }
  };
  const take = (option) => {
    if (option.dataset.complete) {
      const words = input.value.split(/\s+/);
      words.pop();
      const done = option.dataset.complete;
      input.value = [...words, done].join(" ").trimStart() + (done.endsWith(":") ? "" : " ");
      fold();
      input.focus();
      load();
    } else if (option.dataset.press) { pal.close(); setTimeout(() => desk.press(option.dataset.press)); }
    else { pal.close(); location.href = option.href; }
  };
  desk.palette = (words = "") => {
    if (pal.open) { pal.close(); return; }
    if (one("dialog[open]")) return;
    returnTo = document.activeElement?.id === "find-q" ? null : document.activeElement;
    parts.replaceChildren();
    input.value = words;
    list.replaceChildren();
    status.textContent = "";
    pal.showModal();
    input.focus();
    load();
  };
  input.addEventListener("input", () => { fold(); clearTimeout(wait); wait = setTimeout(load, 150); });
  input.addEventListener("keydown", (event) => {
    const count = options().length;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
      event.preventDefault();
      mark((at + (event.key === "ArrowDown" ? 1 : count - 1)) % count);
    } else if (event.key === "Backspace" && !input.value && parts.lastChild) { event.preventDefault(); parts.lastChild.remove(); load(); }
    else if (event.key === "Tab" && !event.shiftKey && options()[at]?.dataset.complete) { event.preventDefault(); take(options()[at]); }
    else if (event.key === "Enter" && !(event.ctrlKey || event.metaKey) && options()[at]) { event.preventDefault(); take(options()[at]); }
    else if (event.key === "Enter") { event.preventDefault(); finder.requestSubmit(); }
  });
  finder.addEventListener("submit", (event) => {
    if (!text()) { event.preventDefault(); return; }
    one("[name=q]", finder).value = text();
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && !event.ctrlKey && !event.metaKey) { event.preventDefault(); take(option); }
  });
  // pressed, or written into; who only passes by with Tab is not stopped
  const top = one("[data-palette]");
  let passes = false;
  const opens = () => { const words = top.value; top.blur(); desk.palette(words); };
  document.addEventListener("keydown", (event) => { passes = event.key === "Tab"; }, true);
  document.addEventListener("pointerdown", () => { passes = false; }, true);
  top?.addEventListener("focus", () => { if (!passes) opens(); });
  ["click", "input"].forEach((name) => top?.addEventListener(name, opens));
})();
