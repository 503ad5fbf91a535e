/** One thing to know before an application moves from a certificate to a token key. */
export interface Remark {
  id: "devices" | "consumers" | "power" | "number" | "end" | "once" | "topics" | "back";
  /** What it is about, as a heading. */
  about: string;
  /** A few short sentences. */
  text: string;
}

/**
 * What changes when an application moves from a certificate to a token key, in the order in which people read it.
 *
 * By Apple's “Establishing a token-based connection to APNs” (two keys for each environment, or narrower ones for
 * some topics) and “Create a private key to access a service” (one download), and by Amazon SNS's “Apple push
 * notification authentication methods” and “SetPlatformApplicationAttributes”.
 */
export const movingToToken: readonly Remark[] = [
  {
    id: "devices",
    about: "Devices",
    text: "Nothing changes for the app and its users: the application in SNS, its endpoints and the devices' own tokens stay as they are.",
  },
  {
    id: "consumers",
    about: "Who else uses the certificate",
    text: "They keep it, and it works for them until it ends. Move them one by one, and don't revoke it before that.",
  },
  {
    id: "power",
    about: "What the key can do",
    text: "A certificate pushes to one app; a token key usually pushes to every app of the team. Guard it accordingly, or have Apple's portal restrict it to an environment or to topics.",
  },
  {
    id: "number",
    about: "How many there can be",
    text: "Apple allows a team two such keys for each environment: one in use, and one to change to. For a third, one has to be revoked, and whatever uses that one stops.",
  },
  {
    id: "end",
    about: "When it ends",
    text: "It has no end, and works until somebody revokes it. Nothing will remind you of it: change it when it may have been seen.",
  },
  {
    id: "once",
    about: "Keeping it",
    text: "Apple's portal gives the .p8 out once. If it is lost, make a new key; the old one goes on working where it is in use.",
  },
  {
    id: "topics",
    about: "Topics",
    text: "A certificate names its topics; with a token, whoever sends names the topic of each push: the bundle id, for calls with .voip behind it, and so on.",
  },
  {
    id: "back",
    about: "The way back",
    text: "As long as the certificate is valid, the application can be given it again.",
  },
];
