/** The account in an ARN; empty where the resource belongs to none. (AWS General Reference, "Amazon Resource Names".) */
export function accountIn(arn: string): string {
  return arn.split(":")[4] ?? "";
}

/** An account in a region, as one name. */
export function placeName(account: string, region: string): string {
  return `${account}/${region}`;
}
