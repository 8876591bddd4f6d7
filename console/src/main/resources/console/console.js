// The console knows nothing but the REST API: everything shown here can be fetched by a script.
"use strict";

const EVENTS_SHOWN = 50;
const byId = (id) => document.getElementById(id);
let tail = null;

async function get(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" } });
  const body = await answer.json();
  if (!answer.ok) {
    throw new Error(body.detail || answer.statusText);
  }
  return body;
}

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text === undefined || text === null ? "" : String(text);
  if (className) {
    made.className = className;
  }
  return made;
}

// columns: [heading, row => text, row => class or nothing]
function table(columns, rows, nothing) {
  if (rows.length === 0) {
    return element("p", nothing);
  }
  const made = document.createElement("table");
  const head = made.createTHead().insertRow();
  columns.forEach(([heading]) => {
    const cell = element("th", heading);
    cell.scope = "col";
    head.append(cell);
  });
  const body = made.createTBody();
  rows.forEach((row) => body.append(line(columns, row)));
  return made;
}

function line(columns, row) {
  const made = document.createElement("tr");
  columns.forEach(([, text, style]) => made.append(element("td", text(row), style && style(row))));
  return made;
}

const time = (text) => (text ? new Date(text.replace(/([+-]\d\d)(\d\d)$/, "$1:$2")).toLocaleString() : "");
const seconds = (value) => (value === undefined ? "" : value.toFixed(1) + " s");

const SERVERS = [
  ["Name", (s) => s.name],
  ["Status", (s) => s.status, (s) => s.status],
  ["Health", (s) => s.health],
  ["System", (s) => s.shape.osType],
  ["Cores", (s) => s.shape.processors],
  ["Memory GiB", (s) => s.shape.memoryGiB],
];
const RUNS = [
  ["Run", (r) => r.id],
  ["Plan", (r) => r.plan],
  ["State", (r) => r.state, (r) => r.state],
  ["Started", (r) => time(r.startedAt)],
  ["Recovery time", (r) => seconds(r.rtaSeconds)],
  ["Simulated", (r) => seconds(r.cloudRtaSeconds)],
  ["By", (r) => r.initiator],
];
const LEDGERS = [
  ["Location", (l) => l.location],
  ["Events", (l) => l.size],
  ["Signed", (l) => l.checkpoint.size],
  ["Root", (l) => l.checkpoint.root],
];
const EVENTS = [
  ["Id", (e) => e.id],
  ["Time", (e) => time(e.event.eventTime)],
  ["Action", (e) => e.event.action],
  ["Outcome", (e) => e.event.outcome, (e) => e.event.outcome],
  ["Severity", (e) => e.event.severity, (e) => e.event.severity],
  ["By", (e) => e.event.initiator.name || e.event.initiator.id],
  ["From", (e) => e.event.initiator.host.address],
  ["Target", (e) => e.event.target.name],
  ["Reason", (e) => e.event.reason.reasonForFailure || e.event.reason.reasonType],
];

async function showSites() {
  const [sites, servers] = await Promise.all([get("/api/v1/sites"), get("/api/v1/instances")]);
  const parts = sites.result.flatMap((site) => [
    element("h3", `${site.name} (${site.role}), events in ${site.location}`),
    table(SERVERS, servers.result.filter((s) => s.site === site.name), "no servers"),
  ]);
  byId("sites").replaceChildren(...parts);
}

async function showRuns() {
  const runs = await get("/api/v1/runs");
  byId("runs").replaceChildren(table(RUNS, runs.result.slice(0, 10), "No run yet. Start one: muster drill plans/core-banking.yaml"));
}

async function showLedgers() {
  const ledgers = await get("/api/v1/ledgers");
  byId("ledgers").replaceChildren(table(LEDGERS, ledgers.result, "no ledger yet"));
}

async function showEvents(query) {
  if (tail) {
    tail.close();
  }
  byId("problem").textContent = "";
  const asked = encodeURIComponent(query);
  try {
    const page = await get(`/api/v1/events?limit=${EVENTS_SHOWN}&query=${asked}`);
    const rows = page.events.map((event, i) => ({ id: page.ids[i], event }));
    const shown = table(EVENTS, rows, "no event answers this");
    byId("events").replaceChildren(shown);
    const from = page.ids.length > 0 ? `&from=${encodeURIComponent(page.ids[0])}` : "";
    tail = new EventSource(`/api/v1/events/tail?query=${asked}${from}`);
    tail.onopen = () => (byId("state").textContent = "live");
    tail.onerror = () => (byId("state").textContent = "not connected");
    tail.onmessage = (message) => arrived(shown, message);
  } catch (failure) {
    byId("problem").textContent = failure.message;
  }
}

function arrived(shown, message) {
  const body = shown.tBodies && shown.tBodies[0];
  if (!body) {
    showEvents(byId("query").value);
    return;
  }
  const row = line(EVENTS, { id: message.lastEventId, event: JSON.parse(message.data) });
  row.className = "new";
  body.prepend(row);
  while (body.rows.length > EVENTS_SHOWN) {
    body.deleteRow(-1);
  }
}

byId("search").addEventListener("submit", (submitted) => {
  submitted.preventDefault();
  showEvents(byId("query").value);
});

// Ends the session; what is shown then is the sign-in page.
async function signOut() {
  const cookie = document.cookie.split("; ").find((one) => one.startsWith("XSRF-TOKEN="));
  const answer = await fetch("/api/v1/sign-out", {
    method: "POST",
    headers: {
      Accept: "application/json",
      "X-XSRF-TOKEN": cookie ? decodeURIComponent(cookie.slice("XSRF-TOKEN=".length)) : "",
    },
  });
  if (!answer.ok) {
    const body = await answer.json();
    throw new Error(body.detail || answer.statusText);
  }
  window.location.replace("/");
}

byId("sign-out").addEventListener("click", () => {
  signOut().catch((failure) => (byId("state").textContent = failure.message));
});

// Each of these reads is an event itself, so the page reads once and then follows the tail.
Promise.all([showSites(), showRuns(), showLedgers()])
  .then(() => showEvents(""))
  .catch((failure) => (byId("state").textContent = failure.message));
