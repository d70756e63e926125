/* A phone that is none of the gate (any more) keeps no list. */
(() => {
  "use strict";
  const place = document.querySelector("[data-gate-slug]");
  globalThis.gateStore.use(place.dataset.gateSlug);
  globalThis.gateStore.wipeRoster().catch(() => {});
})();
