import { Frame, Outcome } from "./frame.tsx";

/** Where a person with a code makes a passkey. */
export function EnrolPage(props: { begin: string; to: string }) {
  return (
    <Frame title="Enrol a passkey" active={true}>
      <h1>Enrol a passkey</h1>
      <p class="lead">
        With it you confirm what you approve. It stays on your device, or in your password manager: the bot never sees
        it.
      </p>
      <form data-page="enrol" data-begin={props.begin} data-to={props.to}>
        <label for="code">Code, from an administrator of the bot</label>
        <input
          id="code"
          name="code"
          required
          maxlength={40}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          placeholder="XXXX-XXXX-XXXX-XXXX-XXXX-XXXX"
        />
        <button disabled>Make a passkey</button>
        <Outcome />
      </form>
    </Frame>
  );
}
