import { render } from "preact";
import type { StartView } from "../api.ts";
import { readText, wordsOfError } from "./api.ts";
import { App } from "./app.tsx";

const page = document.querySelector("#page");
if (page !== null) {
  page.replaceChildren();
  readText("/api/start", {})
    .then((text) => render(<App start={JSON.parse(text) as StartView} />, page))
    .catch((error: unknown) => render(<p class="loading">{wordsOfError(error)}</p>, page));
}
