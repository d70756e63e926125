// Shows under which address a new forum will stand while its code is being typed.
(() => {
  const code = document.querySelector("[data-slug]");
  const line = document.querySelector("[data-slug-line]");
  if (!code || !line) return;
  const show = () => {
    line.querySelector("[data-slug-shown]").textContent = code.value.trim().toLowerCase();
    line.hidden = !code.value.trim();
  };
  code.addEventListener("input", show);
  show();
})();
