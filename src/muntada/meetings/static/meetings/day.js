/* What is said in the hall is kept on the device until the server has it. Without this script each report is a form. */
(() => {
  "use strict";
  const place = document.getElementById("day");
  if (!place) return;
  const { send, forum, owner, worker } = place.dataset;
  const store = `muntada-reports:${forum}:${owner}`;
  const shown = (name) => place.querySelector(`[data-${name}]`);
  const load = () => { try { return JSON.parse(localStorage.getItem(store)) ?? []; } catch { return []; } };
  const save = (rows) => { if (rows.length) localStorage.setItem(store, JSON.stringify(rows)); else localStorage.removeItem(store); };
  const token = () => place.querySelector("[name=csrfmiddlewaretoken]").value;
  /* randomUUID is there on secure addresses only; a hall may have none. */
  const newKey = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (Number(digit) ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (Number(digit) / 4)))).toString(16));

  const show = () => {
    const rows = load();
    shown("queued").hidden = rows.length === 0;
    shown("count").textContent = rows.length;
    for (const button of document.querySelectorAll("form[data-report] button[name=say]")) {
      const meeting = button.form.elements.meeting.value;
      button.classList.toggle("is-kept", rows.some((row) => row.meeting === meeting && row.say === button.value));
    }
  };

  /* The tables as they now stand; never under the hands of somebody who has opened or reached something there. */
  const renew = () => {
    const sights = document.getElementById("sights");
    if (sights && navigator.onLine) window.htmx?.trigger(sights, "renew");
  };
  setInterval(() => {
    const sights = document.getElementById("sights");
    if (document.hidden || load().length || sights?.querySelector("details[open], :focus")) return;
    renew();
  }, 15000);

  /* So many at once as the server takes without keeping others waiting. */
  const MOST = 100;
  let busy = false;
  const flush = async () => {
    const rows = load().slice(0, MOST);
    if (busy || rows.length === 0) return;
    busy = true;
    let arrived = false;
    try {
      const answer = await fetch(send, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
        body: JSON.stringify({ sent_at: new Date().toISOString(), reports: rows }),
        redirect: "manual",
      });
      if (answer.type === "opaqueredirect" || answer.status === 403) { shown("signed-out").hidden = false; return; }
      if (!answer.ok) return;
      const { fates } = await answer.json();
      /* What was said while this was on its way stays. */
      save(load().filter((row) => !(row.key in fates)));
      arrived = true;
      shown("signed-out").hidden = true;
      const refused = rows.filter((row) => ["not_now", "not_yours"].includes(fates[row.key]?.fate));
      shown("refused").hidden = refused.length === 0;
      if (refused.length) {
        shown("words").textContent = refused.map((row) => `${row.meeting}: ${fates[row.key].words}`).join(" ");
      }
      renew();
    } catch {
      /* No network: it stays here, and is tried again. */
    } finally {
      busy = false;
      show();
    }
    if (arrived) await flush();
  };

  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.defaultPrevented || !event.target.matches("form[data-report]") || button?.name !== "say") return;
    event.preventDefault();
    const meeting = event.target.elements.meeting.value;
    const [kind, who = "", minutes = ""] = button.value.split(":");
    const rows = load();
    if (!rows.some((row) => row.meeting === meeting && row.say === button.value)) {
      rows.push({ key: newKey(), meeting, kind, person: who, organisation: who, minutes, say: button.value, said_at: new Date().toISOString() });
      save(rows);
    }
    show();
    flush();
  });
  shown("send-now").addEventListener("click", flush);
  window.addEventListener("online", flush);
  document.addEventListener("htmx:afterSettle", show);
  setInterval(flush, 10000);
  show();
  flush();

  /* The pages of the day, for when the network is gone; only where the browser allows it. */
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register(worker, { scope: "/" }).then(() => navigator.serviceWorker.ready).then((ready) => {
      const pages = [location.href, ...[...document.querySelectorAll("[data-keep]")].map((link) => link.href)];
      const files = [...document.querySelectorAll("link[rel=stylesheet], link[rel=preload], script[src]")].map((one) => one.href || one.src);
      ready.active?.postMessage({ owner, keep: [...files, ...pages] });
    }).catch(() => { /* Without it the page still keeps what is said. */ });
  }
})();
