/* What service workers of ours have in common: an answer is kept with its moment, for sixteen hours at most. */
"use strict";
const LASTS = 16 * 3600 * 1000;
const put = async (name, request, answer) => {
  const headers = new Headers(answer.headers);
  headers.set("X-Kept-At", String(Date.now()));
  const body = await answer.blob();
  const cache = await caches.open(name);
  await cache.put(request, new Response(body, { status: answer.status, headers }));
};
const kept = async (name, request) => {
  const cache = await caches.open(name);
  const found = await cache.match(request, { ignoreVary: true });
  if (!found) return null;
  if (Date.now() - Number(found.headers.get("X-Kept-At")) < LASTS) return found;
  await cache.delete(request, { ignoreVary: true });
  return null;
};
const isGood = (answer) => answer.ok && !answer.redirected && answer.type === "basic";
