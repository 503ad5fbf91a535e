import { checkCurrent, checkPromotion, plannedWrite } from "../../domain/approval/planned-write.ts";
import { FirebreakError } from "../../domain/errors.ts";
import { currentLabel, type Labels, previousLabel } from "../../domain/secret/labels.ts";
import { hasCome, written } from "../../domain/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Promoted, SecretPromotion } from "../../ports/secret-store.ts";
import type { NewVersion, SecretVersions } from "../../ports/secret-versions.ts";
import type { OpenSecret, OpenVersion } from "./sealed-file.ts";
import { type Decision, openShelf } from "./shelf.ts";

/** Where secrets lie, and what they are encrypted with. */
export interface SecretFilesSettings {
  directory: string;
  /** 32 bytes each: the key that writes first, former ones after it. */
  keys: readonly [Uint8Array, ...Uint8Array[]];
  clock: Clock;
}

/**
 * Versions of secrets in encrypted files, with labels as Secrets Manager has them. A secret is there
 * from its first version on; none of its versions is current until a grant makes it so.
 */
export function openSecretFiles({ directory, keys, clock }: SecretFilesSettings): SecretVersions & SecretPromotion {
  const shelf = openShelf(directory, keys);

  return {
    labels: (secret) => shelf.decide(secret, (kept) => ({ answer: labelsOf(kept) })),
    read: (secret, version) => shelf.decide(secret, (kept) => ({ answer: versionIn(kept, version).content })),
    put: (secret, version) => shelf.decide(secret, (kept) => put(kept, version, clock.now())),
    unlabel: (secret, { label }) => shelf.decide(secret, (kept) => unlabel(kept, label)),

    async promote({ plan, until }, { target, secret, version }) {
      const planned = plannedWrite(plan, target);
      checkPromotion(planned, secret, version);
      if (hasCome(until, clock.now())) {
        throw new FirebreakError("not-allowed", `The grant ended ${written(until)}.`, { todo: "Ask again." });
      }
      return shelf.decide(secret, (kept) =>
        promote(kept, version, (before) => {
          checkCurrent(planned.secret, before);
        }),
      );
    },
  };
}

function labelsOf({ versions }: OpenSecret): Labels {
  return Object.fromEntries(versions.flatMap(({ id, labels }) => (labels.length === 0 ? [] : [[id, labels]])));
}

function put({ versions }: OpenSecret, { id, label, text }: NewVersion, now: Date): Decision<boolean> {
  const content = new TextEncoder().encode(text);
  const earlier = versions.find((one) => one.id === id);
  if (earlier !== undefined) return { answer: Buffer.compare(earlier.content, content) === 0 };
  const version = { id, createdAt: now.toISOString(), labels: [label], content };
  return { answer: true, versions: [...without(versions, label), version] };
}

/** What nothing names any more goes at once: a key that was given up is no use to anybody. */
function unlabel({ versions }: OpenSecret, label: string): Decision<void> {
  const holder = versions.find(({ labels }) => labels.includes(label));
  if (holder === undefined) return { answer: undefined };
  const left = holder.labels.length > 1 ? versions : versions.filter((one) => one !== holder);
  return { answer: undefined, versions: without(left, label) };
}

/** As Secrets Manager does it: the version that was current becomes the previous one. (API Reference, UpdateSecretVersionStage.) */
function promote(kept: OpenSecret, version: string, check: (before: string | null) => void): Decision<Promoted> {
  const { id } = versionIn(kept, version);
  const before = kept.versions.find(({ labels }) => labels.includes(currentLabel))?.id ?? null;
  const answer = { before, requestId: null };
  if (before === id) return { answer };
  check(before);
  const versions = without(kept.versions, currentLabel, previousLabel).map((one) => {
    if (one.id === id) return { ...one, labels: [...one.labels, currentLabel] };
    return one.id === before ? { ...one, labels: [...one.labels, previousLabel] } : one;
  });
  return { answer, versions };
}

function versionIn({ secret, versions }: OpenSecret, id: string): OpenVersion {
  const version = versions.find((one) => one.id === id);
  if (version !== undefined) return version;
  throw new FirebreakError("not-found", `The secret ${secret} has no version ${id}.`, {
    todo: "It may have been discarded. Look at its name in firebreak.yml, or start the rotation again.",
  });
}

function without(versions: readonly OpenVersion[], ...labels: string[]): OpenVersion[] {
  return versions.map((one) => ({ ...one, labels: one.labels.filter((label) => !labels.includes(label)) }));
}
