// The bell: opens its list as a menu, keeps its number fresh, notes what was opened. Without it the bell is a link.
(() => {
  "use strict";
  const bell = document.getElementById("bell");
  if (!bell || !HTMLElement.prototype.showPopover || !window.htmx) return;
  const EVERY = 60000;

  const menu = document.createElement("div");
  menu.id = "bell-menu";
  menu.className = "bell-menu";
  menu.setAttribute("popover", "auto");
  menu.setAttribute("role", "region");
  menu.setAttribute("aria-label", bell.getAttribute("aria-label"));
  bell.after(menu);
  bell.setAttribute("role", "button");
  bell.setAttribute("aria-expanded", "false");
  bell.setAttribute("aria-controls", menu.id);

  const show = (count) => {
    bell.dataset.count = count;
    bell.querySelector(".bell-num").textContent = count >= 100 ? "99+" : count;
    bell.querySelector(".bell-n").hidden = !count;
  };
  const look = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(bell.dataset.bell, { headers: { Accept: "application/json" } });
      if (answer.ok) show((await answer.json()).count);
    } catch { /* the next look may do */ }
  };
  const open = async () => {
    await window.htmx.ajax("GET", bell.href, { target: menu, swap: "innerHTML" });
    menu.showPopover();
  };

  // the popover closes itself on pointer down outside, before the click on the bell comes: do not open it again
  let wasOpen = false;
  bell.addEventListener("pointerdown", () => { wasOpen = menu.matches(":popover-open"); });
  bell.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    if (menu.matches(":popover-open")) menu.hidePopover();
    else if (!wasOpen) open();
    wasOpen = false;
  });
  bell.addEventListener("keydown", (event) => { if (event.key === " ") { event.preventDefault(); bell.click(); } });
  menu.addEventListener("toggle", (event) => {
    bell.setAttribute("aria-expanded", String(event.newState === "open"));
    if (event.newState === "open") menu.querySelector("a, button")?.focus();
    else look();
  });
  menu.addEventListener("htmx:afterSwap", () => { look(); menu.querySelector("a, button")?.focus(); });

  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
})();

// An entry that is opened was seen.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-seen]");
  const token = link?.closest("li")?.querySelector("[name=csrfmiddlewaretoken]");
  if (!token) return;
  const body = new FormData();
  body.set("csrfmiddlewaretoken", token.value);
  fetch(link.dataset.seen, { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => {});
});
