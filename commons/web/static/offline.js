/* Attendance without a connection. Rosters lie in IndexedDB under a key made here, which goes with the sign-in and the
   session; marks wait under the key that the site gives their maker, until the site has them. No words are in here. */

const $ = (id) => document.getElementById(id);
const words = document.querySelector("main").dataset;
const here = location.pathname;
const root = here.slice(0, here.indexOf("/desk/"));
const cookie = (name) => (document.cookie.match(`(?:^|; )${name}=([^;]*)`) || [])[1];
const say = (said) => ($("said").textContent = said);

// ---- what is kept ----

const answered = (request) =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
const opening = indexedDB.open("offline", 1);
opening.onupgradeneeded = () => {
  for (const name of ["keys", "rosters"]) opening.result.createObjectStore(name, { keyPath: "code" });
  opening.result.createObjectStore("marks", { keyPath: "id", autoIncrement: true });
};
const base = await answered(opening).catch(() => null);
if (!base || !crypto.subtle) {
  $("trouble").hidden = false;
  $("trouble").textContent = words.bare;
  throw new Error(words.bare);
}
base.onclose = () => location.reload(); // emptied from elsewhere: nothing of it stays on the screen
const STORES = ["keys", "rosters", "marks"];
const store = (name) => base.transaction(name, "readwrite").objectStore(name);
const put = (name, value) => answered(store(name).put(value));
const drop = (name, key) => answered(store(name).delete(key));
// All of it, as it is at one moment; on: a transaction that goes on to change it.
const everything = (on = base.transaction(STORES)) =>
  Promise.all(STORES.map((name) => answered(on.objectStore(name).getAll())));
const completed = (change) => new Promise((done) => (change.oncomplete = done));

const AES = { name: "AES-GCM", length: 256 };
const USES = ["encrypt", "decrypt"];
const bytes = (text) => new TextEncoder().encode(text);
const way = (iv, code) => ({ ...AES, iv, additionalData: bytes(code) });
const seal = async (key, code, value) => {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { code, iv, data: await crypto.subtle.encrypt(way(iv, code), key, bytes(JSON.stringify(value))) };
};
const unseal = async (key, { code, iv, data }) =>
  JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(way(iv, code), key, data)));

// What must not be here any more goes: rosters and keys of who is not signed in here, rosters of what is over.
async function tidy() {
  const owner = cookie("along");
  const change = base.transaction(STORES, "readwrite");
  const [keys, rosters, boxes] = await everything(change);
  const live = new Set(boxes.filter((one) => one.owner === owner).map((one) => one.code));
  const fresh = new Set(rosters.filter((one) => one.owner === owner && one.until > Date.now()).map((one) => one.code));
  for (const one of rosters) if (!fresh.has(one.code)) change.objectStore("rosters").delete(one.code);
  for (const one of keys) {
    const store = change.objectStore("keys");
    if (one.owner !== owner || !(fresh.has(one.code) || live.has(one.code))) store.delete(one.code);
    else if (!fresh.has(one.code)) store.put({ ...one, roster: null });
  }
  await completed(change);
  const age = boxes.length ? 34560000 : 0;
  document.cookie = `unsent=${boxes.length}; path=/; max-age=${age}; samesite=strict`;
  return rosters.some((one) => one.owner !== owner);
}

async function keep(code, told) {
  const roster = await crypto.subtle.generateKey(AES, false, USES);
  const raw = Uint8Array.from(atob(told.seal), (letter) => letter.charCodeAt(0));
  const marks = await crypto.subtle.importKey("raw", raw, AES, false, USES);
  const { owner, until, now, title, when, notice, people } = told;
  const clock = Date.now() - now;
  const box = await seal(roster, code, { title, when, notice, people, clock });
  // Removed meanwhile, and nothing of it waits: then it is not brought back.
  if (code !== location.hash.slice(1) && !boxes.some((one) => one.code === code && one.owner === owner)) return;
  const both = base.transaction(["keys", "rosters"], "readwrite");
  both.objectStore("keys").put({ code, owner, roster, marks });
  if (told.state === "open") both.objectStore("rosters").put({ ...box, owner, until: until + clock });
  else both.objectStore("rosters").delete(code);
  await completed(both);
  navigator.storage?.persist?.();
}

// ---- what is at hand: the session that the address names, and one's own marks of all sessions ----

let code, keys, roster, boxes, mine, taken, ended, trouble;
const inTurn = () => {
  let last = Promise.resolve();
  return (work) => (last = last.then(work, work));
};
const [loading, noting, sending] = [inTurn(), inTurn(), inTurn()];

