import { isIP } from "node:net";

/** The request header in which server.ts says where a request came from. Set on every request, so that nobody else sets it. */
export const CLIENT_ADDRESS_HEADER = "x-holdpoint-client-address";

const IPV4_IN_IPV6 = /^::ffff:(?=\d+\.)/i;
const IPV6_GROUPS = 8;
/** A customer is given at least so much of IPv6, 64 bits, and has every address in it. */
const IPV6_NETWORK_GROUPS = 4;

const plain = (address: string): string => address.trim().replace(IPV4_IN_IPV6, "");

/**
 * Where a request came from.
 * @param peer the other end of the connection
 * @param forwardedFor the X-Forwarded-For header: each proxy adds on the right whom it heard from, and what is left of that a
 * client can have written itself
 * @param proxies how many proxies of one's own stand before Holdpoint; with none the header is not believed
 */
export function clientAddress(peer: string, forwardedFor: string | undefined, proxies: number): string {
  const heard = (forwardedFor ?? "").split(",").map(plain);
  const said = proxies === 0 ? undefined : heard.at(-proxies);
  return said !== undefined && isIP(said) !== 0 ? said : plain(peer);
}

/** What guesses are counted by: an IPv4 address, or the IPv6 network that one is in. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = "", tail] = address.toLowerCase().split("::");
  const groups = head.split(":").filter(Boolean);
  if (tail !== undefined) {
    const after = tail.split(":").filter(Boolean);
    const omitted = Math.max(0, IPV6_GROUPS - groups.length - after.length);
    groups.push(...Array<string>(omitted).fill("0"), ...after);
  }
  const network = groups
    .slice(0, IPV6_NETWORK_GROUPS)
    .map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(":")}::/64`;
}
