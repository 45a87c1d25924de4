// Keeps the numbers of the statistics page current and resets them. Only numbers are taken over, and only as text: nothing here makes elements of what it is told.

const page = document.querySelector("[data-live]");
if (page) {
  follow(page);
  offerReset();
}

function follow(page) {
  const state = page.querySelector("[data-state]");
  let version = Number(page.dataset.version);
  let told = version;
  let isAsking = false;
  let notBefore = 0;

  const events = new EventSource(page.dataset.live);
  events.onopen = () => say("Live");
  events.onerror = () => say("Not live: the gateway does not answer");
  events.addEventListener("change", event => {
    const change = JSON.parse(event.data);
    page.querySelector("[data-open]").textContent = grouped(change.openSessions);
    told = change.version;
    ask();
  });
  document.addEventListener("visibilitychange", ask);
  addEventListener("pagehide", () => events.close());

  // Counting millions of records costs something: nobody asks for a page that is not seen, nor more than a tenth of the time.
  async function ask() {
    if (isAsking || told === version || document.hidden) {
      return;
    }

    isAsking = true;
    try {
      await new Promise(done => setTimeout(done, Math.max(0, notBefore - performance.now())));
      const began = performance.now();
      const answer = await fetch("/api/statistics" + asked());
      if (!answer.ok) {
        throw new Error((await answer.json()).message);
      }

      const statistics = await answer.json();
      notBefore = performance.now() + Math.max(1000, 10 * (performance.now() - began));
      version = statistics.version;
      say(show(statistics) ? "Live" : "Live. There are new rows: reload the page");
    } catch (problem) {
      notBefore = performance.now() + 5000;
      version = told;
      say("Not live: " + problem.message);
    } finally {
      isAsking = false;
    }

    ask();
  }

  // A field of the form that was left empty asks for nothing, here as there.
  function asked() {
    const terms = [...new URLSearchParams(location.search)].filter(term => term[1].trim() !== "");
    return terms.length === 0 ? "" : "?" + new URLSearchParams(terms);
  }

  function say(text) {
    if (state.textContent !== text) {
      state.textContent = text;
    }
  }

  // False when there is something that the page has no row for.
  function show(statistics) {
    const total = { sessions: 0, messages: 0, bytes: 0 };
    for (const row of statistics.traffic) {
      total.sessions += row.sessions;
      total.messages += row.messages;
      total.bytes += row.bytes;
    }

    fill(page.querySelector("[data-total]"), total);
    const profiles = rows("[data-profile]", row => row.dataset.profile);
    const violations = rows("[data-violation]", row => row.dataset.protocol + " " + row.dataset.violation);
    let isWhole = true;
    for (const row of statistics.traffic) {
      isWhole = fill(profiles.get(row.profile), row) && isWhole;
    }

    for (const row of statistics.violations) {
      isWhole = fill(violations.get(row.protocol + " " + row.violation), row) && isWhole;
    }

    return isWhole;
  }

  function rows(selector, key) {
    return new Map([...page.querySelectorAll(selector)].map(row => [key(row), row]));
  }

  function fill(row, counts) {
    if (!row) {
      return false;
    }

    for (const cell of row.querySelectorAll("[data-count]")) {
      cell.textContent = grouped(counts[cell.dataset.count]);
    }

    if ("occurrences" in counts) {
      row.classList.toggle("zero", counts.occurrences === 0);
    }

    return true;
  }

  function grouped(number) {
    return Number(number).toLocaleString("en-US");
  }
}

function offerReset() {
  const button = document.querySelector("[data-reset]");
  const dialog = document.querySelector("#reset");
  const form = dialog.querySelector("form");
  const problem = dialog.querySelector("[data-problem]");
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
  form.addEventListener("submit", async event => {
    if (event.submitter?.value !== "reset") {
      return;
    }

    event.preventDefault();
    try {
      const answer = await fetch("/api/statistics/reset", {
        method: "POST",
        headers: { "X-ScriptGate": "1", "Content-Type": "application/json" },
        body: JSON.stringify({ by: form.elements.by.value }),
      });
      if (!answer.ok) {
        throw new Error((await answer.json()).message);
      }

      location.reload();
    } catch (failure) {
      problem.textContent = failure.message;
      problem.hidden = false;
    }
  });
}
