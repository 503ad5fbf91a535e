import type { ClosableRole } from "../domain/approval/role.ts";
import { accountIn, isArn } from "../domain/arn.ts";
import type { ConfigFile } from "./shape.ts";
import type { Fault } from "./wrong.ts";

/** Firebreak's own account: that of its break-glass role. */
export function homeAccount({ aws }: Pick<ConfigFile, "aws">): string {
  return accountIn(aws.breakGlass.role);
}

/** The break-glass role of each account, Firebreak's own first. */
export function breakGlassRoles({ aws }: Pick<ConfigFile, "aws">): ClosableRole[] {
  return [aws.breakGlass, ...aws.accounts.map(({ breakGlass }) => breakGlass)];
}

/** What reads each further account: its own role for it, or else the one that it is watched with. */
export function readingRoles({
  aws,
  watch,
}: Pick<ConfigFile, "aws" | "watch">): Map<string, { arn: string; externalId: string | undefined }> {
  return new Map(
    aws.accounts.flatMap(({ account, read }) => {
      const watched = watch.aws?.find((one) => one.account === account);
      const { role, externalId } = read ?? watched ?? {};
      return role === undefined ? [] : [[account, { arn: role, externalId }]];
    }),
  );
}

/** Applications and secrets in accounts that nothing is said of, and roles and policies that are not in the account that lists them. */
export function accountFaults(file: Pick<ConfigFile, "aws" | "applications" | "watch" | "secrets">): Fault[] {
  const home = homeAccount(file);
  const known = [home, ...file.aws.accounts.map(({ account }) => account)];
  const readable = readingRoles(file);
  const faults: (Fault | undefined)[] = [
    ...revokerFaults(["aws", "breakGlass", "revoker"], file.aws.breakGlass, home),
    ...file.aws.accounts.flatMap(({ account, breakGlass, read }, index) => [
      account === home ? listedAtHome(index, account) : undefined,
      strayRole(["aws", "accounts", index, "breakGlass", "role"], breakGlass.role, account),
      ...revokerFaults(["aws", "accounts", index, "breakGlass", "revoker"], breakGlass, account),
      read === undefined ? undefined : strayRole(["aws", "accounts", index, "read", "role"], read.role, account),
      account === home || readable.has(account) ? undefined : unreadable(index, account),
    ]),
    ...file.applications.flatMap(({ arn, canary, secret }, index) => [
      known.includes(accountIn(arn)) ? undefined : uncovered(["applications", index, "arn"], arn),
      accountIn(canary) === accountIn(arn) ? undefined : elsewhere(["applications", index, "canary"], canary, arn),
      file.secrets.store === "aws" ? secretFault(["applications", index, "secret"], { secret, arn, home }) : undefined,
    ]),
  ];
  return faults.filter((fault) => fault !== undefined);
}

function listedAtHome(index: number, account: string): Fault {
  return {
    path: ["aws", "accounts", index, "account"],
    found: `${account}, the account of aws.breakGlass.role`,
    expected: "another account: that one needs no entry here",
  };
}

function strayRole(path: Fault["path"], role: string, account: string): Fault | undefined {
  return accountIn(role) === account ? undefined : { path, found: role, expected: `a role of the account ${account}` };
}

/** IAM attaches a policy in the account of whoever asks, and only one of that account or of AWS's own. (IAM API Reference, AttachRolePolicy.) */
function revokerFaults(path: Fault["path"], { revoker }: ClosableRole, account: string): (Fault | undefined)[] {
  if (revoker === undefined) return [];
  const { role, policy } = revoker;
  const expected = `a policy of the account ${account}, or one of AWS's own`;
  return [
    role === undefined ? undefined : strayRole([...path, "role"], role, account),
    [account, "aws"].includes(accountIn(policy)) ? undefined : { path: [...path, "policy"], found: policy, expected },
  ];
}

function unreadable(index: number, account: string): Fault {
  return {
    path: ["aws", "accounts", index, "account"],
    found: `${account}, without a role to read it with`,
    expected: "a role under read here, or under watch.aws",
  };
}

function uncovered(path: Fault["path"], arn: string): Fault {
  return {
    path,
    found: arn,
    expected: "an application of an account that is aws.breakGlass.role's, or listed under aws.accounts",
  };
}

function elsewhere(path: Fault["path"], found: string, arn: string): Fault {
  return { path, found, expected: `something in the account ${accountIn(arn)}, where the application is` };
}

/** The break-glass role of an account reaches its secrets alone; a name alone is looked for at home. */
function secretFault(
  path: Fault["path"],
  { secret, arn, home }: { secret: string; arn: string; home: string },
): Fault | undefined {
  if (isArn(secret)) return accountIn(secret) === accountIn(arn) ? undefined : elsewhere(path, secret, arn);
  if (accountIn(arn) === home) return undefined;
  return { path, found: secret, expected: `the secret's ARN, in the account ${accountIn(arn)}` };
}
