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
const base = await answered(opening);
const store = (name) => base.transaction(name, "readwrite").objectStore(name);
const all = (name) => answered(store(name).getAll());
const get = (name, key) => answered(store(name).get(key));
const put = (name, value) => answered(store(name).put(value));
const drop = (name, key) => answered(store(name).delete(key));

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
  const marks = await all("marks");
  for (const { code, owner: whose, until } of await all("rosters")) {
    if (whose !== owner || until <= Date.now()) await drop("rosters", code);
  }
  for (const keys of await all("keys")) {
    const roster = await get("rosters", keys.code);
    const waits = marks.some((one) => one.code === keys.code && one.owner === owner);
    if (keys.owner !== owner || !(roster || waits)) await drop("keys", keys.code);
    else if (!roster && keys.roster) await put("keys", { ...keys, roster: null });
  }
  const live = marks.length ? 34560000 : 0;
  document.cookie = `unsent=${marks.length}; path=/; max-age=${live}; samesite=strict`;
}

async function keep(code, told) {
  const roster = await crypto.subtle.generateKey(AES, false, USES);
  const raw = Uint8Array.from(atob(told.seal), (letter) => letter.charCodeAt(0));
  const marks = await crypto.subtle.importKey("raw", raw, AES, false, USES);
  const { owner, until, now, title, when, notice, people } = told;
  const clock = Date.now() - now;
  const box = await seal(roster, code, { title, when, notice, people, clock });
  const both = base.transaction(["keys", "rosters"], "readwrite");
  both.objectStore("keys").put({ code, owner, roster, marks });
  if (told.state === "open") both.objectStore("rosters").put({ ...box, owner, until: until + clock });
  else both.objectStore("rosters").delete(code);
  await new Promise((done) => (both.oncomplete = done));
}

// ---- the session at hand ----

let code, keys, roster, marks, trouble;

async function load() {
  await tidy();
  code = location.hash.slice(1);
  const [owner, box] = [cookie("along"), await get("rosters", code)];
  keys = await get("keys", code);
  roster = box && keys ? await unseal(keys.roster, box) : null;
  const mine = keys ? (await all("marks")).filter((one) => one.code === code && one.owner === owner) : [];
  marks = await Promise.all(mine.map(async (one) => ({ id: one.id, ...(await unseal(keys.marks, one)) })));
}

const of = (person) => marks.filter((one) => one.person === person);
const shown = ({ person, mark }) => of(person).findLast((one) => one.state !== "refused")?.mark ?? mark;
const inTurn = () => {
  let last = Promise.resolve();
  return (work) => (last = last.then(work).catch(console.error));
};
const noting = inTurn();
const sending = inTurn();

const note = (whom, mark) =>
  noting(async () => {
    await load();
    if (!keys) return draw();
    const person = roster?.people.find((one) => one.person === whom) ?? of(whom)[0];
    const decided = of(whom).filter((one) => one.state);
    const seen = decided.at(-1)?.theirs ?? shown(person);
    const at = new Date(Date.now() - (roster?.clock ?? 0)).toISOString();
    const one = { nonce: crypto.randomUUID(), person: whom, name: person.name, mark, seen, at };
    await put("marks", { ...(await seal(keys.marks, code, one)), owner: keys.owner });
    for (const { id } of decided) await drop("marks", id);
    await load();
    draw();
    if (navigator.onLine) send();
  });

// ---- to the site and back ----

async function ask(path, options) {
  const answer = await fetch(`${root}/desk/attendance/${path}`, { redirect: "manual", cache: "no-store", ...options });
  if (answer.ok) return answer.json();
  throw answer.type === "opaqueredirect" ? "out" : [403, 404].includes(answer.status) ? "denied" : "failed";
}

