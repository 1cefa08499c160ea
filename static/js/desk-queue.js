// A list of tickets or of mail: the row in hand, what is selected, and what is new. Rows never move by themselves.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);
  const desk = window.desk || {};
  const list = () => document.getElementById("list");
  const BOX = "input[name=tickets], input[name=mails]";
  const rows = () => all("tr[data-ticket], tr[data-mail]", list() || document);
  const idOf = (row) => row.dataset.ticket || row.dataset.mail;
  const box = (row) => one(BOX, row);
  let current = null; // id of the row in hand
  let anchor = null; // where a range begins
  let whole = false; // every ticket of the view, not only those of this page
  const KEPT = one("tr[data-mail]") ? "desk-mail-row" : "desk-row";

  // --- the row in hand
  const rowOf = (id) => rows().find((row) => idOf(row) === id);
  const hold = (row, { scroll = true } = {}) => {
    rows().forEach((each) => { each.classList.toggle("cur", each === row); each.removeAttribute("aria-current"); });
    current = row ? idOf(row) : null;
    if (!row) return;
    row.setAttribute("aria-current", "true");
    one(".subj a", row).focus({ preventScroll: true });
    if (scroll) row.scrollIntoView({ block: "nearest" });
    try { sessionStorage.setItem(KEPT, current); } catch { /* not kept */ }
  };
  const step = (by) => {
    const shown = rows();
    if (!shown.length) return;
    const at = shown.findIndex((row) => idOf(row) === current);
    hold(shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : Math.min(Math.max(at + by, 0), shown.length - 1)]);
  };

  // --- selection
  const picked = () => rows().filter((row) => box(row)?.checked);
  const count = () => {
    const chosen = picked();
    rows().forEach((row) => row.classList.toggle("sel", Boolean(box(row)?.checked)));
    const words = one("[data-picked]");
    if (words) words.textContent = whole ? words.dataset.wholeWords : String(chosen.length);
    const every = one("[data-pick-all]");
    if (every) { every.checked = chosen.length > 0 && chosen.length === rows().length; every.indeterminate = chosen.length > 0 && !every.checked; }
    const offer = one("[data-pick-whole]");
    if (offer) offer.hidden = !(every?.checked);
  };
  const pick = (row, yes) => { const each = box(row); if (each) each.checked = yes; };
  const clear = () => { whole = false; anchor = null; rows().forEach((row) => pick(row, false)); const rest = one("[data-pick-rest]"); if (rest) rest.hidden = false; count(); };
  const range = (row) => {
    const shown = rows();
    const from = shown.findIndex((each) => idOf(each) === anchor);
    const to = shown.indexOf(row);
    const [low, high] = from < 0 ? [to, to] : [Math.min(from, to), Math.max(from, to)];
    shown.slice(low, high + 1).forEach((each) => pick(each, true));
    anchor = idOf(row);
    count();
  };
  // What a form of acts is about: the selection, or else the row in hand.
  desk.pick = (body) => {
    if (whole) { body.delete("tickets"); body.set("whole", list().dataset.query); return; }
    if (!picked().length && current && rowOf(current)) body.append("tickets", current);
  };

  // A list of mail is sent as an ordinary form: with nothing ticked, a key is about the row in hand.
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".bulk button[name=act]") || picked().length) return;
    if (!current || !rowOf(current)) { event.preventDefault(); return; }
    pick(rowOf(current), true);
    count();
  }, true);

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick-all]")) { whole = false; rows().forEach((row) => pick(row, event.target.checked)); count(); }
    else if (event.target.matches(BOX)) { whole = false; anchor = idOf(event.target.closest("tr")); count(); }
  });
  document.addEventListener("click", (event) => {
    const each = event.target.closest(BOX);
    if (each && event.shiftKey && anchor) range(each.closest("tr"));
    if (event.target.closest("[data-clear]")) { event.preventDefault(); clear(); }
    const rest = event.target.closest("[data-pick-rest]");
    if (rest) { whole = true; count(); rest.closest("[data-pick-whole]").firstChild.textContent = `${rest.dataset.done} `; rest.hidden = true; }
    const link = event.target.closest("tr[data-ticket] .subj a, tr[data-mail] .subj a");
    if (link) hold(link.closest("tr"), { scroll: false });
  });

  // --- keys of the list; the others press what is on the page
  desk.listKey = (name) => {
    if (!list() || one("dialog[open]")) return false;
    const row = current && rowOf(current);
    if (name === "J" || name === "ArrowDown") { step(1); return true; }
    if (name === "K" || name === "ArrowUp") { step(-1); return true; }
    if (name === "X" && row) { whole = false; pick(row, !box(row).checked); anchor = current; count(); return true; }
    if (name === "Shift X" && row) { whole = false; range(row); return true; }
    if (name === "Enter" && row && (document.activeElement === document.body || document.activeElement?.closest("tr") === row)) { one(".subj a", row).click(); return true; }
    if (name === "Escape" && (picked().length || whole)) { clear(); return true; }
    return false;
  };

  // --- an act was done: its rows are drawn again where they stand
  document.addEventListener("desk:acted", (event) => {
    const fresh = event.detail.rows || {};
    Object.entries(fresh).forEach(([id, html]) => {
      const row = rowOf(id);
      if (!row) return;
      const made = document.createElement("table");
      made.innerHTML = html;
      const next = one("tr", made);
      const was = box(row)?.checked;
      row.replaceWith(next);
      if (was) pick(next, true);
      next.classList.add("changed");
      if (id === current) hold(next, { scroll: false });
    });
    (event.detail.changed || []).forEach((id) => { if (!(id in fresh)) rowOf(String(id))?.classList.add("gone"); });
    if (event.detail.act) clear();
    poll();
  });

  // --- what is new: asked while the tab is in sight
  let etag = "";
  let seen = new Set();
  const start = () => {
    etag = "";
    seen = new Set(rows().map(idOf));
    let kept = null;
    try { kept = sessionStorage.getItem(KEPT); } catch { /* nothing kept */ }
    const row = kept && rowOf(kept);
    if (row) { current = kept; row.classList.add("cur"); row.setAttribute("aria-current", "true"); }
    if (row && /\/desk\/(tickets|mail)\//.test(document.referrer)) row.scrollIntoView({ block: "nearest" });
    count();
  };
  const show = (news) => {
    Object.entries(news.counts).forEach(([code, number]) => {
      const place = one(`[data-count="${CSS.escape(code)}"]`);
      if (place) place.textContent = number ? number.toLocaleString("en-GB") : "";
    });
    const fresh = news.tickets.filter((id) => !seen.has(String(id)));
    const chip = one("[data-new]");
    if (!chip || list().dataset.first !== "yes") return;
    const words = one("[data-new-words]", chip);
    chip.hidden = fresh.length === 0;
    words.textContent = fresh.length === 1 ? words.dataset.one : words.dataset.many.replace("%s", String(fresh.length));
  };
  const poll = async () => {
    const here = list();
    if (!here?.dataset.changes || document.visibilityState !== "visible") return;
    try {
      const url = `${here.dataset.changes}?${here.dataset.query}&since=${here.dataset.stamp}`;
      const response = await desk.ask(url, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
      if (response.status === 200) { etag = response.headers.get("ETag") || ""; show(await response.json()); }
    } catch { /* asked again in 20 seconds */ }
  };
  setInterval(poll, 20000);
  document.addEventListener("visibilitychange", poll);
  document.addEventListener("desk:list", start);
  start();
})();
