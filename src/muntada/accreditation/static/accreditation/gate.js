/* The phone at a gate: camera or hand, a verdict at once, and every scan kept until the server has it. */
(() => {
  "use strict";
  const place = document.getElementById("gate");
  const rules = globalThis.gateRules;
  const store = globalThis.gateStore;
  const { dataset } = place;
  const shown = (name) => place.querySelector(`[data-${name}]`);
  const words = JSON.parse(document.getElementById("gate-words").textContent);
  const LANGUAGES = ["ar", "ru", "en"];
  const MOST = 100;
  const verdictBox = document.getElementById("gp-verdict");
  const gateChoice = document.getElementById("gp-gate");
  store.use(dataset.slug);

  let roster = null; /* the list, unsealed, in memory only */
  let fetchedAt = 0;
  let endsAt = 0;
  let key = null;
  let bySerial = new Map();
  let byId = new Map();
  let revoked = new Set();
  let passes = new Map(); /* by the serial of a vehicle's code: the pass, and whether a newer code was printed */
  let passById = new Map();
  let offset = 0; /* by how many milliseconds this clock is behind the server's */
  let csrf = "";
  let counts = {};
  let scans = [];
  let isOnline = navigator.onLine;
  let isGone = false;
  let isWiped = false; /* the list went because its time was over */
  let last = null;

  const now = () => Date.now() + offset;
  const hour = (moment) => new Date(moment).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: dataset.zone });
  const dayOf = (moment) => new Date(moment).toLocaleDateString("en-CA", { timeZone: dataset.zone });
  const isVehicle = (one) => one?.plate !== undefined;
  const nameOf = (person) => isVehicle(person) ? person.plate : person.names[LANGUAGES.indexOf(dataset.lang)] || person.names.find(Boolean) || person.id;
  const otherNames = (person) => isVehicle(person) ? "" : [...new Set(person.names)].filter((name) => name && name !== nameOf(person)).join(" · ");
  const driverOf = (pass) => pass.drivers[LANGUAGES.indexOf(dataset.lang)] || pass.drivers.find(Boolean) || "";
  const day = (seconds) => new Date(seconds * 1000).toLocaleDateString("en-GB", { day: "2-digit", month: "2-digit", timeZone: dataset.zone }).replace("/", ".");
  /* A sentence of the page with its places filled, each kept apart from the words around it. */
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_whole, name) => `\u2066${values[name]}\u2069`);
  const aboutVehicle = (pass) => [
    pass.vehicle,
    driverOf(pass) && filled(dataset.driver, { name: driverOf(pass) }),
    words.drivers[pass.driver],
    pass.zones.length ? filled(dataset.zones, { zones: pass.zones.join(" ") }) : "",
    filled(dataset.hours, { from: `${day(pass.from)} ${hour(pass.from * 1000)}`, until: `${day(pass.until)} ${hour(pass.until * 1000)}` }),
  ];
  const kind = () => place.querySelector("[name=kind]:checked").value;

  const showState = () => {
    const waiting = scans.filter((row) => !row.sent).length;
    shown("queued").hidden = waiting === 0;
    shown("queue").textContent = waiting;
    shown("net").textContent = isOnline ? dataset.online : dataset.offline;
    place.classList.toggle("is-offline", !isOnline);
    const count = counts[gateChoice.value];
    shown("inside").textContent = count ? count.inside : isOnline ? 0 : "–";
    shown("vehicles").textContent = count?.vehicles ?? 0;
    shown("vehicles-count").hidden = !count?.vehicles;
    const age = Math.max(0, Math.floor((Date.now() - fetchedAt) / 60000));
    shown("age").textContent = roster ? dataset.old.replace("{time}", `\u2066${hour(fetchedAt + offset)}\u2069`).replace("{age}", `\u2066${age}\u2069`) : isWiped ? dataset.wiped : dataset.nolist;
    shown("age").classList.toggle("is-old", !roster || age >= 10);
    const list = shown("history");
    list.replaceChildren(...scans.slice(-12).reverse().map((row) => {
      const item = document.createElement("li");
      const person = byId.get(row.person) ?? passById.get(row.person);
      const who = document.createElement("bdi");
      who.textContent = person ? nameOf(person) : "–";
      item.append(who, ` · ${words.verdicts[row.verdict ?? row.said]} · `, Object.assign(document.createElement("bdi"), { textContent: hour(Date.parse(row.at) + row.offset), dir: "ltr" }), row.sent ? "" : " ⟳");
      return item;
    }));
  };

  const takeIn = async (list, at, until) => {
    roster = list; fetchedAt = at; endsAt = until; isWiped = false;
    key = list.key ? await rules.importKey(list.key) : null;
    byId = new Map(list.people.map((one) => [one.id, one]));
    bySerial = new Map(list.people.flatMap((one) => one.serials.map((serial) => [serial, one])));
    revoked = new Set(list.revoked);
    const vehicles = list.vehicles ?? [];
    passById = new Map(vehicles.map((one) => [one.id, one]));
    passes = new Map(vehicles.flatMap((one) => [
      ...one.spent.map((serial) => [serial, { ...one, why: one.why || "spent" }]), ...one.serials.map((serial) => [serial, one]),
    ]));
    const chosen = gateChoice.value || localStorage.getItem(`gate:${dataset.slug}`) || "";
    gateChoice.replaceChildren(new Option(dataset.outer, ""), ...list.zones.map((zone) => new Option(`${zone.code} · ${zone[dataset.lang]}`, zone.code)));
    gateChoice.value = [...gateChoice.options].some((one) => one.value === chosen) ? chosen : "";
  };
  const forget = () => { roster = null; key = null; bySerial = new Map(); byId = new Map(); revoked = new Set(); passes = new Map(); passById = new Map(); fetchedAt = 0; };

  /* The phone is none of the gate any more: what it has to tell is told, then everything goes. */
  const leave = async () => {
    isGone = true;
    stopCamera();
    await store.wipeRoster();
    forget();
    await flush();
    if (!scans.some((row) => !row.sent)) await store.wipe();
    navigator.serviceWorker?.controller?.postMessage({ wipe: true });
    verdictBox.hidden = true;
    shown("look").hidden = true;
    shown("gone").hidden = false;
    shown("gone-text").textContent = dataset.goneword;
    showState();
  };

  const look = async () => {
    if (isGone) return;
    if (roster && Date.now() >= endsAt) { isWiped = true; forget(); await store.wipeRoster(); }
    try {
      const before = Date.now();
      const answer = await fetch(dataset.state, { cache: "no-store" });
      const state = await answer.json();
      csrf = state.csrf ?? csrf;
      isOnline = true;
      if (answer.status === 410 && state.gone) { await leave(); return; }
      if (!answer.ok) throw new Error(String(answer.status));
      offset = Math.round(Date.parse(state.now) - (before + Date.now()) / 2);
      await store.put("clock", offset);
      counts = state.counts;
      shown("device").textContent = state.name;
      if (localStorage.getItem(`gate:${dataset.slug}`) === null) localStorage.setItem(`gate:${dataset.slug}`, state.gate);
      if (roster?.stamp === state.stamp) {
        /* The list is the same: it is as young as this answer. */
        fetchedAt = Date.now();
        await store.keepRoster(roster, fetchedAt, endsAt);
      } else {
        const list = await (await fetch(dataset.roster, { cache: "no-store" })).json();
        if (list.people) {
          const until = Date.parse(list.ends_at) - offset;
          await store.keepRoster(list, Date.now(), until);
          await takeIn(list, Date.now(), until);
        }
      }
    } catch { isOnline = false; }
    showState();
    if (isOnline) await flush();
  };

  let busy = false;
  const flush = async () => {
    const rows = scans.filter((row) => !row.sent).slice(0, MOST);
    const edits = rows.map((row) => row.edits);
    if (busy || !rows.length || !csrf) return;
    busy = true;
    let arrived = false;
    try {
      const answer = await fetch(dataset.scans, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
        body: JSON.stringify({ scans: rows.map(({ person: _person, sent: _sent, madeAt: _made, verdict: _verdict, doubt: _doubt, edits: _edits, cameAt: _came, ...row }) => row) }),
        redirect: "manual",
      });
      if (!answer.ok) return;
      const { fates, gone } = await answer.json();
      for (const [number, row] of rows.entries()) {
        const fate = fates[row.key];
        if (!fate || row.edits !== edits[number]) continue;
        Object.assign(row, { sent: true, verdict: fate.verdict || row.said, doubt: fate.doubt });
        await store.changeScan(row, true);
        if (last?.row === row) show(last.row, last.person);
      }
      arrived = true;
      if (gone && !isGone) { busy = false; await leave(); return; }
    } catch { isOnline = false; } finally { busy = false; showState(); }
    if (arrived) await flush();
  };

  /* Big, by shape, word and colour; and to be heard and felt without looking. */
  const tell = (state) => {
    navigator.vibrate?.(state === "yes" ? 80 : state === "maybe" ? [80, 60, 80] : [300, 80, 300]);
    try {
      tell.context ??= new AudioContext();
      const tone = tell.context.createOscillator();
      const gain = tell.context.createGain();
      gain.gain.value = 0.08;
      tone.frequency.value = state === "yes" ? 880 : state === "maybe" ? 440 : 180;
      tone.connect(gain).connect(tell.context.destination);
      tone.start();
      tone.stop(tell.context.currentTime + (state === "yes" ? 0.12 : 0.35));
    } catch { /* A phone that may not sound still shows. */ }
  };
  const show = (row, person) => {
    const verdict = row.verdict ?? row.said;
    const state = row.is_by_hand || verdict === "again" ? "maybe" : verdict === "let_in" ? "yes" : rules.soft(verdict) ? "ask" : "no";
    verdictBox.hidden = false;
    verdictBox.className = `gp-verdict is-${state}`;
    shown("shape").textContent = { yes: "✓", maybe: "!", ask: "?", no: "✕" }[state];
    shown("word").textContent = words.verdicts[verdict];
    shown("name").textContent = person ? nameOf(person) : "";
    const more = [];
    const ofVehicle = isVehicle(person);
    if (ofVehicle && person.why) more.push(words.fallen[person.why]);
    else if (ofVehicle) more.push(...aboutVehicle(person));
    else if (person) more.push(otherNames(person), words.categories[person.category]);
    const doubt = (ofVehicle && words.vehicle_doubts[row.doubt]) || words.doubts[row.doubt];
    if (row.doubt && doubt) more.push(doubt);
    if (row.cameAt && verdict === "again") more.push(dataset.came.replace("{time}", hour(row.cameAt)));
    if (state === "ask" && verdict === "unknown") more.push(dataset.soft);
    shown("more").replaceChildren(...more.filter(Boolean).map((text) => { const line = document.createElement("bdi"); line.textContent = text; return line; }));
    shown("name").dir = ofVehicle ? "ltr" : "auto";
    shown("initials").textContent = person && !ofVehicle ? nameOf(person).split(/\s+/).slice(0, 2).map((word) => word[0]).join("\u200c") : "";
    shown("initials").hidden = !person || ofVehicle;
    const photo = shown("photo");
    photo.hidden = true;
    if (person?.photo && isOnline) {
      photo.onload = () => { photo.hidden = false; shown("initials").hidden = true; };
      photo.src = `${dataset.photo}${person.id}/`;
    } else photo.removeAttribute("src");
    shown("note").hidden = !person?.note;
    shown("note-text").textContent = person?.note ?? "";
    shown("overrule").hidden = state !== "ask" || row.is_by_hand;
    last = { row, person };
    return state;
  };

  const decide = async ({ code = "", person = null }) => {
    const at = now();
    const chosen = kind();
    const gate = gateChoice.value;
    let said = null;
    let isRevoked = false;
    if (code) {
      const read = await rules.read(code, key, at / 1000);
      said = read.verdict ?? null;
      person = read.serial ? bySerial.get(read.serial) ?? passes.get(read.serial) ?? null : null;
      isRevoked = read.serial ? revoked.has(read.serial) : false;
      if (!roster) said = "unknown";
    }
    const own = person ? scans.filter((row) => row.person === person.id && row.gate === gate && dayOf(Date.parse(row.at) + row.offset) === dayOf(at) && (row.is_by_hand || rules.yes(row.said))) : [];
    const before = chosen === "enter" ? own.filter((row) => row.kind === "enter" || row.kind === "leave").at(-1) : own.filter((row) => row.kind === chosen).at(-1);
    const wasHere = before && before.kind !== "leave" ? before : null;
    const asked = { kind: chosen, gate, at: at / 1000, wasHere: Boolean(wasHere) };
    if (isVehicle(person)) said ??= rules.vehicle({ ...asked, pass: { ...person, fallen: Boolean(person.why) } });
    said ??= isRevoked && chosen !== "leave" ? "revoked" : rules.verdict({ ...asked, holder: person, rules: roster?.rules ?? [] });
    const row = {
      key: crypto.randomUUID(), code, application: code ? "" : person?.id ?? "", gate, kind: chosen, said, is_by_hand: false, note: "",
      at: new Date().toISOString(), offset, person: person?.id ?? "", sent: false, madeAt: Date.now(),
      cameAt: wasHere ? Date.parse(wasHere.at) + wasHere.offset : 0,
    };
    await store.addScan(row);
    scans.push(row);
    tell(show(row, person));
    shown("found").replaceChildren();
    document.getElementById("gp-q").value = "";
    showState();
    flush();
  };
  /* A word or a hand is added to the last scan; it is sent again under its own key and still counts once. */
  const amend = async (change) => {
    if (!last) return;
    const { row, person } = last;
    Object.assign(row, change, { sent: false, edits: (row.edits ?? 0) + 1 });
    await store.changeScan(row, false);
    show(row, person);
    showState();
    flush();
  };

  /* The camera: what the browser reads by itself, else our own decoder. */
  const video = shown("video");
  let stream = null;
  let detector = null;
  let seenCode = "";
  let seenAt = 0;
  const canvas = document.createElement("canvas");
  const stopCamera = () => { stream?.getTracks().forEach((track) => track.stop()); stream = null; video.hidden = true; shown("start").hidden = false; };
  const readFrame = async () => {
    if (detector) return (await detector.detect(video))[0]?.rawValue ?? "";
    const scale = Math.min(1, 640 / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    if (!canvas.width) return "";
    const paper = canvas.getContext("2d", { willReadFrequently: true });
    paper.drawImage(video, 0, 0, canvas.width, canvas.height);
    const picture = paper.getImageData(0, 0, canvas.width, canvas.height);
    return globalThis.jsQR(picture.data, canvas.width, canvas.height, { inversionAttempts: "dontInvert" })?.data ?? "";
  };
  const watch = async () => {
    if (!stream) return;
    try {
      const code = verdictBox.hidden && !document.hidden ? await readFrame() : "";
      if (code && (code !== seenCode || Date.now() - seenAt > 4000)) {
        seenCode = code;
        seenAt = Date.now();
        await decide({ code });
      }
    } catch { /* A frame that cannot be read is followed by the next one. */ }
    setTimeout(watch, 150);
  };
  shown("start").addEventListener("click", async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
      if ("BarcodeDetector" in globalThis && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) detector = new BarcodeDetector({ formats: ["qr_code"] });
      video.srcObject = stream;
      video.hidden = false;
      shown("start").hidden = true;
      await video.play();
      navigator.wakeLock?.request("screen").catch(() => {});
      watch();
    } catch {
      stopCamera();
      shown("camera-word").hidden = false;
      shown("camera-word").textContent = dataset.nocamera;
    }
  });

  const list = (people) => {
    shown("found").replaceChildren(...people.map((person) => {
      const item = document.createElement("li");
      const button = Object.assign(document.createElement("button"), { type: "button", className: "gp-person" });
      const first = Object.assign(document.createElement("bdi"), { textContent: nameOf(person) });
      const more = document.createElement("small");
      const about = isVehicle(person) ? [driverOf(person), person.why ? words.fallen[person.why] : words.drivers[person.driver]] : [otherNames(person), words.categories[person.category]];
      if (isVehicle(person)) first.dir = "ltr";
      more.append(...about.filter(Boolean).flatMap((text, place_) => [place_ ? " · " : "", Object.assign(document.createElement("bdi"), { textContent: text })]));
      button.append(first, more);
      button.addEventListener("click", () => decide({ person }));
      item.append(button);
      return item;
    }));
  };
  let asking = 0;
  const search = async () => {
    const typed = document.getElementById("gp-q").value.trim();
    if (typed.startsWith("MUN1.")) return;
    const turn = ++asking;
    const here = roster ? [...rules.find(roster.people, typed), ...rules.find(roster.vehicles ?? [], typed)] : [];
    list(here);
    if (!typed || !isOnline) return;
    try {
      const { found } = await (await fetch(`${dataset.find}?q=${encodeURIComponent(typed)}`, { cache: "no-store" })).json();
      const more = (found ?? []).map((id) => byId.get(id)).filter((one) => one && !here.includes(one));
      if (turn === asking && more.length) list([...here, ...more]);
    } catch { /* The list on the phone is enough. */ }
  };
  document.getElementById("gp-q").addEventListener("input", search);
  shown("hand").addEventListener("submit", async (event) => {
    event.preventDefault();
    const typed = document.getElementById("gp-q").value.trim();
    if (typed.startsWith("MUN1.")) { await decide({ code: typed }); return; }
    const exact = byId.get(typed.toUpperCase()) ?? passById.get(typed.toUpperCase());
    if (exact) { await decide({ person: exact }); return; }
    await search();
    if (typed && !shown("found").children.length) shown("found").append(Object.assign(document.createElement("li"), { textContent: dataset.nobody }));
  });

  shown("next").addEventListener("click", () => { verdictBox.hidden = true; last = null; document.getElementById("gp-tell").value = ""; });
  shown("overrule").addEventListener("click", () => amend({ is_by_hand: true }));
  shown("tell").addEventListener("submit", async (event) => {
    event.preventDefault();
    const field = document.getElementById("gp-tell");
    if (!field.value.trim()) return;
    await amend({ note: field.value.trim() });
    field.value = "";
  });
  gateChoice.addEventListener("change", () => { localStorage.setItem(`gate:${dataset.slug}`, gateChoice.value); showState(); });
  shown("end").addEventListener("submit", async (event) => {
    if (place.classList.contains("is-leaving")) return;
    event.preventDefault();
    await flush();
    if (scans.some((row) => !row.sent) && !window.confirm(dataset.unsent)) return;
    stopCamera();
    forget();
    await store.wipe();
    localStorage.removeItem(`gate:${dataset.slug}`);
    navigator.serviceWorker?.controller?.postMessage({ wipe: true });
    place.classList.add("is-leaving");
    event.target.elements.csrfmiddlewaretoken.value = csrf || event.target.elements.csrfmiddlewaretoken.value;
    event.target.submit();
  });
  window.addEventListener("online", look);
  window.addEventListener("offline", () => { isOnline = false; showState(); });

  const begin = async () => {
    offset = (await store.get("clock")) ?? 0;
    const hadList = Boolean(await store.get("roster"));
    const found = await store.roster();
    isWiped = hadList && !found;
    if (found) await takeIn(found.list, found.fetchedAt, found.endsAt);
    scans = await store.allScans();
    showState();
    place.dataset.ready = "yes";
    await look();
    setInterval(look, 15000);
    setInterval(showState, 20000);
  };
  begin();

  /* The app stays on the phone, in all three languages. */
  if ("serviceWorker" in navigator) {
    const scopes = JSON.parse(document.getElementById("gate-scopes").textContent);
    Promise.all(scopes.map((scope) => navigator.serviceWorker.register(dataset.worker, { scope }))).then(() => navigator.serviceWorker.ready).then((ready) => {
      const files = [...document.querySelectorAll("link[rel=stylesheet], link[rel=preload], link[rel=manifest], link[rel=icon], script[src]")].map((one) => one.href || one.src);
      const sprites = [...document.querySelectorAll("use")].map((one) => new URL(one.getAttribute("href"), location.href).href.split("#")[0]);
      ready.active?.postMessage({ keep: [...new Set([...files, ...sprites, ...scopes.map((scope) => new URL(scope, location.href).href)])] });
    }).catch(() => { /* Without it the open page still works without a network. */ });
  }
})();
