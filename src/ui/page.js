// What makes the pages easier where scripts run; each works without.

// Away at once, and "back" does not lead here.
document.getElementById("leave")?.addEventListener("click", (event) => {
  event.preventDefault();
  location.replace(event.currentTarget.href);
});
