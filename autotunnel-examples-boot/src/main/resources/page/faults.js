"use strict";

const said = document.getElementById("said");

async function show() {
  try {
    const answer = await fetch("count");
    document.getElementById("count").textContent = await answer.text();
  } catch {
    said.textContent = "The example is over; its terminal has the summary.";
    return;
  }
  setTimeout(show, 500);
}

for (const button of document.querySelectorAll("button")) {
  button.addEventListener("click", async () => {
    await fetch(button.dataset.press, { method: "POST" });
    said.textContent = `${button.textContent}: done or queued`;
  });
}

show();
