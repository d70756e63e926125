/* Shows the words that hold what is typed, without marks that a keyboard leaves out. */
(() => {
  "use strict";
  const box = document.querySelector("[data-words-of]");
  if (!box) return;
  const rows = [...document.getElementById(box.dataset.wordsOf).children];
  const none = box.closest("section").querySelector("[data-none]");
  const all = box.closest("section").querySelector("[data-all]");
  const plain = (text) => text.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f\u064b-\u0652\u0670\u0640]/g, "")
    .replace(/[أإآٱ]/g, "ا").replace(/ى/g, "ي").replace(/ة/g, "ه").replace(/ё/g, "е");
  const texts = rows.map((row) => plain(row.textContent));
  box.addEventListener("input", () => {
    const sought = plain(box.value.trim());
    let found = 0;
    rows.forEach((row, number) => {
      row.hidden = sought !== "" && !texts[number].includes(sought);
      found += Number(!row.hidden);
    });
    none.hidden = found > 0;
    all.open = sought !== "" && found > 0;
  });
})();
