// The map on the page of one place. Without it the page says where that is all the same.
import { mountMap } from "./map.js";

const element = document.getElementById("map");
const button = document.getElementById("map-show");

async function show() {
  const [lon, lat] = element.dataset.at.split(",").map(Number);
  const { uuid, name, base, wordMap, wordZoomIn, wordZoomOut } = element.dataset;
  button.hidden = true;
  element.hidden = false;
  const map = await mountMap(element, {
    base,
    results: [{ uuid, name, lon, lat }],
    movable: false,
    words: { map: wordMap, zoomIn: wordZoomIn, zoomOut: wordZoomOut },
  });
  element.hidden = !map;
}

if (element && button) {
  if (navigator.connection?.saveData) {
    button.hidden = false;
    button.addEventListener("click", show, { once: true });
  } else {
    show();
  }
}
