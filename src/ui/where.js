// "Use where I am": the device is asked when the button is pressed and not before. What it says is rounded to three
// decimals, some 100 m, before it stands in the form; exact it goes nowhere.

/** A position as it stands in an address. */
export const rounded = (lon, lat) => [lon, lat].map((degrees) => (Math.round(degrees * 1000) / 1000).toFixed(3)).join();

/** Has the form ask from a position, and no longer from what is in the box; an empty one: from what is in the box. */
export function setAt(form, at) {
  const { at: field, place } = form.elements;
  field.value = at;
  field.disabled = !at;
  if (at) place.value = "";
}

export function whereIAm(form) {
  const button = document.getElementById("where-i-am");
  const status = document.getElementById("where-said");
  const say = (what) => {
    status.textContent = status.dataset[what] ?? "";
  };
  form.elements.place.addEventListener("input", () => {
    setAt(form, "");
    say("nothing");
  });
  if (!navigator.geolocation || !isSecureContext) return;
  let asking = 0; // what is answered after someone pressed again, or typed, is too late
  form.elements.place.addEventListener("input", () => asking++);
  button.addEventListener("click", () => {
    const asked = ++asking;
    const unless = (then) => (answer) => asked === asking && then(answer);
    say("asking");
    navigator.geolocation.getCurrentPosition(
      unless(({ coords }) => {
        setAt(form, rounded(coords.longitude, coords.latitude));
        say("found");
      }),
      unless(({ code, PERMISSION_DENIED }) => say(code === PERMISSION_DENIED ? "refused" : "failed")),
      { timeout: 20000, maximumAge: 60000 },
    );
  });
  button.hidden = false;
}
