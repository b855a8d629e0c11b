// The page that finds: whoever changes an answer sees at once what is left. The list comes from the address that the
// form would send, so that what is seen, the address and "back" are as without scripts.
import { mapBesideList } from "./find_map.js";
import { suggestIn } from "./suggest.js";
import { whereIAm } from "./where.js";

const form = document.getElementById("find");
const part = (id, within = document) => within.querySelector(`#${id}`);

// Whether someone asked their device for few data, or has hardly any network.
const { saveData = false, effectiveType = "" } = navigator.connection ?? {};
const sparing =
  saveData || effectiveType.endsWith("2g") || matchMedia("(prefers-reduced-data: reduce)").matches;

// What was not answered, and what is the usual answer, is not in the address.
form.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData]) {
    const usual = form.querySelector(`[data-question="${name}"]`)?.dataset.usual;
    if (!value || value === usual) formData.delete(name);
  }
});

function addressOf() {
  const address = new URL(form.action);
  address.search = new URLSearchParams(new FormData(form));
  return address.href;
}

// -- the new page in the place of the old ------------------------------------------------------------------------

const keyOf = (answer) => {
  const { name, value } = answer.querySelector("input");
  return `${name}=${value}`;
};

// Makes the children of one element those of another; what both have stays, so that the focus does, and what has the
// focus stays in any case. Both are in the same order.
function merge(into, from, selector, key, update) {
  const first = into.querySelector(selector);
  const old = new Map([...into.querySelectorAll(selector)].map((child) => [key(child), child]));
  let last = null;
  for (const child of from.querySelectorAll(selector)) {
    const same = old.get(key(child));
    if (same) {
      update(same, child);
      old.delete(key(child));
    } else if (last) last.after(child);
    else first.before(child);
    last = same ?? child;
  }
  for (const left of old.values()) {
    if (!left.contains(document.activeElement)) left.remove();
    else update(left, null);
  }
}

function updateAnswer(answer, fresh) {
  const count = answer.querySelector(".cairn_count");
  if (!fresh) {
    if (count) count.textContent = count.textContent.replace(/\d+/, "0");
    answer.querySelector("input").checked = false;
    return;
  }
  const freshCount = fresh.querySelector(".cairn_count");
  if (count && freshCount) count.textContent = freshCount.textContent;
  else if (freshCount) answer.append(" ", freshCount);
  else count?.remove();
  answer.querySelector("input").checked = fresh.querySelector("input").checked;
}

function updateQuestion(question, fresh) {
  if (fresh) merge(question, fresh, ".cairn_answer", keyOf, updateAnswer);
}

// The boxes say what the page was asked for; that differs only on the way back.
function updateBoxes(fresh) {
  for (const name of ["place", "q", "at"]) {
    const { value, disabled } = part("find", fresh).elements[name];
    Object.assign(form.elements[name], { value, disabled });
  }
}

function show(fresh) {
  updateBoxes(fresh);
  document.title = fresh.title;
  part("from").replaceChildren(...part("from", fresh).childNodes);
  merge(part("questions"), part("questions", fresh), "fieldset", (q) => q.dataset.question, updateQuestion);
  part("results").replaceChildren(...part("results", fresh).childNodes);
  part("found-said").textContent = part("found").textContent;
  part("results").dispatchEvent(new CustomEvent("cairn:results", { bubbles: true }));
}

// -- asking ------------------------------------------------------------------------------------------------------

let shown = location.pathname + location.search;
let asking;

// @param instead  what is done where it does not come
async function load(address, instead, before = () => {}) {
  asking?.abort();
  const { signal } = (asking = new AbortController());
  const results = part("results");
  results.setAttribute("aria-busy", "true");
  part("found-said").textContent = "";
  try {
    const answer = await fetch(address, { signal, headers: { accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (signal.aborted) return;
    if (!answer.ok || !part("results", fresh)) throw new Error(`no results: ${answer.status}`);
    before();
    shown = location.pathname + location.search;
    show(fresh);
  } catch {
    if (signal.aborted) return;
    instead();
  }
  results.removeAttribute("aria-busy");
}

function questionsAtOnce() {
  part("at-once").hidden = false;
  part("questions").addEventListener("change", () => {
    const address = addressOf();
    const send = () => form.submit();
    load(address, send, () => address !== location.href && history.pushState(null, "", address));
  });
  // the list is there already: on to it
  form.addEventListener("submit", (event) => {
    if (addressOf() !== new URL(shown, location.href).href) return;
    event.preventDefault();
    part("found").tabIndex = -1;
    part("found").focus();
  });
  addEventListener("popstate", () => {
    // a step to a part of the page is none to another list
    if (location.pathname + location.search !== shown) load(location.href, () => location.reload());
  });
}

whereIAm(form);
if (!sparing) suggestIn(form);
if (part("results")) {
  questionsAtOnce();
  mapBesideList(form, sparing);
}
