import { type LookupAddress, type LookupOptions, lookup as resolve } from "node:dns";
import type { LookupFunction } from "node:net";
import {
  type AddressBlock,
  type IpAddress,
  isInBlock,
  parseAddressBlock,
  parseIpAddress,
} from "./ip-address.ts";

/** The address of a target is one that may not be reached. */
export class AddressRefused extends Error {
  override readonly name = "AddressRefused";
  readonly code = "ROLLCALL_ADDRESS_REFUSED";
}

/** Decides which addresses may be connected to. */
export interface AddressGuard {
  /**
   * Refuse a literal address. Names pass: what they stand for is known only when it is resolved.
   *
   * @param url - its host as the URL parser normalised it, so that `0x7f.1` is `127.0.0.1` here
   * @throws AddressRefused
   */
  readonly check: (url: URL) => void;
  /**
   * Resolves names for connections to a port: what it hands back is what is connected to, so a
   * name can't mean one address to the check and another to the connection.
   */
  readonly lookupFor: (port: number) => LookupFunction;
  /** Allow one `host:port` from now on. */
  readonly allow: (hostAndPort: string) => void;
}

/** Everything may be reached: for what a person does at a terminal. */
export const OPEN_GUARD: AddressGuard = {
  check: () => {},
  lookupFor: () => resolve as LookupFunction,
  allow: () => {},
};

/**
 * Addresses that are no public host's: this host, private and shared networks, link-local ones
 * with the clouds' metadata services, unique-local ones, multicast, and what is set aside for
 * documentation and benchmarks. Source: IANA's special-purpose address registries (RFC 6890).
 */
const SPECIAL_BLOCKS: readonly AddressBlock[] = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
  "::/96",
  "64:ff9b:1::/48",
  "100::/64",
  "2001::/23",
  "2001:db8::/32",
  "3fff::/20",
  "5f00::/16",
  "fc00::/7",
  "fe80::/10",
  "fec0::/10",
  "ff00::/8",
].flatMap((text) => parseAddressBlock(text) ?? []);

/** IPv6 addresses with an IPv4 address inside, and where it begins: mapped, NAT64, 6to4. */
const CARRIERS: readonly { readonly block: AddressBlock; readonly at: number }[] = [
  { text: "::ffff:0:0/96", at: 12 },
  { text: "64:ff9b::/96", at: 12 },
  { text: "2002::/16", at: 2 },
].flatMap(({ text, at }) => {
  const block = parseAddressBlock(text);
  return block === undefined ? [] : [{ block, at }];
});

/**
 * A guard that lets connections through to public addresses, and to those on its list.
 *
 * @param allowed - `*` for all; else entries parted by commas: a block (`10.1.0.0/16`), an address,
 *   a host, or one of the last two with a port (`scim.internal:8443`, `[fd00::1]:443`)
 */
export function createAddressGuard(allowed = ""): AddressGuard {
  const entries = allowed.split(",").map((entry) => entry.trim().toLowerCase());
  if (entries.some((entry) => ["*", "all", "true", "1"].includes(entry))) return OPEN_GUARD;
  const blocks = entries.flatMap((entry) => parseAddressBlock(entry) ?? []);
  const names = new Set(entries.filter((entry) => entry !== ""));

  const isNamed = (host: string, port: number): boolean =>
    names.has(host) || names.has(`${host}:${port}`);

  const isAllowed = (host: string, address: IpAddress, port: number): boolean =>
    isNamed(host, port) || blocks.some((block) => isInBlock(address, block)) || !isSpecial(address);

  function check(url: URL): void {
    const host = foldHost(url.hostname);
    const address = parseIpAddress(host);
    if (address === undefined || isAllowed(host, address, portOf(url))) return;
    throw refuse(host);
  }

  function lookupFor(port: number): LookupFunction {
    return (name, options, done) => {
      const host = foldHost(name);
      const all: LookupOptions = { ...options, all: true };
      resolve(name, all, (error, found) => {
        if (error !== null) return done(error, []);
        const addresses = found as unknown as readonly LookupAddress[];
        const good = addresses.filter((each) => {
          const address = parseIpAddress(each.address);
          return address !== undefined && isAllowed(host, address, port);
        });
        const [first] = good;
        if (first === undefined) done(refuse(host), []);
        else if (options.all === true) done(null, good);
        else done(null, first.address, first.family);
      });
    };
  }

  return { check, lookupFor, allow: (hostAndPort) => void names.add(hostAndPort.toLowerCase()) };
}

/** Whether an address is in none of the public networks. */
export function isSpecial(address: IpAddress): boolean {
  if (SPECIAL_BLOCKS.some((block) => isInBlock(address, block))) return true;
  const carrier = CARRIERS.find(({ block }) => isInBlock(address, block));
  return carrier !== undefined && isSpecial(address.slice(carrier.at, carrier.at + 4));
}

function refuse(host: string): AddressRefused {
  return new AddressRefused(`${host} is in a private network or on this machine.`);
}

/** A closing dot says only that the name is complete. */
function foldHost(host: string): string {
  const folded = host.toLowerCase();
  return folded.endsWith(".") ? folded.slice(0, -1) : folded;
}

function portOf(url: URL): number {
  if (url.port !== "") return Number(url.port);
  return url.protocol === "https:" ? 443 : 80;
}
