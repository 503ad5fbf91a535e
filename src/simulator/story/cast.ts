import type { SeedChannel, SeedUser, SeedUserGroup } from "../slack/seed.ts";

/** The workspace of the company that practises. */
export const team = { id: "T0ACME", name: "Acme", domain: "acme" };

/** Who plays what. The newcomer is Dana, who is on call. */
export const cast = {
  dana: "U0DANA",
  sam: "U0SAM",
  priya: "U0PRIYA",
  alex: "U0ALEX",
  jo: "U0JO",
} as const;

/** The people. Dana asks, Sam and Priya approve, Alex hears from customers, and Jo is a guest who may do little. */
export const users: SeedUser[] = [
  { id: cast.dana, name: "dana", realName: "Dana Reyes", title: "Mobile platform, on call tonight" },
  { id: cast.sam, name: "sam", realName: "Sam Okafor", title: "Security, approves production changes" },
  { id: cast.priya, name: "priya", realName: "Priya Nair", title: "Site reliability, approves production changes" },
  { id: cast.alex, name: "alex", realName: "Alex Lindqvist", title: "Customer support" },
  { id: cast.jo, name: "jo", realName: "Jo Tan", title: "Contractor, guest of the workspace", guest: true },
];

/** The bot's own user. */
export const botUser = "U0FIREBREAK";

/** The groups that firebreak.yml names. */
export const groups = { mobile: "S0MOBILE", wallet: "S0WALLET", approvers: "S0APPROVERS" } as const;

/** The user groups. Dana may approve other people's changes, never her own. */
export const userGroups: SeedUserGroup[] = [
  { id: groups.mobile, handle: "mobile-platform", name: "Mobile platform", users: [cast.dana, cast.alex] },
  { id: groups.wallet, handle: "wallet", name: "Wallet", users: [cast.alex, cast.priya] },
  {
    id: groups.approvers,
    handle: "production-approvers",
    name: "Production approvers",
    users: [cast.sam, cast.priya, cast.dana],
  },
];

/** The channels that are there before anything happens. */
export const channelIds = {
  general: "C0GENERAL",
  incidents: "C0INCIDENTS",
  mobile: "C0MOBILE",
  wallet: "C0WALLET",
} as const;

const everyone = [cast.dana, cast.sam, cast.priya, cast.alex];

/** The bot is where incidents and certificates are spoken of: somebody invited it when the app was installed. */
export const channels: SeedChannel[] = [
  {
    id: channelIds.general,
    name: "general",
    members: [...everyone, cast.jo],
    isGeneral: true,
    topic: "Everybody at Acme",
  },
  {
    id: channelIds.incidents,
    name: "incidents",
    members: [...everyone, botUser],
    topic: "Every incident is announced here",
  },
  {
    id: channelIds.mobile,
    name: "mobile-platform",
    members: [cast.dana, cast.alex, botUser],
    topic: "iOS and Android, and the push that feeds them",
  },
  {
    id: channelIds.wallet,
    name: "wallet",
    members: [cast.alex, cast.priya, cast.dana, botUser],
    topic: "Acme Wallet, in an AWS account of its own",
  },
];