const load = () =>
  loading(async () => {
    ended = (await tidy()) || ended;
    const [locks, rosters, sealed] = await everything();
    const lock = new Map(locks.map((one) => [one.code, one]));
    const opened = (box, which) => unseal(lock.get(box.code)[which], box).catch(() => null);
    const [known, own] = [[], []];
    for (const box of rosters) {
      const one = lock.get(box.code)?.roster && (await opened(box, "roster"));
      if (one) known.push({ ...one, code: box.code });
    }
    for (const box of sealed) {
      const one = lock.get(box.code)?.owner === box.owner && (await opened(box, "marks"));
      if (one) own.push({ ...one, id: box.id, code: box.code });
    }
    code = location.hash.slice(1);
    [taken, mine, boxes, keys, roster] = [known, own, sealed, lock, known.find((one) => one.code === code)];
  });

const of = (person, session = code) => mine.filter((one) => one.person === person && one.code === session);
const shown = ({ person, mark }) => of(person).findLast((one) => one.state !== "refused")?.mark ?? mark;

// What one chooses for somebody of the session at hand, or where two have noted differently.
const note = (whom, mark, decided) =>
  noting(async () => {
    await load();
    const session = decided?.code ?? code;
    const key = keys.get(session);
    const person = decided ?? roster?.people.find((one) => one.person === whom);
    if (!key || !person) return draw();
    const problems = of(whom, session).filter((one) => one.state);
    const seen = problems.at(-1)?.theirs ?? shown(person);
    const at = new Date(Date.now() - (roster?.clock ?? 0)).toISOString();
    const one = { nonce: crypto.randomUUID(), person: whom, name: person.name, mark, seen, at };
    await put("marks", { ...(await seal(key.marks, session, one)), owner: key.owner });
    for (const { id } of problems) await drop("marks", id);
    await load();
    draw();
    if (navigator.onLine) send();
  }).catch(() => {
    trouble = "bare"; // the browser could not keep it, and the page shows what is kept
    draw();
  });

// ---- to the site and back ----

async function ask(path, options) {
  const answer = await fetch(`${root}/desk/attendance/${path}`, { redirect: "manual", cache: "no-store", ...options });
  if (answer.ok) return answer.json();
  throw answer.type === "opaqueredirect" ? "out" : [403, 404].includes(answer.status) ? "denied" : "failed";
}

let due = false;
function send() {
  if (due) return;
  due = true;
  sending(async () => {
    due = false;
    await load();
    const owner = cookie("along");
    const waits = boxes.filter((one) => !owner || one.owner === owner).map((one) => one.code);
    trouble = "";
    for (const session of new Set([code, ...waits].filter(Boolean))) {
      try {
        const state = await exchange(session);
        if (session === code && state !== "open") trouble = state;
      } catch (why) {
        if (why === "denied") for (const name of ["rosters", "keys"]) await drop(name, session);
        if (why === "out") document.cookie = "along=; path=/; max-age=0";
        if (session === code || why !== "denied") trouble = typeof why === "string" ? why : "failed";
      }
    }
    await load();
    draw();
  });
}

async function exchange(session) {
  let told = await ask(`${session}/roster.json`);
  const own = boxes.some((one) => one.code === session && one.owner === told.owner);
  if (session !== code && !own) return told.state; // sealed marks of somebody else: not for us to open
  await keep(session, told);
  for (;;) {
    await load();
    const waits = mine.filter((one) => one.code === session && !one.state).slice(0, 100);
    if (!waits.length) return told.state;
    const marks = waits.map(({ nonce, person, mark, seen, at }) => ({ nonce, person, mark, seen, at }));
    told = await ask(`${session}/sync`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": told.csrf },
      body: JSON.stringify({ marks }),
    });
    await keep(session, told); // before the marks go, so that what is shown never steps back
    for (const { nonce, ...result } of told.results) {
      await settle(waits.find((one) => one.nonce === nonce), result);
    }
  }
}

// What the site said of a mark: gone when it is done, else kept with the reason; it stands for the earlier ones.
async function settle({ id, ...one }, result) {
  const { owner, marks } = keys.get(one.code);
  if (result.state === "done") await drop("marks", id);
  else await put("marks", { ...(await seal(marks, one.code, { ...one, ...result })), owner, id });
  await load();
  for (const old of of(one.person, one.code)) if (old.id < id) await drop("marks", old.id);
}

// ---- what is shown ----

const made = (id) => $(id).content.firstElementChild.cloneNode(true);
const fill = (part, texts) => {
  for (const [name, text] of Object.entries(texts)) part.querySelector(`[data-is="${name}"]`).textContent = text;
};
const waiting = (count) => words[new Intl.PluralRules(document.documentElement.lang).select(count)] ?? words.other;

