/* The trainer's page of the class: who is there, looked up again every ten seconds while the page is in sight. */
"use strict";

setInterval(async () => {
  if (document.hidden) return;
  try {
    const answer = await fetch("/class");
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ["warm", "here", "rows"]) document.getElementById(id).replaceChildren(...fresh.getElementById(id).childNodes);
  } catch {
    // The server is starting again; the next look finds it.
  }
}, 10_000);
