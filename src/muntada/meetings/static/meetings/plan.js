/* The table plan: renews itself, moves meetings by drag or by keys. Without it the links do the same. */
(() => {
  "use strict";
  const plan = document.getElementById("plan");
  const dialog = document.getElementById("plan-change");
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];

  /* The choice of slot, table and interpreter asks again at once, on its own page too. */
  const ask = async (address) => {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  };
  const withPart = (address) => {
    const url = new URL(address, location.href);
    url.searchParams.set("part", "1");
    return url;
  };
  const prepare = (inside) => { for (const one of all("[data-without-script]", inside)) one.hidden = true; };
  for (const one of all("[data-change]")) prepare(one);
  const show = async (holder, address) => {
    const name = document.activeElement?.name;
    holder.setAttribute("aria-busy", "true");
    try {
      holder.innerHTML = await ask(withPart(address));
      holder.dataset.at = address;
    } catch {
      document.dispatchEvent(new CustomEvent("htmx:sendError"));
      return false;
    } finally {
      holder.removeAttribute("aria-busy");
    }
    prepare(holder);
    if (name) holder.querySelector(`[data-place] [name="${name}"]`)?.focus();
    return true;
  };
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-place]");
    if (!form) return;
    const address = new URL(dialog?.open ? dialog.dataset.at : location.href, location.href);
    for (const [name, value] of new FormData(form)) address.searchParams.set(name, value);
    /* Another slot: the interpreter is chosen anew for it. */
    if (event.target.name === "slot") address.searchParams.delete("interpreter");
    if (dialog?.open) show(dialog, address.href);
    else { address.searchParams.delete("part"); location.replace(address.href); }
  });

  /* Half a minute to take a change back, counted down. */
  const undo = document.querySelector("form[data-left]");
  if (undo) {
    const until = Date.now() + Number(undo.dataset.left) * 1000;
    const tick = setInterval(() => {
      const left = Math.ceil((until - Date.now()) / 1000);
      undo.querySelector("[data-seconds]").textContent = Math.max(0, left);
      if (left <= 0) { clearInterval(tick); undo.remove(); }
    }, 500);
    const bare = new URL(location.href);
    bare.searchParams.delete("moved");
    history.replaceState(null, "", bare);
  }

  /* How full the plan is, when somebody opens it. */
  for (const heat of all("[data-overview]")) {
    heat.addEventListener("toggle", () => {
      const address = heat.dataset.overview;
      delete heat.dataset.overview;
      if (address) ask(address).then((text) => { heat.querySelector("p").outerHTML = text; }).catch(() => {});
    });
  }

  if (!plan) return;
  const says = document.getElementById("plan-says");
  const say = (text) => { says.textContent = ""; requestAnimationFrame(() => { says.textContent = text; }); };
  const seats = () => all(".seat", plan);
  document.querySelector("#ui-help .keys")?.append(document.getElementById("plan-keys").content.cloneNode(true));

  /* One tile of the hall is in the order of the Tab key; arrows go on from it, as the eye sees them. */
  const rove = (seat) => {
    for (const one of seats()) {
      one.tabIndex = one === seat ? 0 : -1;
      for (const inner of all("a", one)) inner.tabIndex = -1;
    }
  };
  const arrange = () => rove(seats().find((one) => one.tabIndex === 0) ?? seats()[0]);
  arrange();
  plan.addEventListener("focusin", (event) => {
    const seat = event.target.closest(".seat");
    if (seat) rove(seat);
  });
  const middle = (element) => {
    const box = element.getBoundingClientRect();
    return { x: box.left + box.width / 2, y: box.top + box.height / 2, box };
  };
  const beside = (seat, key) => {
    const from = middle(seat);
    let best = null;
    for (const other of seats()) {
      if (other === seat) continue;
      const to = middle(other);
      const dx = to.x - from.x;
      const dy = to.y - from.y;
      const sameRow = Math.abs(dy) < from.box.height / 2;
      const fits = { ArrowLeft: sameRow && dx < 0, ArrowRight: sameRow && dx > 0, ArrowUp: dy < -from.box.height / 2, ArrowDown: dy > from.box.height / 2 }[key];
      if (!fits) continue;
      const far = key === "ArrowLeft" || key === "ArrowRight" ? Math.abs(dx) : Math.abs(dy) * 10 + Math.abs(dx);
      if (!best || far < best.far) best = { other, far };
    }
    return best?.other;
  };

  /* What somebody has in hand: by the keys, or dragged. */
  let held = null;
  const nameOf = (seat) => seat.querySelector(".seat__open")?.textContent.trim().replace(/\s+/g, " ") ?? "";
  const mark = async (address) => {
    plan.classList.add("is-choosing");
    try {
      const { slots } = await (await fetch(address)).json();
      if (!held) return;
      const here = slots[plan.dataset.slot] ?? [];
      for (const seat of seats()) seat.classList.toggle("is-fit", here.includes(Number(seat.dataset.table)));
      for (const link of all(".ruler a", plan)) link.classList.toggle("is-fit", link.dataset.slot in slots);
      if (!here.length) say(plan.dataset.nowhere);
    } catch { /* The places are not marked; what is chosen is looked at all the same. */ }
  };
  const pick = (thing, byKeys) => {
    held = { ...thing, byKeys };
    for (const seat of seats()) seat.classList.toggle("is-held", seat.dataset.meeting === held.meeting);
    if (byKeys) say(`${held.name}: ${plan.dataset.picked}`);
    mark(held.fits);
  };
  const letGo = (isSaid) => {
    held = null;
    plan.classList.remove("is-choosing");
    for (const one of all(".is-held, .is-fit, .is-over", plan)) one.classList.remove("is-held", "is-fit", "is-over");
    if (isSaid) say(plan.dataset.back);
    settle();
  };
  const offer = async (address) => {
    if (!dialog) { location.assign(address); return; }
    if (await show(dialog, address)) { if (!dialog.open) dialog.showModal(); } else letGo(false);
  };
  const putAt = (slot, table) => {
    const address = new URL(held.move, location.href);
    address.searchParams.set("slot", slot);
    if (table) address.searchParams.set("table", table);
    offer(address.href);
  };
  const thingOf = (seat) => ({ meeting: seat.dataset.meeting, move: seat.dataset.move, fits: seat.dataset.fits, name: nameOf(seat) });
  const slotLink = (by) => {
    const links = all(".ruler a", plan);
    return links[links.findIndex((one) => one.ariaCurrent || one.hasAttribute("aria-current")) + by];
  };
  const carriedTo = (link) => {
    const address = new URL(link.href);
    if (held?.byKeys) address.searchParams.set("carry", held.meeting);
    location.assign(address);
  };
  if (dialog) {
    dialog.addEventListener("close", () => letGo(false));
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("[data-close]")) { dialog.close(); return; }
      const again = event.target.closest("[data-proposal], [data-swap]");
      if (again) { event.preventDefault(); show(dialog, again.href); }
    });
    plan.addEventListener("click", (event) => {
      const link = event.target.closest("a.seat__move, [data-fill]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const address = new URL(link.href);
      if (link.matches("[data-fill]")) address.searchParams.set("slot", plan.dataset.slot);
      offer(address.href);
    });
  }

  /* A meeting that was carried here from another slot: its tile is not in this one. */
  const carry = new URL(location.href).searchParams.get("carry");
  if (carry && dialog && /^[\w.]+$/.test(carry)) {
    const base = plan.dataset.live.replace(/live\/.*$/, `meetings/${carry}/`);
    pick({ meeting: carry, move: `${base}move/`, fits: `${base}fits/`, name: carry }, true);
    seats().find((one) => one.tabIndex === 0)?.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (document.documentElement.dataset.shortcuts === "off" || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    if (document.querySelector("dialog[open]") || event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const seat = document.activeElement.closest?.("#plan .seat");
    if (event.code === "KeyN" || event.code === "KeyP") {
      const link = slotLink(event.code === "KeyN" ? 1 : -1);
      if (link) { event.preventDefault(); carriedTo(link); }
      return;
    }
    if (event.key === "Escape" && held) { event.preventDefault(); letGo(true); return; }
    if (!seat) return;
    if (event.key.startsWith("Arrow")) {
      const next = beside(seat, event.key);
      if (next) { event.preventDefault(); next.focus(); }
    } else if (event.code === "KeyM" && seat.dataset.move) {
      event.preventDefault();
      pick(thingOf(seat), true);
    } else if (event.key === "Home" || event.key === "End") {
      event.preventDefault();
      (event.key === "Home" ? seats()[0] : seats().at(-1)).focus();
    } else if (event.key === "Enter" && event.target === seat) {
      event.preventDefault();
      if (held) putAt(plan.dataset.slot, seat.dataset.table);
      else seat.querySelector(".seat__open")?.click();
    }
  });

  /* Drag: onto a table of this slot, or onto another slot of the ruler. */
  const target = (event) => event.target.closest?.(".seat, .ruler a");
  plan.addEventListener("dragstart", (event) => {
    const seat = event.target.closest(".seat[data-move]");
    if (!seat) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", nameOf(seat));
    pick(thingOf(seat), false);
  });
  plan.addEventListener("dragover", (event) => {
    const over = held && target(event);
    if (!over) return;
    event.preventDefault();
    for (const one of all(".is-over", plan)) if (one !== over) one.classList.remove("is-over");
    over.classList.add("is-over");
  });
  plan.addEventListener("drop", (event) => {
    const over = held && target(event);
    if (!over) return;
    event.preventDefault();
    held.isDropped = true;
    if (over.matches(".seat")) putAt(plan.dataset.slot, over.dataset.table); else putAt(over.dataset.slot, "");
  });
  plan.addEventListener("dragend", () => { if (held && !held.byKeys && !held.isDropped) letGo(false); });

  /* Live: ask whether anything changed, and put in what did, but never under somebody's hands. */
  let etag = "";
  let pending = null;
  const isBusy = () => Boolean(held || dialog?.open);
  const put = (text) => {
    const fresh = document.createElement("template");
    fresh.innerHTML = text;
    const focused = document.activeElement?.closest?.("#plan [id]")?.id;
    let changed = 0;
    for (const old of all("[data-part]", plan)) {
      const now = fresh.content.querySelector(`[data-part="${old.dataset.part}"]`);
      if (!now) continue;
      if (old.innerHTML === now.innerHTML) continue;
      const scroll = old.scrollLeft;
      if (!old.contains(document.activeElement)) { old.innerHTML = now.innerHTML; old.scrollLeft = scroll; }
    }
    for (const old of seats()) {
      const now = fresh.content.getElementById(old.id);
      if (now && old.dataset.v === now.dataset.v && Boolean(old.dataset.move) === Boolean(now.dataset.move)) continue;
      if (!now) { old.remove(); continue; }
      now.tabIndex = old.tabIndex;
      if (old.dataset.v !== now.dataset.v) { now.classList.add("is-news"); changed += 1; }
      old.replaceWith(now);
    }
    arrange();
    if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus();
    if (changed) say(plan.dataset.changed);
  };
  const settle = () => {
    if (pending === null || isBusy()) return;
    const text = pending;
    pending = null;
    put(text);
  };
  const lost = document.getElementById("plan-lost");
  const clock = document.querySelector("[data-clock] time, [data-clock] bdi");
  const look = async () => {
    try {
      const answer = await fetch(plan.dataset.live, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
      if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
      lost.hidden = true;
      const moment = answer.headers.get("X-Clock");
      if (moment && clock) clock.textContent = moment;
      if (answer.status === 304) return;
      etag = answer.headers.get("ETag") ?? "";
      const text = await answer.text();
      if (isBusy()) { if (pending === null && dialog?.open) say(plan.dataset.waits); pending = text; } else put(text);
    } catch {
      lost.textContent = plan.dataset.lost;
      lost.hidden = false;
    }
  };
  let timer = 0;
  const keepLooking = async () => {
    clearTimeout(timer);
    if (document.hidden) return;
    await look();
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(keepLooking, Number(plan.dataset.every) * 1000);
  };
  document.addEventListener("visibilitychange", () => { if (document.hidden) clearTimeout(timer); else keepLooking(); });
  window.addEventListener("online", keepLooking);
  timer = setTimeout(keepLooking, Number(plan.dataset.every) * 1000);
})();
