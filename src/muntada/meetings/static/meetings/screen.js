/* A screen on the wall: turns through the languages and the pages of each, and renews itself. */
(() => {
  "use strict";
  const screen = document.getElementById("screen");
  const turn = Number(screen.dataset.turn) * 1000;
  const faces = () => [...screen.querySelectorAll(".face")];
  const pageWord = (page, pages) => (pages > 1 ? `${page + 1} / ${pages}` : "");
  let at = 0;
  let page = 0;
  let most = 1; /* pages of the language that needs most */
  let etag = "";
  let isLost = false;

  /* What fits on the wall at once, measured: names may take one line or three. */
  const pagesOf = (face) => {
    const list = face.querySelector(".face__list");
    if (!list) return [[]];
    const rows = [...list.children];
    for (const row of rows) row.hidden = false;
    const pages = [];
    let left = rows;
    while (left.length) {
      const bottom = list.getBoundingClientRect().top + list.clientHeight + 1;
      let fit = left.filter((row) => row.getBoundingClientRect().bottom <= bottom);
      /* A row that is too high for the wall is shown all the same. */
      if (!fit.length) fit = left.slice(0, 1);
      const until = left.findIndex((row) => !fit.includes(row));
      const here = until === -1 ? left : left.slice(0, Math.max(1, until));
      pages.push(here);
      for (const row of here) row.hidden = true;
      left = left.slice(here.length);
    }
    return pages;
  };
  const show = () => {
    const all = faces();
    if (!all.length) return;
    at %= all.length;
    for (const [number, face] of all.entries()) face.hidden = number !== at;
    const face = all[at];
    const pages = pagesOf(face);
    most = Math.max(most, pages.length);
    const here = page % pages.length;
    for (const [number, rows] of pages.entries()) for (const row of rows) row.hidden = number !== here;
    face.querySelector("[data-page]").textContent = pageWord(here, pages.length);
    face.querySelector("[data-lost]").hidden = !isLost;
    document.documentElement.lang = face.lang;
  };
  show();
  /* A page in every language, then the next page: nobody waits long for their own. */
  setInterval(() => {
    at += 1;
    if (at % Math.max(1, faces().length) === 0) page = (page + 1) % most;
    screen.classList.add("is-turning");
    show();
  }, turn);
  const afresh = () => { page = 0; most = 1; show(); };
  window.addEventListener("resize", afresh);
  document.fonts?.ready.then(afresh);

  const look = async () => {
    try {
      const answer = await fetch(screen.dataset.address, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
      if (answer.status === 404 || answer.status === 403 || answer.redirected) {
        const words = faces().map((face) => face.querySelector("[data-off]")?.content.textContent ?? "");
        screen.replaceChildren(...words.map((word) => Object.assign(document.createElement("p"), { className: "face__empty", textContent: word })));
        return;
      }
      if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
      isLost = false;
      if (answer.status !== 304) {
        etag = answer.headers.get("ETag") ?? "";
        screen.innerHTML = await answer.text();
        most = 1;
      }
      const moment = answer.headers.get("X-Clock");
      for (const now of screen.querySelectorAll("[data-now] time, [data-now] bdi")) if (moment) now.textContent = moment;
    } catch {
      isLost = true;
    }
    show();
    setTimeout(look, Number(screen.dataset.every) * 1000);
  };
  setTimeout(look, Number(screen.dataset.every) * 1000);

  /* Keep the screen awake where the browser can. */
  const wake = () => { if (!document.hidden) navigator.wakeLock?.request("screen").catch(() => {}); };
  document.addEventListener("visibilitychange", wake);
  wake();
})();
