import { accountIn, isArn, regionIn } from "../../domain/arn.ts";
import { FirebreakError } from "../../domain/errors.ts";
import { type AwsSettings, forReading, forWriting } from "./client-settings.ts";
import { createReadingRole, type ReadingRole } from "./reading-role.ts";

/** The accounts that Firebreak works in. */
export interface AccountsSettings {
  /** The one that its own AWS identity belongs to: twelve digits. */
  home: string;
  /** The role that each of the others is read with, by the account. */
  roles: ReadonlyMap<string, { arn: string; externalId: string | undefined }>;
}

/** Where Firebreak is at home, and where else it works. */
export interface PlacesSettings extends AwsSettings {
  /** Left out: there is the home account alone, and AWS says what is not in it. */
  accounts?: AccountsSettings;
}

/** What the clients of one region of one account are made with. */
export interface Place {
  region: string;
  reading: ClientSettings;
  writing: ClientSettings;
}
type ClientSettings = ReturnType<typeof forReading> & { credentials?: ReadingRole["credentials"] };

/** The clients of each place: the same ones for everything that is there. */
export interface PlaceClients<Clients> {
  /** Those of Firebreak's own account and region. */
  readonly home: Clients;
  /**
   * Those for what the ARN names; for a mere name, those of home.
   *
   * @throws FirebreakError `misconfigured` for an account that firebreak.yml says nothing of
   */
  of(named: string): Clients;
}

/**
 * Chooses clients by what they are for: its ARN says region and account. Another account is worked
 * in through its reading role, whose session all its regions share.
 */
export function clientsFor<Clients>(settings: PlacesSettings, make: (place: Place) => Clients): PlaceClients<Clients> {
  const { clock, accounts, region: home } = settings;
  const patience = settings.patience === undefined ? {} : { patience: settings.patience };
  const roles = new Map<string, ReadingRole>();
  const made = new Map<string, Clients>();

  function roleOf(account: string): ReadingRole | undefined {
    if (accounts === undefined || account === accounts.home) return undefined;
    const known = accounts.roles.get(account);
    if (known === undefined) throw unknownAccount(account);
    const role = roles.get(account) ?? createReadingRole({ ...known, home, clock, ...patience });
    roles.set(account, role);
    return role;
  }

  function at(region: string, account: string): Clients {
    const place = `${account}/${region}`;
    const earlier = made.get(place);
    if (earlier !== undefined) return earlier;
    const role = roleOf(account);
    const there = { clock, region, ...patience };
    const as = role === undefined ? {} : { credentials: () => role.credentials() };
    const clients = make({
      region,
      reading: { ...forReading(there), ...as },
      writing: { ...forWriting(there), ...as },
    });
    made.set(place, clients);
    return clients;
  }

  const ownAccount = accounts?.home ?? "";
  return {
    get home() {
      return at(home, ownAccount);
    },
    of: (named) =>
      isArn(named) ? at(regionIn(named), accounts === undefined ? "" : accountIn(named)) : at(home, ownAccount),
  };
}

function unknownAccount(account: string): FirebreakError {
  return new FirebreakError("misconfigured", `Firebreak has no role to work with in the AWS account ${account}.`, {
    expected: "the account under aws.accounts of firebreak.yml, with a role to read it with",
    todo: "List the account there; deploy/terraform/second-account makes its roles.",
  });
}
