// The map beside the list. Everything on it is in the list too, so where it cannot be drawn nothing is lost.
//
//   const map = await mountMap(element, { filter: "category=library", origin: { lon, lat, label }, results });
//
// The element is empty and has its size from the page's style sheet. What happens on the map is said by events of the
// element, which bubble:
//
//   cairn:choose  { uuid, name, lon, lat }  an asset was chosen on the map
//   cairn:origin  { lon, lat }              someone says that they are here; rounded to three decimals, some 100 m

// The words of the page's language; {name} stands for what is put in.
const WORDS = {
  map: "Map",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  origin: "You are here",
  ring: "{metres} m",
  numbered: "{number}: {name}",
  more: "More about {name}",
  move: "Move where I am",
  moveHelp: "Press the map where you are. Or move the map with the arrow keys, then press Enter.",
};
const RINGS_M = [400, 800, 1600];
const COLOURS = {
  light: { ink: "#2b2b2b", halo: "#ffffff" },
  dark: { ink: "#f2f2f2", halo: "#16191c" },
  contrast: { ink: "#000000", halo: "#ffffff" },
};
const CLOSE_ZOOM = 15;
const MARKER_PX = 36;

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
const rounded = ({ lng, lat }) => ({ lon: Math.round(lng * 1000) / 1000, lat: Math.round(lat * 1000) / 1000 });