function draw() {
  const text = (id, said) => $(id).textContent === said || ($(id).textContent = said);
  const out = trouble === "out" || (!cookie("along") && (ended || boxes.length > 0));
  $("signed-out").hidden = !out;
  $("sign-in").href = `${root}/sign-in?next=${encodeURIComponent(here + location.hash)}`;
  $("sealed").hidden = out || mine.length === boxes.length;
  const count = mine.filter((one) => !one.state).length;
  const rest = count < mine.length ? words.decide : taken.length ? words.sent : "";
  const state = [count ? waiting(count).replace("{n}", count) : rest, navigator.onLine ? "" : words.offline];
  text("status", out ? "" : state.join(" ").trim());
  const missing = code && !roster && !navigator.onLine ? "missing" : "";
  text("trouble", (trouble !== "out" && words[trouble || missing]) || "");
  $("trouble").hidden = !$("trouble").textContent;
  $("session").hidden = !roster;
  $("send").hidden = !count || !navigator.onLine;
  $("list").hidden = Boolean(code);
  drawProblems();
  if (roster) drawPeople();
  else $("people").replaceChildren();
  const rows = taken.map((one) => {
    const row = made("taken");
    fill(row, { title: one.title, when: one.when });
    row.querySelector("a").href = `#${one.code}`;
    return row;
  });
  $("sessions").replaceChildren(...rows);
  $("none").hidden = rows.length > 0;
}

function drawPeople() {
  fill($("session"), { title: roster.title, when: roster.when, notice: roster.notice });
  $("session").querySelector('[data-is="notice"]').hidden = !roster.notice;
  const [rows, wanted] = [$("people"), plain($("q").value)];
  roster.people.forEach((one, place) => {
    let row = $(one.person);
    if (!row) {
      row = made("person");
      row.id = one.person;
      fill(row, { name: one.name });
      for (const input of row.querySelectorAll("input")) input.name = one.person;
    }
    if (rows.children[place] !== row) rows.insertBefore(row, rows.children[place] ?? null);
    row.querySelector(`[value="${shown(one)}"]`).checked = true;
    row.querySelector(".badge").hidden = !of(one.person).some((other) => !other.state);
    row.hidden = !plain(one.name).includes(wanted) && one.code !== letters($("q").value);
  });
  while (rows.children.length > roster.people.length) rows.lastChild.remove();
}

function drawProblems() {
  const problems = mine.filter((one) => one.state).map((one) => {
    const part = made("problem");
    fill(part, { name: one.name, text: one.text });
    const [first] = part.querySelectorAll("button");
    for (const [mark, label] of one.choices ?? []) {
      const button = first.cloneNode();
      button.textContent = label;
      button.onclick = () => note(one.person, mark, one);
      first.before(button);
    }
    first.hidden = Boolean(one.choices);
    first.onclick = () => drop("marks", one.id).then(load).then(draw);
    return part;
  });
  $("problems").replaceChildren(...problems);
  $("conflicts").hidden = !problems.length;
}

// ---- whom one looks for: a name as people type it, a code typed, or scanned ----

const plain = (text) =>
  text.normalize("NFKD").toLowerCase().replace(/[\p{M}\u0640'"׳״’-]/gu, "")
    .replace(/[ךםןףץىةٱ]/g, (letter) => "כמנפציها"["ךםןףץىةٱ".indexOf(letter)]).trim();
const letters = (text) => text.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");

function arrives(text) {
  const one = roster?.people.find((other) => other.code === letters(text));
  if (!one) return say(words.unknown);
  if (shown(one) !== "present") note(one.person, "present");
  say(`${one.name}: ${words.present}`);
  return one;
}

$("find").onsubmit = (event) => {
  event.preventDefault();
  const left = [...$("people").children].filter((row) => !row.hidden);
  if ($("q").value && left.length === 1 && !roster.people.some((one) => one.code === letters($("q").value))) {
    left[0].querySelector("input").focus();
  } else if (arrives($("q").value)) {
    $("q").value = "";
    drawPeople();
  }
};
$("q").oninput = () => drawPeople();
$("people").onchange = ({ target }) => note(target.name, target.value);
$("send").onclick = send;
$("drop-sealed").onclick = async () => {
  for (const box of boxes) if (!mine.some((one) => one.id === box.id)) await drop("marks", box.id);
  await load();
  draw();
};
$("remove").onclick = () => {
  drop("rosters", code);
  location.hash = "";
};

const [eye, camera] = [$("eye"), $("camera")];
camera.hidden = !("BarcodeDetector" in window && navigator.mediaDevices);
camera.onclick = async () => {
  eye.hidden = !eye.hidden;
  camera.setAttribute("aria-pressed", !eye.hidden);
  if (eye.hidden) return eye.srcObject?.getTracks().forEach((track) => track.stop());
  try {
    eye.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    await eye.play();
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    while (!eye.hidden) {
      for (const { rawValue } of await detector.detect(eye)) arrives(rawValue);
      await new Promise((next) => setTimeout(next, 250));
    }
  } catch {
    eye.hidden = true;
    camera.setAttribute("aria-pressed", false);
    say(words.blind);
  }
};

const show = async () => {
  trouble = "";
  await load();
  draw();
  if (navigator.onLine) send();
};
addEventListener("hashchange", show);
addEventListener("online", show);
addEventListener("offline", draw);
document.addEventListener("visibilitychange", () => document.hidden || show());
setInterval(() => (mine.some((one) => !one.state) ? show() : load().then(draw)), 60000);
navigator.serviceWorker?.register(`${here}worker.js`);
await show();