const send = (session = location.hash.slice(1)) =>
  sending(async () => {
    if (!session) return;
    trouble = "";
    try {
      let told = await ask(`${session}/roster.json`);
      await keep(session, told);
      if (told.state !== "open") trouble = told.state;
      for (;;) {
        await load();
        const waits = session === code ? marks.filter((one) => !one.state).slice(0, 100) : [];
        if (!waits.length) break;
        const sent = waits.map(({ nonce, person, mark, seen, at }) => ({ nonce, person, mark, seen, at }));
        told = await ask(`${session}/sync`, {
          method: "POST",
          headers: { "Content-Type": "application/json", "X-CSRFToken": told.csrf },
          body: JSON.stringify({ marks: sent }),
        });
        await settle(session, waits, told.results);
        await keep(session, told);
      }
    } catch (why) {
      trouble = typeof why === "string" ? why : "failed";
      if (trouble === "out") document.cookie = "along=; path=/; max-age=0";
      if (trouble === "denied") await Promise.all([drop("rosters", session), drop("keys", session)]);
    }
    await load();
    draw();
  });

async function settle(session, waits, results) {
  const { marks: key, owner } = keys;
  for (const { nonce, ...result } of results) {
    const { id, ...one } = waits.find((other) => other.nonce === nonce);
    if (result.state === "done") await drop("marks", id);
    else await put("marks", { ...(await seal(key, session, { ...one, ...result })), owner, id });
    for (const old of of(one.person)) if (old.id < id) await drop("marks", old.id);
    await load();
  }
}

// ---- what is shown ----

const made = (id) => $(id).content.firstElementChild.cloneNode(true);
const fill = (part, texts) => {
  for (const [name, text] of Object.entries(texts)) part.querySelector(`[data-is="${name}"]`).textContent = text;
};
const waiting = (count) => words[new Intl.PluralRules(document.documentElement.lang).select(count)] ?? words.other;

async function draw() {
  const boxes = await all("marks");
  const count = boxes.filter((one) => one.owner === cookie("along")).length;
  $("sealed").hidden = count === boxes.length;
  $("signed-out").hidden = Boolean(cookie("along")) && trouble !== "out";
  $("sign-in").href = `${root}/sign-in?next=${encodeURIComponent(here + location.hash)}`;
  const state = [count ? waiting(count).replace("{n}", count) : words.sent, navigator.onLine ? "" : words.offline];
  if ($("status").textContent !== state.join(" ")) $("status").textContent = state.join(" ");
  const missing = code && !roster && !marks.length ? (navigator.onLine ? "" : "missing") : "";
  $("trouble").textContent = (trouble !== "out" && words[trouble || missing]) || "";
  $("trouble").hidden = !$("trouble").textContent;
  $("session").hidden = !roster;
  $("send").hidden = !code || !count || !navigator.onLine;
  $("list").hidden = Boolean(code);
  drawProblems();
  if (roster) drawPeople();
  if (!code) await drawList();
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
    row.querySelector(".badge").hidden = !of(one.person).length;
    row.hidden = !plain(one.name).includes(wanted) && one.code !== letters($("q").value);
  });
  while (rows.children.length > roster.people.length) rows.lastChild.remove();
}

function drawProblems() {
  const problems = marks.filter((one) => one.state).map((one) => {
    const part = made("problem");
    fill(part, { name: one.name, text: one.text });
    const [first] = part.querySelectorAll("button");
    for (const [mark, label] of one.choices ?? []) {
      const button = first.cloneNode();
      button.textContent = label;
      button.onclick = () => note(one.person, mark);
      first.before(button);
    }
    first.hidden = Boolean(one.choices);
    first.onclick = () => drop("marks", one.id).then(load).then(draw);
    return part;
  });
  $("problems").replaceChildren(...problems);
  $("conflicts").hidden = !problems.length;
}

async function drawList() {
  const taken = [];
  for (const box of await all("rosters")) {
    const { title, when } = await unseal((await get("keys", box.code)).roster, box);
    const row = made("taken");
    fill(row, { title, when });
    row.querySelector("a").href = `#${box.code}`;
    taken.push(row);
  }
  $("sessions").replaceChildren(...taken);
  $("none").hidden = taken.length > 0;
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
$("send").onclick = () => send();
$("remove").onclick = async () => {
  await drop("rosters", code);
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
    say(words.blind);
  }
};

const show = async () => {
  trouble = "";
  await load();
  await draw();
  if (navigator.onLine) send();
};
addEventListener("hashchange", show);
addEventListener("online", show);
addEventListener("offline", draw);
document.addEventListener("visibilitychange", () => document.hidden || show());
setInterval(() => load().then(draw), 60000);
navigator.serviceWorker?.register(`${here}worker.js`);
navigator.storage?.persist?.();
await show();
