// What the pages about passkeys do in the browser: ask the authenticator, and hand its answer to the bot.
/* global document, fetch, SimpleWebAuthnBrowser */

const { browserSupportsWebAuthn, startAuthentication, startRegistration } = SimpleWebAuthnBrowser;
const form = document.querySelector("form");
const button = form.querySelector("button");
const outcome = document.querySelector("#outcome");

/** Says how it stands. `state`: "waiting", "done" or "failed". */
function say(state, ...sentences) {
  outcome.className = state;
  outcome.replaceChildren(
    ...sentences.filter(Boolean).map((sentence) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = sentence;
      return paragraph;
    }),
  );
}

/** Asks the bot. What it refuses is thrown, in its own words. */
async function ask(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw Object.assign(new Error(answer.message ?? "The bot did not answer."), { isOurs: true, ...answer });
}

async function confirm() {
  const answer = await startAuthentication({ optionsJSON: JSON.parse(form.dataset.options) });
  say("waiting", "One moment …");
  return ask(form.dataset.to, { answer });
}

async function enrol() {
  const code = form.elements.code.value;
  const { options } = await ask(form.dataset.begin, { code });
  const answer = await startRegistration({ optionsJSON: options });
  say("waiting", "One moment …");
  return ask(form.dataset.to, { code, answer });
}

/** What a person is told of a failure (WebAuthn level 3, 5.1.3 and 5.1.4, for the names). */
function tell(error) {
  if (error.isOurs) return say("failed", error.message, error.found && `Found: ${error.found}`, error.todo);
  if (error.name === "InvalidStateError") return say("failed", "This device has a passkey of yours already.");
  return say("failed", "Nothing was done: no passkey was used. You can try again.");
}

async function press() {
  button.disabled = true;
  say("waiting", "Follow your device …");
  try {
    const { text } = await (form.dataset.page === "enrol" ? enrol() : confirm());
    for (const part of form.querySelectorAll("label, input, button, .quiet")) part.hidden = true;
    say("done", text, "You can close this page.");
  } catch (error) {
    tell(error);
    button.disabled = error.status === 404 || error.status === 409;
  }
  outcome.focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void press();
});

if (browserSupportsWebAuthn()) button.disabled = false;
else say("failed", "This browser has no passkeys. Open the link in another one, or on your phone.");
