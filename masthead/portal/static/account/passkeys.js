// Passkeys: the browser's half of the ceremony. Without this file, or in a browser that has no
// passkeys, the code by e-mail does the same.
const KNOWS = Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON);

const WORDS = document.querySelector("[data-passkey]")?.dataset ?? {};

const ask = async (address, body) => {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body ?? {}),
  });
  const payload = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(payload.problem ?? WORDS.failed);
  return payload;
};

const carefully = (button, action) => {
  const problem = button.closest("[data-passkey]").querySelector("[data-problem]");
  button.addEventListener("click", async () => {
    problem.hidden = true;
    button.disabled = true;
    try {
      location.assign(await action());
    } catch (trouble) {
      // the reader closed the browser's own sheet: nothing to say that they do not know
      if (trouble.name !== "NotAllowedError") {
        problem.textContent = trouble.name === "InvalidStateError"
          ? WORDS.known : trouble.message;
        problem.hidden = false;
      }
    } finally {
      button.disabled = false;
    }
  });
};

const signIn = async ({ begin, finish, next }) => {
  const options = await ask(begin);
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey);
  const credential = await navigator.credentials.get({ publicKey });
  const { onward } = await ask(finish, { credential: credential.toJSON(), next });
  return onward;
};

const add = async ({ begin, finish }) => {
  const options = await ask(begin);
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey);
  const credential = await navigator.credentials.create({ publicKey });
  const name = document.getElementById("passkey-name").value;
  const { onward } = await ask(finish, { credential: credential.toJSON(), name });
  return onward;
};

if (KNOWS) {
  for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = false;
  for (const part of document.querySelectorAll("[data-without-passkey]")) part.hidden = true;
  for (const button of document.querySelectorAll("[data-sign-in]")) {
    carefully(button, () => signIn(button.dataset));
  }
  for (const button of document.querySelectorAll("[data-add]")) {
    carefully(button, () => add(button.dataset));
  }
}