function make(name, className, attributes = {}, text = "") {
  const made = document.createElement(name);
  made.className = className;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

// The points at a distance, on the WGS 84 ellipsoid's radii of curvature at the middle: along the meridian (Snyder, Map
// projections: a working manual, 1987, 4-18) and across it (4-20). Over a mile that is right to a metre.
export function ring({ lon, lat }, metres, points = 72) {
  const A = 6378137;
  const E2 = 0.00669437999014;
  const phi = (lat * Math.PI) / 180;
  const w = 1 - E2 * Math.sin(phi) ** 2;
  const along = (A * (1 - E2)) / w ** 1.5;
  const across = (A / Math.sqrt(w)) * Math.cos(phi);
  return Array.from({ length: points + 1 }, (_, i) => {
    const angle = (2 * Math.PI * (i % points)) / points;
    return [
      lon + ((metres * Math.sin(angle)) / across) * (180 / Math.PI),
      lat + ((metres * Math.cos(angle)) / along) * (180 / Math.PI),
    ];
  });
}

function ringFeatures(origin, metres, words) {
  const features = (origin ? metres : []).map((m) => ({
    type: "Feature",
    properties: { label: fill(words.ring, { metres: m }) },
    geometry: { type: "LineString", coordinates: ring(origin, m) },
  }));
  return { type: "FeatureCollection", features };
}

// What the person asked their device for.
const CONTRAST = matchMedia("(prefers-contrast: more), (forced-colors: active)");
const DARK = matchMedia("(prefers-color-scheme: dark)");
const STILL = matchMedia("(prefers-reduced-motion: reduce)");
const theme = () => (CONTRAST.matches ? "contrast" : DARK.matches ? "dark" : "light");

function draws() {
  try {
    return !!document.createElement("canvas").getContext("webgl2");
  } catch {
    return false;
  }
}

let stylesheet;
function loadStylesheet() {
  stylesheet ??= new Promise((resolve, reject) => {
    const link = make("link", "", { rel: "stylesheet", href: new URL("./map.css", import.meta.url).href });
    link.onload = resolve;
    link.onerror = reject;
    document.head.append(link);
  });
  return stylesheet;
}

let protocol;
async function loadProtocol(maplibre) {
  if (protocol) return;
  const { Protocol } = await import("./pmtiles.js");
  protocol = new Protocol();
  maplibre.addProtocol("pmtiles", protocol.tile);
}

const assetsUrl = (base, filter) => {
  const query = String(filter ?? "").replace(/^\?/, "");
  return new URL(`${base}/tiles/assets${query ? `?${query}` : ""}`, document.baseURI).href;
};

// The server's style, with the rings under the assets and the one that is chosen over them.
async function styleOf(state) {
  const name = theme();
  const { ink, halo } = COLOURS[name];
  const answer = await fetch(`${state.base}/styles/map.json?theme=${name}`);
  if (!answer.ok) throw new Error(`the map's style: ${answer.status}`);
  const style = await answer.json();
  style.sources.assets.url = assetsUrl(state.base, state.filter);
  style.sources.rings = { type: "geojson", data: ringFeatures(state.origin, state.rings, state.words) };
  const first = style.layers.findIndex(({ source }) => source === "assets");
  style.layers.splice(
    first,
    0,
    {
      id: "rings",
      type: "line",
      source: "rings",
      paint: { "line-color": ink, "line-width": 1.5, "line-dasharray": [3, 3] },
    },
    {
      id: "ring-names",
      type: "symbol",
      source: "rings",
      layout: { "symbol-placement": "line", "symbol-spacing": 500, "text-field": ["get", "label"], "text-size": 13 },
      paint: { "text-color": ink, "text-halo-color": halo, "text-halo-width": 2 },
    },
  );
  style.layers.push({
    id: "chosen",
    type: "circle",
    source: "assets",
    "source-layer": "assets",
    filter: ["==", ["get", "uuid"], state.chosen ?? ""],
    paint: {
      "circle-radius": 17,
      "circle-opacity": 0,
      "circle-stroke-width": 4,
      "circle-stroke-color": ink,
    },
  });
  return style;
}

// Offsets of a marker from its place, the nearest first: over it, then further and further around.
const OFFSETS = [];
for (let i = -5; i <= 5; i++) for (let j = -5; j <= 5; j++) OFFSETS.push([i * MARKER_PX, j * MARKER_PX - 14]);
OFFSETS.sort(([x, y], [v, w]) => Math.hypot(x, y + 14) - Math.hypot(v, w + 14) || y - w || v - x);

// For each place on the screen an offset where no other marker is, so that each can be pressed.
function spread(places) {
  const taken = [];
  const free = ([x, y]) => taken.every(([v, w]) => Math.abs(x - v) >= MARKER_PX || Math.abs(y - w) >= MARKER_PX);
  return places.map(({ x, y }) => {
    const offset = OFFSETS.find(([dx, dy]) => free([x + dx, y + dy])) ?? OFFSETS[0];
    taken.push([x + offset[0], y + offset[1]]);
    return offset;
  });
}

// All that are to be seen, or undefined.
function boundsOf(maplibre, { origin, results, rings }) {
  const points = results.map(({ lon, lat }) => [lon, lat]);
  if (origin) points.push(...ring(origin, rings[0] ?? 400, 4));
  return points.length ? points.reduce((all, at) => all.extend(at), new maplibre.LngLatBounds()) : undefined;
}

async function boundsOfAssets(maplibre, state) {
  const described = await (await fetch(assetsUrl(state.base, state.filter))).json();
  return maplibre.LngLatBounds.convert(described.bounds);
}

/**
 * Draws the map.
 * @param {HTMLElement} element
 * @param {object} options
 * @param {string} [options.base]  where the service is: "" for the root of this origin, or "/cairn"
 * @param {string} [options.filter]  query of /tiles/assets: what the list is narrowed down by, in the tiles' words
 * @param {{lon: number, lat: number, label?: string}} [options.origin]  where distances are from
 * @param {{uuid: string, name: string, lon: number, lat: number, number?: number}[]} [options.results]  of the list, in
 *   its order; those without a place are left out
 * @param {(uuid: string) => string} [options.href]  the address of an asset's page
 * @param {number[]} [options.rings]  in metres
 * @param {boolean} [options.movable]  whether the origin can be put right on the map; true
 * @param {object} [options.words]  of WORDS, in the page's language
 * @returns {Promise<ResidentsMap|null>}  null where the browser cannot draw it
 */
export async function mountMap(element, options = {}) {
  if (!draws()) return null;
  const state = {
    base: options.base ?? "",
    filter: options.filter ?? "",
    origin: options.origin ?? null,
    results: placed(options.results),
    rings: options.rings ?? RINGS_M,
    words: { ...WORDS, ...options.words },
    href: options.href,
    movable: options.movable ?? true,
    chosen: null,
  };
  try {
    const [maplibre, style] = await Promise.all([import("./maplibre-gl.js"), styleOf(state), loadStylesheet()]);
    if (style.sources.basemap) await loadProtocol(maplibre);
    maplibre.setWorkerUrl(new URL("./maplibre-gl-worker.js", import.meta.url).href);
    const bounds = boundsOf(maplibre, state) ?? (await boundsOfAssets(maplibre, state));
    return new ResidentsMap(maplibre, element, state, style, bounds);
  } catch (error) {
    console.warn("The map cannot be shown:", error);
    element.replaceChildren();
    return null;
  }
}

const placed = (results) => (results ?? []).filter(({ lon, lat }) => Number.isFinite(lon) && Number.isFinite(lat));

// The element has a bar of buttons, the map, and below it what is chosen and whose map it is: nothing lies over the
// map but markers, so that they can be seen and pressed.
class ResidentsMap {
  constructor(maplibre, element, state, style, bounds) {
    this.maplibre = maplibre;
    this.element = element;
    this.state = state;
    this.markers = new Map();
    this.build();
    this.map = new maplibre.Map({
      container: this.canvas,
      style,
      bounds,
      fitBoundsOptions: { padding: 50, maxZoom: CLOSE_ZOOM },
      maxZoom: 18,
      fadeDuration: STILL.matches ? 0 : 300,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      maxPitch: 0,
      locale: { "Map.Title": state.words.map },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.attribution = new maplibre.AttributionControl({ compact: false });
    this.foot.append(this.attribution.onAdd(this.map));
    this.listen();
    this.showOrigin();
    this.showResults();
  }

  // -- what the page asks for ------------------------------------------------------------------------------------

  /** Shows one as chosen, and moves the map so that it is seen; null: none. Says nothing. */
  select(uuid) {
    const result = this.state.results.find((r) => r.uuid === uuid);
    this.choose(result ?? (uuid ? { uuid } : null));
    if (result) this.bringIntoView(result);
  }

  setResults(results) {
    this.state.results = placed(results);
    this.showResults();
  }

  setOrigin(origin) {
    this.state.origin = origin ?? null;
    this.map.getSource("rings")?.setData(ringFeatures(this.state.origin, this.state.rings, this.state.words));
    this.showOrigin();
  }

  setFilter(filter) {
    this.state.filter = filter ?? "";
    this.map.getSource("assets")?.setUrl(assetsUrl(this.state.base, this.state.filter));
  }

  /** Waits for someone to say on the map where they are. */
  moveOrigin(on) {
    this.moving = on;
    this.canvas.classList.toggle("cairn-map-moving", on);
    this.moveButton?.setAttribute("aria-pressed", String(on));
    this.help.textContent = on ? this.state.words.moveHelp : "";
    if (on) this.map.getCanvas().focus();
  }

  remove() {
    for (const query of [CONTRAST, DARK]) query.removeEventListener("change", this.restyle);
    this.attribution.onRemove();
    this.map.remove();
    this.element.classList.remove("cairn-map");
    this.element.replaceChildren();
  }

  // -- what it is made of ----------------------------------------------------------------------------------------

  // Buttons have signs of their own, so that no picture has to come with the style sheet.
  build() {
    const { words, movable } = this.state;
    const bar = make("div", "cairn-map-bar");
    const add = (text, label, press) => {
      const button = make("button", "cairn-map-button", { type: "button" }, text);
      if (label) button.setAttribute("aria-label", label);
      button.addEventListener("click", press);
      bar.append(button);
      return button;
    };
    add("+", words.zoomIn, () => this.map.zoomIn());
    add("\u2212", words.zoomOut, () => this.map.zoomOut());
    if (movable) {
      this.moveButton = add(words.move, null, () => this.moveOrigin(!this.moving));
      this.moveButton.setAttribute("aria-pressed", "false");
    }
    this.help = make("p", "cairn-map-help", { role: "status" });
    this.canvas = make("div", "cairn-map-canvas");
    this.foot = make("div", "cairn-map-foot");
    this.name = make("p", "cairn-map-name");
    this.foot.append(this.name);
    bar.append(this.help);
    this.element.classList.add("cairn-map");
    this.element.replaceChildren(bar, this.canvas, this.foot);
  }

  listen() {
    const { map } = this;
    this.restyle = async () => {
      map.setStyle(await styleOf(this.state));
    };
    for (const query of [CONTRAST, DARK]) query.addEventListener("change", this.restyle);
    map.on("click", (event) => this.pressed(event));
    map.on("zoomend", () => this.spreadMarkers());
    map.on("mousemove", ({ point }) => {
      map.getCanvas().classList.toggle("cairn-map-pointing", !this.moving && !!this.featureAt(point));
    });
    map.getCanvas().addEventListener("keydown", (event) => {
      if (!this.moving) return;
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        this.originMoved(map.getCenter());
      } else if (event.key === "Escape") {
        this.moveOrigin(false);
      }
    });
  }

  featureAt({ x, y }) {
    const layers = ["asset-icons", "assets", "asset-groups"].filter((id) => this.map.getLayer(id));
    const around = [
      [x - 6, y - 6],
      [x + 6, y + 6],
    ];
    return this.map.queryRenderedFeatures(around, { layers })[0];
  }

  pressed({ lngLat, point }) {
    if (this.moving) {
      this.originMoved(lngLat);
      return;
    }
    const feature = this.featureAt(point);
    if (!feature) return;
    const { west, south, east, north, uuid, name } = feature.properties;
    if (uuid) {
      const [lon, lat] = feature.geometry.coordinates;
      this.chosenHere({ uuid, name, lon, lat });
    } else {
      const bounds = [
        [west, south],
        [east, north],
      ];
      this.map.fitBounds(bounds, { padding: 60, maxZoom: 17 });
    }
  }

  chosenHere(asset) {
    const { uuid, name, lon, lat } = asset;
    this.choose(asset);
    this.say("cairn:choose", { uuid, name, lon, lat });
  }

  originMoved(lngLat) {
    const origin = rounded(lngLat);
    this.moveOrigin(false);
    this.setOrigin(origin);
    this.say("cairn:origin", origin);
  }

  say(what, detail) {
    this.element.dispatchEvent(new CustomEvent(what, { bubbles: true, detail }));
  }

  choose(asset) {
    this.state.chosen = asset?.uuid ?? null;
    if (this.map.getLayer("chosen")) this.map.setFilter("chosen", ["==", ["get", "uuid"], this.state.chosen ?? ""]);
    for (const [uuid, marker] of this.markers) {
      marker.getElement().setAttribute("aria-pressed", String(uuid === this.state.chosen));
    }
    this.showName(asset);
  }

  showName(asset) {
    const { href, words } = this.state;
    this.name.replaceChildren();
    if (!asset?.name) return;
    if (href) {
      const label = fill(words.more, { name: asset.name });
      this.name.append(make("a", "", { href: href(asset.uuid), "aria-label": label }, asset.name));
    } else {
      this.name.textContent = asset.name;
    }
  }

  bringIntoView({ lon, lat }) {
    const { x, y } = this.map.project([lon, lat]);
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const seen = x > MARKER_PX && x < width - MARKER_PX && y > 2 * MARKER_PX && y < height - MARKER_PX;
    if (!seen) this.map.easeTo({ center: [lon, lat], zoom: Math.max(this.map.getZoom(), 14) });
  }

  showOrigin() {
    this.originMarker?.remove();
    this.originMarker = null;
    const { origin, words } = this.state;
    if (!origin) return;
    const sign = make("div", "cairn-map-origin", { role: "img", "aria-label": origin.label ?? words.origin });
    this.originMarker = new this.maplibre.Marker({ element: sign }).setLngLat([origin.lon, origin.lat]).addTo(this.map);
  }

  showResults() {
    for (const marker of this.markers.values()) marker.remove();
    this.markers.clear();
    this.state.results.forEach((result, i) => this.markers.set(result.uuid, this.markerOf(result, i + 1)));
    this.spreadMarkers();
  }

  spreadMarkers() {
    const markers = [...this.markers.values()];
    spread(markers.map((marker) => this.map.project(marker.getLngLat()))).forEach((offset, i) => {
      markers[i].setOffset(offset);
      markers[i].getElement().classList.toggle("cairn-map-beside", offset !== OFFSETS[0]);
    });
  }

  markerOf(result, place) {
    const number = result.number ?? place;
    const { name, lon, lat, uuid } = result;
    const label = fill(this.state.words.numbered, { number, name });
    const pressed = String(uuid === this.state.chosen);
    const button = make(
      "button",
      "cairn-map-marker",
      { type: "button", "aria-label": label, "aria-pressed": pressed },
      String(number),
    );
    button.addEventListener("click", (event) => {
      event.stopPropagation(); // it is no press on the map
      this.chosenHere(result);
    });
    button.addEventListener("focus", () => this.bringIntoView(result));
    return new this.maplibre.Marker({ element: button, anchor: "bottom" }).setLngLat([lon, lat]).addTo(this.map);
  }
}
