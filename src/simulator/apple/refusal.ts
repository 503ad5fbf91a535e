/** Why Apple's portal would not do something, in the words it shows to the person. */
export class PortalRefusal extends Error {}
