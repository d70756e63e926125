/* What a phone keeps: sealed with keys that no script can read out (AES-GCM), in its own database. */
globalThis.gateStore = (() => {
  "use strict";
  const LASTS = 16 * 3600 * 1000;
  let name = "";
  let opening = null;
  const open = () => {
    opening ??= new Promise((done, fail) => {
      const asked = indexedDB.open(name, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("kept");
        asked.result.createObjectStore("scans", { keyPath: "key" });
      };
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });
    return opening;
  };
  const use = (slug) => { name = `muntada-gate-${slug}`; };
  const ask = async (store, mode, what) => {
    const database = await open();
    return new Promise((done, fail) => {
      const work = database.transaction(store, mode);
      const asked = what(work.objectStore(store));
      work.oncomplete = () => done(asked?.result);
      work.onerror = work.onabort = () => fail(work.error);
    });
  };
  const get = (key) => ask("kept", "readonly", (store) => store.get(key));
  const put = (key, value) => ask("kept", "readwrite", (store) => store.put(value, key));
  const drop = (key) => ask("kept", "readwrite", (store) => store.delete(key));

  /* One key for the list and one for the scans: the list goes with its key, the scans stay until they have arrived. */
  const keyOf = async (use_) => {
    const found = await get(`key:${use_}`);
    if (found) return found;
    const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    await put(`key:${use_}`, made);
    return made;
  };
  const seal = async (use_, value) => {
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const data = new TextEncoder().encode(JSON.stringify(value));
    return { nonce, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, await keyOf(use_), data) };
  };
  const unseal = async (use_, sealed) => {
    const data = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.nonce }, await keyOf(use_), sealed.data);
    return JSON.parse(new TextDecoder().decode(data));
  };

  /* The list, with the moment by this phone's clock at which it was fetched and at which it ends. */
  const wipeRoster = async () => { await drop("roster"); await drop("key:list"); };
  const keepRoster = async (roster, fetchedAt, endsAt) => put("roster", { ...await seal("list", roster), fetchedAt, endsAt });
  const roster = async () => {
    const found = await get("roster");
    if (!found) return null;
    if (Date.now() >= found.endsAt || Date.now() - found.fetchedAt >= LASTS) { await wipeRoster(); return null; }
    try { return { list: await unseal("list", found), fetchedAt: found.fetchedAt, endsAt: found.endsAt }; } catch { await wipeRoster(); return null; }
  };

  const addScan = async (row) => {
    const sealed = await seal("scans", row);
    await ask("scans", "readwrite", (store) => store.put({ key: row.key, sent: false, madeAt: Date.now(), sealed }));
  };
  const allScans = async () => {
    const rows = await ask("scans", "readonly", (store) => store.getAll());
    const found = [];
    for (const row of rows) {
      if (row.sent && Date.now() - row.madeAt > LASTS) { await ask("scans", "readwrite", (store) => store.delete(row.key)); continue; }
      try { found.push({ ...await unseal("scans", row.sealed), sent: row.sent, madeAt: row.madeAt }); } catch { /* The key is gone, and the row with it. */ }
    }
    return found.sort((one, other) => one.madeAt - other.madeAt);
  };
  const changeScan = async (row, sent) => {
    const { sent: _sent, madeAt, ...rest } = row;
    const sealed = await seal("scans", rest);
    await ask("scans", "readwrite", (store) => store.put({ key: row.key, sent, madeAt, sealed }));
  };
  const wipe = async () => {
    await wipeRoster();
    await ask("scans", "readwrite", (store) => store.clear());
    await drop("key:scans");
    await drop("clock");
  };
  return { use, get, put, roster, keepRoster, wipeRoster, addScan, allScans, changeScan, wipe };
})();
