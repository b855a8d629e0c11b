// The map beside the list, once the list is there: by itself where there is room and data cost nothing, else by its
// button. What is on it comes from the list; one chosen here is chosen there.
import { setAt, rounded } from "./where.js";

const ROOM = matchMedia("(min-width: 75em)"); // where the style sheet has the map beside the list, not before it
const STILL = matchMedia("(prefers-reduced-motion: reduce)");
const HOVER_MS = 150;
const CHOSEN = "cairn_card--chosen";
const WEEKDAYS = ["mo", "tu", "we", "th", "fr", "sa", "su"];

const place = (text) => {
  const [lon, lat] = text.split(",").map(Number);
  return { lon, lat };
};

const headingOf = (card) => card.querySelector(".cairn_card__name");

/** What of the page's answers narrows down tiles too, in their words (/tiles/assets). */
export function tilesFilter(search) {
  const asked = new URLSearchParams(search);
  const filter = new URLSearchParams();
  for (const kind of asked.getAll("kind")) filter.append("category", kind);
  if (asked.get("q")) filter.append("q", asked.get("q"));
  if (asked.has("for")) filter.append("audiences", asked.getAll("for").join());
  if (WEEKDAYS.includes(asked.get("when"))) filter.append("day", asked.get("when"));
  if (asked.getAll("part").length === 1) filter.append("time", asked.get("part"));
  for (const [name, value] of asked) {
    if (value === "yes" && name !== "free" && name !== "embed") filter.append(name, "yes");
  }
  return filter.toString();
}

/** @param {HTMLFormElement} form  that finds
 *  @param {boolean} sparing  whether data cost something */
export function mapBesideList(form, sparing) {
  new MapBesideList(form, sparing);
}

class MapBesideList {
  constructor(form, sparing) {
    this.form = form;
    for (const name of ["map", "results", "show-map", "hide-map", "map-said", "map-part"])
      this[name] = document.getElementById(name);
    this["map-part"].hidden = false;
    document.getElementById("map-weight").hidden = !sparing;
    this["show-map"].addEventListener("click", () => this.show(true));
    this["hide-map"].addEventListener("click", () => this.hide());
    this.listen();
    if (ROOM.matches && !sparing) this.afterList(() => this.show(false));
  }

  afterList(then) {
    const later = () => (globalThis.requestIdleCallback ?? setTimeout)(then);
    if (document.readyState === "complete") later();
    else addEventListener("load", later, { once: true });
  }

  // -- showing it --------------------------------------------------------------------------------------------------

  async show(asked) {
    if (this.loading) return;
    this.loading = true;
    if (asked) this.say("loading");
    this.map.hidden = false;
    this.swapButtons(true, asked);
    this.shown ??= await this.mount().catch(() => null);
    this.loading = false;
    if (!this.shown) {
      this.map.hidden = true;
      this.swapButtons(false, asked);
      if (asked) this.say("failed");
      return;
    }
    this.say("nothing");
    this.numberCards();
  }

  async mount() {
    const { mountMap } = await import("./map.js");
    const { base, ...texts } = this["map-part"].dataset;
    // the places that the page's own texts leave to scripts
    const words = Object.fromEntries(
      Object.entries(texts).map(([name, text]) => [name, text.replace(/\[(\w+)\]/g, "{$1}")]),
    );
    return mountMap(this.map, {
      base,
      words,
      filter: tilesFilter(location.search),
      origin: this.origin(),
      results: this.found(),
      href: (uuid) => this.hrefOf(uuid, base),
    });
  }

  hide() {
    this.map.hidden = true;
    this.swapButtons(false, true);
    this.numberCards();
  }

  // The focus goes with the button that was pressed.
  swapButtons(shown, pressed) {
    this["show-map"].hidden = shown;
    this["hide-map"].hidden = !shown;
    if (pressed) this[shown ? "hide-map" : "show-map"].focus();
  }

  say(what) {
    this["map-said"].textContent = this["map-said"].dataset[what] ?? "";
  }

  // -- the list ----------------------------------------------------------------------------------------------------

  cards() {
    return [...this.results.querySelectorAll("[data-uuid][data-at]")];
  }

  found() {
    return this.cards().map((card, i) => ({
      uuid: card.dataset.uuid,
      name: headingOf(card).textContent.trim(),
      number: i + 1,
      ...place(card.dataset.at),
    }));
  }

  // The numbers of the markers, for the style sheet, while there are markers.
  numberCards() {
    this.cards().forEach((card, i) => {
      const heading = headingOf(card);
      if (this.map.hidden) delete heading.dataset.number;
      else heading.dataset.number = i + 1;
    });
  }

  origin() {
    const said = document.getElementById("origin");
    return said ? place(said.dataset.at) : null;
  }

  cardOf(uuid) {
    return document.getElementById(`p-${uuid}`);
  }

  hrefOf(uuid, base) {
    const { href } = this.cardOf(uuid)?.querySelector("a") ?? {};
    const { lang } = this.form.elements;
    return href ?? `${base}/place/${uuid}${lang ? `?lang=${lang.value}` : ""}`;
  }

  choose(uuid) {
    for (const card of this.results.querySelectorAll(`.${CHOSEN}`)) card.classList.remove(CHOSEN);
    this.cardOf(uuid)?.classList.add(CHOSEN);
  }

  // -- the list and the map choose the same ------------------------------------------------------------------------

  listen() {
    const chosenInList = ({ target }) => {
      const card = target.closest("[data-uuid]");
      if (!card || !this.shown || this.map.hidden) return;
      this.choose(card.dataset.uuid);
      this.shown.select(card.dataset.uuid);
    };
    this.results.addEventListener("focusin", chosenInList);
    // not each card that a pointer comes past
    this.results.addEventListener("pointerover", (event) => {
      clearTimeout(this.hovering);
      if (event.pointerType === "mouse") this.hovering = setTimeout(chosenInList, HOVER_MS, event);
    });
    this.results.addEventListener("pointerleave", () => clearTimeout(this.hovering));
    this.map.addEventListener("cairn:choose", ({ detail }) => this.chosenOnMap(detail));
    this.map.addEventListener("cairn:origin", ({ detail: { lon, lat } }) => {
      setAt(this.form, rounded(lon, lat));
      this.form.requestSubmit();
    });
    this.results.addEventListener("cairn:results", () => this.refresh());
  }

  chosenOnMap({ uuid }) {
    this.choose(uuid);
    const card = this.cardOf(uuid);
    if (!card) return; // not in this list: the map links to it
    const heading = headingOf(card);
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    heading.scrollIntoView({ block: "center", behavior: STILL.matches ? "auto" : "smooth" });
  }

  refresh() {
    if (!this.shown) return;
    this.shown.setFilter(tilesFilter(location.search));
    this.shown.setOrigin(this.origin());
    this.shown.setResults(this.found());
    this.numberCards();
  }
}
