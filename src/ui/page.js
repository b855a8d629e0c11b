// What makes the pages easier where scripts run; each is whole without.

const leave = document.getElementById("leave");

// Away at once, and "back" does not lead here. What is on the screen goes before the network answers.
function away() {
  document.body.hidden = true;
  location.replace(leave.href);
}

if (leave) {
  leave.addEventListener("click", (event) => {
    event.preventDefault();
    away();
  });
  // Three presses within two seconds, whatever else listens; a key held down is one.
  let presses = [];
  const pressed = ({ key, repeat, timeStamp: now }) => {
    if (key !== "Escape" || repeat) return;
    presses = [...presses.filter((then) => now - then < 2000), now];
    if (presses.length === 3) away();
  };
  document.addEventListener("keydown", pressed, { capture: true });
  document.getElementById("leave-keys").hidden = false;
}

if (document.getElementById("find")) import("./find.js");
