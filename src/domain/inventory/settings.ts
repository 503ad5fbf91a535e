import { z } from "zod";
import { Duration } from "../time.ts";
import { usualLadder } from "./watch.ts";

const channel = z.string().regex(/^[CG][A-Z0-9]+$/, "a channel is named by its id, as in C0123");
const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "a region, as in eu-west-1");
const absolutePath = z.string().startsWith("/", "a path from the root, as in /etc/ssl/push.pem");
const days = z.int().min(1).max(3650);

/** When people are told, in days before the end. */
const LadderSettings = z.strictObject({
  rungs: z
    .array(days)
    .min(1)
    .refine((rungs) => rungs.every((rung, index) => index === 0 || rung < (rungs[index - 1] ?? 0)), "descending")
    .default([...usualLadder.rungs]),
  wide: days.default(usualLadder.wide),
  page: days.default(usualLadder.page),
  /** `false`: no planned change opens by itself. */
  plan: z.union([days, z.literal(false)]).default(usualLadder.plan ?? false),
});

/** When the weekly digest comes. */
const DigestSettings = z.strictObject({
  weekday: z.enum(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]).default("monday"),
  hour: z.int().min(0).max(23).default(9),
  zone: z.string().refine(isZone, "a time zone, as in Europe/Berlin").default("UTC"),
});
/** When the weekly digest comes. */
export type DigestSettings = z.infer<typeof DigestSettings>;

/** An AWS account that is watched. */
const AccountSettings = z.strictObject({
  account: z.string().regex(/^\d{12}$/, "an account's twelve digits, in quotes"),
  /** The role to read with: its ARN. Without one the bot reads as itself. */
  role: z.string().startsWith("arn:").optional(),
  externalId: z.string().min(2).max(1224).optional(),
  regions: z.array(region).min(1),
  /** Whether ACM's certificates are watched too. */
  acm: z.boolean().default(false),
  /** Secrets with certificates in them: names, or beginnings of names that end in `*` or `/`. */
  secrets: z.array(z.string().min(1)).default([]),
});
/** An AWS account that is watched. */
export type AccountSettings = z.infer<typeof AccountSettings>;

/** A TLS server that is watched. */
const EndpointSettings = z.strictObject({
  host: z.string().min(1).max(253),
  port: z.int().min(1).max(65_535).default(443),
  /** The name that is asked for (SNI); the host where it is left out. */
  servername: z.string().min(1).max(253).optional(),
  /** Whether its certificate is renewed without anybody's doing. */
  renewsItself: z.boolean().default(false),
});
/** A TLS server that is watched. */
export type EndpointSettings = z.infer<typeof EndpointSettings>;

/** A file or directory on the bot's machine that is watched: its path alone, or with more. */
const PathSettings = z
  .union([
    absolutePath,
    z.strictObject({
      path: absolutePath,
      /** Whether what is there is renewed without anybody's doing. */
      renewsItself: z.boolean().default(false),
    }),
  ])
  .transform((said) => (typeof said === "string" ? { path: said, renewsItself: false } : said));

/** The watch, as firebreak.yml has it. */
export const WatchSettings = z.strictObject({
  /** How often each source is read. */
  every: Duration.refine((every) => every >= 60_000, "1m at least").default(3_600_000),
  /** The wider channel; where everybody hears of incidents, if left out. */
  channel: channel.optional(),
  /** The owner who is told of what nobody owns. */
  owner: z.string().optional(),
  ownerTag: z.string().min(1).default("owner"),
  ladder: LadderSettings.prefault({}),
  digest: DigestSettings.prefault({}),
  /** The accounts; the break-glass role's own, in the bot's own region, if left out. */
  aws: z.array(AccountSettings).optional(),
  tls: z.array(EndpointSettings).default([]),
  /** How what Firebreak does not rotate itself is rotated. */
  runbooks: z
    .array(
      z.strictObject({
        /** Patterns of addresses, as in an owner's `owns`. */
        rotates: z.array(z.string().min(1)).min(1),
        /** What people follow: a page's address, or the name of a document that they know. */
        runbook: z.string().min(1).max(200),
      }),
    )
    .default([]),
  /** Files and directories on the bot's machine. */
  files: z.array(PathSettings).default([]),
});
export type WatchSettings = z.infer<typeof WatchSettings>;

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** Something in the watch's settings that fits their form and still can't be. */
export interface WatchFault {
  path: (string | number)[];
  found: string;
  expected: string;
}

/** What is wrong with the settings of the watch, beside their form. */
export function watchFaults(watch: WatchSettings): WatchFault[] {
  const { ladder, aws = [], tls, files } = watch;
  const places = aws.flatMap(({ account, regions }, index) =>
    regions.map((one) => ({ name: `${account} in ${one}`, path: ["watch", "aws", index, "regions"] })),
  );
  const endpoints = tls.map(({ host, port, servername = host }, index) => ({
    name: `${host}:${port} as ${servername}`,
    path: ["watch", "tls", index],
  }));
  const accounts = aws.map(({ account }, index) => ({ name: account, path: ["watch", "aws", index, "account"] }));
  const paths = files.map(({ path }, index) => ({ name: path, path: ["watch", "files", index] }));
  return [
    ...(ladder.page > ladder.wide
      ? [
          {
            path: ["watch", "ladder", "page"],
            found: `${ladder.page} days, earlier than wide with ${ladder.wide}`,
            expected: "at most as many days as wide: nobody is woken before others could be told",
          },
        ]
      : []),
    ...repeated(accounts),
    ...repeated(places),
    ...repeated(paths),
    ...repeated(endpoints),
  ];
}

function repeated(named: readonly { name: string; path: (string | number)[] }[]): WatchFault[] {
  return named.flatMap(({ name, path }, index) =>
    named.findIndex((other) => other.name === name) < index
      ? [{ path, found: `${name}, a second time`, expected: "each one once: it would be watched twice" }]
      : [],
  );
}
