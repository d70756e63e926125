/* Whether a badge, or a vehicle's pass, opens a gate: the rules of verdicts.py, for a phone that decides alone. Pure, and without a page. */
globalThis.gateRules = (() => {
  "use strict";
  const PREFIX = "MUN1.";
  const TOKEN = 16;
  const BODY = 20;
  const WHOLE = 84;
  const yes = (verdict) => verdict === "let_in" || verdict === "again";
  const soft = (verdict) => ["not_here", "not_now", "unknown"].includes(verdict);
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const hex = (data) => [...new Uint8Array(data)].map((one) => one.toString(16).padStart(2, "0")).join("");

  /* The forum's public half, as WebCrypto takes it. */
  const importKey = (spki) => crypto.subtle.importKey("spki", bytes(spki), { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);

  /* What a code says of itself: forged, expired, or the serial by which the list knows the badge. `now` is in seconds. */
  const read = async (code, key, now) => {
    let whole;
    try {
      if (!code.startsWith(PREFIX) || !/^[A-Za-z0-9_-]+$/.test(code.slice(PREFIX.length))) return { verdict: "forged" };
      whole = bytes(code.slice(PREFIX.length).replaceAll("-", "+").replaceAll("_", "/"));
    } catch { return { verdict: "forged" }; }
    if (whole.length !== WHOLE || !key) return { verdict: "forged" };
    const signed = new Uint8Array([...new TextEncoder().encode(PREFIX), ...whole.slice(0, BODY)]);
    const isTrue = await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, whole.slice(BODY), signed);
    if (!isTrue) return { verdict: "forged" };
    const serial = hex(await crypto.subtle.digest("SHA-256", whole.slice(0, TOKEN))).slice(0, 16);
    return new DataView(whole.buffer).getUint32(TOKEN) <= now ? { verdict: "expired", serial } : { serial };
  };

  /* `holder` is {category, zones, revoked} or null; `rules` rows of [zone, category, from, until] in seconds. */
  const verdict = ({ kind, gate, holder, rules, at, wasHere }) => {
    if (!holder) return "unknown";
    if (kind === "leave") return "let_in";
    if (holder.revoked) return "revoked";
    if (kind === "enter" && gate && !holder.zones.includes(gate)) {
      const hours = rules.filter(([zone, category]) => zone === gate && category === holder.category);
      if (!hours.length) return "not_here";
      if (!hours.some(([, , from, until]) => (from === null || from <= at) && (until === null || at < until))) return "not_now";
    }
    return wasHere ? "again" : "let_in";
  };

  /* A pass is {zones, from, until, fallen}, its moments in seconds, or null. */
  const vehicle = ({ kind, gate, pass, at, wasHere }) => {
    if (!pass) return "unknown";
    if (kind === "leave") return "let_in";
    if (pass.fallen) return "revoked";
    if (at >= pass.until) return "expired";
    if (kind === "enter" && gate && !pass.zones.includes(gate)) return "not_here";
    if (at < pass.from) return "not_now";
    return wasHere ? "again" : "let_in";
  };

  /* Words as they are searched (muntada.base.text.comparable): two spellings that people take for the same. */
  const SAME = { "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ё": "е" };
  const fold = (text) => text.replace(/[\u0660-\u0669]/g, (digit) => digit.charCodeAt(0) - 0x660)
    .replace(/[\u06f0-\u06f9]/g, (digit) => digit.charCodeAt(0) - 0x6f0).toLowerCase()
    .replace(/[أإآىةؤئё]/g, (letter) => SAME[letter]).replace(/[\u064b-\u0652\u0670\u0640]/g, "")
    .normalize("NFC").replace(/[\u0080-\u03ff]/g, (letter) => letter.normalize("NFD")[0])
    .replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  const find = (people, words, most = 20) => {
    const asked = fold(words).split(" ").filter(Boolean);
    if (!asked.length) return [];
    return people.filter((one) => {
      one.folded ??= one.plate === undefined ? fold(`${one.names.join(" ")} ${one.id}`) : `${fold(`${one.plate} ${one.drivers.join(" ")} ${one.id}`)} ${fold(one.plate).replaceAll(" ", "")}`;
      return asked.every((word) => one.folded.includes(word));
    }).slice(0, most);
  };
  return { yes, soft, importKey, read, verdict, vehicle, fold, find };
})();
