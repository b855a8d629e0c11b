// What someone who types may mean, from /suggest: the combobox with a listbox of the WAI-ARIA Authoring Practices 1.2
// (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/): the focus stays in the box, aria-activedescendant tells which
// line is meant. The list is an offer: whatever was typed can be sent.

const WAIT_MS = 200;
const LEAST_LETTERS = 2;
// which of the answer's kinds suit which box
const KINDS = { place: ["postcode", "place"], q: ["category", "asset"] };

/** @param {HTMLFormElement} form */
export function suggestIn(form) {
  const address = new URL("suggest", form.action).href;
  for (const name of Object.keys(KINDS)) new Suggestions(form.elements[name], address);
}

class Suggestions {
  constructor(box, address) {
    this.box = box;
    this.address = address;
    this.kinds = KINDS[box.name];
    this.active = -1;
    const made = document.getElementById("suggestions").content.cloneNode(true);
    [this.list, this.status] = made.children;
    this.list.id = `${box.id}-suggestions`;
    const what = {
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
      autocomplete: "off", // the browser's own list would lie over this one
    };
    for (const [name, value] of Object.entries(what)) box.setAttribute(name, value);
    box.after(made);
    box.addEventListener("input", () => this.typed());
    box.addEventListener("keydown", (event) => this.pressed(event));
    box.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the box
    this.list.addEventListener("click", ({ target }) => {
      const line = target.closest("[role=option]");
      if (line) this.choose(line);
    });
  }

  typed() {
    this.close();
    if (this.box.value.trim().length >= LEAST_LETTERS) this.waiting = setTimeout(() => this.ask(), WAIT_MS);
  }

  async ask() {
    const typed = this.box.value.trim();
    this.asking?.abort();
    const { signal } = (this.asking = new AbortController());
    try {
      const answer = await fetch(`${this.address}?q=${encodeURIComponent(typed)}`, { signal });
      if (!answer.ok) return;
      const { suggestions } = await answer.json();
      if (!signal.aborted && this.box === document.activeElement) this.show(suggestions);
    } catch {
      // stopped, or no network: no list
    }
  }

  show(suggestions) {
    const fitting = suggestions.filter(({ kind }) => this.kinds.includes(kind));
    this.list.replaceChildren(...fitting.map((one, i) => this.lineOf(one, i)));
    this.active = -1;
    this.open(fitting.length > 0);
    this.say(fitting.length ? "some" : "none", fitting.length);
  }

  lineOf({ label, detail, value }, number) {
    const line = document.createElement("li");
    line.id = `${this.list.id}-${number}`;
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", "false");
    line.dataset.value = value;
    line.textContent = detail ? `${label}, ${detail}` : label;
    return line;
  }

  say(what, count) {
    this.status.textContent = this.status.dataset[what]?.replace("[count]", count) ?? "";
  }

  open(is) {
    this.list.hidden = !is;
    this.box.setAttribute("aria-expanded", String(is));
    if (!is) this.box.removeAttribute("aria-activedescendant");
  }

  close() {
    clearTimeout(this.waiting);
    this.asking?.abort();
    this.open(false);
    this.say("nothing");
  }

  // Past the last comes the box itself, then the first.
  move(by) {
    const lines = [...this.list.children];
    const places = lines.length + 1;
    this.active = ((this.active + 1 + by + places) % places) - 1;
    lines.forEach((line, i) => line.setAttribute("aria-selected", String(i === this.active)));
    const chosen = lines[this.active];
    if (chosen) this.box.setAttribute("aria-activedescendant", chosen.id);
    else this.box.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  choose(line) {
    this.box.value = line.dataset.value;
    this.box.dispatchEvent(new Event("input", { bubbles: true })); // for whoever else listens
    this.close();
  }

  pressed(event) {
    if (event.isComposing) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (this.list.hidden) {
      if (event.key === "ArrowDown" && this.box.value.trim().length >= LEAST_LETTERS) this.ask();
      return;
    }
    if (by) {
      this.move(by);
      event.preventDefault();
    } else if (event.key === "Enter" && this.active >= 0) {
      this.choose(this.list.children[this.active]);
      event.preventDefault(); // the form goes with the next
    } else if (event.key === "Escape") {
      this.close();
      event.preventDefault();
    }
  }
}
